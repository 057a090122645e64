"""What speaks against a fitted log-linear model, in plain words."""

from collections.abc import Iterable
from math import lgamma, log

import numpy as np

from daybreak.errors import DaybreakError
from daybreak.measurement.prevalence_finding import model_of
from daybreak.measurement.prevalence_judgement import APART
from daybreak.methods.estimation.best_bic import BestBic, best_bic
from daybreak.methods.estimation.existence import reduced_design
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation.loglinear import Fit

#: Models whose BIC is within this of the best are supported about as well (Raftery 1995: "weak").
CLOSE = 2.0
#: A fit this improbable misses the data.
MISSES = 0.001
#: The next order is tried up to this many lists; beyond there are too many models to do so unasked.
_MOST_LISTS_BEYOND = 5


def judge_inestimable(histories: Histories, fit: Fit) -> tuple[str, ...]:
    """Name the dependences that cannot be estimated because nobody is on all their lists."""
    said = []
    for names in model_of(histories, fit.terms).at_minus_infinity:
        who = f"lists {' and '.join(names)} share nobody"
        if len(names) > 2:
            who = f"nobody is on all of the lists {', '.join(names)}"
        said.append(
            f"How these lists depend on each other cannot be estimated: {who}. The model takes it that "
            "nobody can be on them together."
        )
    return tuple(said)


def judge_order(histories: Histories, best: BestBic, workers: int) -> tuple[str, ...]:
    """Warn when the best model holds an interaction of the highest order that was tried."""
    lists = len(histories.lists)
    highest = max(term.bit_count() for term in best.fit.terms)
    if best.order < 2 or highest < best.order or best.order >= lists - 1:
        return ()
    said = (
        f"The best model is at the edge of what was tried: it lets {highest} lists depend on each other at "
        f"once, and models with {highest + 1} were not tried."
    )
    if lists > _MOST_LISTS_BEYOND:
        return (said,)
    try:
        beyond = best_bic(histories, order=best.order + 1, workers=workers).fit
    except DaybreakError:
        return (said,)
    if beyond.model == best.fit.model:
        return (f"{said} Trying them changes nothing.",)
    return (
        f"{said} Trying them gives {beyond.total:,.0f} instead of {best.fit.total:,.0f} ({beyond.model}).",
    )


def judge_search(best: BestBic) -> tuple[str, ...]:
    """Tell when the search ended before it had ruled out all models but the one it gives."""
    if best.search is None or best.search.gap is None:
        return ()
    return (
        "There are too many models to fit them all, and the search for the best one was ended after "
        f"{best.search.fits:,} fits. This model is the best of those looked at: no single dependence more "
        "or less makes it better, and the BIC of a model not looked at can be lower by "
        f"{best.search.gap:.1f} at the most.",
    )


def ended_in_words(ended: int, resamples: int) -> str:
    """Tell in how many resamples the search for the best model ended before it had ruled out all others."""
    return (
        f"In {ended:,} of {resamples:,} resamples the search for the best model was ended before it had "
        "ruled out all others; the model is then the best of those looked at."
    )


def judge_neighbours(histories: Histories, best: BestBic) -> tuple[str, ...]:
    """Name the model that fits about as well and gives the number furthest off."""
    family = best.family
    near = np.flatnonzero(family.bic <= best.fit.bic + CLOSE)
    if not len(near):
        return ()
    off = np.abs(np.log(family.total[near] / best.fit.total))
    worst = int(near[int(np.argmax(off))])
    if off.max() <= log(APART):
        return ()
    return (
        f"The model {family.models.name(worst)} fits about as well (its BIC is "
        f"{family.bic[worst] - best.fit.bic:.1f} higher) and gives {family.total[worst]:,.0f} instead of "
        f"{best.fit.total:,.0f}.",
    )


def judge_fit(histories: Histories, fit: Fit) -> tuple[str, ...]:
    """Warn when the model's expected numbers are far from the data (likelihood-ratio test)."""
    from scipy.special import chdtrc

    design, _ = reduced_design(histories.counts, fit.terms)
    spare = design.shape[0] - design.shape[1]
    if spare < 1:
        return ()
    deviance = 2 * (_saturated(histories.counts[1:].tolist()) - fit.log_likelihood)
    chance = float(chdtrc(spare, max(deviance, 0.0)))
    if chance >= MISSES:
        return ()
    return (
        f"The model misses the data: deviance {deviance:,.1f} on {spare} degrees of freedom. People or lists "
        "depend on each other in ways it does not know.",
    )


def _saturated(counts: Iterable[int]) -> float:
    """The log likelihood of a model that expects exactly what was counted."""
    return sum(n * log(n) - n - lgamma(n + 1) for n in counts if n)
