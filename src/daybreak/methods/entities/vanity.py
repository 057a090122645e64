"""Numbers given in letters of the telephone keypad, such as 1-800-FLOWERS.

Keypad letters as in ITU-T E.161. Only North American numbers are read: elsewhere letters in numbers are rare.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.methods.entities.number_plans import Reading, read_national
from daybreak.methods.entities.region_hints import region_name
from daybreak.methods.entities.words import digit_runs
from daybreak.standard.identifier import Identifier, NormalText

_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
#: A country code or brackets allow small letters; without them the letters must be capitals.
_NUMBER = re.compile(
    r"(?<![\w-])(?:\+?1[-. ]\(?|\()?([2-9]\d\d)[)]?[-. ]{1,2}"
    r"((?:[A-Za-z0-9][-. ]?){6}[A-Za-z0-9]{1,5})(?![A-Za-z0-9-])"
)
_GATE = re.compile(r"[2-9]\d\d[)]?[-. ]{1,2}[\d. -]{0,5}[A-Za-z]")
#: What stands before the area code, and where a number surely has ended, in characters from its area code.
_PREFIX, _REACH = 6, 64
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})


@dataclass(frozen=True, slots=True)
class Vanity:
    """One number in letters: where it stands, the letters, the digits they are, and what those mean."""

    start: int
    end: int
    letters: str
    digits: str
    reading: Reading


def vanity_numbers(text: str) -> Iterator[Vanity]:
    """Find numbers whose last seven places hold at least three keypad letters.

    >>> [vanity.reading.e164 for vanity in vanity_numbers("Call 1-800-FLOWERS")]
    ['+18003569377']
    """
    gates = [
        start
        for start, end in digit_runs(text)
        if end - start == 3 and text[start] > "1" and _GATE.match(text, start)
    ]
    if not gates:
        return
    for match in _NUMBER.finditer(text, max(0, gates[0] - _PREFIX), gates[-1] + _REACH):
        spelled = re.sub(r"[-. ]", "", match[2])
        if sum(map(str.isalpha, spelled)) < 3 or not _meant(match, spelled):
            continue
        digits = match[1] + spelled.upper().translate(_KEYS)[:7]
        reading = read_national(digits, "US")
        if reading is not None:
            yield Vanity(match.start(), match.end(), match[2], digits, reading)


def vanity_identifiers(normalised: NormalText) -> list[Identifier]:
    """The same numbers as findings of kind `phone`, each with its reason."""
    return [
        Identifier.at(
            normalised,
            vanity.start,
            vanity.end,
            kind="phone",
            normal=vanity.reading.e164,
            confidence=0.85,
            reason=f"A number given in letters: {vanity.letters} is {vanity.digits} on a keypad, "
            f"a {vanity.reading.type} number of {region_name(vanity.reading.region)}.",
            details={
                "country": vanity.reading.region,
                "type": vanity.reading.type,
                "vanity": vanity.letters,
            },
        )
        for vanity in vanity_numbers(normalised.text)
    ]


def _meant(match: re.Match[str], spelled: str) -> bool:
    """Whether the letters are meant as a number and not as the next words of a sentence."""
    letters = "".join(filter(str.isalpha, spelled))
    if " " in match[2].strip() and not letters.isupper():
        return False
    prefixed = match[0][0] in "+1("
    toll_free = match[1] in _TOLL_FREE
    return (letters.isupper() and (prefixed or toll_free or spelled[:3].isdigit())) or (
        prefixed and toll_free
    )
