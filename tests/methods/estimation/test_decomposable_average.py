"""Averaging over decomposable graphs: graph counts, the closed form by hand, the published UK figures."""

from itertools import combinations, pairwise
from math import lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.decomposable import average_decomposable
from daybreak.methods.estimation.decomposable_graphs import decomposable_graphs
from daybreak.methods.estimation.histories import Histories

UK_LISTS = ("LA", "NG", "PFNCA", "GO", "GP")
UK = {
    1: 54, 2: 463, 4: 995, 8: 695, 16: 316, 3: 15, 5: 19, 9: 3, 6: 62, 10: 19, 18: 1, 12: 76, 20: 11, 24: 8,
    7: 1, 11: 1, 14: 4, 15: 1,
}  # fmt: skip


def table(lists, people):
    counts = np.zeros(2 ** len(lists), np.int64)
    for mask, count in people.items():
        counts[mask] = count
    return Histories(tuple(lists), counts)


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822), (6, 18_154)])
def test_every_decomposable_graph_is_found(lists, graphs):
    found = decomposable_graphs(lists)
    assert len(found) == graphs == len(set(found.edges.tolist()))
    # for each list, the sets that hold it count exactly once: cliques less separators
    for i in range(lists):
        assert ((found.masks >> i & 1) * found.signs).sum(axis=1).tolist() == [1] * graphs


def test_the_square_is_not_decomposable():
    edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    square = sum(1 << e for e, pair in enumerate(edges) if pair in {(0, 1), (1, 2), (2, 3), (0, 3)})
    assert square not in decomposable_graphs(4).edges


def test_uk_five_lists_as_published():
    """Exact sums: the median to the unit, the interval to the unit."""
    found = average_decomposable(table(UK_LISTS, UK))
    assert (found.summary.low, found.summary.median, found.summary.high) == (10_387, 22_990, 33_508)
    assert found.graph_count == 822
    assert found.graphs[0].cliques == (("LA", "NG", "PFNCA"), ("PFNCA", "GO"), ("NG", "GP"))
    assert len(found.humps) == 2
    assert any("humps" in said for said in found.warnings)
    assert any("LA and GP share nobody" in said for said in found.warnings)
    assert found.probability.sum() == pytest.approx(1)


def by_hand(histories, delta, most):
    """Three lists, every graph written out by its conditional independences, no cliques involved."""
    counts, people = histories.counts, histories.people
    orders = {
        (): ((0,), (1,), (2,)),
        ((0, 1),): ((0, 1), (2,)),
        ((0, 2),): ((0, 2), (1,)),
        ((1, 2),): ((1, 2), (0,)),
        ((0, 1), (0, 2)): ((0, 1), (0, 2), -1, (0,)),
        ((0, 1), (1, 2)): ((0, 1), (1, 2), -1, (1,)),
        ((0, 2), (1, 2)): ((0, 2), (1, 2), -1, (2,)),
        ((0, 1), (0, 2), (1, 2)): ((0, 1, 2),),
    }
    height = np.empty((len(orders), most + 1))
    for unseen in range(most + 1):
        full = counts.copy()
        full[0] = unseen

        def part(group, full=full):
            cells = {}
            for mask in range(8):
                key = tuple(mask >> i & 1 for i in group)
                cells[key] = cells.get(key, 0) + full[mask]
            spare = delta * 8 / len(cells)
            return (
                lgamma(delta * 8)
                - lgamma(delta * 8 + full.sum())
                + sum(lgamma(n + spare) - lgamma(spare) for n in cells.values())
            )

        shared = lgamma(people + unseen + 1) - lgamma(unseen + 1) - log(people + unseen)
        for g, groups in enumerate(orders.values()):
            sign, value = 1, shared
            for group in groups:
                if group == -1:
                    sign = -1
                else:
                    value += sign * part(group)
            height[g, unseen] = value
    weight = np.exp(height - height.max())
    return weight.sum(axis=0) / weight.sum()


@pytest.mark.parametrize("delta", [0.125, 0.7, 3.0])
def test_the_closed_form_agrees_with_graphs_written_out_by_hand(delta):
    histories = table("ABC", {1: 12, 2: 9, 4: 7, 3: 4, 5: 3, 6: 0, 7: 2})
    found = average_decomposable(histories, delta=delta, most_unseen=300)
    assert found.total[:301].tolist() == list(range(37, 338))
    assert found.probability == pytest.approx(by_hand(histories, delta, 300), rel=1e-9, abs=1e-15)


