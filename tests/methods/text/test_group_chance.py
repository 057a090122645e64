import random
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import adjusted_rand_score

from daybreak.methods.text.group_chance import learn_chance
from daybreak.methods.text.group_state import empty_state, learn_weights
from daybreak.methods.text.groups import GroupIndex, group_texts
from daybreak.methods.text.tokens import cut

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
from templates import WORD_LISTS


def common_words(
    script: str, *, posts: int, copies: int, noise: float, seed: int
) -> tuple[list[str], list[int]]:
    """Posts of a hundred everyday words, few of them most of the time; the first half are copies by tens."""
    choose = random.Random(seed)
    words = WORD_LISTS[script]
    often = [1 / (rank + 2) for rank in range(len(words))]
    texts, truth = [], []
    for number in range(posts):
        if number % copies == 0 or number >= posts // 2:
            body = choose.choices(words, often, k=choose.randint(40, 80))
        noisy = [choose.choice(words) if choose.random() < noise else word for word in body]
        texts.append("".join(noisy))
        truth.append(number // copies if number < posts // 2 else number)
    return texts, truth


@pytest.mark.parametrize("script", list(WORD_LISTS))
@pytest.mark.parametrize("noise", [0, 0.05])
def test_strangers_who_use_the_same_hundred_words_stay_apart(script: str, noise: float) -> None:
    texts, truth = common_words(script, posts=1_200, copies=10, noise=noise, seed=4)
    label = group_texts(texts).label
    assert adjusted_rand_score(truth, label) >= 0.97
    assert np.bincount(label).max() <= 12


def learnt(texts: list[str]) -> list[float]:
    posts, state = cut(pa.array(texts)), empty_state()
    learn_weights(state, [posts.hashes])
    learn_chance(state, posts)
    return state.chance[:, 0].tolist()


def test_chance_is_what_strangers_share_even_where_all_posts_are_copies() -> None:
    strangers, _ = common_words("thai", posts=200, copies=1, noise=0, seed=1)
    copies, _ = common_words("thai", posts=400, copies=200, noise=0.05, seed=1)
    assert 0.1 < learnt(strangers)[2] < 0.3
    assert learnt(copies[:200])[2] < 0.3


def test_few_posts_say_nothing_about_strangers() -> None:
    thai, _ = common_words("thai", posts=20, copies=1, noise=0, seed=2)
    assert learnt(thai) == [0, 0, 0]


def short_posts_by_twos(
    words: list[str], often: list[float], joint: str, *, length: tuple[int, int], noise: float
) -> tuple[list[str], list[int]]:
    """1,500 short posts of few words: 300 pairs of copies among strangers."""
    choose = random.Random(6)
    texts, truth = [], []
    for number in range(1_500):
        if number % 2 == 0 or number >= 600:
            body = choose.choices(words, often, k=choose.randint(*length))
        texts.append(joint.join(choose.choice(words) if choose.random() < noise else w for w in body))
        truth.append(number // 2 if number < 600 else number)
    return texts, truth


def test_pairs_of_short_posts_do_not_draw_strangers_together() -> None:
    words = WORD_LISTS["thai"]
    often = [(rank + 2) ** -0.85 for rank in range(len(words))]
    texts, truth = short_posts_by_twos(words, often, "", length=(15, 25), noise=0.02)
    label = group_texts(texts).label
    assert np.bincount(label).max() <= 8
    assert adjusted_rand_score(truth, label) >= 0.85


def test_noisy_pairs_meet_where_all_posts_use_a_hundred_words() -> None:
    words = [f"{first}{second}a" for first in "bcdfghklmn" for second in "aeiouyrstw"]
    texts, truth = short_posts_by_twos(words, [1.0] * 100, " ", length=(18, 26), noise=0.25)
    assert adjusted_rand_score(truth, group_texts(texts).label) >= 0.97


def test_an_index_keeps_the_chance_it_learnt(tmp_path: Path) -> None:
    texts, _ = common_words("chinese", posts=300, copies=10, noise=0.05, seed=5)
    index = GroupIndex()
    index.add(texts[:200])
    index.save(tmp_path / "index")
    later = GroupIndex.load(tmp_path / "index")
    later.add(texts[200:])
    whole = group_texts(texts)
    assert later.groups().chance.tolist() == whole.chance.tolist()
    assert whole.chance[1, 0] > 0.15
    assert (later.labels() == whole.label).all()
