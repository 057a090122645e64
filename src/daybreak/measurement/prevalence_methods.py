"""The methods of estimating prevalence by name: what each is called, rests on, takes, and when to doubt it.

This table loads no algorithm; `found_by` does, for the one method that is asked for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from daybreak.errors import BadValue
from daybreak.measurement.prevalence_parameters import (
    Parameter,
    flat_or_positive,
    named,
    one_of,
    plain,
    positive,
    real,
    whole,
)

if TYPE_CHECKING:
    from daybreak.measurement.prevalence_finding import Finding, Settings
    from daybreak.measurement.prevalence_input import PrevalenceInput

_HERE = "daybreak.measurement"


@dataclass(frozen=True, slots=True)
class Method:
    """One way to estimate how many people there are.

    Attributes:
        name: What to ask for.
        title: What people call it.
        source: The paper.
        disbelief: One plain sentence on when not to believe it.
        finder: Module and function that run it.
        takes: Its own parameters: their defaults, and what they may be.
        fewest: How many lists it needs.
        bound: Whether it gives a lower bound only.
        draws: Whether random numbers are drawn, so that the seed matters.
        resamples: Whether its interval comes from resamples, which may be given.
        usual: Whether it is run when nobody names methods: quick, and of a kind of its own.
        covariates: Whether it needs to know something of each person.
        two_lists: Whether it uses two of the lists only, however many there are.
        alone: Whether it needs more than data (a model to be named), so that `all` leaves it out.
    """

    name: str
    title: str
    source: str
    disbelief: str
    finder: str
    takes: Mapping[str, Parameter] = field(default_factory=dict)
    fewest: int = 3
    bound: bool = False
    draws: bool = False
    resamples: bool = False
    usual: bool = False
    covariates: bool = False
    two_lists: bool = False
    alone: bool = False

    @property
    def found_by(self) -> "Callable[[PrevalenceInput, Settings], Finding]":
        """The function that runs it; its libraries are loaded now."""
        module, _, function = self.finder.partition(":")
        found: Callable[[PrevalenceInput, Settings], Finding] = getattr(
            import_module(f"{_HERE}.{module}"), function
        )
        return found


_CHAINS = {"chains": whole(4, 2, 1_000), "draws": whole(5_000, 100, 10**8)}
_PAIR = {"pair": named("name two of the lists")}

METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method(
            "lincoln-petersen",
            "Two lists (Lincoln-Petersen)",
            "Petersen (1896); Lincoln (1930); variance of Sekar and Deming (1949), JASA 44, 101-115.",
            "Do not believe it unless the two lists find people independently of each other: when one refers "
            "people to the other it is too low, when they avoid each other's people too high.",
            "prevalence_bounds:find_lincoln_petersen",
            _PAIR,
            fewest=2,
            two_lists=True,
        ),
        Method(
            "chapman",
            "Two lists (Chapman)",
            "Chapman (1951), University of California Publications in Statistics 1, 131-160; variance of "
            "Seber (1970), Biometrika 57, 313-318.",
            "Do not believe it unless the two lists find people independently of each other: when one refers "
            "people to the other it is too low, when they avoid each other's people too high.",
            "prevalence_bounds:find_chapman",
            _PAIR,
            fewest=2,
            two_lists=True,
        ),
        Method(
            "chao",
            "Lower bound from people met once and twice (Chao)",
            "Chao (1987), Biometrics 43, 783-791; Chao (1989), Biometrics 45, 427-438.",
            "Do not take it for an estimate: there are at least about so many people, perhaps far more; and "
            "when the lists differ much in size, or avoid each other's people, it is not even a bound.",
            "prevalence_bounds:find_chao",
            fewest=2,
            bound=True,
        ),
        Method(
            "chao-unequal",
            "Lower bound for lists of different sizes (Chao)",
            "Chao (1989), Biometrics 45, 427-438.",
            "Do not take it for an estimate: there are at least about so many people, perhaps far more; and "
            "when lists avoid each other's people it is not even a bound.",
            "prevalence_bounds:find_chao_unequal",
            fewest=2,
            bound=True,
            usual=True,
        ),
        Method(
            "independence",
            "Independent lists",
            "Bishop, Fienberg and Holland (1975), Discrete Multivariate Analysis, chapter 6; bootstrap of "
            "Silverman, Chan and Vincent (2024), Statistics and Computing 34, 44.",
            "Do not believe it where organisations refer people to one another or meet different people: it "
            "takes every list to be independent of every other.",
            "prevalence_loglinear:find_independence",
            fewest=2,
            draws=True,
            resamples=True,
            usual=True,
        ),
        Method(
            "loglinear",
            "Log-linear model as named",
            "Fienberg (1972), Biometrika 59, 591-603; Chan, Silverman and Vincent (2021), JASA 116, "
            "1297-1306; bootstrap of Silverman, Chan and Vincent (2024), Statistics and Computing 34, 44.",
            "Do not believe it, and least of all its interval, if the model was chosen by looking at these "
            "data.",
            "prevalence_loglinear:find_loglinear",
            {"model": named("name it, as in 12,13, or as groups of list names")},
            fewest=2,
            draws=True,
            resamples=True,
            alone=True,
        ),
        Method(
            "stepwise",
            "Stepwise log-linear model",
            "Chan, Silverman and Vincent (2021), JASA 116, 1297-1306.",
            "Do not believe it when dropping a step or moving the threshold moves it far: one path of "
            "choices is followed, and what three lists do together is taken not to matter.",
            "prevalence_loglinear:find_stepwise",
            {"threshold": real(0.02, "above 0 and below 1", lambda value: 0 < value < 1)},
            draws=True,
            resamples=True,
            usual=True,
        ),
        Method(
            "best-bic",
            "Best log-linear model by BIC",
            "Silverman, Chan and Vincent (2024), Statistics and Computing 34, 44.",
            "Do not believe it when models that fit about as well give other numbers, or when all lists "
            "depend on one another in the same direction, which no such model can see.",
            "prevalence_loglinear:find_best_bic",
            {"n_top": whole(None, 1, 10**9)},
            draws=True,
            resamples=True,
            usual=True,
        ),
        Method(
            "decomposable",
            "Bayesian average over decomposable graphs",
            "Madigan and York (1997), Biometrika 84, 19-31.",
            "Do not believe it when its posterior has several humps, or when people differ so much in how "
            "easily they are found that no pattern of dependent lists describes it.",
            "prevalence_bayesian:find_decomposable",
            {
                "delta": real(None, "above 0, and 1,000,000,000 at most", lambda value: 0 < value <= 10**9),
                "most_unseen": whole(None, 1, 10**9),
            },
            usual=True,
        ),
        Method(
            "thresholding",
            "Bayesian thresholding",
            "Silverman (2020), Journal of the Royal Statistical Society A 183, 691-736.",
            "Do not believe it when a dependence is on the edge of the threshold: its interval takes the "
            "kept dependences for certain.",
            "prevalence_bayesian:find_thresholding",
            {
                "prior_variance": flat_or_positive(1.0),
                "threshold": real(2.0, "from 0 on", lambda value: value >= 0),
                **_CHAINS,
                "burn": whole(500, 100, 10**9),
            },
            draws=True,
            usual=True,
        ),
        Method(
            "latent-class",
            "Bayesian latent classes",
            "Manrique-Vallier (2016), Biometrics 72, 1246-1254.",
            "Do not believe it where organisations refer people to one another or avoid each other's people: "
            "it explains every overlap by people who are easy or hard to find.",
            "prevalence_bayesian:find_latent_class",
            {
                "classes": whole(5, 1, 50),
                "shape": positive(0.25),
                "rate": positive(0.25),
                **_CHAINS,
                "thin": whole(10, 1, 10**6),
                "burn": whole(10_000, 0, 10**9),
            },
            draws=True,
        ),
        Method(
            "covariates",
            "Log-linear model with covariates as factors",
            "Cruyff, van Dijk and van der Heijden (2017), Chance 30(3), 41-49; as UNODC does for SDG 16.2.2.",
            "Do not believe it when something that is not among the covariates makes people easier to find, "
            "or when a stratum holds few people on two lists.",
            "prevalence_covariates:find_covariates",
            fewest=2,
            draws=True,
            resamples=True,
            covariates=True,
        ),
        Method(
            "doubly-robust",
            "Doubly robust from two lists and covariates",
            "Das, Kennedy and Jewell (2023), JASA 118, 1309-1321.",
            "Do not believe it unless the two lists are independent among people alike in the covariates "
            "given: whatever else makes people easier to find biases it.",
            "prevalence_covariates:find_doubly_robust",
            {
                **_PAIR,
                "learner": one_of("best", ("logistic", "forest", "best")),
                "folds": whole(5, 2, 1_000),
                "splits": whole(3, 1, 1_000),
            },
            fewest=2,
            draws=True,
            covariates=True,
            two_lists=True,
        ),
    )
}

#: Run when nobody names methods.
USUAL = tuple(name for name, method in METHODS.items() if method.usual)
#: Every method that needs data only.
ALL = tuple(name for name, method in METHODS.items() if not method.alone)


def method_named(name: str) -> Method:
    """The method of a name.

    Raises:
        BadValue: There is none.
    """
    if not isinstance(name, str) or name not in METHODS:
        raise BadValue("the method", found=name, needed=f"choose one of {', '.join(METHODS)}")
    return METHODS[name]


def methods_named(names: str | Sequence[str] | None) -> tuple[Method, ...]:
    """The methods of several names, each once; `all` stands for every one, None for the usual ones.

    Raises:
        BadValue: There is none of a name, or no name at all.
    """
    if names is None:
        return tuple(METHODS[name] for name in USUAL)
    given = [part.strip() for part in names.split(",")] if isinstance(names, str) else names
    several = [name for name in given if name != ""] if isinstance(given, Iterable) else []
    if not several:
        raise BadValue("the methods", found=names, needed=f"name at least one of {', '.join(METHODS)}")
    wanted = [ALL if name == "all" else (method_named(name).name,) for name in several]
    return tuple(method_named(name) for name in dict.fromkeys(one for some in wanted for one in some))


def own_parameters(method: Method, given: Mapping[str, object]) -> dict[str, object]:
    """A method's own parameters: what is given, else the defaults.

    Raises:
        BadValue: It takes no such parameter, or the parameter cannot have that value.
    """
    if not isinstance(given, Mapping):
        raise BadValue(f"the parameters of {method.name}", found=given, needed="give each a name and a value")
    given = {name: plain(value) for name, value in given.items()}
    for name, value in given.items():
        if name not in method.takes:
            takes = ", ".join(method.takes) or "none"
            raise BadValue(f"a parameter of {method.name}", found=name, needed=f"its own parameters: {takes}")
        method.takes[name].check(f"{name} of {method.name}", value)
    return {name: parameter.default for name, parameter in method.takes.items()} | given


def own_of(
    chosen: Sequence[Method], given: Mapping[str, Mapping[str, object]]
) -> dict[str, dict[str, object]]:
    """The own parameters of several methods, by the method's name.

    Raises:
        BadValue: Parameters are given for a method that is not run, or cannot be used.
    """
    if not isinstance(given, Mapping):
        raise BadValue("the parameters", found=given, needed="give each method's name and its parameters")
    run = [method.name for method in chosen]
    for name in given:
        if method_named(name).name not in run:
            needed = f"it is not among the methods asked for: {', '.join(dict.fromkeys(run))}"
            raise BadValue("the method of a parameter", found=name, needed=needed)
    return {method.name: own_parameters(method, given.get(method.name, {})) for method in chosen}
