"""Which texts read alike, told from short keyed sketches that do not give the texts away.

A sketch is made of the pairs of neighbouring words. Each word is hashed under a secret of the organisation,
once for each place in a pair; what both places say together puts the pair into one of 36 bins, and each bin
keeps its smallest hash (MinHash with one permutation). Of that, 4
bits a bin are kept, enough to say about which share of the pairs two texts have in common, and 12 tokens of
three bins each, enough to find candidates by an index. Neither gives a word back: whoever has the sketches
learns which reports are alike; whoever has the secret as well can try whether a text they guess whole was
reported. Needs no Django.

Sources: Broder 1997 (resemblance), Li, Owen and Zhang 2012 and Shrivastava and Li 2014 (one permutation,
borrowing for empty bins), Li and König 2010 (keeping few bits), Pătraşcu and Thorup 2012 (hashing of parts by
tables, whose exclusive or is random enough for the smallest of many).
"""

import hashlib
import itertools
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Bins of a sketch, bits kept of each, and how many make a token.
BINS, BITS, BAND = 36, 4, 3
#: Texts with fewer different pairs of words are not compared: short cries for help are alike, not the same.
LEAST_PAIRS = 12
#: From this share of common pairs on texts count as alike.
ALIKE = 0.5
#: Signs of a text that are looked at.
_MOST_SIGNS = 20_000
_WORD = re.compile(r"\w+")
_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})
#: Longer runs are of scripts that put no spaces between words; each sign then counts as a word.
_LONGEST_WORD = 24
_ANY_TOKEN = 1 << 31
_TWO_NUMBERS: Callable[[bytes], tuple[int, int]] = struct.Struct(">QQ").unpack
#: Added for each bin that a borrowed value comes from further away; odd, so that low bits change too.
_FAR = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text.

    Attributes:
        signature: 4 bits of each bin, 18 bytes.
        tokens: One for each band, 0 to 2**31 - 1; texts that are alike share at least one, most likely.
    """

    signature: bytes
    tokens: tuple[int, ...]


def said_in(content: Any) -> str:
    """The words of a report, whatever its questions were; codes of choices, without spaces, are left out."""
    return "\n".join(text for text in _texts(content) if len(text.split()) > 1)


def sketch(text: str, *, key: bytes) -> Sketch | None:
    """The sketch of a text; None when it is too short to be compared.

    Args:
        text: Any text; its first 20,000 signs count.
        key: The secret under which sketches can be compared, at most 64 bytes.
    """
    words = _words(text[:_MOST_SIGNS])
    pairs = set(itertools.pairwise(words))
    if len(pairs) < LEAST_PAIRS:
        return None
    bins = _fill(_smallest(pairs, key))
    tokens = (_token(bins[at : at + BAND], at, key) for at in range(0, BINS, BAND))
    low = [one & (2**BITS - 1) for one in bins]
    return Sketch(
        bytes(one << BITS | other for one, other in zip(low[::2], low[1::2], strict=True)), tuple(tokens)
    )


def likeness(one: bytes, other: bytes) -> float:
    """About which share of their pairs of words two texts have in common, 0 to 1, from their signatures.

    Two bins agree by chance once in 16 times, which is taken off. Its standard error is about 0.08.
    """
    if len(one) != BINS // 2 or len(other) != BINS // 2:
        return 0.0
    agree = sum((a >> BITS == b >> BITS) + (a & 15 == b & 15) for a, b in zip(one, other, strict=True))
    chance = 2.0**-BITS
    return max(0.0, (agree / BINS - chance) / (1 - chance))


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for name in sorted(content, key=str):
            yield from _texts(content[name])
    elif isinstance(content, list | tuple):
        for one in content:
            yield from _texts(one)


def _words(text: str) -> list[str]:
    found: list[str] = _WORD.findall(text.lower() if text.isascii() else _folded(text))
    if max(map(len, found), default=0) <= _LONGEST_WORD:
        return found
    words: list[str] = []
    for one in found:
        if len(one) > _LONGEST_WORD:
            words.extend(one)
        else:
            words.append(one)
    return words


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()).casefold()
    # vowel signs, which would cut words apart, and marks that nobody sees, with which a flood could be varied
    marks = [one for one in set(folded) if unicodedata.category(one) in _MARKS]
    return folded.translate(dict.fromkeys(map(ord, marks))) if marks else folded


def _smallest(pairs: set[tuple[str, str]], key: bytes) -> list[int | None]:
    least: list[int | None] = [None] * BINS
    begun = hashlib.blake2b(digest_size=16, key=key)
    hashed = {word: _hashed(word, begun) for word in set(itertools.chain.from_iterable(pairs))}
    empty = BINS
    for both in sorted([hashed[one][0] ^ hashed[other][1] for one, other in pairs]):
        value, place = divmod(both, BINS)
        if least[place] is None:  # the first that comes into a bin is its smallest
            least[place] = value
            empty -= 1
            if not empty:
                break
    return least


def _hashed(word: str, begun: hashlib.blake2b) -> tuple[int, int]:
    """64 bits for a word that stands first in a pair, and 64 for one that stands second."""
    hashed = begun.copy()  # a third cheaper than beginning with the key for each word
    hashed.update(word.encode())
    return _TWO_NUMBERS(hashed.digest())


def _fill(least: Sequence[int | None]) -> list[int]:
    """Let an empty bin borrow from the next one that is not, told apart by how far away that is."""
    round_ = [*least, *least]
    return [_lent(round_[place : place + BINS]) for place in range(BINS)]


def _lent(bins: Sequence[int | None]) -> int:
    away, value = next((step, one) for step, one in enumerate(bins) if one is not None)
    return value + away * _FAR


def _token(bins: Sequence[int], band: int, key: bytes) -> int:
    said = f"band {band}|{'|'.join(map(str, bins))}".encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=4, key=key).digest(), "big") % _ANY_TOKEN
