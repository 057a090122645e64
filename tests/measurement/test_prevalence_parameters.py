"""Own parameters of methods: every one is judged by the table of methods, before anything is read or run."""

import pytest

from daybreak.errors import BadValue
from daybreak.measurement import prevalence_running
from daybreak.measurement.prevalence import compare
from daybreak.measurement.prevalence_answer import answer
from daybreak.measurement.prevalence_methods import METHODS, own_parameters
from daybreak.methods.estimation.doubly_robust import LEARNERS
from daybreak.methods.estimation.histories import Histories

LISTS = Histories(("police", "shelter", "hotline"), [0, 60, 45, 18, 30, 12, 9, 6])
PARAMETERS = [(method.name, name) for method in METHODS.values() for name in method.takes]


@pytest.mark.parametrize(("method", "name"), PARAMETERS)
def test_every_default_fits_and_every_parameter_refuses_something(method, name):
    parameter = METHODS[method].takes[name]
    assert own_parameters(METHODS[method], {name: parameter.default})[name] == parameter.default
    for wrong in (True, object(), float("nan"), -1.5):
        with pytest.raises(BadValue, match=name):
            own_parameters(METHODS[method], {name: wrong})


@pytest.mark.parametrize(
    ("method", "own"),
    [
        ("latent-class", {"burn": "abc"}),
        ("latent-class", {"classes": 51}),
        ("thresholding", {"prior_variance": 0}),
        ("stepwise", {"threshold": 1}),
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


def test_an_order_the_lists_cannot_have_is_refused_before_any_method_runs(monkeypatch):
    monkeypatch.setattr(prevalence_running, "outcome_of", lambda *_, **__: pytest.fail("a method ran"))
    with pytest.raises(BadValue, match="order"):
        compare(LISTS, "chao,best-bic", order=3)


def test_the_learners_are_those_there_are():
    learner = METHODS["doubly-robust"].takes["learner"]
    for name in (*LEARNERS, "best"):
        learner.check("learner", name)
