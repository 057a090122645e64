"""Hierarchical log-linear models: which interactions between lists a model allows for.

A model has an intercept, one effect per list, and any interactions between lists such that with an
interaction all its smaller ones are there too. It is written by its largest interactions, its
generators: `12,13,4` lets lists 1 and 2 and lists 1 and 3 depend on each other, and list 4 on none.
There are 8, 113 and 6,893 such models for 3, 4 and 5 lists (all but the saturated one).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, TooManyModels

#: More models than this are not tried one by one.
MOST_MODELS = 4_000_000
#: Interactions are numbered in the bits of one 64-bit word.
_MOST_INTERACTIONS = 63


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """A family of hierarchical models over the same lists.

    Attributes:
        lists: How many lists.
        interactions: int64[j], the sets of two or more lists a model may hold, as bit masks (bit i is
            list i), smaller sets first.
        members: uint64[m], one word per model; bit b is set when the model holds `interactions[b]`.
            Models with fewer interactions come first.
    """

    lists: int
    interactions: npt.NDArray[np.int64]
    members: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.members)

    @property
    def parameters(self) -> npt.NDArray[np.int64]:
        """How many parameters each model has, intercept and list effects included."""
        return 1 + self.lists + np.bitwise_count(self.members).astype(np.int64)

    def terms(self, model: int) -> tuple[int, ...]:
        """All terms of one model as bit masks of lists: 0 (the intercept), the lists, its interactions."""
        word = int(self.members[model])
        held = (int(mask) for bit, mask in enumerate(self.interactions) if word >> bit & 1)
        return (0, *(1 << i for i in range(self.lists)), *held)

    def name(self, model: int) -> str:
        """One model by its generators, such as `12,13,4`; the tenth list is written 0."""
        return generators(self.terms(model))

    def index(self, terms: Iterable[int]) -> int:
        """The number of the model with exactly these terms.

        Raises:
            BadValue: This family has no such model.
        """
        places = {int(mask): bit for bit, mask in enumerate(self.interactions)}
        wanted = [mask for mask in terms if mask.bit_count() > 1]
        if all(mask in places for mask in wanted):
            word = np.uint64(sum(1 << places[mask] for mask in set(wanted)))
            found = np.flatnonzero(self.members == word)
            if len(found):
                return int(found[0])
        raise BadValue("the model", found=generators(wanted), needed="it must be one of the models tried")

    def chosen(self, numbers: npt.ArrayLike) -> "Models":
        """The family that holds only the models with these numbers, in this order."""
        return Models(self.lists, self.interactions, self.members[np.asarray(numbers, np.int64)])


def hierarchical_models(lists: int, *, order: int, limit: int = MOST_MODELS) -> Models:
    """All hierarchical models whose interactions join at most `order` lists.

    Args:
        lists: How many lists, 2 to 10.
        order: Most lists in one interaction, from 1 (independence only) to `lists - 1`.
        limit: More models than this are not listed.

    Raises:
        BadValue: The order is not between 1 and `lists - 1`.
        TooManyModels: There are more than `limit` of them.
    """
    sets = sets_of_lists(lists, order=order)
    bit_of = {mask: np.uint64(1 << bit) for bit, mask in enumerate(sets)}
    members = np.zeros(1, np.uint64)
    for mask in sets:
        needed = np.uint64(sum(int(bit_of[part]) for part in _facets(mask) if part in bit_of))
        able = members[(members & needed) == needed]
        if len(members) + len(able) > limit:
            raise TooManyModels(lists=lists, order=order, limit=limit)
        members = np.concatenate((members, able | bit_of[mask]))
    size = np.bitwise_count(members)
    return Models(lists, np.array(sets, np.int64), members[np.lexsort((members, size))])


def sets_of_lists(lists: int, *, order: int) -> list[int]:
    """All sets of 2 to `order` lists as bit masks, smaller sets first: the interactions of a family.

    Raises:
        BadValue: The order is not between 1 and `lists - 1`.
        TooManyModels: There are too many of them to number.
    """
    if not 1 <= order < lists:
        raise BadValue("the order of the models", found=order, needed=f"it must be 1 to {lists - 1}")
    sets = [
        sum(1 << i for i in chosen)
        for size in range(2, order + 1)
        for chosen in combinations(range(lists), size)
    ]
    if len(sets) > _MOST_INTERACTIONS:
        raise TooManyModels(lists=lists, order=order, limit=MOST_MODELS)
    return sets


def neighbours(models: Models, word: int) -> Models:
    """A model, as a word of `models.members`, and all that have one interaction more or less."""
    sets = [int(mask) for mask in models.interactions]
    bit_of = {mask: bit for bit, mask in enumerate(sets)}
    words = [word]
    for bit, mask in enumerate(sets):
        holders = (other for place, other in enumerate(sets) if word >> place & 1 and other != mask)
        needed = (bit_of[part] for part in _facets(mask) if part in bit_of)
        if (word >> bit & 1 and not any(other & mask == mask for other in holders)) or (
            not word >> bit & 1 and all(word >> part & 1 for part in needed)
        ):
            words.append(word ^ 1 << bit)
    words.sort(key=lambda one: (one.bit_count(), one))
    return Models(models.lists, models.interactions, np.array(words, np.uint64))


def closed(generating: Iterable[int], lists: int) -> tuple[int, ...]:
    """All terms of the smallest hierarchical model that holds the given sets of lists (bit masks)."""
    held = {0, *(1 << i for i in range(lists))}
    for mask in generating:
        held.update(part for part in range(mask + 1) if part & mask == part)
    return tuple(sorted(held, key=lambda mask: (mask.bit_count(), mask)))


def parse_model(text: str, lists: int) -> tuple[int, ...]:
    """Read a model from its generators, such as `12,13,4` or `[123,34]`; gives all its terms.

    Raises:
        BadValue: The text is no list of sets of list numbers from 1 to `lists` (0 is the tenth list).
    """
    parts = re.sub(r"[\[\]\s]", "", text).split(",")
    masks = []
    for part in filter(None, parts):
        numbers = [(int(digit) - 1) % 10 for digit in part if digit.isdecimal() and digit.isascii()]
        if len(numbers) != len(part) or max(numbers) >= lists or len(set(numbers)) != len(numbers):
            raise BadValue(
                "the model", found=text, needed=f"write sets of list numbers 1 to {lists}, as in 12,13"
            )
        masks.append(sum(1 << number for number in numbers))
    return closed(masks, lists)


def generators(terms: Iterable[int]) -> str:
    """Write a model by its largest interactions, such as `12,13,4`."""
    held = [mask for mask in terms if mask]
    largest = [mask for mask in held if not any(mask != other and mask & other == mask for other in held)]
    digits = [[(i + 1) % 10 for i in range(mask.bit_length()) if mask >> i & 1] for mask in largest]
    digits.sort(key=lambda one: (-len(one), [digit or 10 for digit in one]))
    return ",".join("".join(map(str, one)) for one in digits)


def pairs(lists: int) -> list[int]:
    """All pairs of lists as bit masks: 12, 13, ..., 23, ..."""
    return [1 << one | 1 << other for one, other in combinations(range(lists), 2)]


def _facets(mask: int) -> Sequence[int]:
    return [mask ^ 1 << i for i in range(mask.bit_length()) if mask >> i & 1]
