"""Own parameters of methods: every one is judged by the table of methods, before anything is read or run."""

import numpy as np
import pytest

from daybreak.errors import BadValue, HistoriesUnfit
from daybreak.measurement import prevalence_running
from daybreak.measurement.prevalence import compare, estimate
from daybreak.measurement.prevalence_answer import answer
from daybreak.measurement.prevalence_methods import METHODS, own_parameters
from daybreak.methods.estimation.doubly_robust import LEARNERS
from daybreak.methods.estimation.histories import Histories
from daybreak.standard.serialise import to_json

LISTS = Histories(("police", "shelter", "hotline"), [0, 60, 45, 18, 30, 12, 9, 6])
PARAMETERS = [(method.name, name) for method in METHODS.values() for name in method.takes]


@pytest.mark.parametrize(("method", "name"), PARAMETERS)
def test_every_default_fits_and_every_parameter_refuses_something(method, name):
    parameter = METHODS[method].takes[name]
    assert own_parameters(METHODS[method], {name: parameter.default})[name] == parameter.default
    for wrong in (True, object(), float("nan"), -1.5, np.array([1, 2])):
        with pytest.raises(BadValue, match=name):
            own_parameters(METHODS[method], {name: wrong})


@pytest.mark.parametrize(
    ("method", "own"),
    [
        ("latent-class", {"burn": "abc"}),
        ("latent-class", {"classes": 51}),
        ("thresholding", {"prior_variance": 0}),
        ("stepwise", {"threshold": 1}),
        ("thresholding", {"threshold": 10**400}),
        ("doubly-robust", {"learner": "oracle"}),
        ("loglinear", {"model": "12"}),
        ("typo", {}),
    ],
)
def test_what_cannot_be_used_is_refused_before_the_data_are_read(method, own):
    def read(_):
        raise AssertionError("the data were read")

    asked = "stepwise,latent-class,thresholding,doubly-robust"
    with pytest.raises(BadValue):
        answer(read, asked, parameters={method: own})


@pytest.mark.parametrize(
    ("method", "own"),
    [("loglinear", {"model": "1,9"}), ("loglinear", {}), ("chapman", {"pair": ("police", "church")})],
)
def test_names_the_data_do_not_have_are_refused_before_any_method_runs(monkeypatch, method, own):
    monkeypatch.setattr(prevalence_running, "outcome_of", lambda *_, **__: pytest.fail("a method ran"))
    with pytest.raises(BadValue):
        compare(LISTS, ["independence", method], parameters={method: own} if own else None)


def test_numbers_of_numpy_are_numbers():
    found = estimate(
        LISTS,
        "stepwise",
        bootstrap=np.int64(3),
        level=np.float32(0.5),
        seed=np.uint8(7),
        threshold=np.float32(0.125),
    )
    assert found.parameters["threshold"] == 0.125 and type(found.parameters["threshold"]) is float
    best = compare(LISTS, ["best-bic"], bootstrap=2, parameters={"best-bic": {"n_top": np.int64(3)}})
    assert type(best.estimates[0].parameters["n_top"]) is int and to_json(best)


@pytest.mark.parametrize(
    "wrong",
    [
        {"methods": 3}, {"methods": [["chao"]]}, {"parameters": 3}, {"parameters": {"chao": 0.5}},
        {"by": 3}, {"by": [3]}, {"strata_method": ["chao"]}, {"level": 10**400},
        {"methods": "decomposable", "parameters": {"decomposable": {"delta": 1e30}}},
    ],
)  # fmt: skip
def test_what_is_of_the_wrong_kind_is_refused_in_words(wrong):
    with pytest.raises(BadValue):
        compare(LISTS, **({"methods": "chao"} | wrong))
    with pytest.raises(BadValue, match="method"):
        estimate(LISTS, ["chao"])
    assert compare(LISTS, "chao", by=None, parameters=None).estimates[0].total
    with pytest.raises(HistoriesUnfit, match="texts"):
        Histories((1, 2), [0, 1, 1, 1])


def test_an_order_the_lists_cannot_have_is_refused_before_any_method_runs(monkeypatch):
    monkeypatch.setattr(prevalence_running, "outcome_of", lambda *_, **__: pytest.fail("a method ran"))
    with pytest.raises(BadValue, match="order"):
        compare(LISTS, "chao,best-bic", order=3)


def test_the_learners_are_those_there_are():
    learner = METHODS["doubly-robust"].takes["learner"]
    for name in (*LEARNERS, "best"):
        learner.check("learner", name)
