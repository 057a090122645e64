"""Two scores, their reasons, and the order of leads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.prosecution.organised import FEATURES, feature_points, organised
from daybreak.prosecution.ranking import rank_at, standing
from daybreak.prosecution.recruitment import assess_posts
from daybreak.prosecution.recruitment_score import direction, signs
from daybreak.prosecution.scoring import log_odds, with_bits, without_feature, without_sign

COLUMNS = {feature.column for feature in FEATURES}
scores = st.floats(0, 100)


def summary(**counts):
    return {column: np.array([float(counts.get(column, 0))]) for column in COLUMNS}


def test_weights_sum_to_a_hundred():
    assert sum(feature.weight for feature in FEATURES) == 100


def test_a_lone_post_is_not_organised():
    lone = summary(contacts=1, places=1, days=1, accounts_per_text=1)
    assert organised(lone).score[0] == 0


def test_more_of_anything_never_lowers_the_score_and_never_passes_a_hundred():
    before = -1.0
    for times in (1, 2, 5, 50, 5_000_000):
        score = organised(summary(**dict.fromkeys(COLUMNS, times))).score[0]
        assert before < score <= 100
        before = score


def test_unknown_is_left_out_and_not_counted_as_zero():
    seen = summary(copies=20, bits_saved=9000, contacts=3, bridges=2, places=4, days=40)
    without_accounts = organised(seen, unknown=frozenset({"accounts_per_text"}))
    assert without_accounts.score[0] > organised(seen).score[0]
    assert not without_accounts.known.all()


def test_half_of_the_weight_is_reached_at_the_declared_count():
    for feature in FEATURES:
        assert feature_points(feature, np.array([feature.free + feature.half]))[0] == pytest.approx(
            feature.weight / 2
        )


def test_points_are_what_a_feature_adds():
    found = organised(summary(copies=20, contacts=3))
    for place in range(len(FEATURES)):
        rest = without_feature(found.points[0], found.known, place)
        assert found.score[0] - rest == pytest.approx(found.points[0, place])


def test_bits_add_their_ten_points_at_most():
    found = organised(summary(copies=20))
    score, points = with_bits(found, 0, 1e12)
    assert score - found.score[0] == pytest.approx(10, abs=1e-3)
    assert points.sum() == pytest.approx(score)


def test_taking_away_a_sign_of_risk_never_raises_the_score():
    text = "No experience needed, earn $2000 a week! We keep your passport. Only write on Telegram."
    risks = assess_posts([text])
    for column in np.flatnonzero(risks.counts[0]).tolist():
        if direction(signs()[column]) == "risk":
            assert without_sign(risks.counts[0], column) <= risks.score[0]


@given(first=scores, second=scores)
def test_a_lead_strong_in_one_score_only_stands_behind_one_fair_in_both(first, second):
    lopsided = standing(np.array([max(first, second)]), np.array([0.0]))[0]
    fair = standing(np.array([1.0]), np.array([1.0]))[0]
    assert lopsided < fair


@given(values=st.lists(scores, min_size=1, max_size=20), value=scores)
def test_rank_counts_those_strictly_before(values, value):
    assert rank_at(value, np.array(values)) == 1 + sum(other > value for other in values)


def test_an_unknown_order_is_refused():
    with pytest.raises(BadValue, match="use both, organised or risk"):
        standing(np.array([1.0]), np.array([1.0]), "fame")  # type: ignore[arg-type]


@given(score=st.floats(0, 100))
def test_log_odds_are_finite_and_rise(score):
    assert np.isfinite(log_odds(score))
    assert log_odds(score) <= log_odds(min(100, score + 1))
