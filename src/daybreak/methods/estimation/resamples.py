"""Resamples of a table of capture histories: people drawn again, with replacement.

A resample has as many people as the table. Resamples drawn elsewhere can be given instead, so that
two programs can be compared replicate by replicate.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, HistoriesUnfit
from daybreak.methods.estimation.histories import Counts, Histories, whole_counts


def draw_resamples(histories: Histories, replicates: int, *, seed: int) -> Counts:
    """Draw multinomial resamples: int64[replicates, 2**k], each with as many people as the table.

    The same seed gives the same counts on every machine (PCG64, numpy's multinomial).

    Raises:
        BadValue: `replicates` is under 1.
    """
    if replicates < 1:
        raise BadValue("the number of resamples", found=replicates, needed="it must be 1 or more")
    shares = histories.counts / histories.people
    drawn: Counts = np.random.default_rng(seed).multinomial(histories.people, shares, size=replicates)
    return drawn


def read_resamples(lists: int, histories: Sequence[str], rows: npt.ArrayLike) -> Counts:
    """Arrange resamples drawn elsewhere: int64[r, 2**k].

    Args:
        lists: How many lists, k.
        histories: What each column counts, one 0 or 1 per list in their order, such as `10100`.
            Histories without a column have count 0.
        rows: The counts, [r, columns].

    Raises:
        HistoriesUnfit: A column is no history or comes twice, or a count is no whole number.
    """
    counts = whole_counts(np.asarray(rows), source="The resamples")
    if counts.ndim != 2 or counts.shape[1] != len(histories):
        raise HistoriesUnfit(
            "The resamples have another number of columns than names", do="Name every column once."
        )
    masks = [_mask(text, lists) for text in histories]
    if len(set(masks)) != len(masks):
        raise HistoriesUnfit("The resamples have a column twice", do="Give each history one column.")
    table = np.zeros((len(counts), 2**lists), np.int64)
    table[:, masks] = counts
    return check_resamples(table, lists)


def check_resamples(resamples: npt.ArrayLike, lists: int) -> Counts:
    """Return resamples as int64[r, 2**k]; columns without the unseen history are moved into place.

    Raises:
        HistoriesUnfit: The shape does not fit the lists, a count is no whole number, or a row is empty.
    """
    counts = whole_counts(np.asarray(resamples), source="The resamples")
    if counts.ndim == 2 and counts.shape[1] == 2**lists - 1:
        counts = np.concatenate((np.zeros((len(counts), 1), np.int64), counts), axis=1)
    if counts.ndim != 2 or counts.shape[1] != 2**lists or not len(counts):
        raise HistoriesUnfit(
            f"The resamples have shape {np.shape(resamples)}",
            do=f"Give one row per resample and one column per history, {2**lists - 1} of them.",
        )
    return only_seen(counts)


def only_seen(resamples: Counts) -> Counts:
    """Refuse resamples, int64[r, ..., 2**k], that count people on no list, or nobody at all."""
    seen = resamples.reshape(len(resamples), -1).sum(axis=1)
    unseen = resamples[..., 0].reshape(len(resamples), -1).sum(axis=1)
    bad = np.flatnonzero((unseen > 0) | (seen == 0))
    if len(bad):
        what = "people on no list" if unseen[bad[0]] else "nobody"
        raise HistoriesUnfit(
            f"The resamples, row {bad[0] + 1}: it counts {what}", do="Give counts of observed people only."
        )
    return resamples


def one_left_out(histories: Histories) -> tuple[Counts, Counts]:
    """The table without one person of each kind: int64[c, 2**k], and how many people each stands for."""
    kinds = np.flatnonzero(histories.counts)
    tables = np.tile(histories.counts, (len(kinds), 1))
    tables[np.arange(len(kinds)), kinds] -= 1
    return tables, histories.counts[kinds]


def _mask(text: str, lists: int) -> int:
    if len(text) != lists or set(text) - {"0", "1"} or "1" not in text:
        raise HistoriesUnfit(
            f"The column {text!r} is no history of {lists} lists",
            do="Write one 0 or 1 per list, as in 10100.",
        )
    return sum(1 << i for i, digit in enumerate(text) if digit == "1")
