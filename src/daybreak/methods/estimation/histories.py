"""Capture histories: how many people were on exactly which lists, and nothing else about them.

A person's capture history is the set of lists that hold them. Multiple systems estimation needs
only the number of people with each history, so names never reach this package. A history is
written as a bit mask: bit `i` is set when the person is on list `i`. History 0, on no list, is
what every method here tries to estimate; nobody can observe it, so its count is always 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from daybreak.errors import HistoriesUnfit, NoEstimate

#: Fewer lists than this have no overlap to learn from.
FEWEST_LISTS = 2
#: 2**10 histories are the most a table may have.
MOST_LISTS = 10
#: More people than live are surely an identifier read as a count; some methods end short of 2**53 of them.
MOST_PEOPLE = 10**10
#: A pair of lists sharing fewer people than this is named in `concerns`.
FEW_SHARED = 5

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """How many people have each capture history.

    Attributes:
        lists: Names of the k lists, 2 to 10, all different, none empty.
        counts: int64[2**k], read-only; `counts[mask]` people are on exactly the lists whose bits are
            set in `mask` (bit i is `lists[i]`). `counts[0]` is 0: nobody saw the people on no list.

    Raises:
        HistoriesUnfit: The names and counts do not make a usable table; the sentence says why.
    """

    lists: tuple[str, ...]
    counts: Counts

    def __post_init__(self) -> None:
        _check_names(self.lists)
        counts = whole_counts(self.counts)
        if counts.shape != (2 ** len(self.lists),):
            raise HistoriesUnfit(
                f"{len(self.lists)} lists have {2 ** len(self.lists)} histories, not {counts.size}",
                do="Give one count per history, the history of nobody's list (0) first.",
            )
        if counts[0]:
            raise HistoriesUnfit(
                f"{counts[0]} people are said to be on no list",
                do="Nobody can have counted them; leave the history without lists out.",
            )
        if counts.sum() > MOST_PEOPLE:
            raise HistoriesUnfit("The counts add up to more people than can be", do="Check the count column.")
        counts = counts.copy()
        counts.flags.writeable = False
        object.__setattr__(self, "counts", counts)
        _check_nonempty(self)

    @property
    def people(self) -> int:
        """The number of people on at least one list."""
        return int(self.counts.sum())

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of people on each list."""
        return tuple(int(self.shared(1 << i)) for i in range(len(self.lists)))

    def shared(self, mask: int) -> int:
        """The number of people on all lists of `mask`, whatever other lists they are on."""
        held = np.arange(len(self.counts))
        return int(self.counts[(held & mask) == mask].sum())

    def name(self, mask: int) -> str:
        """The lists of `mask` in words, such as `LA and GP`."""
        return " and ".join(self.lists[i] for i in range(len(self.lists)) if mask >> i & 1)

    def merged(self, kept: Sequence[Sequence[str]], names: Sequence[str] | None = None) -> "Histories":
        """Make a table whose lists are unions of these: each group of `kept` names becomes one list.

        A list named in no group is dropped, and people who were only on dropped lists with it. Groups
        are named by `names`, or by their lists joined with `+`.
        """
        places = {name: i for i, name in enumerate(self.lists)}
        unknown = [name for group in kept for name in group if name not in places]
        if unknown:
            raise HistoriesUnfit(
                f"There is no list {unknown[0]!r}", do=f"The lists are {', '.join(self.lists)}."
            )
        counts = np.zeros(2 ** len(kept), np.int64)
        held = np.arange(len(self.counts))
        new = np.zeros_like(held)
        for i, group in enumerate(kept):
            mask = sum(1 << places[name] for name in set(group))
            new |= ((held & mask) != 0).astype(held.dtype) << i
        np.add.at(counts, new, self.counts)
        counts[0] = 0
        return Histories(tuple(names) if names else tuple("+".join(group) for group in kept), counts)


