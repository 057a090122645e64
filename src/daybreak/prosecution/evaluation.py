"""How far the recruitment score can be trusted: measured on labelled advertisements.

Copies of one template in both training and test make any ranker look good, so the test folds never share a
template, and a second, stricter split never shares an employer's self-description either. Labelled sets
hold far more deceptive ads than life does; average precision and precision are therefore also given
reweighted to a stated prevalence.

Vidros, S. et al. (2017). Automatic detection of online recruitment frauds: characteristics, methods, and a
public dataset. Future Internet 9(1), 6 (the data set this was first measured on, and its prevalence).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, ColumnMissing, ExtraMissing
from daybreak.methods.text.groups import group_texts
from daybreak.prosecution.ranker import plain_words, train_ranker
from daybreak.prosecution.recruitment import assess_posts
from daybreak.prosecution.recruitment_findings import RecruitmentRisks
from daybreak.prosecution.recruitment_score import direction, signs
from daybreak.standard.progress import Progress, silent
from daybreak.standard.reading import read_posts

#: Share of deceptive ads in the whole of EMSCAD (866 of 17,880).
PREVALENCE = 0.0484
#: The column in which an employer describes itself.
EMPLOYER_COLUMN = "company_profile"
TEXT_COLUMNS = ("title", "company_profile", "description", "requirements", "benefits")
THRESHOLDS = (5.0, 10.0, 20.0, 35.0, 50.0, 75.0)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well a score ranks: area under the ROC curve, average precision as is and reweighted."""

    roc: float
    average_precision: float
    reweighted_precision: float


@dataclass(frozen=True, slots=True)
class Folds:
    """A ranker's test results over grouped folds and seeds: mean, spread and each fold's reweighted AP."""

    split: str
    groups: int
    roc: float
    reweighted_precision: float
    spread: float
    folds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """The confusion at one score: posts at or above it, and precision reweighted to the prevalence."""

    threshold: float
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int
    reweighted_precision: float


@dataclass(frozen=True, slots=True)
class SignError:
    """How often one sign is found in deceptive and in genuine ads; `lift` is the ratio of the two shares."""

    id: str
    direction: str
    risky: int
    genuine: int
    precision: float
    lift: float


@dataclass(frozen=True, slots=True)
class RecruitmentEvaluation:
    """What `evaluate_recruitment` measured, and on what.

    `alone` uses the text only and no training. `template_groups` counts templates of two or more ads;
    `mixed_groups` those that hold both kinds. `rankers` holds one result per split, empty without training.
    """

    file: str
    sha256: str
    posts: int
    risky: int
    columns: tuple[str, ...]
    prevalence: float
    alone: Ranking
    rankers: tuple[Folds, ...]
    thresholds: tuple[AtThreshold, ...]
    signs: tuple[SignError, ...]
    template_groups: int
    mixed_groups: int
    limits: str


LIMITS = (
    "Labels are of employment scams, a neighbour of deceptive recruitment for exploitation, in English, "
    "2012-2014. Training folds share no template; in the second split no employer's self-description either. "
    "The declared weights follow published strengths, but phrases were written while looking at this very "
    "data set (docs/decisions/0011), so a fresh set will show lower figures."
)


