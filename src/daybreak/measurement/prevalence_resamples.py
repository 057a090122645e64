"""Resamples that somebody else drew: as a matrix, with the histories its columns count, or from a file."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue
from daybreak.measurement.table_files import read_table
from daybreak.methods.estimation.histories import Counts, Histories
from daybreak.methods.estimation.resamples import check_resamples, read_resamples

#: A matrix [r, 2**k - 1] or [r, 2**k] in the order of bit masks; histories such as `10100`, one 0 or 1 per
#: list, with their matrix; or a file whose columns are named by histories.
Resamples = str | Path | tuple[Sequence[str], npt.ArrayLike] | npt.ArrayLike


def given_resamples(given: Resamples, histories: Histories) -> Counts:
    """Arrange resamples by bit masks: int64[r, 2**k].

    Raises:
        FileMissing, FileUnreadable, NothingToRead: The file cannot be read.
        HistoriesUnfit: They do not fit the lists, or hold what is no number of people.
        BadValue: They are no matrix of numbers.
    """
    lists = len(histories.lists)
    if isinstance(given, str | Path):
        table = read_table(given)
        columns = [table.numbers(name, wanted="a whole number, 0 or more") for name in table.columns]
        return read_resamples(lists, list(table.columns), np.array(columns).T)
    if isinstance(given, tuple) and len(given) == 2 and all(isinstance(one, str) for one in given[0]):
        return read_resamples(lists, [str(one) for one in given[0]], _matrix(given[1]))
    return check_resamples(_matrix(given), lists)


def odd_sizes(resamples: Counts | None, histories: Histories) -> tuple[str, ...]:
    """Warn when the resamples are not of the size of the table; empty when they are."""
    if resamples is None:
        return ()
    sizes = resamples.sum(axis=1)
    if (sizes == histories.people).all():
        return ()
    return (
        f"The resamples that were given hold {sizes.min():,} to {sizes.max():,} people, the table "
        f"{histories.people:,}: were they drawn from it?",
    )


def _matrix(given: object) -> npt.NDArray[np.generic]:
    try:
        matrix = np.asarray(given)
    except ValueError:
        matrix = np.empty(0, object)
    if matrix.dtype.kind not in "iuf" or matrix.ndim != 2:
        raise BadValue(
            "the resamples", found=type(given).__name__, needed="give one row of counts per resample"
        )
    return matrix
