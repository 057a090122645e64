import numpy as np
import pytest

from daybreak.errors import BadValue, NoEstimate
from daybreak.measurement.prevalence import estimate, sensitivity
from daybreak.measurement.prevalence_finding import Settings
from daybreak.measurement.prevalence_methods import method_named
from daybreak.measurement.prevalence_sensitivity import cell_changes, list_changes
from daybreak.methods.estimation.histories import Histories

FOUR = Histories(("LA", "NG", "PF", "GO"), [0, 80, 120, 14, 200, 11, 25, 3, 160, 9, 18, 2, 30, 1, 4, 0])


def changed(histories, mask, by):
    counts = histories.counts.copy()
    counts[mask] += by
    return Histories(histories.lists, counts)


@pytest.mark.parametrize("method", ["best-bic", "stepwise", "independence", "chao-unequal", "decomposable"])
def test_every_change_is_the_estimate_of_the_changed_table(method):
    found = sensitivity(FOUR, method, bootstrap=0)
    cells = {(one.lists, one.by): one for one in found.cells}
    assert len(cells) == 15 + 14  # nobody can be taken from the history nobody has
    for mask, by in ((1, 1), (9, -1), (13, -1), (15, 1)):
        names = tuple(name for i, name in enumerate(FOUR.lists) if mask >> i & 1)
        alone = estimate(changed(FOUR, mask, by), method, bootstrap=0)
        one = cells[names, by]
        assert one.total == pytest.approx(alone.total, rel=1e-9)
        assert one.ratio == pytest.approx(alone.total / found.baseline.total)
        assert one.seen == FOUR.people + by
        assert (one.model and one.model.text) == (alone.model and alone.model.text)
    assert ((FOUR.lists), -1) not in cells


def test_lists_are_dropped_and_merged_each_once():
    found = sensitivity(FOUR, bootstrap=0)
    assert [one.lists for one in found.dropped] == [(name,) for name in FOUR.lists]
    assert len(found.merged) == 6 and len({one.lists for one in found.merged}) == 6
    without = estimate(FOUR.merged([["NG"], ["PF"], ["GO"]]), bootstrap=0)
    assert found.dropped[0].total == pytest.approx(without.total)
    assert found.dropped[0].seen == FOUR.people - 80
    joined = estimate(FOUR.merged([["NG", "PF"], ["LA"], ["GO"]]), bootstrap=0)
    one = next(one for one in found.merged if one.lists == ("NG", "PF"))
    assert one.total == pytest.approx(joined.total) and one.seen == FOUR.people


def test_one_person_who_decides_is_named():
    thin = Histories(("A", "B", "C"), [0, 40, 30, 6, 20, 0, 0, 0])
    found = sensitivity(thin, bootstrap=0)
    assert any("A single person moves the estimate by more than 10%" in said for said in found.warnings)
    solid = Histories(("A", "B", "C"), [0, 9000, 9000, 3000, 9000, 3000, 3000, 1000])
    assert not any("single person" in said for said in sensitivity(solid, bootstrap=0).warnings)


def test_a_change_that_leaves_no_estimate_says_why():
    edge = Histories(("A", "B", "C"), [0, 40, 30, 1, 20, 1, 1, 0])
    found = sensitivity(edge, "independence", bootstrap=0)
    assert all((one.total is None) == (one.refusal is not None) for one in found.cells)
    single = Histories(("A", "B", "C"), [0, 40, 30, 1, 20, 0, 0, 0])
    failed = [one for one in sensitivity(single, "independence", bootstrap=0).cells if one.refusal]
    assert [one.what for one in failed] == ["one person less on A, B only"]
    said = sensitivity(single, "independence", bootstrap=0).warnings
    assert any("one person decides whether there is an estimate at all" in one for one in said)


def test_taking_the_last_person_of_a_list_is_a_refusal_not_an_error():
    last = Histories(("A", "B", "C"), [0, 40, 30, 10, 0, 0, 0, 1])
    found = sensitivity(last, "chao-unequal")
    refused = [one for one in found.cells if one.refusal]
    assert any("List C holds nobody" in one.refusal for one in refused)


