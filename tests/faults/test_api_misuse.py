"""What a stranger gives the public functions by mistake ends in a sentence, not in a traceback."""

import json

import pyarrow as pa
import pytest

from daybreak import find_networks, find_template, group_texts, normalise, rank_leads, read_posts
from daybreak.errors import BadValue
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
