"""Any table: families fitted side by side, single fits, the linear programme and the search agree."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.errors import NoEstimate
from daybreak.methods.estimation import best_bic as best_bic_module
from daybreak.methods.estimation.best_bic import best_bic
from daybreak.methods.estimation.existence import check_model
from daybreak.methods.estimation.hierarchy import hierarchical_models
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import fit_family, fit_model

COUNTS = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 400), st.integers(0, 10**7))


@st.composite
def tables(draw, lists):
    counts = np.array([0, *(draw(COUNTS) for _ in range(2**lists - 1))])
    counts[[1 << i for i in range(lists)]] += 1
    return Histories(tuple("ABCD"[:lists]), counts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(4), st.integers(0, 112))
def test_a_family_says_of_each_model_what_its_own_fit_says(table, model):
    models = hierarchical_models(4, order=3)
    family, terms = fit_family(table, models), models.terms(model)
    alone = fit_model(table, terms)
    assert family.code[model] == alone.code == check_model(table.counts, terms)
    if alone.code == 0:
        assert family.total[model] == pytest.approx(alone.total, rel=1e-6)
        assert family.bic[model] == pytest.approx(alone.bic, rel=1e-9, abs=1e-6)
    else:
        assert np.isnan(family.total[model])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(4))
def test_the_search_never_misses_the_best_of_any_table(table):
    before = best_bic_module.MOST_FITTED
    try:
        every = best_bic(table, order=3)
        best_bic_module.MOST_FITTED = 1
        found = best_bic(table, order=3)
    except NoEstimate:
        return
    finally:
        best_bic_module.MOST_FITTED = before
    assert found.searched
    assert found.fit.bic == pytest.approx(every.fit.bic, rel=1e-10, abs=1e-6)