def from_table(
    columns: Mapping[str, npt.ArrayLike],
    count: npt.ArrayLike,
    *,
    rows: Sequence[int] | None = None,
    source: str = "The table",
) -> Histories:
    """Read a table of histories: one 0/1 column per list, and how many people have each history.

    Histories the table does not name have count 0. A row with no list at all may be there only with
    count 0.

    Args:
        columns: Name of each list to its 0/1 values, one per row.
        count: The number of people with the history of each row.
        rows: Row numbers a person would recognise, for refusals; 1, 2, ... unless given.
        source: What the table is called in refusals.

    Raises:
        HistoriesUnfit: A value is no 0 or 1, a count is negative or fractional, a history is given
            twice, a list is empty, there are under 2 or over 10 lists.
    """
    return Histories(tuple(columns), table_counts(columns, count, rows=rows, source=source))


def table_counts(
    columns: Mapping[str, npt.ArrayLike],
    count: npt.ArrayLike,
    *,
    rows: Sequence[int] | None = None,
    source: str = "The table",
) -> Counts:
    """Counts per history, int64[2**k], as `from_table` reads them; lists may be empty here."""
    names = tuple(columns)
    _check_names(names, source)
    people = whole_counts(np.asarray(count), rows=rows, source=source, column="count")
    masks = np.zeros(len(people), np.int64)
    for i, name in enumerate(names):
        masks |= _bits(columns[name], len(people), name, rows, source) << i
    number = _numbers(rows, len(people))
    _check_repeats(masks, number, names, source)
    counts = np.zeros(2 ** len(names), np.int64)
    counts[masks] = people
    return counts


def from_people(
    columns: Mapping[str, npt.ArrayLike], *, rows: Sequence[int] | None = None, source: str = "The table"
) -> Histories:
    """Count histories from one row per person: one 0/1 column per list.

    Raises:
        HistoriesUnfit: A value is no 0 or 1, a person is on no list, a list is empty, there are under 2
            or over 10 lists.
    """
    return Histories(tuple(columns), people_counts(columns, rows=rows, source=source))


def people_counts(
    columns: Mapping[str, npt.ArrayLike], *, rows: Sequence[int] | None = None, source: str = "The table"
) -> Counts:
    """Counts per history, int64[2**k], as `from_people` counts them; lists may be empty here."""
    names = tuple(columns)
    _check_names(names, source)
    length = len(np.asarray(columns[names[0]]))
    masks = np.zeros(length, np.int64)
    for i, name in enumerate(names):
        masks |= _bits(columns[name], length, name, rows, source) << i
    nowhere = np.flatnonzero(masks == 0)
    if len(nowhere):
        raise HistoriesUnfit(
            f"{source}, row {_numbers(rows, length)[nowhere[0]]}: this person is on no list",
            do="Leave out rows of people whom no list holds.",
        )
    counts: Counts = np.bincount(masks, minlength=2 ** len(names)).astype(np.int64)
    return counts


def whole_counts(
    values: npt.ArrayLike,
    *,
    rows: Sequence[int] | None = None,
    source: str = "The table",
    column: str = "count",
) -> Counts:
    """Return `values` as int64, refusing what is no number of people: negative, fractional or missing."""
    given = np.asarray(values)
    if given.dtype.kind not in "biuf":
        raise HistoriesUnfit(
            f"{source}, column {column}: not numbers", do="Counts are whole numbers, 0 or more."
        )
    bad = np.flatnonzero(
        (~np.isfinite(given) | (given < 0) | (given != np.floor(given)) | (given > MOST_PEOPLE)).ravel()
    )
    if len(bad):
        row = _numbers(rows, given.size)[bad[0]]
        if given.ndim > 1:
            row, *columns = (int(place) + 1 for place in np.unravel_index(bad[0], given.shape))
            column = ", ".join(map(str, columns))
        raise HistoriesUnfit(
            f"{source}, row {row}, column {column}: {given.ravel()[bad[0]]:.15g} is no number of people",
            do="Counts are whole numbers, 0 or more.",
        )
    return given.astype(np.int64)


def must_overlap(histories: Histories) -> None:
    """Refuse lists of which no two share anybody: the unseen could be any number.

    Raises:
        NoEstimate: Nobody is on two lists.
    """
    if sum(histories.sizes) == histories.people:
        raise NoEstimate(
            "nobody is on two lists, so nothing tells how many are on none",
            do="Check that the same person has the same mark on every list.",
        )


