"""Models with covariates against plain fits, exact proofs, planted numbers and tables without covariates."""

from dataclasses import replace
from itertools import product
from math import inf

import numpy as np
import pytest

from daybreak.errors import BadValue, HistoriesUnfit, NoEstimate
from daybreak.methods.estimation.best_bic import best_bic, bootstrap
from daybreak.methods.estimation.crossed import cross_histories
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import fit_model
from daybreak.methods.estimation.strata_sum import Part, sum_strata
from daybreak.methods.estimation.stratified import (
    choose_stratified,
    fit_stratified,
    vocabulary,
    walk,
)
from daybreak.methods.estimation.stratified_bootstrap import bootstrap_stratified
from daybreak.methods.estimation.stratified_kernel import SETTLED, fit_held, hold_columns

COVARIATES = ("sex", "age", "form")


def planted(seed, *, lists=3, levels=(2, 3), people=3000, strength=0.7):
    """A table whose lists depend on the covariates only, and how many people no list holds."""
    rng = np.random.default_rng(seed)
    kinds = list(product(*([f"{name}{i}" for i in range(n)] for name, n in zip("saf", levels, strict=False))))
    shares = rng.dirichlet(np.full(len(kinds), 5.0))
    effects = [rng.normal(0, strength, (n, lists)) for n in levels]
    base, crossed, hidden = rng.normal(-1.6, 0.4, lists), {}, 0
    for share, kind in zip(shares, kinds, strict=True):
        odds = base + sum(effect[int(value[1:])] for effect, value in zip(effects, kind, strict=True))
        held = rng.random((rng.poisson(people * share), lists)) < 1 / (1 + np.exp(-odds))
        counts = np.bincount(held @ (1 << np.arange(lists)), minlength=2**lists)
        hidden, counts[0] = hidden + counts[0], 0
        crossed[kind] = counts
    names = [f"L{i}" for i in range(lists)]
    return cross_histories(names, COVARIATES[: len(levels)], crossed), hidden


def dummies(table, terms):
    """A design made in another way: products of contrasts against each reference, term by term."""
    lists, rows = len(table.lists), []
    for kind, mask in product(table.combinations, range(2**lists)):
        known = {name: [float(mask >> i & 1)] for i, name in enumerate(table.lists)}
        for covariate, value in zip(table.covariates, kind, strict=True):
            known[covariate.name] = [float(value == other) for other in covariate.values[1:]]
        row = [1.0, *(number for numbers in known.values() for number in numbers)]
        for term in terms:
            row += [float(np.prod(some)) for some in product(*(known[name] for name in term.split(" × ")))]
        rows.append(row)
    return np.array(rows)


@pytest.mark.parametrize("seed", range(4))
def test_totals_and_likelihoods_are_those_of_statsmodels(seed):
    api = pytest.importorskip("statsmodels.api")
    table, _ = planted(seed, levels=(2, 3) if seed % 2 else (3, 2, 2))
    rng = np.random.default_rng(seed)
    seen = np.tile(np.arange(8) > 0, len(table.combinations))
    names = vocabulary(table).names[vocabulary(table).compiled.given :]
    for _ in range(6):
        found = fit_stratified(table, [name for name in names if rng.random() < 0.4])
        design, counts = dummies(table, found.terms), table.counts.ravel()
        fit = api.GLM(counts[seen], design[seen], family=api.families.Poisson()).fit(tol=1e-12, maxiter=100)
        assert found.code == 0
        np.testing.assert_allclose(found.unseen, np.exp(design[~seen] @ fit.params), rtol=1e-8)
        assert found.log_likelihood == pytest.approx(fit.llf, abs=1e-6)
        assert found.bic == pytest.approx(
            -2 * fit.llf + np.log(table.people) * np.linalg.matrix_rank(design), abs=1e-5
        )
        estimates = [parameter.estimate for parameter in found.parameters]
        np.testing.assert_allclose(np.sort(estimates), np.sort(fit.params), atol=1e-6)


def test_proofs_agree_with_how_fits_end():
    """The linear programme and exact ranks on one side, convergence and lost pivots on the other."""
    codes = np.zeros((4, 5), int)
    for seed in range(40):
        table, _ = planted(seed, people=90)
        words, rng = vocabulary(table), np.random.default_rng(seed)
        flat = table.counts.ravel().astype(float)
        for _ in range(12):
            held = np.array([len(part) < 2 or rng.random() < 0.45 for part in words.parts])
            chosen = [words.names[i] for i in np.flatnonzero(held) if i >= words.compiled.given]
            nowhere = np.full(words.compiled.indicator.shape[1], np.nan)
            ended, _, _ = fit_held(held, flat, words.compiled, nowhere, SETTLED)
            codes[fit_stratified(table, chosen).code, ended] += 1
    assert codes[0, 0] > 100
    assert codes[1, 4] > 50
    assert codes[2:, 2].sum() > 10
    assert codes.sum() == codes[0, 0] + codes[1, 4] + codes[2:, 2].sum()


