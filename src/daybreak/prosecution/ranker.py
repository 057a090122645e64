"""A ranker that learns from labelled advertisements, beside the declared indicators.

Where a team has labels of its own, a linear model over words and found signs ranks better than declared
weights alone. It learns only from the words themselves: case, punctuation, markup, encoding and masked
contact tokens are taken away first, so that it cannot tell classes by which copy of a data set they came
from. Scores are for ranking; they are no probability and no finding about anyone.

Salton, G. & Buckley, C. (1988). Term-weighting approaches in automatic text retrieval. Information Processing
& Management 24(5), 513-523. Needs the extra `train` (scikit-learn).
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue, ExtraMissing
from daybreak.methods.text.characters import fold_table
from daybreak.prosecution.recruitment import assess_posts
from daybreak.prosecution.recruitment_findings import RecruitmentRisks

#: Inverse regularisation of the logistic model; words are few compared with posts, so it is mild.
INVERSE_REGULARISATION = 10.0
#: Size of the standardised signs beside words of unit length: they break ties, words lead.
SIGN_SCALE = 0.03

_MASKED = re.compile(r"#([A-Za-z]+)_[0-9a-f]{6,}#")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
#: Marks of a text that was once read in the wrong encoding ("it€™s" for "it’s").
_BROKEN = re.compile(r"€[^\w\s]")
_WORD = re.compile(r"[^\W_]+")
_ANY_WORD = r"\S+"


def plain_words(text: str) -> str:
    """The words of a text without case, accents, markup, punctuation or masked contacts.

    >>> plain_words("Data&nbsp;Entry… call #PHONE_0123456789ab#")
    'data entry call phone'
    """
    readable = html.unescape(html.unescape(text))
    readable = _GLUED.sub(" ", _MASKED.sub(r" \1 ", _BROKEN.sub(" ", readable)))
    table = fold_table()
    codes = np.frombuffer(readable.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = table[np.minimum(codes, len(table) - 1)]
    return " ".join(_WORD.findall(folded[folded > 0].tobytes().decode("utf-32-le", "replace")))


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """A trained ranker; `rank` gives a score per text, higher for more reason to look."""

    trained_on: int
    risky: int
    _words: Any
    _centre: npt.NDArray[np.float64]
    _spread: npt.NDArray[np.float64]
    _model: Any

    def rank(self, texts: Sequence[str], *, risks: RecruitmentRisks | None = None) -> npt.NDArray[np.float64]:
        """Score texts; `risks` may hand in what `assess_posts` found, so that it is not done twice."""
        signs = (_sign_features(risks or assess_posts(list(texts))) - self._centre) / self._spread
        matrix = _joined(self._words.transform([plain_words(text) for text in texts]), signs)
        return np.asarray(self._model.decision_function(matrix), np.float64)


def train_ranker(
    texts: Sequence[str], risky: Sequence[bool], *, risks: RecruitmentRisks | None = None
) -> Ranker:
    """Learn to rank from labelled texts.

    Args:
        texts: The advertisements.
        risky: For each, whether a person judged it deceptive.
        risks: What `assess_posts(texts)` found, when already at hand.

    Raises:
        ExtraMissing: scikit-learn is not installed.
        BadValue: Lengths differ, or there are fewer than five texts of either kind.
    """
    labels = np.asarray(risky, np.bool_)
    if len(labels) != len(texts):
        raise BadValue(
            "risky", found=len(labels), needed=f"it must have one label for each of {len(texts)} texts"
        )
    if min(labels.sum(), (~labels).sum()) < 5:
        raise BadValue(
            "risky", found=int(labels.sum()), needed="at least five texts of either kind are needed"
        )
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError as missing:
        raise ExtraMissing("train", needed_for="Training a ranker") from missing
    words = TfidfVectorizer(
        ngram_range=(1, 2), min_df=2, max_df=0.9, sublinear_tf=True, token_pattern=_ANY_WORD, lowercase=False
    )
    matrix = words.fit_transform([plain_words(text) for text in texts])
    signs = _sign_features(risks or assess_posts(list(texts)))
    centre, spread = signs.mean(axis=0), (signs.std(axis=0) + 0.05) / SIGN_SCALE
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=1000, class_weight="balanced")
    model.fit(_joined(matrix, (signs - centre) / spread), labels)
    return Ranker(len(labels), int(labels.sum()), words, centre, spread, model)


def _sign_features(risks: RecruitmentRisks) -> npt.NDArray[np.float64]:
    """The logarithm of each sign's mentions, and the declared score as log-odds."""
    odds = np.clip(risks.score.astype(np.float64) / 100, 1e-6, 1 - 1e-6)
    return np.column_stack([np.log2(1.0 + risks.counts), np.log(odds / (1 - odds))])


def _joined(words: Any, signs: npt.NDArray[np.float64]) -> Any:
    from scipy import sparse

    return sparse.hstack([words, sparse.csr_matrix(signs)], format="csr")
