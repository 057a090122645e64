"""Log-linear models with covariates as further factors: being on a list may depend on who one is.

Beside lists that depend on one another, a model may let a list depend on a covariate (women are on the
shelter's list more often) and covariates on one another. Each combination of the covariates' values has an
unseen number of its own; their sum is the estimate, and the parts are estimates for women, children, a
form of exploitation, a year. Interactions are chosen by BIC, a term added or taken away at a time, from
independence and from all pairs; the better end wins. A walk is no search of all models.

Where nobody with some values is on all lists of a term, that parameter is at minus infinity and the cells
that feel it are set aside; it counts when models are compared. The linear programme proves that the model
reported has an estimate, and exact algebra that the seen cells determine every unseen one.

Cruyff, M., van Dijk, J. and van der Heijden, P. G. M. (2017). The challenge of counting victims of human
trafficking. Chance 30 (3), 41-49. Also the way of UNODC, Monitoring Target 16.2 (2016 onwards).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import inf, isnan, log, nan

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, NoEstimate
from daybreak.methods.estimation.crossed import CrossedHistories
from daybreak.methods.estimation.existence import NO_MLE, NOT_IDENTIFIABLE, SOUND, has_estimate
from daybreak.methods.estimation.loglinear import MEANING, log_factorials
from daybreak.methods.estimation.loglinear_careful import OUT_OF_REACH
from daybreak.methods.estimation.loglinear_newton import FITTED
from daybreak.methods.estimation.stratified_kernel import (
    SETTLED,
    Terms,
    choose_terms,
    fit_held,
    hold_columns,
    keep_cells,
)

#: Cells of a table times terms tried; beyond this a bootstrap takes hours.
MOST_WORK = 2_000_000
#: Ends the moves of a walk.
_END = -1_000_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a model, by name.

    Attributes:
        lists: Names of the lists it joins.
        values: Name of each covariate it joins to the value meant; compared with the reference value.
        estimate: On the log scale; minus infinity where nobody with these values is on all these lists, nan
            where other parameters say it already or the model failed.
    """

    lists: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    estimate: float

    @property
    def name(self) -> str:
        """Such as `Police × Shelter` or `Police × sex=f`; `intercept` without any part."""
        parts = [*self.lists, *(f"{name}={value}" for name, value in self.values)]
        return " × ".join(parts) or "intercept"


@dataclass(frozen=True, slots=True, eq=False)
class Stratified:
    """One log-linear model of lists and covariates.

    Attributes:
        crossed: The table.
        terms: Its terms beyond lists and covariates themselves, by name, such as `Police × sex`.
        parameters: Every parameter, the intercept first.
        inestimable: What could not be estimated, in words, such as `Among people with sex m, lists A and B
            share nobody.`
        code: 0 sound, 1 no estimate exists, 2 an unseen number is not identifiable, 3 both, 4 an estimate
            exists but cannot be computed.
        unseen: float64[combinations], estimated people on no list; nan unless the code is 0.
        log_likelihood: Poisson log likelihood at its maximum, factorials included; nan unless sound.
        steps: What was added (`+`) or taken away (`-`) on the way to it; empty for a model that was given.
    """

    crossed: CrossedHistories
    terms: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    inestimable: tuple[str, ...]
    code: int
    unseen: Floats
    log_likelihood: float
    steps: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """Estimated number of people, seen and unseen."""
        return self.crossed.people + float(self.unseen.sum())

    @property
    def aic(self) -> float:
        """Akaike's criterion; parameters at minus infinity count."""
        return -2 * self.log_likelihood + 2 * len(self.parameters)

    @property
    def bic(self) -> float:
        """Schwarz's criterion with n = people; parameters at minus infinity count."""
        return -2 * self.log_likelihood + log(self.crossed.people) * len(self.parameters)

    def totals_by(self, *covariates: str) -> Mapping[tuple[str, ...], float]:
        """Estimated people, seen and unseen, for each combination of the values of these covariates.

        Raises:
            BadValue: There is no such covariate.
        """
        people = self.crossed.counts.sum(axis=1) + self.unseen
        return sum_by(self.crossed, people, covariates)