@settings(deadline=None, max_examples=25)
@given(counts=st.lists(st.integers(0, 40), min_size=7, max_size=7), order=st.permutations([0, 1, 2]))
def test_the_order_of_lists_does_not_matter(counts, order):
    people = {mask: n + 1 for mask, n in enumerate(counts, 1)}
    moved = {sum(1 << order[i] for i in range(3) if mask >> i & 1): count for mask, count in people.items()}
    one = average_decomposable(table("ABC", people), most_unseen=2_000)
    other = average_decomposable(table("ABC", moved), most_unseen=2_000)
    assert one.probability == pytest.approx(other.probability, rel=1e-8, abs=1e-14)
    for a, b in combinations(range(3), 2):
        assert one.joined[a, b] == pytest.approx(other.joined[order[a], order[b]], abs=1e-9)


def test_digits_do_not_depend_on_threads():
    one, four = (average_decomposable(table(UK_LISTS, UK), workers=w) for w in (1, 4))
    assert np.array_equal(one.probability, four.probability)
    assert one.graphs == four.graphs


def test_finds_the_truth_where_lists_are_independent():
    random = np.random.default_rng(4)
    held = (random.random((5_000, 4)) < [0.2, 0.3, 0.25, 0.4]) @ (1 << np.arange(4))
    counts = np.bincount(held, minlength=16)
    counts[0] = 0
    found = average_decomposable(Histories(tuple("ABCD"), counts))
    assert found.summary.low < 5_000 < found.summary.high
    assert found.summary.high - found.summary.low < 600
    assert found.warnings == ()


def test_a_coarse_grid_far_out_keeps_the_summary():
    """Beyond the whole numbers a grid point stands for several: sums must not notice."""
    counts = np.array([0, 20_000, 20_000, 200, 20_000, 200, 200, 2])
    found = average_decomposable(Histories(tuple("ABC"), counts))
    steps = {b - a for a, b in pairwise(found.total.tolist())}
    assert max(steps) > 1
    # nearly independent: each pair suggests about 20,402**2 / 202 people
    assert found.summary.median == pytest.approx(20_402**2 / 202, rel=0.02)


def test_a_very_narrow_posterior_is_not_missed_between_rough_points():
    """Two million people, three lists of half of them: the posterior is a hundredth of a percent wide."""
    chance = np.array([0.5, 0.5, 0.5])
    masks = np.arange(8)
    shares = np.prod(np.where(masks[:, None] >> np.arange(3) & 1, chance, 1 - chance), axis=1)
    counts = np.round(2_000_000 * shares).astype(np.int64)
    counts[0] = 0
    found = average_decomposable(Histories(tuple("ABC"), counts))
    assert found.summary.median == pytest.approx(2_000_000, rel=2e-4)
    assert 1_000 < found.summary.high - found.summary.low < 6_000


def test_a_prior_of_ones_own_moves_the_answer():
    histories = table(UK_LISTS, UK)
    found = average_decomposable(histories, log_prior=lambda total: -((total - 12_000) ** 2) / (2 * 500.0**2))
    assert 10_500 < found.summary.median < 13_500


@pytest.mark.parametrize("lists", ["AB", "ABCDEFGH"])
def test_too_few_and_too_many_lists_are_refused(lists):
    counts = np.ones(2 ** len(lists), np.int64)
    counts[0] = 0
    with pytest.raises(NoEstimate, match="list"):
        average_decomposable(Histories(tuple(lists), counts))


@pytest.mark.parametrize(
    "setting", [{"delta": 0.0}, {"delta": float("nan")}, {"most_unseen": 0}, {"level": 1.0}]
)
def test_unusable_settings_are_refused(setting):
    with pytest.raises(BadValue):
        average_decomposable(table("ABC", {1: 5, 2: 5, 4: 5, 7: 2}), **setting)


def test_lists_that_share_nobody_are_called_out():
    found = average_decomposable(table("ABC", {1: 40, 2: 30, 4: 20, 3: 6}))
    assert any("share nobody" in said for said in found.warnings)
    assert found.joined.diagonal().tolist() == [0, 0, 0]
    assert (found.joined <= 1 + 1e-9).all()
