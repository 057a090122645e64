"""Words written entirely in digits that imitate letters: `00` for `oo`, `40314` for `aoeia`.

One word alone cannot tell: `50` may be a number or `so`. A group of near-copies can. Where a number,
read as the letters its digits imitate, is a word of the group, and the posts that have the number lack
just that word, the number is the word in disguise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.template_keys import IMITATED, Shape
from daybreak.methods.text.template_tokens import Words, cut_words

#: A single letter is believed only where this many posts write it as a letter for each that does not.
_ONE_LETTER = 3
#: Posts with the number must have the word this much less often than the others.
_LACK = 0.5
_LETTERS = str.maketrans(IMITATED)


@dataclass(frozen=True, slots=True, eq=False)
class Disguises:
    """Keys of numbers (`number`, sorted) that stand for words, with the key and the bits of each word."""

    number: npt.NDArray[np.uint64]
    word: npt.NDArray[np.uint64]
    bits: npt.NDArray[np.float64]

    def lifted(self, words: Words) -> Words:
        """The same words with every number that stands for a word taken for that word."""
        if not len(self.number):
            return words
        at = np.minimum(np.searchsorted(self.number, words.keys), len(self.number) - 1)
        met = self.number[at] == words.keys
        return replace(
            words,
            keys=np.where(met, self.word[at], words.keys),
            bits=np.where(met, self.bits[at], words.bits),
            shapes=np.where(met, np.uint8(Shape.LOWER), words.shapes).astype(np.uint8),
        )


#: Nothing is disguised so.
NONE = Disguises(np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0))


def find_disguises(texts: Sequence[str], words: Words) -> Disguises:
    """Find the numbers of a group that are words of the group in disguise."""
    numbers, imitated = _candidates(texts, words)
    if not imitated:
        return NONE
    letters = cut_words(imitated, spaced=False)
    told = []
    for rank in np.flatnonzero(np.diff(letters.offsets) == 1):
        at = letters.offsets[rank]
        if _stands_for(words, numbers[rank], letters.keys[at], len(imitated[rank])):
            told.append((int(numbers[rank]), int(letters.keys[at]), float(letters.bits[at])))
    told.sort()
    number, word, bits = zip(*told, strict=True) if told else ((), (), ())
    return Disguises(np.array(number, np.uint64), np.array(word, np.uint64), np.array(bits, np.float64))


def _candidates(texts: Sequence[str], words: Words) -> tuple[list[np.uint64], list[str]]:
    """Keys of words made of digits, and the letters they imitate."""
    rows = np.flatnonzero((words.shapes == Shape.NUMBER) | (words.shapes == Shape.MIXED))
    keys, first = np.unique(words.keys[rows], return_index=True)
    posts = np.searchsorted(words.offsets, rows[first], side="right") - 1
    numbers, imitated = [], []
    for key, row, post in zip(keys, rows[first], posts, strict=True):
        letters = texts[int(post)][words.starts[row] : words.ends[row]].lower().translate(_LETTERS)
        if letters.isalpha():
            numbers.append(key)
            imitated.append(letters)
    return numbers, imitated


def _stands_for(words: Words, number: np.uint64, word: np.uint64, length: int) -> bool:
    """Whether the posts that have a number lack a word that the others have."""
    with_number = _counts(words, number)
    with_word = _counts(words, word)
    has = with_number > 0
    least = np.count_nonzero(has) * (_ONE_LETTER if length == 1 else 1)
    if number == word or has.all() or np.count_nonzero(with_word) < least:
        return False
    return bool(with_word[has].mean() + _LACK <= with_word[~has].mean())


def _counts(words: Words, key: np.uint64) -> npt.NDArray[np.int64]:
    """How often each post has a word."""
    posts = np.searchsorted(words.offsets, np.flatnonzero(words.keys == key), side="right") - 1
    return np.bincount(posts, minlength=len(words))
