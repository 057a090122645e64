"""How many people two lists missed, when what is known of each person says how easily they are found.

Two lists are rarely independent over everybody, but may be among people alike in sex, age, place or form
of exploitation. Within such people the chance of being on some list follows from the overlap; averaging
its inverse over the people seen gives the total. The three chances behind it are learned by any regression
method, on other people than those they are applied to (cross-fitting), and a correction removes what their
errors do at first order: the estimate stays right when one of them is only roughly right.

The learners' linear algebra adds up in another order on another processor. So results are given to ten
digits, which are the same everywhere.

Das, M., Kennedy, E. H., Jewell, N. P. (2023). Doubly robust capture-recapture methods for estimating
population size. Journal of the American Statistical Association 119, 1309-1321.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, ExtraMissing, NoEstimate
from daybreak.methods.estimation.posterior import check_level

#: Chances of being on both lists (among people seen) are kept at or above this. Measured on simulations of
#: 5,000 people: 0.005 doubles the standard deviation of the estimate, because one person counts for hundreds.
LEAST_BOTH = 0.02
#: More of the people than this held at `LEAST_BOTH` is worth a warning.
OFTEN_HELD = 0.01
#: Fewer people on both lists than this leave nothing to learn from in each fold.
FEWEST_BOTH = 20
#: Fewest people in a leaf of the forest's trees: chances must be smooth to be divided by.
LEAF = 100
#: The learners to choose among, by the likelihood they give people they have not seen.
LEARNERS = ("logistic", "forest")

Array = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DoublyRobust:
    """The number of people by the doubly robust estimator.

    Attributes:
        seen: People in the table (on either list, or on another one).
        on_first, on_second, on_both: People on the two lists.
        total: The estimate.
        error: Its standard error, the people's chance of being seen included.
        low, high: Interval of `level`, made on the logarithm of the unseen people (Chao 1987).
        level: Such as 0.95.
        plug_in: The estimate without the correction; far from `total` when the learners fit badly.
        chance: Estimated share of all people who are seen.
        learners: Which learner each fold of each split chose, counted.
        held: Share of people whose chance of being on both lists was held at the least allowed value.
        folds, splits, seed: How people were divided, how often, and what makes the same digits again.
        warnings: When not to believe the number, in words.
    """

    seen: int
    on_first: int
    on_second: int
    on_both: int
    total: float
    error: float
    low: float
    high: float
    level: float
    plug_in: float
    chance: float
    learners: Mapping[str, int]
    held: float
    folds: int
    splits: int
    seed: int
    warnings: tuple[str, ...]


def estimate_doubly_robust(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    covariates: Mapping[str, npt.ArrayLike],
    *,
    learner: str = "best",
    folds: int = 5,
    splits: int = 3,
    seed: int = 1,
    level: float = 0.95,
) -> DoublyRobust:
    """Estimate the number of people from two lists that are independent among people alike.

    Args:
        first, second: 0/1 for each person seen: on that list or not. People on neither, seen by a third
            list, may be there; their covariates help.
        covariates: Name to one value per person: numbers, or words (each word becomes a 0/1 column).
        learner: One of `LEARNERS`, or "best" to choose in each fold the one most likely on people held out.
        folds: Parts people are divided into; each is judged by learners trained on the others. At least 2.
        splits: Times the division is drawn anew; the median over divisions is the estimate.
        seed: Same seed, same digits.
        level: Share of such intervals that hold the truth.

    Raises:
        NoEstimate: Fewer than 20 people are on both lists.
        BadValue: A column does not fit, or a setting cannot be used.
        ExtraMissing: scikit-learn is not installed.
    """
    classes = _histories(first, second)
    table = _columns(covariates, len(classes))
    both = int((classes == 3).sum())
    _check(both, learner, folds, splits, level)
    random = np.random.Generator(np.random.PCG64(seed))
    parts = [_one_split(classes, table, learner, folds, random) for _ in range(splits)]
    inverse = np.array([p.inverse for p in parts])
    middle = float(np.median(inverse))
    spread = float(np.median([p.variance + (p.inverse - middle) ** 2 for p in parts]))
    seen = len(classes)
    total = seen * middle
    error = float(np.sqrt(seen * spread + seen * max(middle * (middle - 1), 0.0)))
    low, high = _interval(total, seen, error, level)
    chosen = [name for p in parts for name in p.chosen]
    held = float(np.mean([p.held for p in parts]))
    plug_in = seen * float(np.median([p.plug_in for p in parts]))
    return DoublyRobust(
        seen=seen,
        on_first=int((classes & 1).sum()),
        on_second=int((classes >> 1).sum()),
        on_both=both,
        total=_ten_digits(max(total, float(seen))),
        error=_ten_digits(error),
        low=_ten_digits(low),
        high=_ten_digits(high),
        level=level,
        plug_in=_ten_digits(plug_in),
        chance=_ten_digits(min(1.0, 1 / middle) if middle > 0 else 1.0),
        learners={name: chosen.count(name) for name in LEARNERS if name in chosen},
        held=held,
        folds=folds,
        splits=splits,
        seed=seed,
        warnings=_concerns(total, plug_in, error, held, inverse * seen, seen),
    )


def _ten_digits(value: float) -> float:
    return float(f"{value:.9e}")


def _interval(total: float, seen: int, error: float, level: float) -> tuple[float, float]:
    """An interval for the unseen people on the log scale: they are above 0 and their estimate is skewed."""
    unseen = total - seen
    if unseen <= 0:
        return float(seen), max(total + NormalDist().inv_cdf((1 + level) / 2) * error, float(seen))
    factor = float(np.exp(NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(np.log1p((error / unseen) ** 2))))
    return seen + unseen / factor, seen + unseen * factor


def _histories(first: npt.ArrayLike, second: npt.ArrayLike) -> Integers:
    """0 on neither list, 1 on the first, 2 on the second, 3 on both."""
    columns = []
    for what, given in (("first", first), ("second", second)):
        values = np.asarray(given)
        if values.ndim != 1 or values.dtype.kind not in "biuf" or not np.isin(values, (0, 1)).all():
            raise BadValue(f"The column of the {what} list", found=values.dtype.name, needed="write 0 or 1")
        columns.append(values.astype(np.int64))
    if len(columns[0]) != len(columns[1]):
        raise BadValue("The second list's column", found=len(columns[1]), needed="one value per person")
    return columns[0] + 2 * columns[1]


def _columns(covariates: Mapping[str, npt.ArrayLike], people: int) -> Array:
    """Make one table of numbers; each word of a column of words becomes a 0/1 column."""
    columns: list[Array] = []
    for name, given in covariates.items():
        values = np.asarray(given)
        if values.shape != (people,):
            raise BadValue(
                f"Covariate {name}", found=values.shape, needed=f"one value for each of {people} people"
            )
        if values.dtype.kind in "biuf":
            if not np.isfinite(values.astype(np.float64)).all():
                raise BadValue(f"Covariate {name}", found="missing numbers", needed="fill or drop them")
            columns.append(values.astype(np.float64))
            continue
        words = np.array(["" if v is None else str(v) for v in values])
        columns.extend((words == word).astype(np.float64) for word in np.unique(words)[1:])
    columns = [c for c in columns if c.std() > 0]
    if not columns:
        raise BadValue("The covariates", found="none that varies", needed="use Chapman when nothing is known")
    table = np.stack(columns, axis=1)
    return np.asarray((table - table.mean(axis=0)) / table.std(axis=0), np.float64)


def _check(both: int, learner: str, folds: int, splits: int, level: float) -> None:
    check_level(level)
    if learner not in (*LEARNERS, "best"):
        raise BadValue("The learner", found=learner, needed=f"choose {', '.join(LEARNERS)} or best")
    if folds < 2 or splits < 1:
        raise BadValue("Folds and splits", found=(folds, splits), needed="at least 2 folds and 1 split")
    if both < FEWEST_BOTH:
        raise NoEstimate(
            f"only {both} people are on both lists and {FEWEST_BOTH} are needed to learn who is",
            do="Merge lists of the same kind, or use an estimator without covariates.",
        )


@dataclass(frozen=True, slots=True)
class _Split:
    inverse: float
    variance: float
    plug_in: float
    held: float
    chosen: tuple[str, ...]


def _one_split(
    classes: Integers, table: Array, learner: str, folds: int, random: np.random.Generator
) -> _Split:
    """Estimate the mean inverse chance of being seen, every person judged by others' learners."""
    fold = _folds(classes, folds, random)
    chances = np.empty((len(classes), 4))
    chosen = []
    for part in range(folds):
        train, held_out = fold != part, fold == part
        seeds = [int(s) for s in random.integers(0, 2**31 - 1, 2)]
        name, chances[held_out] = _learn(table[train], classes[train], table[held_out], learner, seeds)
        chosen.append(name)
    held = chances[:, 3] < LEAST_BOTH
    chances[held, 3] = LEAST_BOTH
    chances /= chances.sum(axis=1, keepdims=True)
    both = chances[:, 3]
    one, two = chances[:, 1] + both, chances[:, 2] + both
    inverse = one * two / both
    on_one, on_two, on_both = classes & 1, classes >> 1, classes == 3
    influence = inverse * (on_one / one + on_two / two - on_both / both)
    return _Split(
        inverse=float(influence.mean()),
        variance=float(influence.var(ddof=1)),
        plug_in=float(inverse.mean()),
        held=float(held.mean()),
        chosen=tuple(chosen),
    )


