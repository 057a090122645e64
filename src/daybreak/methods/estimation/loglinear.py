"""Poisson log-linear models of overlapping lists, fitted by extended maximum likelihood.

The expected number of people with a capture history is a product of effects: one per list, and one
per interaction, by which being on one list makes being on another likelier or less likely. Carried
over to the history of people on no list, the product is the estimate of the unseen.

Where nobody is on all lists of an interaction, its parameter is estimated as minus infinity: the
histories that hold these lists are expected to be empty, and the rest is fitted without them. Such
parameters still count when models are compared by AIC or BIC. BIC uses the number of people.

Chan, L., Silverman, B. W. and Vincent, K. (2021). Multiple systems estimation for sparse capture
data: inferential challenges when there are nonoverlapping lists. JASA 116, 1297-1306.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, lgamma, log, nan
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from daybreak.methods.estimation.existence import check_model, reduced_design
from daybreak.methods.estimation.hierarchy import Models, closed, generators, parse_model
from daybreak.methods.estimation.histories import Histories, superset_sums
from daybreak.methods.estimation.loglinear_careful import OUT_OF_REACH, fit_carefully
from daybreak.methods.estimation.loglinear_families import (
    Fits,
    Job,
    fit_batches,
    fit_models,
    plan_fits,
    share_fits,
)
from daybreak.methods.estimation.loglinear_lanes import LANES
from daybreak.methods.estimation.loglinear_newton import FITTED, UNDECIDED, fit_terms, make_room
from daybreak.methods.estimation.loglinear_table import Family, read_table

#: What the codes of fits mean, for people.
MEANING = {
    0: "sound",
    1: "no maximum likelihood estimate exists",
    2: "the unseen number is not identifiable",
    3: "no maximum likelihood estimate exists, and the unseen number is not identifiable",
    OUT_OF_REACH: "an estimate exists, but the counts are too far apart for it to be computed",
}

#: Models of a level handed to a thread at a time, a multiple of the models fitted side by side; smaller
#: families are not worth a second thread.
_PART = 128 * LANES

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """One model fitted to one table.

    Attributes:
        model: Its generators, such as `12,13,4`.
        terms: All terms as bit masks of lists (0 the intercept), smaller sets first.
        effects: One parameter per term, on the log scale; minus infinity where nobody is on all its
            lists, nan where the model failed.
        code: 0 sound, 1 no estimate exists, 2 not identifiable, 3 both, 4 exists but cannot be computed.
        people: How many people the lists hold.
        unseen: Estimated number of people on no list; nan unless the code is 0.
        error: Standard error of the logarithm of `unseen`; nan unless the code is 0.
        log_likelihood: Poisson log likelihood at its maximum, factorials included.
    """

    model: str
    terms: tuple[int, ...]
    effects: tuple[float, ...]
    code: int
    people: int
    unseen: float
    error: float
    log_likelihood: float

    @property
    def total(self) -> float:
        """Estimated number of people, seen and unseen."""
        return self.people + self.unseen

    @property
    def aic(self) -> float:
        """Akaike's criterion; parameters at minus infinity count."""
        return -2 * self.log_likelihood + 2 * len(self.terms)

    @property
    def bic(self) -> float:
        """Schwarz's criterion with n = people; parameters at minus infinity count."""
        return -2 * self.log_likelihood + log(self.people) * len(self.terms)

    @property
    def at_minus_infinity(self) -> tuple[int, ...]:
        """Terms nobody has, as bit masks of lists."""
        return tuple(term for term, effect in zip(self.terms, self.effects, strict=True) if effect == -inf)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wald interval for the total, on the log scale of the unseen; as if the model had been given."""
        spread = exp(NormalDist().inv_cdf((1 + level) / 2) * self.error)
        return self.people + self.unseen / spread, self.people + self.unseen * spread


@dataclass(frozen=True, slots=True, eq=False)
class FamilyFit:
    """Every model of a family fitted to one table.

    Attributes:
        models: The family.
        people: How many people the lists hold.
        code: uint8[m], 0 sound, 1 no estimate exists, 2 not identifiable, 3 both, 4 exists but cannot be
            computed.
        log_likelihood: float64[m], factorials included; nan unless the code is 0.
        total: float64[m], estimated number of people; nan unless the code is 0.
        effects: float64[m, 1 + lists + interactions], parameters, nan where at minus infinity or not in
            the model; kept to start later fits from.
        different: How many different fits were made; models that differ only in parameters at minus
            infinity share one.
    """

    models: Models
    people: int
    code: npt.NDArray[np.uint8]
    log_likelihood: Floats
    total: Floats
    effects: Floats
    different: int

    @property
    def aic(self) -> Floats:
        """float64[m], Akaike's criterion; infinite unless the code is 0."""
        return self._criterion(2.0)

    @property
    def bic(self) -> Floats:
        """float64[m], Schwarz's criterion with n = people; infinite unless the code is 0."""
        return self._criterion(log(self.people))

    def ranked(self) -> npt.NDArray[np.int64]:
        """Numbers of the sound models by BIC, best first; ties keep the order of the family."""
        bic = self.bic
        order = np.argsort(np.round(bic, 9), kind="stable")
        return order[np.isfinite(bic[order])]

    def _criterion(self, price: float) -> Floats:
        value = -2 * self.log_likelihood + price * self.models.parameters
        return np.where(self.code == 0, value, inf)


