"""When two words count as the same: their keys, whatever the disguise, and what they look like."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.template_letters import is_capital, is_currency, kind_of
from daybreak.standard.compiled import kernel


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


#: Digits and the letters they imitate.
IMITATED = dict(zip("01345789", "oieastbg", strict=True))


def _leet_tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    letters, digits = np.arange(128, dtype=np.uint8), np.arange(128, dtype=np.uint8)
    for sign, letter in (IMITATED | {"l": "i", "!": "i", "|": "i", "$": "s", "@": "a"}).items():
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


@kernel
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
        kind = kind_of(cp[at], fold, script)
        if kind == 1:
            packed = (packed << np.uint64(21)) | np.uint64(fold[cp[at]])
            letters += 1
        elif kind == 2 and letters:
            return False
    for unit in _UNITS:  # noqa: SIM110 - compiled code knows no any()
        if packed == unit:
            return True
    return False


@kernel
def key_and_shape(
    cp: npt.NDArray[np.uint32],
    start: int,
    end: int,
    fold: npt.NDArray[np.uint32],
    script: npt.NDArray[np.uint8],
) -> tuple[np.uint64, int, int]:
    """Key, `Shape` and number of digits of the word at [start, end)."""
    letters, digits, capitals, address, first_kind, imitations = 0, 0, 0, False, 0, 0
    for at in range(start, end):
        kind = kind_of(cp[at], fold, script)
        letters += kind == 1
        digits += kind == 2
        folded = fold[cp[at]]
        imitations += kind == 1 and folded < 128 and _AS_DIGIT[folded] != folded
        capitals += is_capital(cp[at])
        address |= cp[at] == 0x40 or (cp[at] == 0x2F and letters > 0)
        if first_kind == 0 and kind in (1, 2):
            first_kind = kind
    unit = first_kind == 2 and letters <= 3 and _is_unit(cp, start, end, fold, script)
    as_digits = letters < digits and digits > 3 and imitations == letters
    as_letters = letters > 0 and not as_digits
    key, previous = np.uint64(0xCBF29CE484222325), np.uint32(0)
    for at in range(start, end):
        folded = fold[cp[at]]
        kind = kind_of(cp[at], fold, script)
        leet = as_letters and start < at < end - 1 and (folded in (0x21, 0x7C, 0x24, 0x40))
        leet |= as_letters and at == start and folded == 0x24
        if folded == 0 or (kind not in (1, 2, 3, 4) and not leet and not is_currency(folded)):
            continue
        if folded < 128 and as_letters:
            folded = np.uint32(_AS_LETTER[folded])
        elif folded < 128 and as_digits:
            folded = np.uint32(_AS_DIGIT[folded])
        if as_letters and folded == previous and not unit:
            continue
        previous = folded
        key = (key ^ np.uint64(folded)) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key, _shape(letters, digits, capitals, address), digits


@kernel
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
