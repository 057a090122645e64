import numpy as np
import pytest

from daybreak.errors import BadValue, HistoriesUnfit, NoEstimate, TooManyModels
from daybreak.methods.estimation import best_bic as best_bic_module
from daybreak.methods.estimation import best_by_search
from daybreak.methods.estimation.best_bic import best_bic, bootstrap
from daybreak.methods.estimation.hierarchy import Models, hierarchical_models, neighbours
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.intervals import (
    bca_interval,
    jackknife_acceleration,
    percentile_interval,
    quantiles,
)
from daybreak.methods.estimation.loglinear import compiled_family, fit_family, fit_model
from daybreak.methods.estimation.loglinear_families import select_models
from daybreak.methods.estimation.loglinear_search import Best, search_models
from daybreak.methods.estimation.resamples import draw_resamples

TABLE = Histories(("A", "B", "C", "D"), np.array([0, 210, 150, 22, 95, 31, 9, 3, 60, 12, 4, 0, 14, 2, 1, 0]))


def search(tables, models, guesses, *, climbs=False, most=10**6):
    best = Best.of_none(len(tables))
    order = np.arange(len(models.interactions))
    width = 1 + models.lists + len(models.interactions)
    starts = np.full((len(guesses), width), np.nan)
    halt = np.zeros(1, np.int64)
    search_models(tables, compiled_family(models), order, guesses, starts, climbs, most, best, halt)
    return best


def exhaust(tables, models):
    rows = len(tables)
    out = (np.empty(rows, np.uint64), np.empty(rows), np.empty(rows), np.empty(rows, np.int64))
    width = 1 + models.lists + len(models.interactions)
    starts = np.empty((0, width))
    fits = select_models(tables, compiled_family(models), models.members, starts, *out)
    return fits, out


@pytest.mark.parametrize(("lists", "order", "tables"), [(3, 2, 200), (4, 3, 200), (5, 2, 40), (5, 4, 8)])
def test_the_search_finds_what_trying_every_model_finds(lists, order, tables):
    rng = np.random.default_rng(lists * order)
    shares = rng.gamma(0.5, size=(tables, 2**lists)) * 0.4 ** np.bitwise_count(np.arange(2**lists))
    shares[:, 0] = 0
    people = rng.integers(10, 3000, tables)
    drawn = np.array([rng.multinomial(n, p / p.sum()) for n, p in zip(people, shares, strict=True)], float)
    models = hierarchical_models(lists, order=order)
    guesses = models.members[rng.integers(len(models), size=2)]
    tried, wanted = exhaust(drawn, models)
    assert wanted[3].sum() == 0
    for climbs in (False, True):
        found = search(drawn, models, guesses, climbs=climbs)
        np.testing.assert_allclose(found.criterion, wanted[2], atol=1e-7)
        np.testing.assert_array_equal(found.word, wanted[0])
        np.testing.assert_allclose(found.total, wanted[1], rtol=1e-7)
        assert np.isinf(found.open).all()
        if lists == 5:
            assert found.fits.sum() < tried / 2


def test_a_search_that_is_ended_tells_how_much_better_another_model_can_be():
    rng = np.random.default_rng(8)
    shares = rng.gamma(0.5, size=(60, 32)) * 0.4 ** np.bitwise_count(np.arange(32))
    shares[:, 0] = 0
    drawn = np.array([rng.multinomial(800, p / p.sum()) for p in shares], float)
    models = hierarchical_models(5, order=2)
    _, wanted = exhaust(drawn, models)
    independent = np.zeros(1, np.uint64)
    least = np.full(60, -np.inf)
    for most in (0, 5, 40):
        ended = search(drawn, models, independent, most=most)
        missed = ended.criterion > wanted[2] + 1e-7
        assert (ended.fits <= most + 1).all()
        assert missed.any(), "nothing to learn"
        assert np.isfinite(ended.open[missed]).all()
        assert (np.minimum(ended.open, ended.criterion) <= wanted[2] + 1e-7).all()
        assert (ended.open >= least - 1e-7).all()
        least = ended.open
    climbed = search(drawn, models, independent, climbs=True, most=0)
    guessed = search(drawn, models, independent, most=0)
    assert (climbed.criterion <= guessed.criterion).all()
    assert np.mean(climbed.criterion < wanted[2] + 1e-7) > 0.8
    for row, word in enumerate(climbed.word):
        near = neighbours(Models(5, models.interactions, np.zeros(1, np.uint64)), int(word))
        family = fit_family(Histories(tuple("ABCDE"), drawn[row].astype(np.int64)), near)
        assert family.models.members[family.ranked()[0]] == word


