"""Cut posts into the words a template is made of, each with its place in the original text.

A word is what a reader would call one: letters and digits with the marks that hold them together
(`don't`, `full-time`, `555-0100`, `12/05`, `a@b.example`, a whole web address) and a sign that
belongs to it (`+44`, `$100`, `50%`, `#tag`). Commas, full stops and brackets around it stay
outside, so a slot never swallows the comma after it. Where a hyphen joins a number to letters
(`19-year-old`) the number is a word of its own. Scripts without spaces are cut into characters;
an emoji is a word. Spaced letters (`c a l l`) are one word.

Two words are the same when their keys are equal: letters folded (case, accents, look-alikes),
digits inside words read as the letters they imitate, marks left out, repeated letters counted
once. So `W0rk`, `w.o.r.k` and `wооrk` align with `work`. Keys serve comparison only: shown texts
always come from the original.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from numba import njit

from daybreak.methods.text.characters import Script, fold_table, script_table
from daybreak.methods.text.description_length import (
    DIGIT_BITS,
    EMOJI_BITS,
    NUMBER_BITS,
    WORD_BITS,
    unspaced_bits,
)
from daybreak.methods.text.normalise import normalise


class Shape(IntEnum):
    """What a word looks like, whatever it says."""

    LOWER = 0  #: letters, also of scripts without capitals
    CAPITALISED = 1
    UPPER = 2  #: two capitals or more and no small letter
    NUMBER = 3  #: digits, with signs and separators
    MIXED = 4  #: letters and digits
    SYMBOL = 5  #: a currency sign on its own
    EMOJI = 6
    CHARACTER = 7  #: one character of a script written without spaces
    ADDRESS = 8  #: an e-mail or web address, a handle


SHAPES = len(Shape)
_DIGIT, _MARK, _EMOJI, _LETTER = int(Script.DIGIT), int(Script.MARK), int(Script.EMOJI), int(Script.LATIN)
_UNSPACED, _IGNORED, _SPACE = int(Script.HAN), int(Script.IGNORED), int(Script.SPACE)
_CURRENCY = np.zeros(0x2100, dtype=np.bool_)
_CURRENCY[[ord(sign) for sign in "$¢£¥"]] = True
_CURRENCY[0x20A0:0x20D0] = True


def _leet_tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    letters, digits = np.arange(128, dtype=np.uint8), np.arange(128, dtype=np.uint8)
    for sign, letter in zip("0134578l!|$@9", "oieastbiiisag", strict=True):
        letters[ord(sign)] = ord(letter)
    for letter, digit in zip("oilsbz", "011582", strict=True):
        digits[ord(letter)] = ord(digit)
    return letters, digits


def _packed(unit: str) -> int:
    packed = 0
    for letter in unit:
        packed = packed << 21 | ord(letter)
    return packed


_AS_LETTER, _AS_DIGIT = _leet_tables()
_UNITS = np.array(
    [
        _packed(unit)
        for unit in [
            "h",
            "k",
            "m",
            "d",
            "x",
            "g",
            "st",
            "nd",
            "rd",
            "th",
            "am",
            "pm",
            "hr",
            "yo",
            "yr",
            "km",
            "kg",
            "cm",
            "hrs",
            "yrs",
            "min",
            "usd",
            "eur",
            "gbp",
        ]
    ],
    dtype=np.uint64,
)


@njit(cache=True, nogil=True)
def _kind(code: int, fold: npt.NDArray[np.uint32], script: npt.NDArray[np.uint8]) -> int:
    """0 nothing visible, 1 letter, 2 digit, 3 unspaced letter, 4 emoji, 5 space, 6 other."""
    folded = fold[code]
    if folded == 0:
        return 5 if script[code] == _SPACE else 0
    group = script[folded]
    if group >= _UNSPACED:
        return 3
    if group >= _LETTER:
        return 1
    if group == _DIGIT:
        return 2
    if group == _EMOJI or script[code] == _EMOJI:
        return 4
    if group == _SPACE:
        return 5
    return 0 if group in (_MARK, _IGNORED) else 6


@njit(cache=True, nogil=True)
def _is_currency(code: int) -> bool:
    return bool(code < 0x20D0 and _CURRENCY[code])


@njit(cache=True, nogil=True)
def _is_dash(code: int) -> bool:
    return code == 0x2D or 0x2010 <= code <= 0x2014 or code == 0x2212 or code == 0xFF0D


@njit(cache=True, nogil=True)
def _hangs(code: int) -> bool:
    """Whether a Thai or Lao vowel or tone mark is drawn over or under the letter before it."""
    low = code & 0x7F
    return bool(
        (code >> 8) == 0x0E and (low == 0x31 or 0x34 <= low <= 0x3C or 0x47 <= low <= 0x4E) and low != 0x3F
    )


@njit(cache=True, nogil=True)
def _is_capital(code: int) -> bool:
    return bool(
        0x41 <= code <= 0x5A
        or (0xC0 <= code <= 0xDE and code != 0xD7)
        or 0x391 <= code <= 0x3AB
        or 0x400 <= code <= 0x42F
        or 0xFF21 <= code <= 0xFF3A
    )


@njit(cache=True, nogil=True)
def _joins(
    sign: int, before: int, after: int, code_before: int, code_after: int, run: int, dotted: bool
) -> bool:
    """Whether a mark between two word characters holds them together (kinds 1 letter, 2 digit)."""
    letters, digits = before == 1 and after == 1, before == 2 and after == 2
    if sign == 0x2E:  # full stop: "end.Start" is two words, "w.o.r.k" and "example.com" are one
        return not (letters and run >= 2 and not _is_capital(code_before) and _is_capital(code_after))
    if sign in (0x5F, 0x27, 0x2019, 0x40, 0xB7, 0x2BC):
        return True
    if _is_dash(sign):
        return letters or digits
    if sign in (0x2C, 0x3A):
        return digits
    if sign == 0x2F:
        return digits or dotted
    if sign in (0x21, 0x7C, 0x2A):
        return letters and not _is_capital(code_after)
    if sign == 0x26 or _is_currency(sign):
        return letters
    return False


@njit(cache=True, nogil=True)
def _address_end(cp: npt.NDArray[np.uint32], at: int, end: int, script: npt.NDArray[np.uint8]) -> int:
    """Where a web address that begins before `at` ends: at white space or a closing mark."""
    stop = at
    while stop < end and script[cp[stop]] != _SPACE and cp[stop] not in (0x3C, 0x3E, 0x22, 0xAB, 0xBB):
        if script[cp[stop]] >= _UNSPACED:
            break
        stop += 1
    while stop > at and cp[stop - 1] in (0x2E, 0x2C, 0x3B, 0x3A, 0x21, 0x3F, 0x29, 0x5D, 0x7D, 0x27, 0x2A):
        stop -= 1
    return stop


@njit(cache=True, nogil=True)
def _begins_address(cp: npt.NDArray[np.uint32], start: int, end: int) -> bool:
    """Whether `www.` or `scheme://` starts here."""
    if end - start > 4 and cp[start + 3] == 0x2E:  # noqa: SIM102 - kept short enough to read
        if (cp[start] | 32) == 0x77 and (cp[start + 1] | 32) == 0x77 and (cp[start + 2] | 32) == 0x77:
            return True
    at = start
    while at < end and at - start < 9 and 0x61 <= (cp[at] | 32) <= 0x7A:
        at += 1
    return bool(
        at > start + 1 and at + 3 < end and cp[at] == 0x3A and cp[at + 1] == 0x2F and cp[at + 2] == 0x2F
    )


@njit(cache=True, nogil=True)
def _word_end(
    cp: npt.NDArray[np.uint32],
    start: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> int:
    """Where the word that begins with a letter or digit at `start` ends."""
    if _begins_address(cp, start, end):
        return _address_end(cp, start, end, script)
    last, at, run, dotted, before = start, start, 0, False, 0
    while at < end:
        kind = _kind(cp[at], fold, script)
        if kind == 0:
            if last == at and script[cp[at]] != _IGNORED:
                last = at + 1
            at += 1
            continue
        if kind in (1, 2):
            run = run + 1 if kind == before else 1
            before, last = kind, at + 1
            at += 1
            continue
        if kind in (3, 5) or (kind == 4 and cp[at] > 0x2FFF):
            break
        after = at + 1
        while after < end and (cp[after] == cp[at] or _kind(cp[after], fold, script) == 0):
            after += 1
        if after - at > 3 or after >= end:
            break
        following = _kind(cp[after], fold, script)
        if following not in (1, 2):
            break
        if not _joins(cp[at], before, following, cp[last - 1], cp[after], run, dotted):
            break
        dotted |= cp[at] == 0x2E
        run, at = 0, after
    return last


@njit(cache=True, nogil=True)
def _is_unit(
    cp: npt.NDArray[np.uint32],
    start: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> bool:
    """Whether digits are followed by a short unit (`5pm`, `1st`, `16yo`), so they are real digits."""
    packed, letters = np.uint64(0), 0
    for at in range(start, end):
        kind = _kind(cp[at], fold, script)
        if kind == 1:
            packed = (packed << np.uint64(21)) | np.uint64(fold[cp[at]])
            letters += 1
        elif kind == 2 and letters:
            return False
    for unit in _UNITS:  # noqa: SIM110 - compiled code knows no any()
        if packed == unit:
            return True
    return False


@njit(cache=True, nogil=True)
def _key_and_shape(
    cp: npt.NDArray[np.uint32],
    start: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> tuple[np.uint64, int, int]:
    """Key, `Shape` and number of digits of the word at [start, end)."""
    letters, digits, capitals, address, first_kind = 0, 0, 0, False, 0
    for at in range(start, end):
        kind = _kind(cp[at], fold, script)
        letters += kind == 1
        digits += kind == 2
        capitals += _is_capital(cp[at])
        address |= cp[at] == 0x40 or (cp[at] == 0x2F and letters > 0)
        if first_kind == 0 and kind in (1, 2):
            first_kind = kind
    unit = first_kind == 2 and letters <= 3 and _is_unit(cp, start, end, fold, script)
    as_digits = letters < digits and digits > 3
    as_letters = letters > 0 and not unit and not as_digits
    key, previous = np.uint64(0xCBF29CE484222325), np.uint32(0)
    for at in range(start, end):
        folded = fold[cp[at]]
        kind = _kind(cp[at], fold, script)
        leet = as_letters and start < at < end - 1 and (folded in (0x21, 0x7C, 0x24, 0x40))
        leet |= as_letters and at == start and folded == 0x24
        if folded == 0 or (kind not in (1, 2, 3, 4) and not leet and not _is_currency(folded)):
            continue
        if folded < 128 and as_letters:
            folded = np.uint32(_AS_LETTER[folded])
        elif folded < 128 and as_digits:
            folded = np.uint32(_AS_DIGIT[folded])
        if as_letters and folded == previous:
            continue
        previous = folded
        key = (key ^ np.uint64(folded)) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key, _shape(letters, digits, capitals, address), digits


@njit(cache=True, nogil=True)
def _shape(letters: int, digits: int, capitals: int, address: bool) -> int:
    if address:
        return 8
    if digits and letters:
        return 4
    if digits:
        return 3
    if letters == 0:
        return 5
    if capitals == 0:
        return 0
    return 2 if capitals >= 2 and capitals * 2 > letters else 1


@njit(cache=True, nogil=True)
def _lead(
    cp: npt.NDArray[np.uint32],
    at: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> bool:
    """Whether the sign at `at` belongs to the word right after it (`+44`, `$100`, `@name`)."""
    if at + 1 >= end:
        return False
    sign, following = cp[at], _kind(cp[at + 1], fold, script)
    if sign in (0x23, 0x40):
        return following in (1, 2)
    if sign == 0x2B:
        return following == 2
    return _is_currency(sign) and following in (1, 2)


@njit(cache=True, nogil=True)
def _trail(cp: npt.NDArray[np.uint32], start: int, stop: int, end: int, digit_last: bool) -> int:
    """Take in the sign right after a word where it belongs to it (`50%`, `100€`, `18+`, `#A#`)."""
    if stop >= end:
        return stop
    if cp[start] == 0x23 and cp[stop] == 0x23:
        return stop + 1
    if digit_last and (cp[stop] in (0x25, 0xB0, 0x2B) or _is_currency(cp[stop])):
        return stop + 1
    return stop


@njit(cache=True, nogil=True)
def _emoji_end(
    cp: npt.NDArray[np.uint32],
    at: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> int:
    """End of one emoji with its skin tone, variation selector and joined parts."""
    stop = at + 1
    while stop < end:
        code = cp[stop]
        if (
            code == 0xFE0F
            or 0x1F3FB <= code <= 0x1F3FF
            or code == 0x200D
            or (cp[stop - 1] == 0x200D and _kind(code, fold, script) == 4)
        ):
            stop += 1
        else:
            break
    return stop


@njit(cache=True, nogil=True)
def _cut(
    cp: npt.NDArray[np.uint32],
    bounds: npt.NDArray[np.int64],
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
    character_bits: npt.NDArray[np.float64],
) -> tuple[
    npt.NDArray[np.int64],
    npt.NDArray[np.uint64],
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
    npt.NDArray[np.uint8],
    npt.NDArray[np.float64],
]:
    room = len(cp)
    keys, bits = np.empty(room, np.uint64), np.empty(room, np.float64)
    starts, ends = np.empty(room, np.int32), np.empty(room, np.int32)
    shapes = np.empty(room, np.uint8)
    offsets = np.zeros(len(bounds), np.int64)
    count = 0
    for post in range(len(bounds) - 1):
        base, end = bounds[post], bounds[post + 1]
        first, at = count, base
        while at < end:
            kind = _kind(cp[at], fold, script)
            start, stop, shape, price = at, at + 1, -1, 0.0
            if kind in (1, 2) or (kind == 6 and _lead(cp, at, end, fold, script)):
                stop = _word_end(cp, at + (kind == 6), end, fold, script)
                stop = _trail(cp, at, stop, end, _kind(cp[stop - 1], fold, script) == 2)
                shape = 0
            elif kind == 3:
                while stop < end and (_hangs(cp[stop]) or _kind(cp[stop], fold, script) == 0):
                    stop += 1
                while fold[cp[stop - 1]] == 0 and script[cp[stop - 1]] == _IGNORED:
                    stop -= 1
                shape, price = 7, character_bits[script[fold[cp[at]]]]
            elif kind == 4 and cp[at] > 0x2000:
                stop = _emoji_end(cp, at, end, fold, script)
                shape, price = 6, EMOJI_BITS
            elif kind == 6 and _is_currency(cp[at]):
                shape, price = 5, EMOJI_BITS
            if shape >= 0:
                key, look, digits = _key_and_shape(cp, start, stop, fold, script)
                if shape == 0:
                    shape = look
                    price = NUMBER_BITS + DIGIT_BITS * digits if look == 3 else WORD_BITS
                keys[count], shapes[count], bits[count] = key, shape, price
                starts[count], ends[count] = start - base, stop - base
                count += 1
            at = stop
        count = _join_spaced(cp, base, first, count, keys, starts, ends, shapes, bits, fold, script)
        offsets[post + 1] = count
    return offsets, keys[:count], starts[:count], ends[:count], shapes[:count], bits[:count]


@njit(cache=True, nogil=True)
def _join_spaced(
    cp: npt.NDArray[np.uint32],
    base: int,
    first: int,
    count: int,
    keys: npt.NDArray[np.uint64],
    starts: npt.NDArray[np.int32],
    ends: npt.NDArray[np.int32],
    shapes: npt.NDArray[np.uint8],
    bits: npt.NDArray[np.float64],
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> int:
    """Make one word of three or more single letters that stand one character apart."""
    write, read = first, first
    while read < count:
        stop = read
        while stop < count and ends[stop] - starts[stop] == 1 and shapes[stop] <= 1:
            if stop > read and starts[stop] - ends[stop - 1] != 1:
                break
            stop += 1
        run = stop - read if stop - read >= 3 else 1
        last = read + run - 1
        keys[write], shapes[write], bits[write] = keys[read], shapes[read], bits[read]
        starts[write], ends[write] = starts[read], ends[last]
        if run > 1:
            key, shape, _ = _key_and_shape(cp, base + starts[read], base + ends[last], fold, script)
            keys[write], shapes[write] = key, shape
        write += 1
        read += run
    return write


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of several posts, one after another.

    Word `w` of post `p` lies at `offsets[p] <= w < offsets[p + 1]`. `keys` uint64 are equal where
    words count as the same; `starts`/`ends` int32 are character offsets in the post; `shapes`
    uint8 are `Shape` values; `bits` float64 is what naming the word costs.
    """

    offsets: npt.NDArray[np.int64]
    keys: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    shapes: npt.NDArray[np.uint8]
    bits: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def _has_markup(text: str) -> bool:
    return ("<" in text and ">" in text) or ("&" in text and ";" in text)


def cut_words(texts: Sequence[str]) -> Words:
    """Cut each text into words; spans are in characters of the text as given.

    Texts with leftovers of web pages are read in normal form and their words taken back to the
    original. Cost: about 30 µs for a post of 400 characters, measured on one core.
    """
    marked = {post: normalise(text) for post, text in enumerate(texts) if _has_markup(text)}
    plain = [marked[post].text if post in marked else text for post, text in enumerate(texts)]
    lengths = np.fromiter(map(len, plain), np.int64, len(plain))
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    codes = np.frombuffer(bytearray("".join(plain).encode("utf-32-le", "surrogatepass")), np.uint32)
    words = Words(*_cut(codes, bounds, fold_table(), script_table(), unspaced_bits()))
    for post, normal in marked.items():
        for word in range(words.offsets[post], words.offsets[post + 1]):
            span = normal.original_span(int(words.starts[word]), int(words.ends[word]))
            words.starts[word], words.ends[word] = span
    return words
