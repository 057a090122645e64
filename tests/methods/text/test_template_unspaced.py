"""Scripts without spaces: words are learnt from what comes and goes together, and read as words."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_template_boundaries import UNSPACED
from test_template_boundaries import boundary_f1 as heavy_f1
from test_template_boundaries import planted as heavy
from test_template_scripts import boundary_f1, planted

from daybreak.methods.text.template import find_template, match
from daybreak.methods.text.template_sources import News


@pytest.mark.parametrize(("script", "least"), [("chinese", 0.96), ("japanese", 0.96), ("thai", 0.9)])
def test_slots_are_found_where_three_words_in_ten_are_replaced(script, least):
    score = sum(boundary_f1(*planted(script, "", 0.3, seed=seed)) for seed in range(5)) / 5
    assert score >= least


@pytest.mark.parametrize(("kinds", "least"), [("r", 0.97), ("i", 0.89), ("rid", 0.93)])
def test_a_stray_word_beside_a_fill_is_told_from_it(kinds, least):
    scores = [heavy_f1(*heavy(60, kinds, 0.3, join="", seed=seed)) for seed in range(4)]
    assert sum(scores) / 4 >= least


def test_characters_that_come_and_go_together_are_one_word():
    texts, _ = heavy(100, "r", 0.3, join="", slots=0)
    learned = find_template(texts).learned
    wording, _news = learned.wording
    seams = wording.units.tolist()
    words = ["".join(learned.surface[at:end]) for at, end in pairwise(seams)]
    assert len(words) > 35 and set(words) <= set(UNSPACED)


def test_copies_are_read_by_characters():
    texts, _ = heavy(60, "r", 0.0, join="")
    assert find_template(texts).learned.wording is None


def test_words_never_met_cost_what_their_shape_costs():
    texts, _ = heavy(60, "rid", 0.3, join="")
    template = find_template(texts)
    _wording, news = template.learned.wording
    assert isinstance(news, News) and all(np.isfinite(table).all() for table in news)
    stranger = match(template, "完全不同的话没有人说过")
    assert not stranger.fits


HEAVY = find_template(heavy(60, "rid", 0.3, join="")[0])


@given(
    st.lists(st.sampled_from([*"招工高女年月包机护签聘作薪孩", "202-555-0143", " ", "🙂", "新"]), max_size=90)
)
def test_any_text_is_read_from_its_first_word_to_its_last(words):
    reading = match(HEAVY, "".join(words))
    ends = [fill.end for fill in reading.fills]
    assert ends == sorted(ends) and all(fill.start <= fill.end for fill in reading.fills)
    assert all(one.start <= one.end <= len("".join(words)) for one in reading.differences)