def test_without_links_to_covariates_the_total_is_that_of_the_plain_model():
    table, _ = planted(3)
    plain = fit_model(table.whole, "12,3")
    joint = fit_stratified(table, ["L0 × L1", "sex × age"])
    assert joint.total == pytest.approx(plain.total, rel=1e-9)
    shares = table.counts.sum(axis=1) / table.people
    np.testing.assert_allclose(joint.unseen / joint.unseen.sum(), shares, rtol=1e-7)


def test_lists_that_depend_on_everything_known_are_strata_fitted_apart():
    table, _ = planted(8, levels=(3,))
    joint = fit_stratified(table, [f"L{i} × sex" for i in range(3)])
    for row, kind in enumerate(table.combinations):
        alone = fit_model(Histories(table.lists, table.counts[row]), "1,2,3")
        assert joint.unseen[row] == pytest.approx(alone.unseen, rel=1e-8)
        assert joint.totals_by("sex")[kind] == pytest.approx(alone.total, rel=1e-8)


def test_planted_totals_are_recovered_where_the_whole_is_biased():
    """Lists that depend on one another only through what is known of people."""
    off, pooled = [], []
    for seed in range(12):
        table, hidden = planted(seed + 50, people=12_000, strength=1.1)
        truth = table.people + hidden
        off.append(np.log(choose_stratified(table).total / truth))
        pooled.append(np.log(fit_model(table.whole, "1,2,3").total / truth))
    assert abs(np.mean(off)) < 0.03
    assert np.mean(np.abs(off)) < 0.06
    assert np.mean(np.abs(pooled)) > 2 * np.mean(np.abs(off))


def test_the_walk_ends_where_no_single_step_helps_and_says_how_it_went():
    table, _ = planted(5)
    chosen = choose_stratified(table)
    words = vocabulary(table)
    every = words.names[words.compiled.given :]
    for name in every:
        others = set(chosen.terms) ^ {name}
        other = fit_stratified(table, others)
        assert other.code or other.bic > chosen.bic - 1e-8
    assert chosen.steps[0] in ("from independence", "from all pairs")
    walked = set() if chosen.steps[0] == "from independence" else set(every)
    for step in chosen.steps[1:]:
        walked ^= {step[2:]}
    assert walked == set(chosen.terms)


def test_terms_of_three_bring_their_pairs():
    table, _ = planted(6)
    found = fit_stratified(table, ["L0 × L1 × sex"], order=3)
    assert set(found.terms) == {"L0 × L1", "L0 × sex", "L1 × sex", "L0 × L1 × sex"}
    assert "L0 × L1 × L2" not in vocabulary(table, order=3).names
    assert choose_stratified(table, order=3).bic <= choose_stratified(table).bic + 1e-8


def test_what_nobody_has_is_named_set_aside_and_counted():
    women, men = np.array([0, 40, 30, 9, 20, 0, 5, 1]), np.array([0, 25, 30, 7, 0, 0, 0, 0])
    table = cross_histories(["Police", "NGO", "Border"], ["sex"], {("f",): women, ("m",): men})
    found = fit_stratified(table, ["Police × Border", "Border × sex", "Police × NGO × sex"], order=3)
    assert found.code == 2, "two lists of men that may depend on each other tell nothing"
    women[5] = 6
    table = cross_histories(["Police", "NGO", "Border"], ["sex"], {("f",): women, ("m",): men})
    found = fit_stratified(table, ["Police × Border", "Border × sex"])
    assert found.inestimable == ("Among people with sex m, list Border holds nobody.",)
    assert [p.name for p in found.parameters if p.estimate == -inf] == ["Border × sex=m"]
    assert found.bic == pytest.approx(-2 * found.log_likelihood + np.log(table.people) * 7)
    assert found.code == 0
    # The same when the value nobody has is the reference.
    more = {("f",): women, ("m",): 9 * men}
    other = fit_stratified(cross_histories(["Police", "NGO", "Border"], ["sex"], more), found.terms)
    assert other.inestimable == found.inestimable
    assert other.crossed.combinations == (("m",), ("f",))
    assert sum(np.isnan(parameter.estimate) for parameter in other.parameters) == 1


