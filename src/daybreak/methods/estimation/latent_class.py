"""How many people are on no list, when some people are much harder to find than others.

Lists depend on each other even when no list knows another: people differ in how easily anybody finds
them. This estimator supposes that the population falls into a few hidden classes, that within a class
the lists are independent, and that neither the classes nor their number is known; a stick-breaking prior
lets the data use as many as they need. The posterior is sampled by `latent_class_sampler`, several chains
from different starts, and their agreement is judged before the number is.

Manrique-Vallier, D. (2016). Bayesian population size estimation using Dirichlet process mixtures.
Biometrics 72, 1246-1254. Priors as there: every chance of being listed uniform on 0 to 1, the total N as
1/N, the concentration of the sticks gamma.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue
from daybreak.methods.estimation.histories import Histories, concerns
from daybreak.methods.estimation.latent_class_sampler import run_chain
from daybreak.methods.estimation.posterior import (
    Hump,
    Mixing,
    Summary,
    check_level,
    check_lists,
    find_humps,
    humps_in_words,
    judge_mixing,
    summarise_draws,
)
from daybreak.standard.progress import Progress, silent

#: The last class holding anybody in more of the draws than this share: there may be too few classes.
OFTEN_FULL = 0.05

Draws = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class LatentClasses:
    """The posterior of the number of people under latent classes.

    Attributes:
        lists: Names of the lists.
        seen: People on at least one list.
        draws: int64[chains, draws]; drawn numbers of people, seen and unseen, in order.
        summary: Median, mean and central interval of the draws.
        classes: The most classes the model may use.
        in_use: float64[classes]; share of the draws in which 1, 2, ... classes hold over 1% of the people.
        mixing: How far the draws can be relied on.
        humps: The peaks of the posterior.
        seed: What makes the same digits again.
        warnings: When not to believe the number, in words.
    """

    lists: tuple[str, ...]
    seen: int
    draws: Draws
    summary: Summary
    classes: int
    in_use: npt.NDArray[np.float64]
    mixing: Mixing
    humps: tuple[Hump, ...]
    seed: int
    warnings: tuple[str, ...]


def sample_latent_classes(
    histories: Histories,
    *,
    classes: int = 5,
    shape: float = 0.25,
    rate: float = 0.25,
    chains: int = 4,
    draws: int = 5_000,
    thin: int = 10,
    burn: int = 10_000,
    seed: int = 1,
    level: float = 0.95,
    workers: int = 2,
    progress: Progress = silent,
) -> LatentClasses:
    """Sample the number of people under a stick-breaking mixture of latent classes.

    Args:
        histories: At least 3 lists.
        classes: The most classes (where the sticks are cut off), 1 to 50; 1 makes the lists independent.
        shape, rate: Gamma prior of the sticks' concentration, both above 0.
        chains: Markov chains from different starts, at least 2.
        draws: Kept draws of each chain, at least 100; every `thin`-th turn is kept.
        burn: Turns of each chain thrown away before.
        seed: Same seed, same digits, whatever the number of threads.
        level: Share of the draws inside the interval.
        workers: Threads.
        progress: Told after each chain.

    Raises:
        NoEstimate: Under 3 lists, or nobody is on two of them.
        BadValue: A setting cannot be used.
    """
    _check(histories, classes, shape, rate, chains, draws, thin, burn, level)
    held, counts = _seen(histories)
    total = np.empty((chains, draws), np.int64)
    share = np.empty((chains, draws))
    used = np.empty((chains, draws), np.int64)
    sources = [np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence(seed).spawn(chains)]

    def run(chain: int) -> None:
        run_chain(
            held,
            counts,
            classes,
            float(shape),
            float(rate),
            burn,
            draws,
            thin,
            sources[chain],
            total[chain],
            share[chain],
            used[chain],
        )

    with ThreadPoolExecutor(max(workers, 1)) as pool:
        for done, _ in enumerate(pool.map(run, range(chains)), 1):
            progress("latent classes", done, chains)
    return _judged(histories, total, used, classes, seed, level)


def _check(
    histories: Histories,
    classes: int,
    shape: float,
    rate: float,
    chains: int,
    draws: int,
    thin: int,
    burn: int,
    level: float,
) -> None:
    check_lists(histories)
    check_level(level)
    for what, found, low, high in (
        ("The number of classes", classes, 1, 50),
        ("The number of chains", chains, 2, 1_000),
        ("The number of draws", draws, 100, 10**8),
        ("The thinning", thin, 1, 10**6),
        ("The burn-in", burn, 0, 10**9),
    ):
        if not low <= found <= high:
            raise BadValue(what, found=found, needed=f"it is a whole number from {low:,} to {high:,}")
    for what, value in (("shape", shape), ("rate", rate)):
        if not 0 < value < np.inf:
            raise BadValue(f"The {what} of the concentration's prior", found=value, needed="it is above 0")


def _seen(histories: Histories) -> tuple[npt.NDArray[np.int8], Draws]:
    masks = np.flatnonzero(histories.counts)
    held = (masks[:, None] >> np.arange(len(histories.lists)) & 1).astype(np.int8)
    return held, histories.counts[masks].astype(np.int64)


def _judged(
    histories: Histories, total: Draws, used: Draws, classes: int, seed: int, level: float
) -> LatentClasses:
    mixing = judge_mixing(total)
    drawn = total.ravel()
    humps = find_humps(drawn, np.ones(len(drawn)), independent=max(mixing.bulk, 10.0))
    in_use = np.bincount(np.clip(used.ravel(), 1, classes), minlength=classes + 1)[1:] / used.size
    for table in (total, in_use):
        table.flags.writeable = False
    return LatentClasses(
        lists=histories.lists,
        seen=histories.people,
        draws=total,
        summary=summarise_draws(total, level),
        classes=classes,
        in_use=in_use,
        mixing=mixing,
        humps=humps,
        seed=seed,
        warnings=(
            *concerns(histories),
            *mixing.concerns,
            *humps_in_words(humps),
            *_full_in_words(float(in_use[-1]), classes),
        ),
    )


def _full_in_words(full: float, classes: int) -> tuple[str, ...]:
    if classes == 1 or full <= OFTEN_FULL:
        return ()
    return (
        f"In {full:.0%} of the draws all {classes} classes are in use: the data may need more; "
        "allow more classes and see whether the number holds.",
    )
