"""How many bits it takes to say something: the yardstick by which a template is worth having.

A text is told alone by naming each of its words. Told by a template, only what differs needs
saying. Whatever makes the whole story shortest is kept (the minimum description length
principle), so no threshold has to be tuned. Prices are fixed here, once, so that bits of
different groups and different runs can be added and compared.

Rissanen, J. (1983). A universal prior for integers and estimation by minimum description length.
Annals of Statistics 11, 416-431. Lee, M.-C., Vajiac, C., Kulshrestha, A., et al. (2021).
InfoShield: Generalizable information-theoretic human-trafficking detection. ICDE 2021.
"""

from math import log2

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.characters import Script
from daybreak.standard.compiled import kernel

#: Number of words a language is taken to have. A word costs log2 of this, in every group.
VOCABULARY = 100_000
WORD_BITS = log2(VOCABULARY)
#: A number costs this and `DIGIT_BITS` for each digit.
NUMBER_BITS = 3.0
DIGIT_BITS = log2(10)
#: Scripts without spaces are told character by character: Chinese from about 4,096 in common use,
#: kana from about 96, alphabets such as Thai from about 64.
HAN_BITS, KANA_BITS, ALPHABET_BITS = 12.0, 6.6, 6.0
#: An emoji is one of about 3,800, most writers use far fewer.
EMOJI_BITS = 10.0


def universal_bits(number: int) -> float:
    """Bits to say a whole number >= 0 of unknown size: 2 log2(n + 1) + 1, as in InfoShield.

    Raises:
        ValueError: The number is negative.

    >>> universal_bits(0), universal_bits(7)
    (1.0, 7.0)
    """
    if number < 0:
        raise ValueError("only whole numbers from 0 up have a universal code")
    return 2 * log2(number + 1) + 1


@kernel
def universal_cost(number: float) -> float:
    """Do what `universal_bits` does, inside compiled code."""
    return float(2.0 * np.log2(number + 1.0) + 1.0)


def unspaced_bits() -> npt.NDArray[np.float64]:
    """Bits to say one character, by `Script` value; float64[64], 0 for scripts with spaces."""
    bits = np.zeros(64)
    bits[int(Script.HAN) :] = ALPHABET_BITS
    bits[int(Script.HAN)] = HAN_BITS
    bits[[int(Script.HIRAGANA), int(Script.KATAKANA)]] = KANA_BITS
    return bits


_SMALL = 1024
_SMALL_FACTORIALS = np.concatenate((np.zeros(1), np.cumsum(np.log2(np.arange(1.0, _SMALL)))))


@kernel
def log2_factorial(number: float) -> float:
    """Return log2(n!) of a whole number >= 0, by table or by Stirling's series."""
    if number < _SMALL:
        return float(_SMALL_FACTORIALS[int(number)])
    return float(
        (number + 0.5) * np.log2(number)
        + (1.0 / (12.0 * number) - number) * 1.4426950408889634
        + 1.3257480647361592
    )


@kernel
def choice_cost(of: float, take: float) -> float:
    """Bits to say which `take` of `of` things are meant."""
    if take <= 0 or take >= of:
        return 0.0
    return log2_factorial(of) - log2_factorial(take) - log2_factorial(of - take)


@kernel
def repeats_cost(total: float, distinct: float, repeats: float) -> float:
    """Bits to say which of `total` draws are new values and which repeat which earlier value.

    `repeats` is the sum of log2((count - 1)!) over the values. The values themselves are not
    priced here. The code is: how many are new, which draws those are, how often each value
    returns, and in what order; it does not depend on the order of the posts.
    """
    if total == 0:
        return 0.0
    cost = np.log2(total + 1.0) + choice_cost(total, distinct) + choice_cost(total - 1, distinct - 1)
    return float(cost + log2_factorial(total - distinct) - repeats)