def fit_model(histories: Histories, model: str | Iterable[int]) -> Fit:
    """Fit one hierarchical model.

    Args:
        histories: The table.
        model: Generators such as `12,13,4`, or sets of lists as bit masks; smaller interactions and the
            effects of the lists are always added.

    Raises:
        BadValue: The model is not written as it should be.
    """
    lists = len(histories.lists)
    terms = parse_model(model, lists) if isinstance(model, str) else closed(model, lists)
    effects, code, likelihood = _fit_one(histories.counts, terms, lists)
    sound = code == 0
    return Fit(
        model=generators(terms),
        terms=terms,
        effects=tuple(effects),
        code=code,
        people=histories.people,
        unseen=exp(effects[0]) if sound else nan,
        error=_error_of_intercept(histories.counts, terms, effects) if sound else nan,
        log_likelihood=likelihood if sound else nan,
    )


def fit_family(histories: Histories, models: Models, *, workers: int = 1) -> FamilyFit:
    """Fit every model of a family; the digits do not depend on `workers`, the number of threads."""
    size, width = len(models), 1 + models.lists + len(models.interactions)
    fits = Fits(np.zeros(size, np.uint8), np.empty(size), np.empty((size, width)))
    different = _fit_all(histories.counts.astype(np.float64), models, fits, workers)
    code, likelihood, effects = fits
    for undecided in np.flatnonzero(code >= UNDECIDED):
        terms = models.terms(int(undecided))
        found, code[undecided], likelihood[undecided] = settle_stalled(histories.counts, terms)
        effects[undecided] = [found.get(mask, nan) for mask in _places(models)]
    likelihood -= log_factorials(histories.counts)
    likelihood[code != 0] = nan
    total = np.where(code == 0, histories.people + np.exp(effects[:, 0]), nan)
    return FamilyFit(models, histories.people, code, likelihood, total, effects, different)


def _fit_all(counts: Floats, models: Models, fits: Fits, workers: int) -> int:
    """Fit a family, its levels one after the other and each by all threads; how many fits were made."""
    family, starts = compiled_family(models), np.empty((0, fits.effects.shape[1]))
    if workers == 1 or len(models) <= _PART:
        return int(fit_models(counts, family, models.members, starts, True, fits))
    table = read_table(counts, family)
    plan = plan_fits(table, family, models.members)
    job = Job(table, family, models.members, plan, starts, True, fits)
    with ThreadPoolExecutor(workers) as threads:
        for low, high in pairwise(plan.levels.tolist()):
            parts = range(low, high, _PART)
            list(threads.map(lambda part, high=high: fit_batches(job, part, min(part + _PART, high)), parts))
    share_fits(job)
    return len(plan.order)


def _places(models: Models) -> list[int]:
    """What the columns of the effects of a family stand for."""
    return [0, *(1 << i for i in range(models.lists)), *models.interactions.tolist()]


def settle_stalled(
    counts: npt.NDArray[np.int64], terms: Iterable[int]
) -> tuple[dict[int, float], int, float]:
    """Say how a model ends whose compiled fit stalled: its finite effects, code and log likelihood.

    The linear programme decides whether an estimate exists; if so it is computed with more care. The log
    likelihood is without the factorials.
    """
    code = check_model(counts, terms)
    if code:
        return {}, code, nan
    design, left = reduced_design(counts, terms)
    found = fit_carefully(design, counts[left])
    if found is None:
        return {}, OUT_OF_REACH, nan
    margins = superset_sums(counts)
    held = [mask for mask in sorted(set(terms), key=_smaller_first) if margins[mask] > 0]
    return dict(zip(held, found[0].tolist(), strict=True)), FITTED, found[1]


def _smaller_first(mask: int) -> tuple[int, int]:
    return mask.bit_count(), mask


def compiled_family(models: Models) -> Family:
    """The interactions of a family as the compiled code needs them."""
    sets = [int(mask) for mask in models.interactions]
    above = [sum(1 << bit for bit, other in enumerate(sets) if other & mask == mask) for mask in sets]
    return Family(models.lists, models.interactions, np.array(above, np.uint64))


def log_factorials(counts: npt.NDArray[np.int64]) -> float:
    """The sum of log(count!) over the observed cells."""
    return sum(lgamma(int(count) + 1) for count in counts[1:])


def _fit_one(
    counts: npt.NDArray[np.int64], terms: tuple[int, ...], lists: int
) -> tuple[list[float], int, float]:
    _, left = reduced_design(counts, terms)
    margins = superset_sums(counts).astype(np.float64)
    held = [mask for mask in terms if margins[mask] > 0]
    room = make_room(len(counts), len(held))
    room.terms[:] = held
    room.kept[left] = 1
    room.beta[0] = nan
    ended, value = fit_terms(counts.astype(np.float64), margins, lists, len(held), room)
    code, found = FITTED, dict(zip(held, room.beta.tolist(), strict=True))
    if ended != FITTED:
        found, code, value = settle_stalled(counts, terms)
    effects = [found.get(mask, -inf) if code == 0 else nan for mask in terms]
    return effects, code, value - log_factorials(counts)


def _error_of_intercept(counts: npt.NDArray[np.int64], terms: tuple[int, ...], effects: list[float]) -> float:
    """The length of the weighted intercept, taken off what all other terms say of it, and one over that.

    Gram and Schmidt's way, improved, in one order of adding up: the digits hang on no library.
    """
    design, _ = reduced_design(counts, terms)
    finite = np.array([effect for effect in effects if effect > -inf])
    weighted = design * np.exp((design * finite).sum(axis=1) / 2)[:, None]
    weighted = weighted[:, [*range(1, weighted.shape[1]), 0]]
    for place in range(weighted.shape[1] - 1):
        column, rest = weighted[:, place, None], weighted[:, place + 1 :]
        rest -= column * ((column * rest).sum(axis=0) / (column * column).sum())
    return float(1 / np.sqrt((weighted[:, -1] ** 2).sum()))
