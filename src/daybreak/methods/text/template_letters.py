"""Where words begin and end, character by character: which marks hold a word together.

Compiled rules shared by `template_tokens` (which cuts) and `template_keys` (which compares). They
take the code points of a text, and the tables of `daybreak.methods.text.characters`.
"""

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.characters import Script
from daybreak.standard.compiled import kernel

_DIGIT, _MARK, _EMOJI, _LETTER = int(Script.DIGIT), int(Script.MARK), int(Script.EMOJI), int(Script.LATIN)
_UNSPACED, _IGNORED, _SPACE = int(Script.HAN), int(Script.IGNORED), int(Script.SPACE)
_CURRENCY = np.zeros(0x2100, dtype=np.bool_)
_CURRENCY[[ord(sign) for sign in "$¢£¥"]] = True
_CURRENCY[0x20A0:0x20D0] = True


@kernel
def kind_of(code: int, fold: npt.NDArray[np.uint32], script: npt.NDArray[np.uint8]) -> int:
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


@kernel
def is_currency(code: int) -> bool:
    """Whether the sign names a currency."""
    return bool(code < 0x20D0 and _CURRENCY[code])


@kernel
def _is_dash(code: int) -> bool:
    return code == 0x2D or 0x2010 <= code <= 0x2014 or code == 0x2212 or code == 0xFF0D


@kernel
def _hangs(code: int) -> bool:
    """Whether a Thai or Lao vowel or tone mark is drawn over or under the letter before it."""
    low = code & 0x7F
    return bool(
        (code >> 8) == 0x0E and (low == 0x31 or 0x34 <= low <= 0x3C or 0x47 <= low <= 0x4E) and low != 0x3F
    )


@kernel
def is_capital(code: int) -> bool:
    """Whether the letter is a capital of a script that has them."""
    return bool(
        0x41 <= code <= 0x5A
        or (0xC0 <= code <= 0xDE and code != 0xD7)
        or 0x391 <= code <= 0x3AB
        or 0x400 <= code <= 0x42F
        or 0xFF21 <= code <= 0xFF3A
    )


@kernel
def _joins(
    sign: int, before: int, after: int, code_before: int, code_after: int, run: int, dotted: bool
) -> bool:
    """Whether a mark between two word characters holds them together (kinds 1 letter, 2 digit)."""
    letters, digits = before == 1 and after == 1, before == 2 and after == 2
    if sign == 0x2E:  # full stop: "end.Start" is two words, "w.o.r.k" and "example.com" are one
        return not (letters and run >= 2 and not is_capital(code_before) and is_capital(code_after))
    if sign in (0x5F, 0x27, 0x2019, 0x40, 0xB7, 0x2BC):
        return True
    if _is_dash(sign):
        return letters or digits
    if sign in (0x2C, 0x3A):
        return digits
    if sign == 0x2F:
        return digits or dotted
    if sign in (0x21, 0x7C, 0x2A):
        return letters and not is_capital(code_after)
    if sign == 0x26 or is_currency(sign):
        return letters
    return False


@kernel
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


@kernel
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


@kernel
def word_end(
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
        kind = kind_of(cp[at], fold, script)
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
        while after < end and (cp[after] == cp[at] or kind_of(cp[after], fold, script) == 0):
            after += 1
        if after - at > 3 or after >= end:
            break
        following = kind_of(cp[after], fold, script)
        if following not in (1, 2):
            break
        if not _joins(cp[at], before, following, cp[last - 1], cp[after], run, dotted):
            break
        dotted |= cp[at] == 0x2E
        run, at = 0, after
    return last


@kernel
def lead(
    cp: npt.NDArray[np.uint32],
    at: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> bool:
    """Whether the sign at `at` belongs to the word right after it (`+44`, `$100`, `@name`)."""
    if at + 1 >= end:
        return False
    sign, following = cp[at], kind_of(cp[at + 1], fold, script)
    if sign in (0x23, 0x40):
        return following in (1, 2)
    if sign == 0x2B:
        return following == 2
    return is_currency(sign) and following in (1, 2)


@kernel
def trail(cp: npt.NDArray[np.uint32], start: int, stop: int, end: int, digit_last: bool) -> int:
    """Take in the sign right after a word where it belongs to it (`50%`, `100€`, `18+`, `#A#`)."""
    if stop >= end:
        return stop
    if cp[start] == 0x23 and cp[stop] == 0x23:
        return stop + 1
    if digit_last and (cp[stop] in (0x25, 0xB0, 0x2B) or is_currency(cp[stop])):
        return stop + 1
    return stop


@kernel
def emoji_end(
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
            or (cp[stop - 1] == 0x200D and kind_of(code, fold, script) == 4)
        ):
            stop += 1
        else:
            break
    return stop


@kernel
def _consonant(code: int) -> bool:
    return 0x0E01 <= code <= 0x0E2E or 0x0E81 <= code <= 0x0EAE


@kernel
def cluster_end(
    cp: npt.NDArray[np.uint32],
    at: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> int:
    """End of the smallest piece of an unspaced script that no word boundary can cut.

    A character, in Thai and Lao with the vowel before it, what is drawn over and under it, the
    vowel after it, a final consonant some vowels demand, and silent letters. After Theeramunkong,
    T. et al. (2000), Character cluster based Thai information retrieval.
    """
    stop, block = at + 1, cp[at] >> 7
    if block != 0x1C and block != 0x1D:
        while stop < end and (_hangs(cp[stop]) or kind_of(cp[stop], fold, script) == 0):
            stop += 1
        while stop > at + 1 and script[cp[stop - 1]] == _IGNORED:
            stop -= 1
        return stop
    if 0x40 <= (cp[at] & 0x7F) <= 0x44 and stop < end and _consonant(cp[stop]):
        stop += 1
    closed = True
    while stop < end:
        low = cp[stop] & 0x7F if cp[stop] >> 7 == block else 0
        if low and (_hangs(cp[stop]) or low in (0x30, 0x32, 0x33, 0x45)):
            closed &= low not in (0x31, 0x37, 0x47)
        elif _consonant(cp[stop]) and (not closed or _silent(cp, stop, end)):
            closed = True
        elif not (script[cp[stop]] == _IGNORED and stop + 1 < end and _hangs(cp[stop + 1])):
            break
        stop += 1
    return stop


@kernel
def _silent(cp: npt.NDArray[np.uint32], at: int, end: int) -> bool:
    """Whether the consonant carries the mark that silences it."""
    after = at + 1
    if after < end and cp[after] in (0x0E34, 0x0E38, 0x0EB4, 0x0EB8):
        after += 1
    return bool(after < end and cp[after] in (0x0E4C, 0x0ECC))
