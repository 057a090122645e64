"""Both engines give equal tables for any table and question."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.engine.open import open_engine

TEXT = st.none() | st.sampled_from(["", "a", "A", "é", "漢", "😀", "a\0b", "'", "zz"]) | st.text(max_size=3)
WHOLE = st.none() | st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)
REAL = st.none() | st.floats(allow_subnormal=False)
ROWS = st.lists(st.tuples(TEXT, TEXT, WHOLE, REAL), max_size=25)


@pytest.fixture(scope="module")
def engines():
    with open_engine("memory") as plain, open_engine("embedded") as fast:
        yield plain, fast


def table_of(rows):
    columns = zip(*rows, strict=True) if rows else ([], [], [], [])
    kinds = (pa.large_string(), pa.string(), pa.int64(), pa.float64())
    names = ("k", "c", "n", "x")
    return pa.table(
        {name: pa.array(list(column), kind) for name, column, kind in zip(names, columns, kinds, strict=True)}
    )


@given(rows=ROWS, by=st.sampled_from([[], ["k"], ["c", "n"], ["k", "c"]]))
@settings(max_examples=40, deadline=None)
def test_summaries_are_equal(engines, rows, by):
    question = {"by": by, "distinct": ["c", "x"], "least": ["n", "x", "k"], "most": ["n", "x", "k"]}
    plain, fast = (engine.summarise(table_of(rows), **question) for engine in engines)
    assert plain.schema == fast.schema
    assert plain.to_pydict() == fast.to_pydict()


@given(rows=ROWS, item=st.sampled_from(["k", "n"]), most=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_pairs_are_equal(engines, rows, item, most):
    plain, fast = (engine.pairs(table_of(rows), item=item, context="c", most=most) for engine in engines)
    assert plain.table.schema == fast.table.schema
    assert (plain.table.to_pydict(), plain.left_out) == (fast.table.to_pydict(), fast.left_out)


@given(rows=ROWS, order=st.sampled_from(["k", "n", "x"]), n=st.integers(1, 4), greatest=st.booleans())
@settings(max_examples=40, deadline=None)
def test_top_rows_are_equal(engines, rows, order, n, greatest):
    plain, fast = (
        engine.top(table_of(rows), by=["c"], order=order, n=n, greatest=greatest) for engine in engines
    )
    assert plain.schema == fast.schema
    assert repr(plain.to_pydict()) == repr(fast.to_pydict())