def _folds(classes: Integers, folds: int, random: np.random.Generator) -> Integers:
    """Divide people at random so that every fold has its share of each history."""
    fold = np.empty(len(classes), np.int64)
    start = 0
    for history in range(4):
        people = random.permutation(np.flatnonzero(classes == history))
        fold[people] = (np.arange(len(people)) + start) % folds
        start += len(people)
    return fold


def _learn(table: Array, classes: Integers, at: Array, learner: str, seeds: list[int]) -> tuple[str, Array]:
    """Train a learner; return its name and float64[people, 4] chances of each history at `at`."""
    name = learner
    if learner == "best":
        check = np.random.Generator(np.random.PCG64(seeds[0])).random(len(classes)) < 0.25
        score = {}
        for candidate in LEARNERS:
            guess = _predict(candidate, table[~check], classes[~check], table[check], seeds[1])
            likely = guess[np.arange(len(guess)), classes[check]]
            score[candidate] = float(np.log(np.maximum(likely, 1e-6)).mean())
        name = max(LEARNERS, key=lambda c: score[c])
    return name, _predict(name, table, classes, at, seeds[1])


def _predict(name: str, table: Array, classes: Integers, at: Array, seed: int) -> Array:
    model = _model(name, seed)
    model.fit(table, classes)
    chances = np.zeros((len(at), 4))
    chances[:, model.classes_.astype(np.int64)] = model.predict_proba(at)
    return chances