def depending_lists(lists, people=3000):
    rng = np.random.default_rng(lists)
    liking = rng.normal(0, 0.8, (people, 1)) * rng.random(lists)
    held = rng.random((people, lists)) < 1 / (1 + np.exp(2.2 - liking))
    held[:, 1] |= (rng.random(people) < 0.3) & held[:, 0]
    counts = np.bincount(held @ (1 << np.arange(lists)), minlength=2**lists)
    counts[0] = 0
    return Histories(tuple(f"L{i}" for i in range(lists)), counts)


@pytest.mark.parametrize(("lists", "order"), [(3, 2), (4, 3), (5, 2), (5, 4), (6, 2)])
def test_searching_for_the_best_model_finds_the_best_of_all(lists, order, monkeypatch):
    table = depending_lists(lists)
    every = best_bic(table, order=order)
    drawn = bootstrap(table, every, replicates=30)
    monkeypatch.setattr(best_bic_module, "MOST_FITTED", 1)
    found = best_bic(table, order=order)
    assert (every.searched, found.searched) == (False, True)
    assert (found.fit.model, found.fit.total) == (every.fit.model, pytest.approx(every.fit.total, rel=1e-9))
    assert len(found.family.models) <= 1 + len(found.family.models.interactions)
    assert found.best(1)[0][0] == found.fit.model
    again = bootstrap(table, found, replicates=30)
    assert again.chosen == drawn.chosen
    np.testing.assert_allclose(again.totals, drawn.totals, rtol=1e-7)
    np.testing.assert_array_equal(again.ranks == 1, drawn.ranks == 1)
    assert set(again.ranks.tolist()) <= {0, 1}
    with pytest.raises(BadValue, match="too many models to rank"):
        bootstrap(table, found, replicates=30, n_top=5)


def test_seven_and_eight_lists_and_the_highest_order_of_six_are_searched():
    for table, order in ((depending_lists(8), 2), (depending_lists(7), 2), (depending_lists(6), 5)):
        found = best_bic(table, order=order)
        assert found.searched
        assert found.fit.code == 0
        assert found.family.bic.min() == pytest.approx(found.fit.bic, abs=1e-7)
    few = depending_lists(7, 250)
    drawn = bootstrap(few, best_bic(few), replicates=5)
    assert np.isfinite(drawn.totals).all()
    assert drawn.undecided == 0
    with pytest.raises(TooManyModels):
        best_bic(depending_lists(8), order=4)


def test_a_search_that_is_ended_gives_its_best_model_and_says_so(monkeypatch):
    table = depending_lists(8)
    whole = best_bic(table)
    assert whole.search.gap is None
    monkeypatch.setattr(best_bic_module, "_MOST_FITS", 10)
    drawn = bootstrap(table, whole, replicates=4)
    assert (drawn.ended, drawn.undecided) == (4, 0)
    assert np.isfinite(drawn.totals).all()
    monkeypatch.setattr(best_by_search, "MOST_FITS", 10)
    told = []
    ended = best_bic(table, progress=lambda *step: told.append(step))
    assert ended.search.most == 10
    assert 10 < ended.search.fits < 200
    assert ended.fit.bic - ended.search.gap <= whole.fit.bic <= ended.fit.bic + 1e-7
    assert told[-1] == ("search, at most", 10, 10)


