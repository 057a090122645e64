"""Return codes: words that are easy to write down and to say, and forgiving when they come back.

A code is a *set* of words of one list, so their order does not matter; what that costs is counted
(`Wordlist.bits`). Words are compared without case, accents, dots for vowels and forms of the same Arabic
letter. A word that is not in the list is corrected to words one slip away or with the same first four
letters; where several are possible all are tried, and only the right one opens anything.
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
#: Most codes tried for one that was misspelt.
MOST_TRIED = 64
#: Most text looked at; a code has a few words.
_MOST_TEXT = 1000
_SAME_LETTERS = str.maketrans("ٱأإآىؤئة", "اااايويه", "ـ")
_LETTERS = re.compile(r"[^\W\d_]+")


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
        pair: The key pair of whoever has the code.
    """

    lookup: str
    pair: KeyPair = field(repr=False)


def compared(word: str) -> str:
    """A word as it is compared: no case, accents, vowel marks, or forms of the same letter."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", word).translate(_SAME_LETTERS))
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


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


def open_code(words: tuple[str, ...], *, language: str) -> Opened:
    """What the words of a code open, in whatever order they come."""
    said = "|".join(sorted(compared(one) for one in words))
    digest = hashlib.sha256(f"daybreak return code 1|{language}|{said}".encode()).digest()
    secret = SecretKey(UUID(int=0), digest)
    return Opened(secret.derive("return code: lookup").hex(), pair_of(secret.derive("return code: key")))


def possible_codes(text: str, *, mend: bool = True) -> list[Opened]:
    """The codes that a text may mean, the likeliest first; none when it means no code.

    Misspelt words are corrected, unless told not to; numbers, dashes and line breaks between words do not
    matter.
    """
    said = [compared(one) for one in _LETTERS.findall(unicodedata.normalize("NFKC", text[:_MOST_TEXT]))]
    said = list(dict.fromkeys(said))
    found: list[Opened] = []
    for listed in sorted((wordlist(one) for one in LANGUAGES), key=lambda one: -_known(said, one)):
        if len(said) == listed.size and (mend or _known(said, listed) == listed.size):
            found += _codes(said, listed)
    return found[:MOST_TRIED]


def _known(said: list[str], listed: Wordlist) -> int:
    return sum(one in listed.words for one in said)


def _codes(said: list[str], listed: Wordlist) -> Iterator[Opened]:
    choices = [_near(one, listed.language) for one in said]
    for words in itertools.islice(itertools.product(*choices), MOST_TRIED):
        if len(set(words)) == listed.size:
            yield open_code(words, language=listed.language)


def _near(word: str, language: str) -> tuple[str, ...]:
    """The listed words that a word may be: itself, else those that begin alike or are one slip away."""
    if word in wordlist(language).words:
        return (word,)
    slips, beginnings = _neighbours(language)
    close = {one for form in _shorter(word) for one in slips.get(form, ()) if _one_slip(word, one)}
    alike = beginnings.get(word[:4], []) if len(word) >= 4 else []
    return tuple(dict.fromkeys([*alike[:2], *sorted(close)]))[:8]


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