def _model(name: str, seed: int) -> Any:
    try:
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import PolynomialFeatures
    except ImportError:
        raise ExtraMissing("train", needed_for="The doubly robust estimator") from None
    if name == "logistic":
        steps = (
            PolynomialFeatures(2, include_bias=False),
            LogisticRegression(C=10.0, max_iter=2_000, tol=1e-3),
        )
        return make_pipeline(*steps)
    return RandomForestClassifier(100, min_samples_leaf=LEAF, max_features=0.7, random_state=seed)


def _concerns(
    total: float, plug_in: float, error: float, held: float, by_split: Array, seen: int
) -> tuple[str, ...]:
    said = []
    if held > OFTEN_HELD:
        said.append(
            f"For {held:.0%} of the people hardly anybody alike is on both lists: their part of the number "
            "is a guess held at a least value."
        )
    if abs(total - plug_in) > max(3 * error, 0.25 * total):
        said.append(
            f"The correction moved the estimate far (from {plug_in:,.0f} to {total:,.0f}): the learners fit "
            "badly; give other covariates or another learner."
        )
    if len(by_split) > 1 and float(np.ptp(by_split)) > 2 * error:
        said.append("The number depends on how people were divided at random: use more splits.")
    if total < seen:
        said.append("The correction put the total below the people seen; the people seen are reported.")
    return tuple(said)