def evaluate_recruitment(
    path: str | Path,
    *,
    label: str = "fraudulent",
    text: Sequence[str] | None = None,
    prevalence: float = PREVALENCE,
    train: bool = True,
    seeds: Sequence[int] = (0, 1, 2),
    progress: Progress = silent,
) -> RecruitmentEvaluation:
    """Measure the score, and a ranker trained on grouped folds, on a file of labelled advertisements.

    Args:
        path: Any file `read_posts` reads.
        label: The column that is 1 (or true, yes, fraudulent) for a deceptive ad.
        text: The columns that make the text; by default those of EMSCAD. When `company_profile` is among
            them, the stricter split keeps employers apart too.
        prevalence: Share of deceptive ads in life, for the reweighted figures.
        train: Whether to train and test rankers too (needs the extra `train`).
        seeds: One round of five grouped folds for each.
        progress: Told as work goes on.

    Raises:
        BadValue: The prevalence is not between 0 and 1, or one of the two kinds is missing.
        ColumnMissing: The label or a text column is not in the file.
        ExtraMissing: scikit-learn is not installed.
    """
    if not 0 < prevalence < 1:
        raise BadValue("prevalence", found=prevalence, needed="it must lie between 0 and 1")
    columns = tuple(text or TEXT_COLUMNS)
    kept = (label, *(column for column in columns if column == EMPLOYER_COLUMN))
    posts = read_posts(path, text=list(columns), keep=kept)
    if label not in posts.table.column_names:
        raise ColumnMissing(
            path, wanted="the label", found=posts.table.column_names, do="Name it with `label`."
        )
    risky = _labels(posts.table.column(label).to_pylist())
    if risky.all() or not risky.any():
        raise BadValue(label, found=int(risky.sum()), needed="the file must hold ads of both kinds")
    texts = [str(entry) for entry in posts.texts.to_pylist()]
    risks = assess_posts(posts.texts, progress=progress)
    groups = np.asarray(group_texts(posts.texts, progress=progress).label, np.int64)
    rankers: tuple[Folds, ...] = ()
    if train:
        profiles = _profiles(posts.table, len(texts))
        splits = (("no template", groups), ("no template, no employer", _united(groups, profiles)))
        rankers = tuple(
            _cross_validated(name, texts, risky, split, risks, prevalence, seeds, progress)
            for name, split in splits
        )
    sizes = np.bincount(groups, minlength=len(groups))
    risky_in = np.bincount(groups, weights=risky, minlength=len(groups))
    return RecruitmentEvaluation(
        file=str(path),
        sha256=posts.sources[0].sha256 if posts.sources else "",
        posts=len(texts),
        risky=int(risky.sum()),
        columns=tuple(posts.columns.get("text", ())),
        prevalence=prevalence,
        alone=_ranking(risky, risks.score.astype(np.float64), prevalence),
        rankers=rankers,
        thresholds=tuple(_at(risky, risks.score, threshold, prevalence) for threshold in THRESHOLDS),
        signs=_sign_errors(risky, risks),
        template_groups=int((sizes >= 2).sum()),
        mixed_groups=int(((risky_in > 0) & (risky_in < sizes)).sum()),
        limits=LIMITS,
    )


def _labels(values: Sequence[object]) -> Flags:
    true = {"1", "1.0", "t", "true", "yes", "y", "fraudulent", "risky", "scam"}
    return np.array([str(value).strip().lower() in true for value in values], np.bool_)


def _profiles(table: object, count: int) -> list[str]:
    """Each ad's employer self-description in plain words, empty when the file has none."""
    names = getattr(table, "column_names", [])
    if EMPLOYER_COLUMN not in names:
        return [""] * count
    return [plain_words(str(entry or "")) for entry in table.column(EMPLOYER_COLUMN).to_pylist()]  # type: ignore[attr-defined]


