"""What every engine must answer, as tables; each case runs on each engine."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from daybreak.engine.open import open_engine
from daybreak.errors import BadValue, ColumnMissing, OutOfRoom


@pytest.fixture(params=["memory", "embedded"])
def engine(request):
    with open_engine(request.param) as opened:
        yield opened


POSTS = pa.table(
    {
        "town": ["Rome", "Oslo", "Rome", None, "rome", "Rome"],
        "phone": ["a", "a", "b", "c", None, "a"],
        "day": [3, 1, None, 5, 2, 1],
    }
)

SUMMARIES = [
    (
        {"by": ["town"], "distinct": ["phone"], "least": ["day"], "most": ["day"]},
        {
            "town": ["Oslo", "Rome", "rome", None],
            "rows": [1, 3, 1, 1],
            "distinct_phone": [1, 2, 0, 1],
            "least_day": [1, 1, 2, 5],
            "most_day": [1, 3, 2, 5],
        },
    ),
    ({"by": []}, {"rows": [6]}),
    ({"by": [], "most": ["town"]}, {"rows": [6], "most_town": ["rome"]}),
    (
        {"by": ["town", "phone"]},
        {
            "town": ["Oslo", "Rome", "Rome", "rome", None],
            "phone": ["a", "a", "b", None, "c"],
            "rows": [1, 2, 1, 1, 1],
        },
    ),
]


@pytest.mark.parametrize(("question", "answer"), SUMMARIES)
def test_summaries(engine, question, answer):
    assert engine.summarise(POSTS, **question).to_pydict() == answer


def test_a_summary_of_nothing(engine):
    assert engine.summarise(POSTS.slice(0, 0), by=["town"]).to_pydict() == {"town": [], "rows": []}
    assert engine.summarise(POSTS.slice(0, 0), by=[], least=["day"]).to_pydict() == {
        "rows": [0],
        "least_day": [None],
    }


SHARED = pa.table(
    {
        "post": [1, 2, 3, 1, 2, 2, None, 4, 5, 6, 7],
        "phone": ["a", "a", "a", "b", "b", "b", "b", None, "hub", "hub", "hub"],
    }
)


@pytest.mark.parametrize(
    ("most", "pairs", "left_out"),
    [
        (3, [(1, 2, 2), (1, 3, 1), (2, 3, 1), (5, 6, 1), (5, 7, 1), (6, 7, 1)], 0),
        (2, [(1, 2, 1)], 2),
        (1, [], 3),
    ],
)
def test_pairs_share_contexts_and_hubs_are_left_out(engine, most, pairs, left_out):
    answer = engine.pairs(SHARED, item="post", context="phone", most=most)
    found = [tuple(row.values()) for row in answer.table.to_pylist()]
    assert (found, answer.left_out) == (pairs, left_out)
    assert answer.table.column_names == ["first", "second", "shared"]


@pytest.mark.parametrize(
    ("by", "n", "greatest", "rows"),
    [
        (["town"], 1, True, [("Oslo", 1, 1), ("Rome", 3, 1), ("rome", 2, 1), (None, 5, 1)]),
        (["town"], 2, False, [("Oslo", 1, 1), ("Rome", 1, 1), ("Rome", 3, 2), ("rome", 2, 1), (None, 5, 1)]),
        ([], 3, True, [(None, 5, 1), ("Rome", 3, 2), ("rome", 2, 3)]),
        ([], 2, False, [("Oslo", 1, 1), ("Rome", 1, 2)]),
    ],
)
def test_top_rows_break_ties_by_the_order_of_the_table(engine, by, n, greatest, rows):
    answer = engine.top(POSTS, by=by, order="day", n=n, greatest=greatest)
    assert [(row["town"], row["day"], row["rank"]) for row in answer.to_pylist()] == rows


def test_names_and_values_that_look_like_queries_are_only_names_and_values(engine):
    table = pa.table({'a"; DROP TABLE x; --': ["'", '"', "'"], "A": [1, 2, 3], "a": [4, 5, 6]})
    answer = engine.summarise(table, by=['a"; DROP TABLE x; --'], least=["A"], most=["a"])
    assert list(answer.to_pydict().values()) == [['"', "'"], [1, 2], [2, 1], [5, 6]]


def test_times_categories_and_large_texts_keep_their_types(engine):
    table = pa.table(
        {
            "when": pa.array([datetime(2024, 1, 1, tzinfo=UTC), None], pa.timestamp("ns", "Europe/Rome")),
            "kind": pa.array(["x", "x"]).dictionary_encode(),
            "text": pa.array(["é", "z"], pa.large_string()),
            "share": pa.array([float("nan"), -0.0]),
            "flag": pa.array([True, None]),
            "nothing": pa.nulls(2),
        }
    )
    answer = engine.summarise(table, by=["kind", "flag"], least=["when", "share", "nothing"], most=["text"])
    assert answer.schema.field("least_when").type == table.schema.field("when").type
    assert answer.schema.field("most_text").type == pa.large_string()
    assert answer["least_share"].to_pylist() == [None, 0.0]
    assert answer["flag"].to_pylist() == [True, None]


def test_questions_that_make_no_sense_are_refused(engine):
    with pytest.raises(ColumnMissing, match="the columns are town, phone, day"):
        engine.summarise(POSTS, by=["city"])
    with pytest.raises(BadValue, match="floating-point"):
        engine.summarise(pa.table({"x": [1.5]}), by=["x"])
    with pytest.raises(BadValue, match="nested"):
        engine.summarise(pa.table({"x": [[1]]}), by=[], least=["x"])
    with pytest.raises(BadValue, match="at least 1"):
        engine.pairs(SHARED, item="post", context="phone", most=0)
    with pytest.raises(BadValue):
        engine.top(POSTS, by=[], order="day", n=0)


def test_engines_that_do_not_exist_or_cannot_be_opened_are_refused():
    with pytest.raises(BadValue, match="embedded or memory"):
        open_engine("cluster")
    with pytest.raises(BadValue, match="512MB"):
        open_engine(memory="a lot")


def test_too_little_room_is_said(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way of a folder")
    many = pa.table({"post": list(range(300_000)), "phone": [n % 40 for n in range(300_000)]})
    with (
        open_engine(memory="20MB", folder=blocked / "no", threads=1) as engine,
        pytest.raises(OutOfRoom, match="20MB"),
    ):
        engine.pairs(many, item="post", context="phone", most=100_000)