def test_ten_lists_end_at_the_same_model_whatever_the_threads(monkeypatch):
    table = depending_lists(10, 1200)
    monkeypatch.setattr(best_by_search, "MOST_FITS", 3_000)
    monkeypatch.setattr(best_bic_module, "_MOST_FITS", 100)
    best = best_bic(table)
    assert (best.searched, best.fit.code) == (True, 0)
    drawn = draw_resamples(table, 40, seed=5)
    one, two = (bootstrap(table, best, resamples=drawn, workers=workers) for workers in (1, 2))
    np.testing.assert_array_equal(one.totals, two.totals)
    assert (one.chosen, one.ended, one.fits) == (two.chosen, two.ended, two.fits)
    for counts, model, total in zip(drawn[:5], one.chosen, one.totals, strict=False):
        assert fit_model(Histories(table.lists, counts), model).total == pytest.approx(total, rel=1e-8)


def test_a_search_among_more_lists_makes_fewer_fits_in_the_same_time():
    assert best_by_search.affordable(2_000_000, 8, 28) == 2_000_000
    assert best_by_search.affordable(2_000_000, 5, 25) == 2_000_000
    assert 500_000 < best_by_search.affordable(2_000_000, 10, 45) < 700_000
    assert best_by_search.affordable(1, 10, 45) == 1


def test_no_digit_depends_on_the_number_of_threads():
    best = best_bic(TABLE, order=3)
    one, three = (bootstrap(TABLE, best, replicates=160, seed=3, workers=workers) for workers in (1, 3))
    np.testing.assert_array_equal(one.totals, three.totals)
    np.testing.assert_array_equal(one.ranks, three.ranks)
    np.testing.assert_array_equal(one.left_out, three.left_out)


def test_every_resample_tells_its_model_and_its_total():
    best = best_bic(TABLE, order=3)
    drawn = draw_resamples(TABLE, 40, seed=4)
    for n_top in (None, 3):
        found = bootstrap(TABLE, best, resamples=drawn, n_top=n_top)
        among = [name for name, _, _ in best.best(3)]
        for counts, model, total in zip(drawn, found.chosen, found.totals, strict=True):
            fit = fit_model(Histories(TABLE.lists, counts), model)
            assert (fit.code, fit.total) == (0, pytest.approx(total, rel=1e-8))
            assert n_top is None or model in among
            assert (
                fit.bic
                <= min(
                    other.bic
                    for name in among
                    if (other := fit_model(Histories(TABLE.lists, counts), name)).code == 0
                )
                + 1e-7
            )
    lost = bootstrap(TABLE, best, resamples=np.array([[0, 9] + [0] * 14, TABLE.counts]))
    assert lost.chosen[1] == best.fit.model
    assert (lost.chosen[0] == "") == np.isnan(lost.totals[0])


def test_quantiles_are_those_of_the_documented_definition():
    values = np.random.default_rng(1).lognormal(size=37)
    ordered = np.sort(values)
    for share in (0.025, 0.31, 0.5, 0.975):
        place = share * (37 + 1 / 3) + 1 / 3
        below = int(place)
        wanted = ordered[below - 1] + (place - below) * (ordered[below] - ordered[below - 1])
        assert quantiles(values, share) == pytest.approx(wanted, rel=1e-12)


def test_given_resamples_give_what_drawn_ones_gave():
    best = best_bic(TABLE, order=2)
    drawn = bootstrap(TABLE, best, replicates=60, seed=9)
    given = bootstrap(TABLE, best, resamples=draw_resamples(TABLE, 60, seed=9)[:, 1:])
    np.testing.assert_array_equal(drawn.totals, given.totals)
    assert (drawn.seed, given.seed) == (9, None)
    with pytest.raises(HistoriesUnfit):
        bootstrap(TABLE, best, resamples=[[1, 2, 3]])


def test_choosing_among_all_models_equals_searching_and_one_model_is_never_left():
    best = best_bic(TABLE, order=3)
    free = bootstrap(TABLE, best, replicates=60)
    among = bootstrap(TABLE, best, replicates=60, n_top=113)
    np.testing.assert_allclose(free.totals, among.totals, rtol=1e-9)
    fixed = bootstrap(TABLE, best, replicates=60, n_top=1)
    assert (fixed.ranks == 1).all()
    assert (fixed.words == best.family.models.members[best.family.ranked()[0]]).all()
    with pytest.raises(BadValue, match="n_top"):
        bootstrap(TABLE, best, n_top=0)
    with pytest.raises(BadValue, match="resamples"):
        bootstrap(TABLE, best, replicates=0)


