"""A post that says one thing over and over costs what its length costs, not the square of it."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak import find_identifiers
from daybreak.methods.entities.overlaps import Claims, apart, outermost
from daybreak.methods.geo.gazetteer import gazetteer
from daybreak.methods.geo.name_hashes import LONGEST_NAME
from daybreak.standard.identifier import Identifier

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda one: (one[0], sum(one))))


def found(span):
    return Identifier("phone", "", "", *span, 1.0, "")


def steps(text):
    """How many functions run to find everything."""
    count = 0

    def called(frame, event, argument):
        nonlocal count
        count += 1

    sys.setprofile(called)
    try:
        find_identifiers(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "words", ["ig ", "telegram: ", "Monday ", "Paris, London, Lagos, ", "anna@lantern.example ", "hundred "]
)
def test_four_times_the_words_take_four_times_the_steps(words):
    find_identifiers(words * 3)  # tables are read once
    assert steps(words * 2000) < 6 * steps(words * 500)


@pytest.mark.parametrize("word", ["double ", "triple double "])
def test_words_that_repeat_a_digit_may_follow_each_other_without_end(word):
    assert find_identifiers(word * 3000) == ()
    assert [one.normal for one in find_identifiers("Call 07700 900 double 1 2")] == ["+447700900112"]


def test_a_name_is_not_sought_in_a_run_without_end():
    table = gazetteer().table
    assert table.search("in " + "0x" * 5000 + " Paris").tolist()[0][:2] == [10004, 10009]
    assert table.search("in Paris" + "x" * LONGEST_NAME * 2 + "Paris").size == 0


@given(SPANS)
def test_claims_never_overlap_and_refuse_only_what_does(spans):
    claims, given_away = Claims(), []
    for start, end in spans:
        free = all(end <= other[0] or other[1] <= start for other in given_away)
        assert claims.take(start, end) == free
        given_away += [(start, end)] * free


@given(SPANS, SPANS)
def test_apart_is_what_overlaps_nothing(spans, others):
    findings, rest = [found(span) for span in spans], [found(span) for span in others]
    assert apart(findings, rest) == [one for one in findings if not any(map(one.overlaps, rest))]


@given(SPANS)
def test_outermost_are_the_spans_that_no_longer_one_holds(spans):
    def held(span):
        return any(o[0] <= span[0] and span[1] <= o[1] and o[1] - o[0] > span[1] - span[0] for o in spans)

    assert outermost(spans) == [not held(span) for span in spans]
