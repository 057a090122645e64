"""Pick a few rows out of a large table.

Arrow's own `take` first puts all chunks of a column together, which for the texts of a million posts copies
half a gigabyte to read ten of them. Here only the chunks that hold wanted rows are touched.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def take_rows(table: pa.Table, rows: npt.ArrayLike) -> pa.Table:
    """The rows with these numbers, in the order given.

    >>> take_rows(pa.table({"a": pa.chunked_array([[1, 2], [3, 4]])}), [3, 0]).column("a").to_pylist()
    [4, 1]
    """
    numbers = np.asarray(rows, dtype=np.int64)
    batches = table.to_batches()
    ends = np.cumsum([len(batch) for batch in batches], dtype=np.int64)
    which = np.searchsorted(ends, numbers, side="right")
    order = np.argsort(which, kind="stable")
    starts = np.concatenate([[0], ends])
    parts = [
        batches[batch].take(pa.array(numbers[which == batch] - starts[batch]))
        for batch in np.unique(which).tolist()
    ]
    picked = pa.Table.from_batches(parts, schema=table.schema)
    if np.array_equal(order, np.arange(len(order))):
        return picked
    return picked.take(pa.array(np.argsort(order)))
