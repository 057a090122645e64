"""Copies whose words recur: many places for each token, and few runs that noise leaves whole."""

import random

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from daybreak.methods.text.groups import group_texts

LETTERS = {
    "english": "abcdefghijklmnoprstuvw",
    "thai": "กขคงจชซดตถทนบปผพฟมยรลวสหอ",
    "japanese": "あいうえおかきくけこさしすせそたちつてと" + "".join(map(chr, range(0x6000, 0x6190))),
}
#: Letters of a word, from and to.
SIZES = {"english": (3, 6), "thai": (2, 4), "japanese": (1, 3)}


def planted(
    script: str, *, templates: int, words: int, vocabulary: int, zipf: float, noise: float, posts: int = 1_200
) -> tuple[list[str], list[int]]:
    """Copies in turn, a slot of up to four words for every twenty, beside as many strangers; the truth."""
    choose = random.Random(f"{script} {templates} {words}")
    known = sorted(
        {
            "".join(choose.choices(LETTERS[script], k=choose.randint(*SIZES[script])))
            for _ in range(2 * vocabulary)
        }
    )
    known = choose.sample(known, vocabulary)
    often = [(rank + 1) ** -zipf for rank in range(vocabulary)]
    bodies = [choose.choices(known, often, k=words) for _ in range(templates)]
    texts, truth = [], []
    for number in range(posts):
        stranger = number % 2 == 1
        said = choose.choices(known, often, k=words) if stranger else list(bodies[number // 2 % templates])
        for slot in () if stranger else range(words - 3, 0, -20):
            said[slot : slot + 1] = choose.choices(known, k=choose.randint(1, 4))
        kept = [choose.choice(known) if choose.random() < noise else word for word in said]
        texts.append((" " if script == "english" else "").join(kept))
        truth.append(templates + number if stranger else number // 2 % templates)
    return texts, truth


@pytest.mark.parametrize("script", list(LETTERS))
@pytest.mark.parametrize("noise", [0, 0.3])
def test_slots_do_not_part_copies_whose_words_recur(script: str, noise: float) -> None:
    texts, truth = planted(script, templates=20, words=60, vocabulary=300, zipf=1, noise=noise)
    assert adjusted_rand_score(truth, group_texts(texts).label) >= (0.975 if noise else 0.99)


def test_strangers_who_each_resemble_one_another_do_not_gather() -> None:
    texts, truth = planted("japanese", templates=40, words=20, vocabulary=40, zipf=1, noise=0.05, posts=2_400)
    label = group_texts(texts).label
    assert adjusted_rand_score(truth, label) >= 0.95
    assert np.bincount(label).max() <= 1.5 * np.bincount(truth).max()


@pytest.mark.parametrize(
    ("script", "templates"),
    [
        ("english", 1),
        ("english", 2),
        ("english", 20),
        ("thai", 1),
        ("thai", 2),
        ("thai", 20),
        ("japanese", 20),
    ],
)
def test_short_noisy_copies_are_found_however_few_templates(script: str, templates: int) -> None:
    texts, truth = planted(script, templates=templates, words=20, vocabulary=1_000, zipf=0, noise=0.25)
    label = group_texts(texts).label
    assert adjusted_rand_score(truth, label) >= 0.97
    assert np.bincount(label).max() <= 1.2 * 600 / templates
