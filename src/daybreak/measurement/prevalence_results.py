"""What an estimate of prevalence is: a number, or a refusal to give one, with all it rests on.

No number travels alone. Each carries its interval, the model that made it, the resamples or the posterior
behind it, what speaks against it in plain words, its source, and enough about data, parameters, seed and
versions to make every digit again. Where the data do not determine a number there is none: `total` is None
and `refusal` says why.

Every class here serialises through `daybreak.standard.serialise`; numbers that are not finite become null.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from daybreak.measurement.prevalence_input import PrevalenceInput
from daybreak.methods.estimation.posterior import Hump
from daybreak.standard.manifest import RunManifest

Floats = npt.NDArray[np.float64]

#: Kinds of intervals: over repeated samples, or of the probability after seeing the data.
CONFIDENCE, CREDIBLE = "confidence", "credible"


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval for a number of people.

    Attributes:
        low, high: Its limits, in people; both finite.
        level: Nominal coverage or probability, such as 0.95.
        kind: `confidence` or `credible`.
        made_by: How, such as `BCa bootstrap`, `Wald` or `posterior quantiles`.
    """

    low: float
    high: float
    level: float
    kind: str
    made_by: str


@dataclass(frozen=True, slots=True)
class Model:
    """Which dependences between lists a log-linear estimate allows for.

    Attributes:
        text: Generators by list numbers, such as `12,13,4`.
        generators: The same with names: the groups of lists that depend on each other.
        at_minus_infinity: Groups of lists that nobody is on together although the model lets them depend on
            each other; their parameter cannot be estimated, and is taken as minus infinity.
    """

    text: str
    generators: tuple[tuple[str, ...], ...]
    at_minus_infinity: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """The posterior distribution of the number of people, as a histogram.

    Attributes:
        edges: float64[b + 1], ascending; a bin holds numbers from its edge to under the next.
        probability: float64[b], of each bin; they add up to 1.
        humps: Its peaks, highest share first; more than one is warned about.
        draws: How many effective independent draws it is made from; None when it is exact.
    """

    edges: Floats
    probability: Floats
    humps: tuple[Hump, ...]
    draws: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """How many people there are by one method, or why it refuses to say.

    Attributes:
        method: Its short name, such as `best-bic`.
        title: Its name for people.
        lists: Names of the lists it used.
        seen: How many people are on at least one list.
        total: The estimated number of people, seen and unseen; None when refused.
        unseen: `total - seen`; None when refused.
        interval: The interval to report; None when refused, or when the method has none.
        other_intervals: Further intervals of the same total, such as percentile beside BCa.
        bound: Whether `total` is only a lower bound; it is never compared with estimates.
        model: The chosen model; None for methods without one.
        refusal: Why there is no number, and what to do; None when there is one.
        warnings: What speaks against this number, in plain words.
        notes: What in the data speaks against any number, the same for every method.
        disbelief: One plain sentence on when not to believe this method.
        source: The paper it comes from.
        parameters: Everything that was set.
        seed: What makes the same digits again; None where nothing is drawn.
        data_sha256: Hash of the names of the lists and the counts of the histories.
        seconds: How long it took.
        replicates: float64[r], the total of each resample in order; nan where it has none. None without
            a bootstrap.
        posterior: For Bayesian methods.
        details: What only this method knows, by name.
        run: Versions, times, files.
    """

    method: str
    title: str
    lists: tuple[str, ...]
    seen: int
    total: float | None
    unseen: float | None = field(init=False)
    interval: Interval | None
    other_intervals: tuple[Interval, ...]
    bound: bool
    model: Model | None
    refusal: str | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    disbelief: str
    source: str
    parameters: Mapping[str, object]
    seed: int | None
    data_sha256: str
    seconds: float
    replicates: Floats | None
    posterior: Posterior | None
    details: Mapping[str, object]
    run: RunManifest

    def __post_init__(self) -> None:
        object.__setattr__(self, "unseen", None if self.total is None else self.total - self.seen)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far the methods are apart that gave an estimate (not a bound).

    Attributes:
        factor: The largest estimate over the smallest.
        flagged: Whether that is more than `daybreak.measurement.prevalence_judgement.APART`.
        lowest, highest: Short names of the methods with the smallest and the largest estimate.
        sentence: The same for people.
    """

    factor: float
    flagged: bool
    lowest: str
    highest: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Critique:
    """A published objection to this kind of estimate, in our own words.

    Attributes:
        source: The paper.
        says: What it objects to.
        doi: Of the paper.
    """

    source: str
    says: str
    doi: str


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """The estimate among people alike, such as one sex.

    Attributes:
        values: Name of each covariate to its value.
        estimate: Among these people; None when their lists are too few for any.
        seen: How many of these people are on a list.
    """

    values: Mapping[str, str]
    estimate: Estimate | None
    seen: int


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Estimates stratum by stratum, and their sum against the whole.

    Attributes:
        by: The covariates.
        method: Short name of the method used in every stratum.
        strata: In the order of their values.
        total: Sum of the strata's totals; None when some stratum has no estimate.
        interval: Of the sum; None where it has none.
        whole: The estimate without strata.
        joint: The estimate of one model with the covariates as factors; None where it was not asked for.
        factor: The larger of sum and whole over the smaller; None without a sum.
        gap: The same in words.
        warnings: What to know before believing the sum.
        seed, data_sha256, run: As in `Estimate`.
    """

    by: tuple[str, ...]
    method: str
    strata: tuple[Stratum, ...]
    total: float | None
    interval: Interval | None
    whole: Estimate
    joint: Estimate | None
    factor: float | None
    gap: str
    warnings: tuple[str, ...]
    seed: int
    data_sha256: str
    run: RunManifest


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Several methods on the same data, side by side.

    Attributes:
        data: What was read.
        estimates: One per method, refusals among them.
        disagreement: How far the methods are apart; None when fewer than two gave an estimate.
        warnings: What a reader must know first, in plain words; the disagreement among it when flagged.
        notes: What in the data speaks against any number.
        critiques: Published objections to the whole approach.
        strata: When covariates were named.
        seed, data_sha256, run: As in `Estimate`.
    """

    data: PrevalenceInput
    estimates: tuple[Estimate, ...]
    disagreement: Disagreement | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    critiques: tuple[Critique, ...]
    strata: Strata | None
    seed: int
    data_sha256: str
    run: RunManifest


@dataclass(frozen=True, slots=True)
class Change:
    """What the estimate becomes when the data are changed a little.

    Attributes:
        what: The change in words, such as `one person more on LA, GP only`.
        lists: The lists concerned: of the history, the one dropped, or the two merged.
        by: +1 or -1 person; 0 when lists were dropped or merged.
        seen: How many people the changed table holds.
        total: The estimate then; None when there is none.
        ratio: `total` over the estimate from the data as they are; None without either.
        model: The model chosen then; None for methods without one.
        refusal: Why there is no number; None when there is one.
    """

    what: str
    lists: tuple[str, ...]
    by: int
    seen: int
    total: float | None
    ratio: float | None
    model: Model | None
    refusal: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """How far one method's estimate moves when the data are changed a little.

    Attributes:
        method: Its short name.
        baseline: The estimate from the data as they are.
        cells: One person more and one less on each history that can be, histories nobody has included.
        dropped: Without each list.
        merged: With each pair of lists made one.
        warnings: The largest movements and the failures, in plain words.
        seed, data_sha256, run: As in `Estimate`.
    """

    method: str
    baseline: Estimate
    cells: tuple[Change, ...]
    dropped: tuple[Change, ...]
    merged: tuple[Change, ...]
    warnings: tuple[str, ...]
    seed: int
    data_sha256: str
    run: RunManifest