def concerns(histories: Histories) -> tuple[str, ...]:
    """Say in plain words what in the overlaps makes any estimate doubtful; empty when nothing does."""
    said = []
    for one, other in combinations(range(len(histories.lists)), 2):
        mask = 1 << one | 1 << other
        shared, names = histories.shared(mask), histories.name(mask)
        if shared == 0:
            said.append(
                f"Lists {names} share nobody: whether being on one keeps people off the other cannot be told."
            )
        elif shared < FEW_SHARED:
            what = "1 person" if shared == 1 else f"{shared} people"
            said.append(f"Lists {names} share only {what}; one more or less can move the estimate far.")
        for inner, outer in ((one, other), (other, one)):
            if shared == histories.sizes[inner]:
                said.append(
                    f"Everybody on list {histories.lists[inner]} is also on list {histories.lists[outer]}: "
                    "it may be a copy or a part of it, and says nothing about people on neither."
                )
    return tuple(said)


def superset_sums(counts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """For each mask, sum the counts of all histories that hold it; along the last axis (length 2**k)."""
    sums = np.array(counts, np.int64)
    lists = sums.shape[-1].bit_length() - 1
    for i in range(lists):
        by_bit = sums.reshape(*sums.shape[:-1], -1, 2, 2**i)
        by_bit[..., 0, :] += by_bit[..., 1, :]
    return sums


def _check_names(lists: Sequence[str], source: str = "The table") -> None:
    if len(lists) < FEWEST_LISTS:
        raise HistoriesUnfit(
            f"{source} has {len(lists)} list{'' if len(lists) == 1 else 's'}",
            do="The overlap of at least 2 lists is needed; most methods need 3.",
        )
    if len(lists) > MOST_LISTS:
        raise HistoriesUnfit(
            f"{source} has {len(lists)} lists",
            do=f"Merge lists of the same kind until {MOST_LISTS} are left.",
        )
    seen: set[str] = set()
    for name in lists:
        if not isinstance(name, str):
            raise HistoriesUnfit(f"{source} has a list named {name!r}", do="Names of lists are texts.")
        if not name.strip():
            raise HistoriesUnfit(f"{source} has a list without a name", do="Name every list column.")
        if name in seen:
            raise HistoriesUnfit(f"{source} has two lists named {name!r}", do="Give every list its own name.")
        seen.add(name)


def _check_nonempty(histories: Histories) -> None:
    for name, size in zip(histories.lists, histories.sizes, strict=True):
        if size == 0:
            raise HistoriesUnfit(f"List {name} holds nobody", do="Leave it out; an empty list tells nothing.")


def _check_repeats(
    masks: npt.NDArray[np.int64], number: Sequence[int], names: tuple[str, ...], source: str
) -> None:
    first: dict[int, int] = {}
    for row, mask in zip(number, masks.tolist(), strict=True):
        if mask in first:
            digits = ",".join(str(mask >> i & 1) for i in range(len(names)))
            raise HistoriesUnfit(
                f"{source}, row {row}: the history {digits} was already given in row {first[mask]}",
                do="Give each history once; if strata are meant, name their column.",
            )
        first[mask] = row


def _bits(
    values: npt.ArrayLike, length: int, name: str, rows: Sequence[int] | None, source: str
) -> npt.NDArray[np.int64]:
    given = np.asarray(values)
    if given.shape != (length,):
        raise HistoriesUnfit(
            f"{source}, column {name}: {given.size} values for {length} rows", do="Give one value per row."
        )
    if given.dtype.kind not in "biuf":
        raise HistoriesUnfit(f"{source}, column {name}: not 0 or 1", do="Write 1 for on the list, 0 for not.")
    bad = np.flatnonzero((given != 0) & (given != 1))
    if len(bad):
        raise HistoriesUnfit(
            f"{source}, row {_numbers(rows, length)[bad[0]]}, column {name}: {given[bad[0]]} is not 0 or 1",
            do="Write 1 for on the list, 0 for not.",
        )
    return given.astype(np.int64)


def _numbers(rows: Sequence[int] | None, length: int) -> Sequence[int]:
    return range(1, length + 1) if rows is None else rows