def test_totals_do_not_depend_on_the_reference_values():
    for seed in range(10):
        table, _ = planted(seed, people=150)
        turned = {
            kind: row + (1000 * (np.arange(8) > 0) if kind[0] == "s0" else 0)
            for kind, row in zip(table.combinations, table.counts, strict=True)
        }
        reference = cross_histories(table.lists, COVARIATES[:2], turned)
        assert reference.covariates[0].values[0] == "s0"
        terms = ["L0 × sex", "L1 × age", "sex × age"]
        one = fit_stratified(table, terms)
        two = fit_stratified(replace(reference, counts=_reordered(table, reference)), terms)
        assert (one.code, set(one.inestimable)) == (two.code, set(two.inestimable))
        if one.code == 0:
            assert two.total == pytest.approx(one.total, rel=1e-8)
            assert two.bic == pytest.approx(one.bic, abs=1e-6)


def _reordered(table, like):
    rows = dict(zip(table.combinations, table.counts, strict=True))
    return np.array([rows[kind] for kind in like.combinations])


def test_a_combination_nobody_has_has_nobody_unseen_once_its_term_is_in():
    some = np.array([0, 40, 30, 9, 20, 5, 5, 1])
    crossed = {("f", "a"): some, ("m", "a"): some[::1] * 2, ("f", "c"): some + 3 * (np.arange(8) > 0)}
    table = cross_histories(["A", "B", "C"], ["sex", "age"], crossed)
    empty = table.combinations.index(("m", "c"))
    assert fit_stratified(table).unseen[empty] > 0
    joined = fit_stratified(table, ["sex × age"])
    assert joined.unseen[empty] == 0
    assert joined.inestimable == ("Nobody has sex m, age c.",)


def test_the_bootstrap_does_not_depend_on_threads_and_takes_given_resamples():
    table, _ = planted(2, levels=(2,), people=800)
    chosen = choose_stratified(table)
    one, two = (bootstrap_stratified(chosen, replicates=24, seed=5, workers=n) for n in (1, 2))
    np.testing.assert_array_equal(one.parts, two.parts)
    assert one.models == two.models
    rng = np.random.default_rng(5)
    drawn = rng.multinomial(table.people, table.counts.ravel() / table.people, size=24)
    given = bootstrap_stratified(chosen, resamples=drawn.reshape(24, *table.counts.shape))
    np.testing.assert_array_equal(given.parts, one.parts)
    assert (one.seed, given.seed) == (5, None)
    again = bootstrap_stratified(chosen, resamples=table.counts[None])
    assert again.totals[0] == pytest.approx(chosen.total, rel=1e-8)
    assert set(again.models[0]) == set(chosen.terms)
    with pytest.raises(HistoriesUnfit, match="shape"):
        bootstrap_stratified(chosen, resamples=table.counts)


def test_resampled_intervals_hold_the_planted_total_and_strata():
    held, strata = 0, 0
    for seed in range(15):
        table, hidden = planted(seed + 900, levels=(2,), people=2500, strength=0.8)
        chosen = choose_stratified(table)
        drawn = bootstrap_stratified(chosen, replicates=150, seed=seed, workers=2)
        interval, parts = drawn.percentile(), drawn.bca_by("sex")
        held += interval.low <= table.people + hidden <= interval.high
        strata += all(
            parts[kind].low <= total <= parts[kind].high for kind, total in chosen.totals_by("sex").items()
        )
        assert np.isfinite([drawn.bca().low, parts[table.combinations[0]].high]).all()
    assert held >= 11
    assert strata >= 13


def test_a_stalled_fit_gives_no_number_and_is_not_called_none(monkeypatch):
    table, _ = planted(3)
    assert fit_stratified(table).code == 0

    def stall(held, counts, terms, beta, settled):
        _, value, means = fit_held(held, counts, terms, beta, settled)
        return 4, value, means

    monkeypatch.setattr("daybreak.methods.estimation.stratified.fit_held", stall)
    found = fit_stratified(table)
    assert found.code == 4 and np.isnan(found.unseen).all() and np.isnan(found.log_likelihood)


def test_choosing_is_refused_in_words_where_nothing_has_an_estimate():
    apart = np.array([0, 9, 8, 0, 7, 0, 0, 0])
    table = cross_histories(["A", "B", "C"], ["sex"], {("f",): apart, ("m",): apart})
    with pytest.raises(NoEstimate, match="covariates as factors"):
        choose_stratified(table)


