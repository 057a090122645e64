"""Tell apart two slots that stand side by side with no fixed word between them.

"Paris, 19" and "New York, 25" look like one slot to an aligner, for no word separates the place
from the age. Where nearly all fills show the same succession of words, numbers, pictures and
addresses, and a mark such as a comma (or the nature of a picture or an address) parts them, they
are two slots. Without a mark a number beside words is one fill ("12 Main Street", "100 euros"), unless
it can be no part of what the words say: a telephone number ("London 202-555-0143"), an age beside a
capitalised name ("Anna 23"), an amount with its sign after words ("Oslo $500").
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.description_length import DIGIT_BITS, NUMBER_BITS
from daybreak.methods.text.template_tokens import Shape

#: Share of filled posts that must show the same succession.
_NEEDED = 0.9
_MOST_PARTS = 4
_WORDS, _NUMBERS, _PICTURES, _ADDRESSES, _PHONES = range(5)
#: Digits of one word from which it is a telephone number or as long as one.
_PHONE = 9
#: Different values a side must have, so that it is a slot and no country code or unit.
_VALUES = 3
_AGE = re.compile(r"1[6-9]|[2-5]\d|6[0-5]")
_AMOUNT = re.compile(r"[$£€¥₽₹]\d|\d+[$£€¥₽₹]$")
_CLASS = {
    Shape.NUMBER: _NUMBERS,
    Shape.SYMBOL: _NUMBERS,
    Shape.EMOJI: _PICTURES,
    Shape.ADDRESS: _ADDRESSES,
    Shape.MIXED: _ADDRESSES,
}
_CLASS_OF = [_CLASS.get(shape, _WORDS) for shape in Shape]


def classes_of(shapes: npt.NDArray[np.uint8], bits: npt.NDArray[np.float64]) -> list[int]:
    """The class of each word by its `Shape`, and of numbers by the bits their digits cost."""
    long = NUMBER_BITS + (_PHONE - 0.5) * DIGIT_BITS
    kinds = [_CLASS_OF[shape] for shape in shapes.tolist()]
    if _NUMBERS not in kinds:
        return kinds
    told = zip(kinds, (bits > long).tolist(), strict=True)
    return [_PHONES if kind == _NUMBERS and many else kind for kind, many in told]


class Fill(NamedTuple):
    """A fill's words: class (see `classes_of`) and text of each, and what stands before each of them."""

    classes: Sequence[int]
    texts: Sequence[str]
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Succession:
    """The classes of word a fill runs through, and before which of them a new slot begins."""

    classes: tuple[int, ...]
    begins: tuple[bool, ...]

    @property
    def parts(self) -> int:
        """How many slots the fill is cut into."""
        return sum(self.begins)

    def cut(self, classes: Sequence[int], first: int) -> list[tuple[int, int]]:
        """Word ranges of each part of a fill whose words, numbered from `first` on, have these classes.

        A fill that runs otherwise stays whole, in the first part; the other parts are empty.
        """
        runs = _runs(classes)
        stop = first + len(classes)
        if tuple(kind for kind, _ in runs) != self.classes:
            return [(first, stop)] + [(stop, stop)] * (self.parts - 1)
        opens = [first + at for (_, at), begin in zip(runs, self.begins, strict=True) if begin]
        return list(zip(opens, [*opens[1:], stop], strict=True))


#: A slot that is one whole.
WHOLE = Succession((), (True,))


def _runs(classes: Sequence[int]) -> list[tuple[int, int]]:
    """Class and first position of each run of words of one class."""
    starts = [at for at in range(len(classes)) if at == 0 or classes[at] != classes[at - 1]]
    return [(classes[at], at) for at in starts]


def succession(fills: Sequence[Fill]) -> Succession:
    """Find how the fills of one slot fall into parts, given every fill that says something."""
    seen = Counter(tuple(kind for kind, _ in _runs(fill.classes)) for fill in fills)
    if not seen:
        return WHOLE
    classes, count = seen.most_common(1)[0]
    if not 2 <= len(classes) <= _MOST_PARTS or count < max(2, _NEEDED * len(fills)):
        return WHOLE
    usual = [fill for fill in fills if tuple(kind for kind, _ in _runs(fill.classes)) == classes]
    begins = [True]
    for part in range(1, len(classes)):
        begins.append(_apart(usual, classes, part))
    return Succession(classes, tuple(begins)) if sum(begins) > 1 else WHOLE


def _apart(fills: Sequence[Fill], classes: tuple[int, ...], part: int) -> bool:
    """Whether a new slot begins with run number `part` of the fills."""
    if {classes[part - 1], classes[part]} & {_PICTURES, _ADDRESSES}:
        return True
    starts = [_runs(fill.classes)[part][1] for fill in fills]
    marked = [not fill.marks[at].isspace() for fill, at in zip(fills, starts, strict=True)]
    if sum(marked) >= _NEEDED * len(fills):
        return True
    before = [_texts(fill, part - 1) for fill in fills]
    after = [_texts(fill, part) for fill in fills]
    if min(len(set(before)), len(set(after))) < _VALUES:
        return False
    return _unlike(classes[part - 1], classes[part], before, after)


def _texts(fill: Fill, part: int) -> tuple[str, ...]:
    runs = [at for _, at in _runs(fill.classes)] + [len(fill.texts)]
    return tuple(fill.texts[runs[part] : runs[part + 1]])


def _unlike(first: int, second: int, before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> bool:
    """Whether two runs with nothing between them can be no single fill."""
    if {first, second} == {_NUMBERS, _PHONES}:
        short = before if first == _NUMBERS else after
        return not any("+" in text for words in short for text in words)
    if _PHONES in (first, second):
        return True
    numbers, words = (before, after) if first == _NUMBERS else (after, before)
    ages = _mostly([len(run) == 1 and _AGE.fullmatch(run[0]) is not None for run in numbers])
    amounts = _mostly([len(run) == 1 and _AMOUNT.search(run[0]) is not None for run in numbers])
    named = _mostly([run[0][:1].isupper() and not run[0].isupper() for run in words])
    return (ages and named) or (amounts and (named or second == _NUMBERS))


def _mostly(held: list[bool]) -> bool:
    return sum(held) >= _NEEDED * len(held)