def sum_by(
    crossed: CrossedHistories, amounts: npt.ArrayLike, covariates: Iterable[str]
) -> Mapping[tuple[str, ...], float]:
    """Sum one amount per combination over all covariates but these."""
    places = [_place(crossed, name) for name in covariates]
    sums: dict[tuple[str, ...], float] = {}
    for kind, amount in zip(crossed.combinations, np.asarray(amounts, np.float64).tolist(), strict=True):
        key = tuple(kind[place] for place in places)
        sums[key] = sums.get(key, 0.0) + amount
    return sums


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The terms that models of a table are made of.

    Attributes:
        parts: The variables each term joins: numbers of lists, then of covariates (`k + i`).
        names: Their names, such as `Police × sex`; `intercept` first.
        columns: For each column the values of the covariates it means, by number of the covariate.
        compiled: The same as the compiled code needs it.
    """

    parts: tuple[frozenset[int], ...]
    names: tuple[str, ...]
    columns: tuple[tuple[tuple[int, int], ...], ...]
    compiled: Terms


def vocabulary(crossed: CrossedHistories, *, order: int = 2) -> Vocabulary:
    """All terms that join at most `order` lists and covariates, but for that of all lists.

    Raises:
        BadValue: The order is not 1, 2 or 3, or the table and the order are too large.
    """
    lists, covariates = len(crossed.lists), crossed.covariates
    if order not in (1, 2, 3):
        raise BadValue("the order of the models", found=order, needed="it must be 1, 2 or 3 with covariates")
    parts = [
        frozenset(some)
        for size in range(order + 1)
        for some in combinations(range(lists + len(covariates)), size)
        if set(some) != set(range(lists))
    ]
    if len(parts) * crossed.counts.size > MOST_WORK:
        raise BadValue(
            "the size of the table with its covariates",
            found=f"{crossed.counts.size:,} cells and {len(parts):,} terms",
            needed="name fewer covariates, join values that few people have, or take a lower order",
        )
    names = (*crossed.lists, *(covariate.name for covariate in covariates))
    columns = [_columns_of(part, crossed) for part in parts]
    return Vocabulary(
        tuple(parts),
        tuple(" × ".join(names[i] for i in sorted(part)) or "intercept" for part in parts),
        tuple(column for some in columns for column in some),
        _compile(crossed, parts, columns),
    )


def fit_stratified(crossed: CrossedHistories, terms: Iterable[str] = (), *, order: int = 2) -> Stratified:
    """Fit one model.

    Args:
        crossed: The table.
        terms: Terms beyond lists and covariates themselves, each as names joined by ` × ` in the order
            lists, then covariates; a term of three brings its pairs.
        order: Most lists and covariates in one term, 1 to 3.

    Raises:
        BadValue: There is no such term.
    """
    words = vocabulary(crossed, order=order)
    held = _given(words)
    for name in terms:
        if name not in words.names:
            raise BadValue("a term", found=name, needed=f"the terms are {', '.join(words.names[1:])}")
        held |= words.compiled.below[words.names.index(name)]
        held[words.names.index(name)] = True
    return _report(crossed, words, held, ())


def choose_stratified(crossed: CrossedHistories, *, order: int = 2) -> Stratified:
    """Choose the interactions by BIC, and prove that the model chosen has exactly one estimate.

    Raises:
        BadValue: The order is not 1, 2 or 3, or the table is too large.
        NoEstimate: Not even the model without interactions has an estimate.
    """
    words = vocabulary(crossed, order=order)
    held, _, _, steps = walk(words, crossed.counts)
    found = _report(crossed, words, held, steps)
    if found.code:
        raise NoEstimate(
            f"with covariates as factors, {MEANING[found.code]}",
            do="Name fewer covariates, or join values that few people have.",
        )
    return found


def walk(
    words: Vocabulary, counts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], Floats, float, tuple[str, ...]]:
    """The model with the least BIC that steps from independence or from all pairs reach.

    Args:
        words: The terms.
        counts: int64[combinations, 2**k].

    Returns:
        bool[terms]; the unseen, float64[combinations] (nan without an estimate); its BIC without the
        factorials, infinite without; and the steps.
    """
    terms, flat = words.compiled, counts.astype(np.float64).ravel()
    pairs = np.array([len(part) <= 2 for part in words.parts])
    best: tuple[npt.NDArray[np.bool_], Floats, float, tuple[str, ...]] | None = None
    for start, said in ((_given(words), "independence"), (pairs, "all pairs")):
        held, moves = start.copy(), np.empty(4 * len(start), np.int64)
        beta = np.empty(terms.indicator.shape[1])
        value, means = choose_terms(held, flat, terms, beta, moves)
        if best is None or value < best[2] - 1e-8:
            unseen = means[terms.unseen] if value < inf else np.full(len(terms.unseen), nan)
            best = held, unseen, float(value), (f"from {said}", *_steps(words, moves))
    assert best is not None  # noqa: S101  two starts were tried
    return best


def _steps(words: Vocabulary, moves: npt.NDArray[np.int64]) -> Iterable[str]:
    for move in moves.tolist():
        if move == _END:
            return
        yield f"+ {words.names[move]}" if move >= 0 else f"- {words.names[-1 - move]}"


def _given(words: Vocabulary) -> npt.NDArray[np.bool_]:
    held = np.zeros(len(words.names), np.bool_)
    held[: words.compiled.given] = True
    return held


def _report(
    crossed: CrossedHistories, words: Vocabulary, held: npt.NDArray[np.bool_], steps: tuple[str, ...]
) -> Stratified:
    """Fit the model, prove how it ends, and name its parameters."""
    terms, flat = words.compiled, crossed.counts.ravel()
    beta = np.full(terms.indicator.shape[1], nan)
    ended, value, means = fit_held(held, flat.astype(np.float64), terms, beta, SETTLED)
    kept = keep_cells(held, flat.astype(np.float64), terms).astype(bool)
    code = _prove(held, flat, kept, terms)
    if code == SOUND and ended != FITTED:
        code = OUT_OF_REACH
    sound = code == SOUND
    return Stratified(
        crossed=crossed,
        terms=tuple(words.names[i] for i in np.flatnonzero(held) if i >= terms.given),
        parameters=tuple(_name_parameters(crossed, words, held, beta if sound else beta * nan)),
        inestimable=tuple(_nobody(crossed, words, held)),
        code=code,
        unseen=means[terms.unseen] if sound else np.full(len(terms.unseen), nan),
        log_likelihood=float(value) - log_factorials(np.concatenate(([0], flat))) if sound else nan,
        steps=steps,
    )


def _prove(
    held: npt.NDArray[np.bool_], flat: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_], terms: Terms
) -> int:
    design = terms.indicator[:, hold_columns(held, terms)].astype(np.float64)
    unseen = np.zeros(len(flat), np.bool_)
    unseen[terms.unseen] = True
    seen = design[kept & ~unseen]
    code = SOUND if has_estimate(seen, flat[kept & ~unseen]) else NO_MLE
    if np.linalg.matrix_rank(design[kept]) > np.linalg.matrix_rank(seen):
        code |= NOT_IDENTIFIABLE
    return code


def _name_parameters(
    crossed: CrossedHistories, words: Vocabulary, held: npt.NDArray[np.bool_], beta: Floats
) -> Iterable[Parameter]:
    terms, lists = words.compiled, len(crossed.lists)
    flat = crossed.counts.ravel()
    for term in np.flatnonzero(held):
        for column in range(terms.edges[term], terms.edges[term + 1]):
            nobody = not flat[terms.indicator[:, column] == 1].any()
            yield Parameter(
                tuple(crossed.lists[i] for i in sorted(words.parts[term]) if i < lists),
                tuple(
                    (crossed.covariates[i].name, crossed.covariates[i].values[value])
                    for i, value in words.columns[column]
                ),
                -inf if nobody and not isnan(beta[0]) else float(beta[column]),
            )


def _nobody(crossed: CrossedHistories, words: Vocabulary, held: npt.NDArray[np.bool_]) -> Iterable[str]:
    """Say which lists hold nobody, or share nobody, among whom; not again what follows from it."""
    flat, lists = crossed.counts.ravel(), len(crossed.lists)
    said: list[frozenset[object]] = []
    for term in np.flatnonzero(held):
        joined = [i - lists for i in sorted(words.parts[term]) if i >= lists]
        names = [crossed.lists[i] for i in sorted(words.parts[term]) if i < lists]
        for code, values in enumerate(product(*(crossed.covariates[i].values for i in joined))):
            known = frozenset([*names, *zip(joined, values, strict=True)])
            if not flat[words.compiled.groups[term] == code].any() and not any(one <= known for one in said):
                said.append(known)
                pairs = zip(joined, values, strict=True)
                among = ", ".join(f"{crossed.covariates[i].name} {value}" for i, value in pairs)
                yield _in_words(names, among)


def _in_words(lists: list[str], among: str) -> str:
    if not lists:
        return f"Nobody has {among}."
    what = f"list {lists[0]} holds nobody"
    if len(lists) > 1:
        what = f"lists {' and '.join(lists)} share nobody"
    return f"Among people with {among}, {what}." if among else f"{what[0].upper()}{what[1:]}."


def _place(crossed: CrossedHistories, name: str) -> int:
    names = [covariate.name for covariate in crossed.covariates]
    if name not in names:
        raise BadValue("the covariate", found=name, needed=f"the covariates are {', '.join(names)}")
    return names.index(name)


def _columns_of(part: frozenset[int], crossed: CrossedHistories) -> list[tuple[tuple[int, int], ...]]:
    lists = len(crossed.lists)
    joined = [i - lists for i in sorted(part) if i >= lists]
    levels = (range(1, len(crossed.covariates[i].values)) for i in joined)
    return [tuple(zip(joined, values, strict=True)) for values in product(*levels)]


def _compile(
    crossed: CrossedHistories, parts: list[frozenset[int]], columns: list[list[tuple[tuple[int, int], ...]]]
) -> Terms:
    lists = len(crossed.lists)
    masks = np.tile(np.arange(2**lists), len(crossed.combinations))
    level = _levels(crossed).repeat(2**lists, axis=0)
    indicator, groups = [], np.full((len(parts), len(masks)), -1, np.int64)
    for term, part in enumerate(parts):
        need = sum(1 << i for i in part if i < lists)
        holds = (masks & need) == need
        joined = [i - lists for i in sorted(part) if i >= lists]
        code = np.zeros(len(masks), np.int64)
        for i in joined:
            code = code * len(crossed.covariates[i].values) + level[:, i]
        groups[term, holds] = code[holds]
        for column in columns[term]:
            indicator.append(
                holds & np.logical_and.reduce([level[:, i] == value for i, value in column], axis=0)
            )
    below = np.array([[other < part for other in parts] for part in parts])
    edges = np.cumsum([0, *(len(some) for some in columns)])
    return Terms(
        np.ascontiguousarray(np.array(indicator, np.uint8).T),
        edges.astype(np.int64),
        groups,
        below,
        np.flatnonzero(masks == 0).astype(np.int64),
        sum(len(part) <= 1 for part in parts),
    )


def _levels(crossed: CrossedHistories) -> npt.NDArray[np.int64]:
    """int64[combinations, covariates], the number of each value."""
    return np.array(
        [
            [covariate.values.index(value) for covariate, value in zip(crossed.covariates, kind, strict=True)]
            for kind in crossed.combinations
        ]
    )
