import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import fit_model
from daybreak.methods.estimation.lower_bounds import chao, chao_unequal_lists, chapman, lincoln_petersen

counts = st.integers(1, 5000)


def two(one, other, both):
    return Histories(("A", "B"), np.array([0, one, other, both]))


@given(one=counts, other=counts, both=counts)
def test_two_lists_agree_with_the_independence_model(one, other, both):
    table = two(one, other, both)
    assert lincoln_petersen(table, "A", "B").total == pytest.approx(fit_model(table, "1,2").total, rel=1e-7)
    assert chapman(table, "A", "B").total <= lincoln_petersen(table, "A", "B").total + 1e-9


@given(side=counts, both=counts)
def test_two_lists_of_one_size_agree_with_chao(side, both):
    table = two(side, side, both)
    assert chao(table).total == pytest.approx(lincoln_petersen(table, "A", "B").total)


@given(st.lists(st.integers(0, 500), min_size=15, max_size=15))
def test_bounds_hold_their_intervals_and_never_lose_people(cells):
    table = Histories(("A", "B", "C", "D"), np.array([0, *(cell + 1 for cell in cells)]))
    for bound in (chao(table), chao_unequal_lists(table)):
        low, high = bound.interval()
        assert table.people <= low <= bound.total <= high
        assert bound.lower_bound


def test_known_values():
    bound = chao(two(60, 60, 40))
    assert [round(value) for value in (bound.total, *bound.interval())] == [250, 214, 310]
    assert chapman(two(80, 30, 20), "A", "B").total == pytest.approx(101 * 51 / 21 - 1)
    assert chapman(two(80, 30, 20), "A", "B").error ** 2 == pytest.approx(101 * 51 * 80 * 30 / (21**2 * 22))


def test_bounds_stay_under_the_truth_when_some_people_are_easy_to_find():
    rng = np.random.default_rng(4)
    easy = np.where(rng.random(20_000) < 0.3, 0.4, 0.05)
    held = rng.random((20_000, 4)) < easy[:, None]
    table = np.bincount(held @ (1 << np.arange(4)), minlength=16)
    table[0] = 0
    histories = Histories(("A", "B", "C", "D"), table)
    assert fit_model(histories, "1,2,3,4").total < chao(histories).total < 20_000
    assert chao_unequal_lists(histories).total < 20_000


def test_unequal_lists_bound_recovers_independent_lists_of_any_size():
    rng = np.random.default_rng(5)
    held = rng.random((50_000, 3)) < np.array([0.02, 0.05, 0.2])
    table = np.bincount(held @ (1 << np.arange(3)), minlength=8)
    table[0] = 0
    histories = Histories(("A", "B", "C"), table)
    assert chao_unequal_lists(histories).total == pytest.approx(50_000, rel=0.08)
    assert chao(histories).total > 60_000, "the bound for equal lists is none for these"


def test_no_overlap_and_wrong_names_are_refused():
    with pytest.raises(NoEstimate, match="share nobody"):
        lincoln_petersen(two(5, 5, 0), "A", "B")
    for names in (("A", "Z"), ("A", "A")):
        with pytest.raises(BadValue):
            chapman(two(5, 5, 1), *names)
