"""Return codes: words that are easy to write down and to say, and forgiving when they come back.

A code is a *set* of words of one list, so their order does not matter; what that costs is counted
(`Wordlist.bits`). Words are compared without case, accents, vowel marks, invisible signs, forms of the same
Arabic letter (those of Persian and Urdu keyboards too) and letters of other alphabets that look the same. A
word that is not in the list is corrected to words one slip away or with the same first four letters; words
written as one are taken apart, words that are none of the list fall out where there are too many. Where
several are possible all are tried, and only the right one opens anything. What a code opens depends on the
organisation at whose page it is given, so that no organisation's door opens what was told to another.
Needs no Django. Sources: BIP-0039 for the idea and three lists (words/ORIGIN.md), Knuth's combinatorial
number system for making a set from a number, RFC 5869 (HKDF).
"""

import hashlib
import hmac
import itertools
import math
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from daybreak.errors import BadValue
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keyboxes import KeyPair, pair_of

#: Least bits of a code, as a set.
LEAST_BITS = 90
#: Random bytes of a page, of which its code is made.
SEED_BYTES = 16
#: Languages with a list.
LANGUAGES = ("en", "es", "fr", "ar")
#: Most codes tried for one that was misspelt: three words with as many readings as a word may have.
MOST_TRIED = 512
#: Most readings of one word.
_MOST_READINGS = 8
#: Most text looked at; a code has a few words.
MOST_TEXT = 1000
#: Forms of the same Arabic letter, as keyboards of different countries write it.
_SAME_LETTERS = str.maketrans("ٱأإآىؤئةیےکڪہھەۀ", "اااايويهييككهههه", "ـ")
#: Small letters of other alphabets that look like Latin ones, and the i without a dot.
_LOOKALIKES = str.maketrans("авекмнорстухіѕјԁαεικμνορτυχı", "abekmhopctyxisjdaeikmvoptuxi")
#: Digits that are taken for letters inside a word.
_LIKE_LETTERS = str.maketrans("013458", "oleasb")
_LETTERS = re.compile(r"[^\W\d_]+")
_WITH_DIGITS = re.compile(r"(?<=[^\W\d_])\d+")
_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class Wordlist:
    """The words of a language.

    Attributes:
        language: Its code.
        words: The words, by how they are compared.
        drawn: The words in the order in which numbers draw them.
        size: How many words a code has.
        bits: The logarithm of how many codes there are, order not counted.
    """

    language: str
    words: dict[str, str]
    drawn: tuple[str, ...]
    size: int
    bits: float


@dataclass(frozen=True, slots=True)
class Opened:
    """What a code opens.

    Attributes:
        lookup: Finds the report's return key; tells nothing about the pair.
        secret: What the key pair is made of.
    """

    lookup: str
    secret: SecretKey = field(repr=False)

    @property
    def pair(self) -> KeyPair:
        """The key pair of whoever has the code; made when asked for, as most readings open nothing."""
        return pair_of(self.secret.derive("return code: key"))


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood of a text that opens nothing, to help whoever looks it over.

    Attributes:
        count: How many words it has.
        size: How many a code of the likeliest list has.
        unknown: The words that are not in that list and like none of it.
    """

    count: int
    size: int
    unknown: tuple[str, ...]


def compared(word: str) -> str:
    """A word as it is compared: no case, accents, vowel marks, or forms of the same letter."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).translate(_SAME_LETTERS))
    plain = "".join(one for one in letters if unicodedata.category(one) not in ("Mn", "Cf"))
    return plain.casefold().translate(_LOOKALIKES)


@cache
def wordlist(language: str) -> Wordlist:
    """The list of a language; English where there is none."""
    language = language.partition("-")[0]
    language = language if language in LANGUAGES else "en"
    text = (Path(__file__).parent / "words" / f"{language}.txt").read_text("utf-8")
    drawn = tuple(text.split())
    size = next(number for number in range(1, 40) if math.comb(len(drawn), number) >= 2**LEAST_BITS)
    words = {compared(one): one for one in drawn}
    return Wordlist(language, words, drawn, size, math.log2(math.comb(len(drawn), size)))


def draw(seed: bytes, *, language: str) -> tuple[str, ...]:
    """The words of the code that belongs to a seed: the same seed gives the same words.

    Args:
        seed: At least 16 random bytes.
        language: Whose words.

    Raises:
        BadValue: The seed is too short.
    """
    if len(seed) < SEED_BYTES:
        raise BadValue(
            "The seed of a return code", found=f"{len(seed)} bytes", needed=f"at least {SEED_BYTES}"
        )
    listed = wordlist(language)
    number = int.from_bytes(hashlib.sha512(b"daybreak return words|" + seed).digest(), "big")
    rank = number % math.comb(len(listed.drawn), listed.size)
    chosen = [listed.drawn[place] for place in _places(rank, listed.size)]
    # the order says nothing, so it follows the seed and looks like no alphabet
    return tuple(sorted(chosen, key=lambda one: hmac.digest(seed, one.encode(), "sha256")))


def read_seed(said: str) -> bytes:
    """The seed that a page sent; one without a usable seed gets another, and can then not be sent twice."""
    try:
        seed = bytes.fromhex(said)
    except ValueError:
        seed = b""
    return seed if len(seed) == SEED_BYTES else os.urandom(SEED_BYTES)


def _places(rank: int, size: int) -> Iterator[int]:
    """The set of places with this rank in the combinatorial number system."""
    for left in range(size, 0, -1):
        low, high = left - 1, left
        while math.comb(high, left) <= rank:
            high *= 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if math.comb(middle, left) <= rank else (low, middle)
        rank -= math.comb(low, left)
        yield low


