from pathlib import Path

import numpy as np
import pytest

from daybreak.errors import BadValue
from daybreak.prosecution.evaluation import (
    average_precision,
    evaluate_recruitment,
    render_evaluation,
    roc_area,
)
from daybreak.prosecution.ranker import plain_words, train_ranker

SHARED = Path(__file__).parents[3] / "shared" / "data" / "recruitment" / "emscad_partial.csv.gz"
shared = pytest.mark.skipif(not SHARED.exists(), reason="no shared data folder beside the checkout")


def test_roc_counts_ties_half() -> None:
    risky = np.array([True, False, True, False])
    assert roc_area(risky, np.array([3.0, 1.0, 3.0, 1.0])) == 1.0
    assert roc_area(risky, np.zeros(4)) == 0.5
    assert roc_area(risky, np.array([2.0, 2.0, 3.0, 1.0])) == pytest.approx(0.875)


def test_measures_agree_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(7)
    risky, weight = random.random(400) < 0.2, random.random(400)
    score = np.round(random.normal(risky * 1.0), 1)
    assert roc_area(risky, score) == pytest.approx(metrics.roc_auc_score(risky, score))
    assert average_precision(risky, score, weight) == pytest.approx(
        metrics.average_precision_score(risky, score, sample_weight=weight)
    )


def test_plain_words_hide_which_copy_a_text_came_from() -> None:
    assert plain_words("It€™s  €¢ Data&nbsp;Entry") == plain_words("It’s • Data\xa0entry")


def test_ranker_needs_both_kinds() -> None:
    with pytest.raises(BadValue, match="at least five"):
        train_ranker(["a"] * 20, [True] * 20)


def test_ranker_learns_and_ranks() -> None:
    pytest.importorskip("sklearn")
    texts = [f"pay a visa fee now number {number}" for number in range(20)]
    texts += [f"baker for our shop number {number}" for number in range(20)]
    ranker = train_ranker(texts, [True] * 20 + [False] * 20)
    low, high = ranker.rank(["baker wanted for a shop", "pay the visa fee"])
    assert high > low and (ranker.trained_on, ranker.risky) == (40, 20)


def test_a_file_of_one_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ads.csv"
    file.write_text("title,description,fraudulent\nBaker,Bread,0\nCook,Soup,0\n")
    with pytest.raises(BadValue, match="both kinds"):
        evaluate_recruitment(file, text=["title", "description"])


@shared
@pytest.mark.shared_data
def test_score_alone_ranks_real_advertisements() -> None:
    found = evaluate_recruitment(SHARED, train=False)
    assert found.alone.roc >= 0.85
    assert found.alone.reweighted_precision >= 0.40
    assert found.mixed_groups == 0
    assert "indicators alone" in render_evaluation(found)


@shared
@pytest.mark.shared_data
@pytest.mark.huge
def test_trained_ranker_on_folds_that_share_no_template() -> None:
    found = evaluate_recruitment(SHARED, seeds=(0,))
    assert found.rankers[0].reweighted_precision >= 0.75
