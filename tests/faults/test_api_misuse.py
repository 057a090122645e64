"""What a stranger gives the public functions by mistake ends in a sentence, not in a traceback."""

import json

import numpy as np
import pyarrow as pa
import pytest

import daybreak
from daybreak import find_networks, find_template, group_texts, normalise, rank_leads, read_posts
from daybreak.errors import BadValue, DaybreakError
from daybreak.standard.serialise import to_json


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (normalise, None),
        (normalise, b"bytes"),
        (group_texts, None),
        (group_texts, "one string"),
        (group_texts, [1, 2]),
        (find_template, (text for text in "ab")),
        (find_template, "one string"),
        (find_networks, ["not read_posts"]),
    ],
)
def test_a_wrong_argument_is_refused_in_words(function, argument):
    with pytest.raises(BadValue, match=r" is .*; .*\."):
        function(argument)


def test_strings_that_arrow_cannot_hold_are_grouped_all_the_same():
    assert group_texts(["a\ud800 b c", "x"]).label.tolist() == [0, 1]


def test_dictionary_arrays_and_arrow_arrays_are_texts_too():
    texts = ["call me in Leeds now", "call me in York now", "something else"]
    assert len(group_texts(pa.array(texts).dictionary_encode())) == 3
    assert find_template(pa.array(texts[:2])).size == 2


def test_whole_results_serialise(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("text\npiano teacher wanted for two children\noak table with four chairs to sell\n")
    networks = find_networks(read_posts(path), workers=1)
    assert json.loads(to_json(networks))["run"]["counts"]["posts"] == 2
    assert json.loads(to_json(rank_leads(networks)))["operations"] == 0


WRONG = (None, 7, 1.5, b"x", {}, [None], [1], object(), pa.table({"a": [1]}), pa.array([1, 2]))
#: What stands for the arguments that follow the wrong one.
REST = {"communities": ([0], [1]), "write_run": ("out",), "write_report": (None, "out.html")}
CALLED = [name for name in daybreak.__all__ if name not in ("__version__", "GroupIndex")]


@pytest.mark.parametrize("name", CALLED)
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: type(wrong).__name__)
def test_no_public_function_ends_in_a_raw_error(name, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function = getattr(daybreak, name)
    try:
        function(wrong, *REST.get(name, ()))
    except DaybreakError as refusal:
        assert str(refusal).endswith(".")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    path = tmp_path_factory.mktemp("some") / "posts.csv"
    path.write_text("text\npiano teacher wanted for two children\noak table with four chairs to sell\n")
    return read_posts(path)


@pytest.mark.parametrize(
    ("name", "arguments", "options"),
    [
        ("find_networks", (), {"workers": "2"}),
        ("find_networks", (), {"workers": 0}),
        ("find_networks", (), {"seed": "x"}),
        ("find_networks", (), {"country": b"GB"}),
        ("find_networks", (), {"decisions": None}),
        ("find_networks", (), {"decisions": [1]}),
        ("find_identifiers", ("x",), {"country": 7}),
        ("find_in_posts", (["x"],), {"kinds": None}),
        ("find_in_posts", (["x"],), {"kinds": "phone"}),
        ("find_in_posts", (["x"],), {"kinds": [{}]}),
        ("find_in_posts", (["x"],), {"workers": None}),
        ("find_in_posts", (["x"],), {"countries": 5}),
        ("find_in_posts", (["x"],), {"countries": "GB"}),
        ("read_posts", ("posts.csv",), {"text": 5}),
        ("read_posts", ("posts.csv",), {"encoding": 5}),
        ("read_posts", ("posts.csv",), {"aside": 5}),
        ("read_posts", ("a\0b",), {}),
        ("trace_movement", (pa.table({"post": [1]}),), {"fastest_kmh": "a"}),
        ("communities", (None, [0], [1]), {}),
        ("communities", (3, None, None), {}),
        ("communities", (3, [0], [1]), {"seed": "x"}),
        ("communities", (3, [0], [1]), {"resolution": "x"}),
        ("communities", (3, [0], [1]), {"objective": []}),
        ("assess", ("x",), {"employer": 5}),
        ("assess", ("x",), {"identifiers": 5}),
        ("assess", ("x",), {"identifiers": [1]}),
        ("assess_posts", (["x"],), {"workers": "2"}),
        ("assess_posts", (["x"],), {"employers": "a"}),
        ("find_template", ([],), {}),
        ("find_template", (["a"],), {"entities": 5}),
    ],
)
def test_a_wrong_option_is_refused_in_words(name, arguments, options, some):
    arguments = (some,) if name == "find_networks" else arguments
    with pytest.raises(DaybreakError, match=r"\.$"):
        getattr(daybreak, name)(*arguments, **options)


@pytest.mark.parametrize("folder", [None, 5])
def test_an_index_refuses_what_is_no_path(folder):
    for use in (daybreak.GroupIndex().save, daybreak.GroupIndex.load, daybreak.GroupIndex().add):
        with pytest.raises(BadValue):
            use(folder)


def test_leads_refuse_an_order_and_a_number_that_are_none(some):
    networks = find_networks(some, workers=1)
    orders = ({"order": order} for order in ("best", None, ["both"], np.array([1, 2])))
    for options in ({"limit": "3"}, {"limit": 0}, {"limit": True}, *orders):
        with pytest.raises(BadValue):
            rank_leads(networks, **options)
    with pytest.raises(BadValue, match="folder"):
        daybreak.write_run(rank_leads(networks), None)
    with pytest.raises(BadValue, match="unmask"):
        daybreak.write_run(rank_leads(networks), "out", unmask="no")