def test_resamples_with_an_empty_list_and_with_one_person_do_not_stop_the_work():
    rows = np.zeros((3, 16), np.int64)
    rows[0, [1, 2, 3]] = 20, 20, 5
    rows[1, 1] = 1
    rows[2] = TABLE.counts
    best = best_bic(TABLE, order=2)
    found = bootstrap(TABLE, best, resamples=rows)
    assert found.totals[2] == pytest.approx(best.fit.total, rel=1e-9)
    assert found.ranks[2] == 1
    assert np.isnan(found.totals[1]) or found.totals[1] >= 1


def test_progress_reaches_the_end():
    told = []
    bootstrap(TABLE, best_bic(TABLE, order=2), replicates=30, progress=lambda *step: told.append(step))
    assert told[-1][1] == told[-1][2]


def test_a_table_no_model_can_use_is_refused():
    apart = Histories(("A", "B", "C"), np.array([0, 5, 5, 0, 5, 0, 0, 0]))
    with pytest.raises(NoEstimate):
        best = best_bic(apart, order=2)
        assert best.fit.code == 0, "an estimate without any overlap"


def test_ties_count_half_even_when_rounding_parts_them():
    replicates = np.array([100.0 * (1 + 1e-12), 100.0 * (1 - 1e-12), 100.0, 100.0])
    found = bca_interval(100.0, replicates, left_out=[100.0, 100.0], weights=[1, 1])
    assert found.bias == pytest.approx(0)
    assert found.acceleration == 0


@pytest.mark.parametrize(("shift", "side"), [(1, "above"), (-1, "below")])
def test_replicates_all_on_one_side_give_a_finite_interval_and_a_warning(shift, side):
    replicates = 100 + shift * np.arange(1.0, 101.0)
    found = bca_interval(100.0, replicates, left_out=[99.0, 101.0], weights=[3, 4])
    plain = percentile_interval(replicates)
    assert (found.kind, found.low, found.high, found.bias) == ("percentile", plain.low, plain.high, 0.0)
    assert replicates.min() <= found.low <= found.high <= replicates.max()
    assert side in found.notes[0]


def test_bca_without_bias_and_acceleration_is_the_percentile_interval():
    replicates = np.arange(1.0, 1000.0)
    found = bca_interval(500.0, replicates, left_out=[500.0, 500.0], weights=[1, 1])
    plain = percentile_interval(replicates)
    assert (found.low, found.high) == (pytest.approx(plain.low), pytest.approx(plain.high))
    assert (plain.low, plain.high) == (pytest.approx(25.3167, abs=1e-3), pytest.approx(974.6833, abs=1e-3))


def test_bca_covers_a_skewed_mean_better_than_percentiles():
    """Known truth: means of 20 exponential draws, skewed to the right."""
    rng = np.random.default_rng(0)
    held = {"bca": 0, "percentile": 0}
    for _ in range(300):
        data = rng.exponential(size=20)
        replicates = rng.choice(data, (400, 20)).mean(axis=1)
        left = (data.sum() - data) / 19
        bca = bca_interval(data.mean(), replicates, left_out=left, weights=np.ones(20))
        plain = percentile_interval(replicates)
        held["bca"] += bca.low <= 1 <= bca.high
        held["percentile"] += plain.low <= 1 <= plain.high
    assert held["bca"] > held["percentile"]
    assert held["bca"] / 300 > 0.88


def test_acceleration_weights_people_not_kinds():
    whole = jackknife_acceleration([1.0, 1.0, 1.0, 5.0], [1, 1, 1, 1])
    assert jackknife_acceleration([1.0, 5.0], [3, 1]) == pytest.approx(whole)
    assert jackknife_acceleration([np.nan, 2.0], [3, 1]) == 0.0


def test_no_interval_without_replicates_or_with_an_impossible_level():
    with pytest.raises(NoEstimate):
        percentile_interval([np.nan, np.nan])
    with pytest.raises(BadValue, match="level"):
        percentile_interval([1.0, 2.0], level=95)
