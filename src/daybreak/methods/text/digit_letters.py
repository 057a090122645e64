"""Letters that stand for digits inside a number: `O7700 9OOl23`.

Believed only inside a long number: nine or more characters, most of them digits. `5B`, `100l`,
`B52` and reference codes stay.
"""

import re
from collections.abc import Sequence

from daybreak.methods.text.protected import outside_protected
from daybreak.methods.text.rewriting import Edit

_DIGIT_FOR = {"O": "0", "o": "0", "Q": "0", "l": "1", "I": "1", "i": "1", "|": "1", "S": "5", "s": "5", "B": "8", "Z": "2", "z": "2"}  # fmt: skip  # noqa: E501
_LETTERS = "OoQlIi|SsBZz"
_RUN = re.compile(
    rf"(?<![\w|])(?:\+ ?)?(?=[{_LETTERS}]*[0-9])[0-9{_LETTERS}]+"
    rf"(?:[ .\-/()]{{1,2}}(?:(?=[{_LETTERS}]*[0-9])[0-9{_LETTERS}]+|[Oo]{{1,4}}))*(?![\w|])"
)
_LETTER = re.compile(f"[{re.escape(_LETTERS)}]")
_PART = re.compile(f"[0-9{re.escape(_LETTERS)}]+")
_MIXED = re.compile(
    rf"[0-9](?:(?=[{_LETTERS}]+(?![^\W\d_])|[ .\-/()]{{1,2}}[Oo]{{1,4}}[ .\-/()])|(?<=[{_LETTERS}].))"
)
#: Bars that part a number as `81|2345|1623` does are no ones; a single bar may be either and counts as one.
_PARTED = re.compile(r"(?:\+ ?)?[0-9]{2,}(?:\|[0-9]{2,}){2,}")
#: A number of fewer characters may be a size, a room or a code.
LEAST = 9
#: At least this share of the characters must be digits already.
LEAST_SHARE = 0.5


#: One part of a number this long is no size, seat or code.
LONG_PART = 5


def letters_for_digits(text: str) -> Sequence[Edit]:
    """A letter inside a long number was read as the digit it looks like."""
    if not _MIXED.search(text):
        return []
    edits: list[Edit] = []
    for run in _RUN.finditer(text):
        if _PARTED.fullmatch(run.group()):
            continue
        letters = list(_LETTER.finditer(run.group()))
        if letters and _is_number(run.group(), len(letters)):
            edits += [
                Edit(run.start() + m.start(), run.start() + m.end(), _DIGIT_FOR[m.group()]) for m in letters
            ]
    return outside_protected(text, edits)


def _is_number(run: str, letters: int) -> bool:
    digits = sum(map(str.isdecimal, run))
    if digits + letters < LEAST or digits < LEAST_SHARE * (digits + letters):
        return False
    parts = _PART.findall(run)
    return any(len(part) >= LONG_PART for part in parts) or all(
        part.isdecimal() or set(part) <= set("0123456789Oo") for part in parts
    )