def open_code(words: tuple[str, ...], *, language: str, at: UUID) -> Opened:
    """What the words of a code open, in whatever order they come, at the page of the organisation `at`."""
    said = "|".join(sorted(compared(one) for one in words))
    digest = hashlib.sha256(f"daybreak return code 2|{at}|{language}|{said}".encode()).digest()
    secret = SecretKey(UUID(int=0), digest)
    return Opened(secret.derive("return code: lookup").hex(), secret)


def possible_codes(text: str, *, at: UUID, mend: bool = True) -> list[Opened]:
    """The codes that a text may mean at the page of the organisation `at`, the likeliest first.

    There are none when it means no code. Misspelt words are corrected, unless told not to; numbers, dashes
    and line breaks between words do not matter.
    """
    found: list[Opened] = []
    if not mend:
        said = _readings(text)[0]
        right = [one for one in _likeliest(said) if len(said) == _known(said, one) == one.size]
        return [open_code(tuple(said), language=one.language, at=at) for one in right]
    readings = _readings(text)
    for said in readings:
        codes = (_codes(_as_many(said, listed), listed, at) for listed in _likeliest(said))
        found += itertools.islice(itertools.chain.from_iterable(codes), MOST_TRIED // len(readings))
    return found


def heard(text: str) -> Heard:
    """What was understood of a text, by the likeliest list."""
    said = _readings(text)[0]
    listed = _likeliest(said)[0]
    unknown = tuple(one for one in said if not _near(one, listed.language))
    return Heard(len(said), listed.size, unknown)


def _readings(text: str) -> list[list[str]]:
    """The words of a text: with digits between words, and with digits for letters where a word has some."""
    plain = compared(text[:MOST_TEXT].replace("\u200b", " "))
    spelt = _WITH_DIGITS.sub(lambda found: found[0].translate(_LIKE_LETTERS), plain)
    return [list(dict.fromkeys(_LETTERS.findall(one))) for one in dict.fromkeys((plain, spelt))]


def _likeliest(said: list[str]) -> list[Wordlist]:
    return sorted((wordlist(one) for one in LANGUAGES), key=lambda one: -_known(said, one))


def _known(said: list[str], listed: Wordlist) -> int:
    return sum(one in listed.words for one in said)


def _as_many(said: list[str], listed: Wordlist) -> list[str]:
    """As many words as a code has, if some were written as one, or some are none of the list."""
    if len(said) < listed.size:
        said = list(dict.fromkeys(part for one in said for part in _apart(one, listed)))
    if len(said) <= listed.size:
        return said
    known = [one for one in said if one in listed.words]
    return known if len(known) == listed.size else [one for one in said if _near(one, listed.language)]


def _apart(letters: str, listed: Wordlist) -> tuple[str, ...]:
    """The fewest listed words that letters consist of; the letters themselves when they are none."""
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(letters) + 1):
        parts = [
            (*best[start], letters[start:end])
            for start in range(max(0, end - _longest(listed.language)), end)
            if start in best and letters[start:end] in listed.words
        ]
        if parts:
            best[end] = min(parts, key=len)
    return best.get(len(letters), (letters,))


@cache
def _longest(language: str) -> int:
    return max(map(len, wordlist(language).words))


def _codes(said: list[str], listed: Wordlist, at: UUID) -> Iterator[Opened]:
    if len(said) != listed.size:
        return
    for words in itertools.islice(_corrected(said, listed.language), MOST_TRIED):
        if len(set(words)) == listed.size:
            yield open_code(words, language=listed.language, at=at)


def _corrected(said: list[str], language: str) -> Iterator[tuple[str, ...]]:
    """What the words may be; last, that a slip in one of them made another word of the list."""
    choices = [_near(one, language) for one in said]
    yield from itertools.product(*choices)
    for at, word in enumerate(said):
        others = _slip_away(word, language) - {*choices[at]}
        yield from itertools.product(*choices[:at], sorted(others), *choices[at + 1 :])


def _near(word: str, language: str) -> tuple[str, ...]:
    """The listed words that a word may be: itself, else those that begin alike or are one slip away."""
    listed = wordlist(language).words
    if word in listed:
        return (word,)
    if language == "ar" and word.removeprefix(_ARTICLE) in listed:
        return (word.removeprefix(_ARTICLE),)
    alike = _neighbours(language)[1].get(word[:4], []) if len(word) >= 4 else []
    return tuple(dict.fromkeys([*alike[:2], *sorted(_slip_away(word, language))]))[:_MOST_READINGS]


def _slip_away(word: str, language: str) -> set[str]:
    slips = _neighbours(language)[0]
    return {one for form in _shorter(word) for one in slips.get(form, ()) if _one_slip(word, one)}


@cache
def _neighbours(language: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The list by each word with one letter left out, and by its first four letters."""
    slips: dict[str, list[str]] = {}
    beginnings: dict[str, list[str]] = {}
    for word in wordlist(language).words:
        beginnings.setdefault(word[:4], []).append(word)
        for form in _shorter(word):
            slips.setdefault(form, []).append(word)
    return slips, beginnings


def _shorter(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(min(len(word), 24)))}


def _one_slip(word: str, other: str) -> bool:
    """Whether one letter more, less or different, or two neighbours swapped, lies between the words."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, rest_other = word[start:], other[start:]
    return (
        rest[1:] == rest_other[1:]
        or rest[1:] == rest_other
        or rest == rest_other[1:]
        or (rest[:2] == rest_other[1::-1] and rest[2:] == rest_other[2:])
    )