def _united(groups: npt.NDArray[np.int64], profiles: Sequence[str]) -> npt.NDArray[np.int64]:
    """Groups joined where two ads carry the same self-description."""
    parent = list(range(len(groups)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first: dict[str, int] = {}
    for place, (group, profile) in enumerate(zip(groups.tolist(), profiles, strict=True)):
        parent[root(place)] = root(group)
        if profile:
            parent[root(place)] = root(first.setdefault(profile, place))
    return np.array([root(place) for place in range(len(groups))], np.int64)


def _weights(risky: Flags, prevalence: float) -> Floats:
    """Weights under which the deceptive ads make up the stated prevalence."""
    share = risky.mean()
    weights: Floats = np.where(risky, prevalence / share, (1 - prevalence) / (1 - share))
    return weights


def roc_area(risky: Flags, score: Floats) -> float:
    """The chance that a deceptive ad scores above a genuine one, ties counting half (Mann-Whitney)."""
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    mean_rank = (np.bincount(place, weights=ranks) / counts)[place]
    positive = int(risky.sum())
    wins = mean_rank[risky].sum() - positive * (positive + 1) / 2
    return float(wins / (positive * (len(score) - positive)))


def average_precision(risky: Flags, score: Floats, weights: Floats | None = None) -> float:
    """The mean precision over the recall steps of falling score thresholds; ties are taken together."""
    weight = np.ones(len(score)) if weights is None else weights
    order = np.argsort(-score, kind="stable")
    hit = np.cumsum(np.where(risky, weight, 0.0)[order])
    seen = np.cumsum(weight[order])
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    recall = hit[ends] / hit[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * hit[ends] / seen[ends]))


def _ranking(risky: Flags, score: Floats, prevalence: float) -> Ranking:
    weighted = average_precision(risky, score, _weights(risky, prevalence))
    return Ranking(roc_area(risky, score), average_precision(risky, score), weighted)


def _at(risky: Flags, score: npt.NDArray[np.float32], threshold: float, prevalence: float) -> AtThreshold:
    above = score >= threshold
    true, false = int((above & risky).sum()), int((above & ~risky).sum())
    hits = prevalence * true / risky.sum()
    misses = (1 - prevalence) * false / (~risky).sum()
    precision = hits / (hits + misses) if hits + misses else 0.0
    return AtThreshold(
        threshold, true, false, int((~above & risky).sum()), int((~above & ~risky).sum()), float(precision)
    )


def _sign_errors(risky: Flags, risks: RecruitmentRisks) -> tuple[SignError, ...]:
    errors = []
    for column, sign in enumerate(signs()):
        found = risks.counts[:, column] > 0
        if not found.any() or direction(sign) == "neutral":
            continue
        bad, good = int((found & risky).sum()), int((found & ~risky).sum())
        # half a post more on either side keeps the ratio finite
        lift = ((bad + 0.5) / (risky.sum() + 1)) / ((good + 0.5) / ((~risky).sum() + 1))
        errors.append(SignError(sign.id, direction(sign), bad, good, bad / (bad + good), float(lift)))
    return tuple(sorted(errors, key=lambda error: -error.lift))


def _cross_validated(
    split: str,
    texts: Sequence[str],
    risky: Flags,
    groups: npt.NDArray[np.int64],
    risks: RecruitmentRisks,
    prevalence: float,
    seeds: Sequence[int],
    progress: Progress,
) -> Folds:
    try:
        from sklearn.model_selection import StratifiedGroupKFold
    except ImportError as missing:
        raise ExtraMissing("train", needed_for="Testing a ranker on grouped folds") from missing
    results: list[Ranking] = []
    for seed in seeds:
        folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
        for learn, test in folds.split(texts, risky, groups):
            ranker = train_ranker([texts[row] for row in learn], risky[learn], risks=_rows(risks, learn))
            score = ranker.rank([texts[row] for row in test], risks=_rows(risks, test))
            results.append(_ranking(risky[test], score, prevalence))
            progress(f"ranker, {split} shared", len(results), 5 * len(seeds))
    weighted = np.array([result.reweighted_precision for result in results])
    return Folds(
        split=split,
        groups=len(np.unique(groups)),
        roc=float(np.mean([result.roc for result in results])),
        reweighted_precision=float(weighted.mean()),
        spread=float(weighted.std()),
        folds=tuple(float(value) for value in weighted),
    )


def _rows(risks: RecruitmentRisks, rows: npt.NDArray[np.int64]) -> RecruitmentRisks:
    return RecruitmentRisks(risks.score[rows], risks.counts[rows], risks.ids)


def render_evaluation(found: RecruitmentEvaluation) -> str:
    """The evaluation as plain text tables."""
    share = f"{found.prevalence:.2%}"
    lines = [
        f"{found.file} (SHA-256 {found.sha256[:16]}...)",
        f"{found.posts} ads, {found.risky} labelled deceptive; text from {', '.join(found.columns)}",
        f"{found.template_groups} templates of two or more ads; {found.mixed_groups} mix both labels",
        "",
        f"{'score':<42}{'ROC':>8}{'AP':>8}  AP at {share}",
        f"{'indicators alone, no training':<42}{found.alone.roc:>8.3f}"
        f"{found.alone.average_precision:>8.3f}{found.alone.reweighted_precision:>13.3f}",
    ]
    for fold in found.rankers:
        name = f"ranker, folds share {fold.split}"
        lines.append(
            f"{name:<42}{fold.roc:>8.3f}{'':>8}{fold.reweighted_precision:>13.3f} +- {fold.spread:.3f}"
        )
    lines += ["", f"{'score >=':>9}{'found':>8}{'missed':>8}{'false':>8}{'left':>8}  precision at {share}"]
    lines += [
        f"{row.threshold:>9.0f}{row.true_positives:>8}{row.false_negatives:>8}{row.false_positives:>8}"
        f"{row.true_negatives:>8}{row.reweighted_precision:>14.3f}"
        for row in found.thresholds
    ]
    lines += ["", f"{'sign':<28}{'':<9}{'deceptive':>10}{'genuine':>9}{'precision':>11}{'lift':>8}"]
    lines += [
        f"{row.id:<28}{row.direction:<9}{row.risky:>10}{row.genuine:>9}{row.precision:>11.2f}{row.lift:>8.2f}"
        for row in found.signs
    ]
    return "\n".join([*lines, "", found.limits])
