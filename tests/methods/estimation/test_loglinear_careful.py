"""Tables whose counts lie many powers of ten apart: an estimate that exists is never called none."""

import numpy as np
import pytest

from daybreak.methods.estimation import loglinear
from daybreak.methods.estimation.existence import check_model, reduced_design
from daybreak.methods.estimation.hierarchy import hierarchical_models, parse_model
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import fit_family, fit_model
from daybreak.methods.estimation.loglinear_careful import OUT_OF_REACH, fit_carefully
from daybreak.methods.estimation.stepwise import stepwise

#: Its expected counts run from a few millionths to 362,029.
STALLING = Histories(
    ("A", "B", "C", "D"), np.array([0, 1, 1, 70349, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 362031])
)
MODEL = "13,14,23,24,34"


def test_a_stalled_fit_of_a_model_that_has_an_estimate_is_finished_with_care():
    assert check_model(STALLING.counts, parse_model(MODEL, 4)) == 0
    fit = fit_model(STALLING, MODEL)
    assert fit.code == 0
    design, left = reduced_design(STALLING.counts, fit.terms)
    expected = design.T @ np.exp(design @ np.array(fit.effects))
    np.testing.assert_allclose(expected, design.T @ STALLING.counts[left], rtol=1e-9, atol=1e-6)
    assert fit.unseen == pytest.approx(5.68605e-5, rel=1e-5)


def test_families_finish_the_same_fits_with_the_same_numbers():
    models = hierarchical_models(4, order=2)
    family = fit_family(STALLING, models)
    for i in range(len(models)):
        assert family.code[i] == check_model(STALLING.counts, models.terms(i)), models.name(i)
        alone = fit_model(STALLING, models.terms(i))
        assert alone.code == family.code[i]
        if alone.code == 0:
            assert alone.unseen == pytest.approx(family.total[i] - family.people, rel=1e-3, abs=1e-6)
            assert alone.log_likelihood == pytest.approx(family.log_likelihood[i], rel=1e-9)
            found = family.effects[i][~np.isnan(family.effects[i])]
            np.testing.assert_allclose(
                sorted(found), [e for e in sorted(alone.effects) if e > -np.inf], atol=1e-3
            )


def test_codes_are_those_of_the_programme_on_lopsided_tables():
    rng, models, seen = np.random.default_rng(5), hierarchical_models(4, order=3), set()
    for _ in range(30):
        counts = (10 ** rng.uniform(0, rng.choice([1, 3, 6, 9]), 16)).astype(np.int64)
        counts[rng.random(16) < 0.5] = 0
        counts[[1, 2, 4, 8]] += 1
        counts[0] = 0
        table = Histories(("A", "B", "C", "D"), counts)
        family = fit_family(table, models)
        for i in rng.choice(len(models), 8, replace=False).tolist():
            code = check_model(counts, models.terms(i))
            seen.add(code)
            assert family.code[i] == fit_model(table, models.terms(i)).code == code, (counts, models.name(i))
    assert {0, 1} <= seen


def test_an_estimate_out_of_reach_is_not_called_none(monkeypatch):
    monkeypatch.setattr(loglinear, "fit_carefully", lambda design, observed: None)
    fit = fit_model(STALLING, MODEL)
    assert fit.code == OUT_OF_REACH
    assert np.isnan(fit.unseen)
    assert loglinear.MEANING[fit.code].startswith("an estimate exists")


def test_steps_do_not_pass_over_what_only_care_can_fit(monkeypatch):
    plain = stepwise(STALLING)
    monkeypatch.setattr("daybreak.methods.estimation.stepwise.fit_word", lambda *_: (4, np.nan))
    careful = stepwise(STALLING)
    assert [step.pair for step in careful.steps] == [step.pair for step in plain.steps]
    for one, other in zip(careful.steps, plain.steps, strict=True):
        assert one.expected == pytest.approx(other.expected, rel=1e-6)


def test_steps_that_never_settle_end():
    """Nobody in the only cell: its log mean falls for ever, and no number may come of it."""
    assert fit_carefully(np.ones((1, 1)), [0]) is None