@pytest.mark.parametrize(
    ("by", "crossed", "error", "said"),
    [
        (["sex"], {("f",): [0, 4, 5, 3]}, HistoriesUnfit, "apart"),
        (["sex"], {("f", "x"): [0, 4, 5, 3]}, BadValue, "combination"),
        (["sex"], {("f",): [0, 4, 5], ("m",): [0, 4, 5, 3]}, HistoriesUnfit, "stratum f"),
        (["sex"], {("f",): [2, 4, 5, 3], ("m",): [0, 4, 5, 3]}, HistoriesUnfit, "stratum f"),
        (["sex"], {("f",): [0, 4.5, 5, 3], ("m",): [0, 4, 5, 3]}, HistoriesUnfit, "4.5"),
        (["sex"], {("f",): [0, 4, 0, 0], ("m",): [0, 4, 0, 0]}, HistoriesUnfit, "nobody"),
    ],
)
def test_tables_that_cannot_be_crossed_are_refused_in_words(by, crossed, error, said):
    with pytest.raises(error, match=said):
        cross_histories(["A", "B"], by, crossed)


def test_orders_sizes_and_terms_that_cannot_be_used_are_refused():
    table, _ = planted(1)
    with pytest.raises(BadValue, match="order"):
        choose_stratified(table, order=4)
    with pytest.raises(BadValue, match="term"):
        fit_stratified(table, ["L0 × nothing"])
    with pytest.raises(BadValue, match="covariate"):
        fit_stratified(table).totals_by("place")
    wide = {(f"v{i}", f"w{j}"): np.arange(1024) * (np.arange(1024) > 0) for i in range(20) for j in range(20)}
    with pytest.raises(BadValue, match="size of the table"):
        vocabulary(cross_histories(list("ABCDEFGHIJ"), ["a", "b"], wide))


def test_columns_of_a_model_are_independent_of_their_order():
    table, _ = planted(4)
    words = vocabulary(table)
    held, unseen, bic, _ = walk(words, table.counts)
    assert np.linalg.matrix_rank(words.compiled.indicator[:, hold_columns(held, words.compiled)]) == len(
        hold_columns(held, words.compiled)
    )
    assert np.isfinite(bic)
    assert (unseen > 0).all()


def strata(seed, replicates=400):
    tables = [
        Histories(("A", "B", "C"), np.array([0, 80, 60, 12, 50, 9, 8, 2])),
        Histories(("A", "B", "C"), np.array([0, 30, 90, 10, 20, 6, 7, 3])),
    ]
    parts = []
    for i, table in enumerate(tables):
        best = best_bic(table)
        found = bootstrap(table, best, replicates=replicates, seed=seed + i)
        parts.append(Part(f"s{i}", found.estimate, found.totals, found.left_out, found.weights))
    return parts


def test_the_sum_of_strata_has_the_mean_and_spread_of_independent_parts():
    parts = strata(7, replicates=2000)
    found = sum_strata(parts)
    assert found.estimate == sum(part.estimate for part in parts)
    variance = sum(np.nanvar(part.replicates) for part in parts)
    assert np.var(found.totals) == pytest.approx(variance, rel=0.1)
    assert found.totals.mean() == pytest.approx(sum(np.nanmean(part.replicates) for part in parts), rel=1e-9)
    assert found.bca().low < found.estimate < found.bca().high
    assert found.percentile().kind == "percentile"
    # One person less changes the sum by what it changes in the person's own stratum.
    assert found.left_out[0] == pytest.approx(parts[0].left_out[0] + parts[1].estimate)
    assert found.left_out[-1] == pytest.approx(parts[1].left_out[-1] + parts[0].estimate)


def test_equal_replicates_of_strata_are_not_added_in_step():
    """Resamples with the same seed would move together; shuffled they do not."""
    values = np.random.default_rng(0).lognormal(size=4000)
    part = Part("s", 1.0, values, np.empty(0), np.empty(0, np.int64))
    found = sum_strata([part, part])
    assert np.var(found.totals) == pytest.approx(2 * np.var(values), rel=0.1)
    np.testing.assert_array_equal(found.totals, sum_strata([part, part]).totals)


def test_strata_of_different_lengths_and_gaps_are_added_and_told():
    short = Part("short", 5.0, np.array([4.0, np.nan, 6.0]), np.array([4.5]), np.array([3]))
    long = Part("long", 10.0, np.arange(8.0, 13.0), np.array([9.0]), np.array([2]))
    found = sum_strata([short, long])
    assert found.missing == (1, 0)
    assert len(found.totals) == 5
    assert found.left_out.tolist() == [14.5, 14.0]
    with pytest.raises(NoEstimate, match="stratum none"):
        sum_strata([long, Part("none", np.nan, np.array([np.nan]), np.empty(0), np.empty(0, np.int64))])
    with pytest.raises(BadValue):
        sum_strata([])