def test_three_lists_cannot_spare_one():
    found = sensitivity(Histories(("A", "B", "C"), [0, 60, 45, 18, 30, 12, 9, 6]), bootstrap=0)
    assert all("too few for this method" in one.refusal for one in (*found.dropped, *found.merged))
    assert any(said.startswith("No list can be left out or joined") for said in found.warnings)


def test_without_a_baseline_no_person_is_moved_but_lists_are():
    apart = Histories(("A", "B", "C", "D"), [0, 50, 40, 0, 30, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0])
    found = sensitivity(apart, "independence")
    assert found.baseline.refusal and not found.cells and len(found.dropped) == 4
    assert found.warnings[0] == f"No single person was moved. {found.baseline.refusal}"


def test_a_named_model_keeps_its_lists_when_others_go():
    found = sensitivity(FOUR, "loglinear", model="23,34", bootstrap=0)
    without = next(one for one in found.dropped if one.lists == ("LA",))
    direct = estimate(
        FOUR.merged([["NG"], ["PF"], ["GO"]]), "loglinear", model=[("NG", "PF"), ("PF", "GO")], bootstrap=0
    )
    assert without.total == pytest.approx(direct.total)
    assert set(without.model.generators) == {("NG", "PF"), ("PF", "GO")}
    joined = next(one for one in found.merged if one.lists == ("NG", "PF"))
    assert ("NG+PF", "GO") in joined.model.generators


def test_a_pair_that_is_gone_is_refused():
    found = sensitivity(FOUR, "chapman", pair=("LA", "PF"))
    by_list = {one.lists[0]: one for one in found.dropped}
    assert "not two lists any more" in by_list["LA"].refusal
    assert by_list["NG"].total == pytest.approx(found.baseline.total)
    joined = {one.lists: one for one in found.merged}
    assert joined["LA", "PF"].refusal and joined["NG", "GO"].total == pytest.approx(found.baseline.total)


def test_the_order_shrinks_with_the_lists():
    found = sensitivity(FOUR, order=3, bootstrap=0)
    assert all(one.total is not None for one in found.dropped)


def test_methods_with_covariates_are_not_shaken():
    with pytest.raises(BadValue, match="sensitivity"):
        sensitivity(FOUR, "doubly-robust")


def test_workers_change_no_digit():
    one, four = (sensitivity(FOUR, bootstrap=20, workers=workers) for workers in (1, 4))
    assert [c.total for c in one.cells] == [c.total for c in four.cells]
    assert np.array_equal(one.baseline.replicates, four.baseline.replicates)


def test_too_many_models_are_not_tried_again_and_again():
    random = np.random.default_rng(2)
    ten = Histories(tuple("ABCDEFGHIJ"), np.concatenate(([0], random.integers(1, 9, 1023))))
    dropped, merged = list_changes(ten, method_named("best-bic"), Settings(own={"n_top": None}), None)
    assert all("too many models" in one.refusal for one in (*dropped, *merged))
    with pytest.raises(NoEstimate, match="too many models"):
        cell_changes(ten, method_named("best-bic"), Settings(own={"n_top": None}), 900.0)


def test_seven_lists_are_shaken_though_their_best_model_is_searched_for():
    random = np.random.default_rng(7)
    share = 0.25 ** np.bitwise_count(np.arange(128))
    counts = random.poisson(9000 * share)
    counts[0] = 0
    seven, told = Histories(tuple("ABCDEFG"), counts), {}
    best = estimate(seven, bootstrap=0)
    asked = Settings(
        own={"n_top": None}, progress=lambda stage, done, total: told.__setitem__(stage, (done, total))
    )
    cells = cell_changes(seven, method_named("best-bic"), asked, best.total)
    assert len(cells) == 127 + np.count_nonzero(counts)
    assert told["one person"][0] == told["one person"][1] >= len(cells)
    one = next(one for one in cells if one.lists == ("A", "B") and one.by == 1)
    moved = counts.copy()
    moved[3] += 1
    assert one.total == pytest.approx(estimate(Histories(seven.lists, moved), bootstrap=0).total)


def test_progress_names_what_is_done():
    told = {}
    sensitivity(FOUR, progress=lambda stage, done, total: told.__setitem__(stage, (done, total)))
    assert set(told) == {
        "Best log-linear model by BIC: resamples",
        "One person more or less: changes",
        "One person more or less: one person",
        "Lists left out or joined: changes",
    }
    assert all(done == total for done, total in told.values())
