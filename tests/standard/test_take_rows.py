"""Rows picked chunk by chunk are the rows Arrow's own take gives."""

import numpy as np
import pyarrow as pa
import pytest

from daybreak.standard.rows import take_rows

CHUNKS = pa.table(
    {
        "number": pa.chunked_array([[0, 1, 2], [3], [4, 5, 6, 7]]),
        "kind": pa.chunked_array([pa.array(list(part)).dictionary_encode() for part in ("abc", "b", "cdef")]),
    }
)


@pytest.mark.parametrize("rows", [[], [0], [7, 0], [2, 3, 4], [5, 5, 1, 5], list(range(7, -1, -1))])
def test_rows_in_the_order_asked_for(rows: list[int]) -> None:
    picked = take_rows(CHUNKS, rows)
    assert picked.to_pylist() == CHUNKS.take(pa.array(rows, pa.int64())).to_pylist()
    assert picked.schema == CHUNKS.schema


def test_numpy_numbers_and_one_chunk() -> None:
    whole = CHUNKS.combine_chunks()
    assert take_rows(whole, np.array([6, 1], np.int32)).column("number").to_pylist() == [6, 1]
