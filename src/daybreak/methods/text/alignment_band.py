"""Which part of the table between a post and a template is worth filling.

Where several words in a row stand once in the template and once in the post, the best reading nearly
always runs through them. The table is filled between such anchors, with a margin, which is a small part of
it where posts are copies and all of it where they are not.

Heckel, P. (1978). A technique for isolating differences between files. Communications of the ACM 21, 264-268
(words that occur once on both sides as anchors).
"""

import numpy as np
import numpy.typing as npt
from numba import njit

#: Smaller tables are filled whole: finding anchors would cost as much.
SMALL_CELLS = 1_500
#: Words in a row that make an anchor.
ANCHOR = 3
#: Words on either side of an anchor that the reading may still stray: where a run of anchors, each right
#: after the one before, begins or ends, and deep inside of it.
MARGIN, DEEP_MARGIN = 6, 1
#: Between anchors, tables of more cells than this are filled only this far from the straight line.
WHOLE_CELLS = 2_000_000
HALF_BAND = 200


@njit(cache=True, nogil=True)
def _rising(points: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Indices of a longest strictly rising subsequence."""
    size = len(points)
    tails, before = np.empty(size, np.int64), np.empty(size, np.int64)
    length = 0
    for at in range(size):
        low, high = 0, length
        while low < high:
            middle = (low + high) // 2
            if points[tails[middle]] < points[at]:
                low = middle + 1
            else:
                high = middle
        before[at] = tails[low - 1] if low else -1
        tails[low] = at
        length = max(length, low + 1)
    chain = np.empty(length, np.int64)
    at = tails[length - 1] if length else -1
    for rank in range(length - 1, -1, -1):
        chain[rank] = at
        at = before[at]
    return chain


@njit(cache=True, nogil=True)
def _anchors(
    words: npt.NDArray[np.int32], fixed: npt.NDArray[np.int32], vocabulary: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of the template and places of the post where an anchor begins, rising in both."""
    rows, size = len(fixed), len(words)
    head, after = np.full(vocabulary, -1, np.int64), np.full(rows, -1, np.int64)
    for row in range(rows - ANCHOR, -1, -1):
        after[row] = head[fixed[row]]
        head[fixed[row]] = row
    place = np.full(rows, -1, np.int64)
    for at in range(size - ANCHOR + 1):
        row, met, found = head[words[at]], -1, 0
        while row >= 0 and found < 2:
            alike = True
            for step in range(1, ANCHOR):
                alike &= fixed[row + step] == words[at + step]
            if alike:
                met, found = row, found + 1
            row = after[row]
        if found == 1:
            place[met] = at if place[met] == -1 else -2
    at_rows = np.flatnonzero(place >= 0)
    chain = _rising(place[at_rows])
    return at_rows[chain], place[at_rows][chain]


@njit(cache=True, nogil=True)
def _margins(rows: npt.NDArray[np.int64], places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How far from each anchor the reading may stray: less by one with each step into a run of anchors."""
    margins = np.full(len(rows), MARGIN, np.int64)
    for rank in range(1, len(rows)):
        if rows[rank] == rows[rank - 1] + 1 and places[rank] == places[rank - 1] + 1:
            margins[rank] = max(margins[rank - 1] - 1, DEEP_MARGIN)
    margins[-1:] = MARGIN
    for rank in range(len(rows) - 2, -1, -1):
        runs_on = rows[rank + 1] == rows[rank] + 1 and places[rank + 1] == places[rank] + 1
        margins[rank] = max(margins[rank], margins[rank + 1] - 1 if runs_on else MARGIN)
    return margins


@njit(cache=True, nogil=True)
def band(
    words: npt.NDArray[np.int32], fixed: npt.NDArray[np.int32], vocabulary: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last reachable word position of the post before each gap; int64[m + 1] each."""
    rows, size = len(fixed), len(words)
    low, high = np.zeros(rows + 1, np.int64), np.full(rows + 1, size, np.int64)
    cells = (rows + 1) * (size + 1)
    if cells <= SMALL_CELLS:
        return low, high
    half = HALF_BAND if cells > WHOLE_CELLS else size
    at_rows, places = _anchors(words, fixed, vocabulary)
    margins = _margins(at_rows, places)
    row_from, at_from = 0, 0
    for rank in range(len(at_rows) + 1):
        row_to = at_rows[rank] if rank < len(at_rows) else rows
        at_to = places[rank] if rank < len(at_rows) else size
        reach = max(margins[rank - 1], margins[rank]) if 0 < rank < len(at_rows) else MARGIN
        # the gap before an anchor's first word may hold what the stretch before it holds
        for row in range(row_from + (rank > 0), row_to + 1):
            centre = at_from + (at_to - at_from) * (row - row_from) // max(1, row_to - row_from)
            low[row] = max(0, max(at_from - reach, centre - half))
            high[row] = min(size, min(at_to + reach, centre + half))
        row_from, at_from = row_to, at_to
    low[0], high[rows] = 0, size
    for row in range(1, rows + 1):
        low[row] = max(low[row], low[row - 1])
        high[row] = max(high[row], high[row - 1])
    for row in range(rows - 1, -1, -1):
        high[row] = min(high[row], high[row + 1])
        low[row] = min(low[row], low[row + 1])
        high[row] = max(high[row], low[row + 1])
    return low, high
