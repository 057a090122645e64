import csv
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daybreak.errors import BadValue
from daybreak.standard.serialise import (
    as_table,
    defused,
    replacing,
    to_json,
    write_csv,
    write_json,
    write_json_lines,
    write_parquet,
)


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    share: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Outer:
    zebra: int
    apple: tuple[Inner, ...]
    where: Path
    when: datetime
    counts: dict[int, np.int64]


RESULT = Outer(
    zebra=1,
    apple=(Inner(float("nan"), Colour.RED), Inner(0.5, Colour.RED)),
    where=Path("a/b"),
    when=datetime(2024, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))),
    counts={3: np.int64(4)},
)


def test_nested_results_become_json_in_the_order_of_their_fields():
    assert json.loads(to_json(RESULT)) == {
        "zebra": 1,
        "apple": [{"share": None, "colour": "red"}, {"share": 0.5, "colour": "red"}],
        "where": "a/b",
        "when": "2024-01-01T00:00:00Z",
        "counts": {"3": 4},
    }
    assert list(json.loads(to_json(RESULT))) == ["zebra", "apple", "where", "when", "counts"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1.5, np.inf]), "[1.5, null]"),
        (np.float32(0.5), "0.5"),
        (np.bool_(True), "true"),
        ({"b", "a"}, '["a", "b"]'),
        (date(2024, 1, 2), '"2024-01-02"'),
        (timedelta(minutes=1), "60.0"),
        (b"\x01\xff", '"01ff"'),
        ("\ud800x", '"?x"'),
        (pa.array([1, None]), "[1, null]"),
        ((n for n in (1, 2)), "[1, 2]"),
        (True, "true"),
    ],
)
def test_values_of_many_kinds(value, text):
    assert to_json(value, indent=None) == text


def test_what_has_no_form_is_refused():
    with pytest.raises(BadValue, match="no form in JSON"):
        to_json(object())


def test_rows_become_tables_and_nested_values_text(tmp_path):
    table = as_table([Inner(1.0, Colour.RED), Inner(2.0, Colour.RED)])
    assert table.to_pydict() == {"share": [1.0, 2.0], "colour": ["red", "red"]}
    write_parquet(tmp_path / "p.parquet", [RESULT])
    stored = pq.read_table(tmp_path / "p.parquet").to_pylist()[0]
    assert json.loads(stored["counts"]) == {"3": 4}
    assert stored["when"] == RESULT.when
    with pytest.raises(BadValue, match="must have the fields"):
        as_table([{"a": 1}, {"b": 1}])
    assert as_table([]).num_columns == 0


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1 202 555 0100", "'+1 202 555 0100"),
        ("-5", "-5"),
        ("-5.5e3", "-5.5e3"),
        ("-5+cmd", "'-5+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
        ("", ""),
        ("-inf", "-inf"),
        ("\n5", "'\n5"),
    ],
)
def test_no_cell_runs_as_a_formula(cell, safe):
    assert defused(cell) == safe


def test_csv_holds_every_value(tmp_path):
    rows = [
        {"=name": "+x", "n": -3, "when": datetime(2024, 1, 1, tzinfo=UTC), "none": None, "list": ["a", 1]}
    ]
    write_csv(tmp_path / "p.csv", rows)
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["'=name", "n", "when", "none", "list"],
            ["'+x", "-3", "2024-01-01T00:00:00Z", "", '["a", 1]'],
        ]


def test_json_lines(tmp_path):
    write_json_lines(tmp_path / "p.jsonl", [{"a": 1}, {"a": "é\n"}])
    assert [json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()] == [
        {"a": 1},
        {"a": "é\n"},
    ]


def test_folders_are_made_and_files_readable_by_others(tmp_path):
    write_json(tmp_path / "new" / "deep" / "p.json", 1)
    made = tmp_path / "new" / "deep" / "p.json"
    plain = tmp_path / "plain"
    plain.write_text("")
    assert made.stat().st_mode == plain.stat().st_mode


def test_an_interrupted_write_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "p.json"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(target) as stream:
        stream.write("half")
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
