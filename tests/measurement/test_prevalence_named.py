"""Pairs of lists and models, in the ways people write them."""

import json

import numpy as np
import pytest

from daybreak.cli.main import main
from daybreak.errors import BadValue
from daybreak.measurement.prevalence import estimate, sensitivity
from daybreak.measurement.prevalence_named import named_model, named_pair
from daybreak.methods.estimation.histories import Histories

LISTS = ("police", "shelter", "hotline")
TABLE = "police,shelter,hotline,count\n1,0,0,40\n0,1,0,30\n0,0,1,25\n1,1,0,6\n1,0,1,8\n0,1,1,5\n1,1,1,2\n"


@pytest.fixture
def histories():
    return Histories(LISTS, np.array([0, 40, 30, 6, 25, 8, 5, 2]))


@pytest.mark.parametrize(
    "written",
    [
        "12,3",
        "[12, 3]",
        (12, 3),
        [["police", "shelter"], ["hotline"]],
        [("police", "shelter"), "hotline"],
        "police*shelter,hotline",
        "police : shelter, hotline",
    ],
)
def test_one_model_in_every_way_of_writing(histories, written):
    assert named_model(histories, written).replace(" ", "").strip("[]") == "12,3"


@pytest.mark.parametrize("wrong", ["", None, (), "14", "police*church", [["church"]], 4.5, True, {"a": 1}])
def test_what_is_no_model_is_refused(histories, wrong):
    with pytest.raises(BadValue):
        named_model(histories, wrong)


def test_a_pair_is_two_different_lists():
    assert named_pair(LISTS, "police, hotline") == named_pair(LISTS, ["police", "hotline"])
    for wrong in ("police", "police,police", "police,church", ("a", "b", "c"), 12):
        with pytest.raises(BadValue):
            named_pair(LISTS, wrong)


@pytest.mark.parametrize(
    ("method", "own", "total"),
    [
        ("chapman", "chapman.pair=police,shelter", 57 * 44 / 9 - 1),
        ("loglinear", "loglinear.model=12,3", None),
        ("loglinear", "loglinear.model=police*shelter,hotline", None),
    ],
)
def test_the_command_line_takes_what_python_takes(tmp_path, capsys, method, own, total):
    path = tmp_path / "lists.csv"
    path.write_text(TABLE)
    main(
        ["prevalence", str(path), "--methods", method, "--set", own, "--bootstrap", "0", "--quiet", "--json"]
    )
    found = json.loads(capsys.readouterr().out)["comparison"]["estimates"][0]
    if total is None:
        total = estimate(path, "loglinear", model=[("police", "shelter"), "hotline"], bootstrap=0).total
    assert found["refusal"] is None
    assert found["total"] == pytest.approx(total)


def test_a_pair_written_as_text_is_carried_to_tables_with_merged_lists(tmp_path):
    path = tmp_path / "lists.csv"
    path.write_text(TABLE)
    moved = sensitivity(path, "chapman", pair="police,shelter", bootstrap=0)
    assert moved.cells
    assert [one.total for one in moved.cells] == [
        one.total for one in sensitivity(path, "chapman", pair=("police", "shelter"), bootstrap=0).cells
    ]
