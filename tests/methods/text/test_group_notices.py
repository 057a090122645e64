"""Posts that share a long notice and nothing else are no copies of one template."""

import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from daybreak.methods.text.groups import GroupIndex, group_texts

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
from planted import SCRIPTS, Recipe, plant, words_of


def under_notices(recipe: Recipe, words: int, share: float, notices: int = 1, before: bool = False):
    """A planted set of which a share of the authors puts a notice of some words under (or over) the text."""
    made, rng = plant(recipe), np.random.default_rng(recipe.seed)
    join = SCRIPTS[recipe.script][2]
    vocabulary = words_of(recipe.script, 3_000, rng)
    bank = [join.join(rng.choice(vocabulary, words)) for _ in range(notices)]
    has = rng.random(made.truth.max() + 1) < share
    which = rng.integers(0, notices, len(has))
    texts = [
        text if not has[author] else join.join([bank[which[author]], text][:: 1 if before else -1])
        for text, author in zip(made.texts.to_pylist(), made.truth, strict=True)
    ]
    return texts, made.truth


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize(("words", "share", "notices"), [(35, 0.6, 1), (60, 0.1, 1), (60, 0.3, 5)])
def test_a_notice_longer_than_the_post_joins_no_strangers(words, share, notices, before):
    recipe = Recipe(posts=3_000, words=(15, 30), noise=0.02, siblings=0)
    texts, truth = under_notices(recipe, words, share, notices, before)
    label = group_texts(texts).label
    assert adjusted_rand_score(truth, label) >= 0.97
    assert np.bincount(label).max() <= 1.2 * np.bincount(truth).max()


@pytest.mark.parametrize("script", ["arabic", "thai", "chinese"])
def test_notices_are_known_in_every_script(script):
    texts, truth = under_notices(Recipe(posts=2_000, words=(20, 40), siblings=0, script=script), 60, 0.4)
    assert adjusted_rand_score(truth, group_texts(texts).label) >= 0.97


def test_a_notice_that_is_changed_here_and_there_is_still_left_out():
    texts, truth = under_notices(Recipe(posts=2_000, words=(20, 40), siblings=0), 60, 0.5)
    rng = np.random.default_rng(1)
    worn = [" ".join(word for word in text.split() if rng.random() >= 0.03) for text in texts]
    assert adjusted_rand_score(truth, group_texts(worn).label) >= 0.97


def test_posts_that_are_the_notice_stay_one_group():
    texts, _ = under_notices(Recipe(posts=1_000, words=(20, 40), grouped=0, siblings=0), 40, 1.0)
    notice = " ".join(texts[0].split()[-40:])
    bare = [f"{name} {notice}" for name in ("Anna", "Berta", "Clara", "Dora")]
    label = group_texts(texts + bare).label
    assert len(set(label[-4:])) == 1
    assert len(set(label)) >= 998


def test_wording_that_only_copies_and_a_sibling_share_is_no_notice():
    made = plant(Recipe(posts=2_000, siblings=0.6, noise=0, common=0))
    groups = group_texts(made.texts)
    assert len(groups.notices) == 0
    assert adjusted_rand_score(made.truth, groups.label) >= 0.98


def test_an_index_learns_notices_once_and_keeps_them(tmp_path):
    texts, _ = under_notices(Recipe(posts=18_000, words=(15, 30), siblings=0), 35, 0.5)
    whole = group_texts(texts).label
    index = GroupIndex()
    index.add(texts[:17_000])
    index.save(tmp_path / "index")
    index = GroupIndex.load(tmp_path / "index")
    index.add(texts[17_000:])
    np.testing.assert_array_equal(index.labels(), whole)


def test_the_explanation_says_what_was_left_out():
    texts, _ = under_notices(Recipe(posts=1_000, words=(20, 40), grouped=0, siblings=0), 60, 1.0)
    told = group_texts(texts).explain(texts[0], texts[1])
    assert not told.alike
    assert "notice" in told.sentence
