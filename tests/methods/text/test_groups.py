import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import adjusted_rand_score

from daybreak.errors import BadValue
from daybreak.methods.text.groups import Groups, group_texts

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
from planted import SCRIPTS, Recipe, plant

AD = "Waitress wanted in {}, good pay, room and board provided, no questions, write to {} today"


def agreement(recipe: Recipe) -> tuple[float, float]:
    """Adjusted Rand index against the truth, and the largest group by its true size."""
    made = plant(recipe)
    label = group_texts(made.texts).label
    return (
        adjusted_rand_score(made.truth, label),
        np.bincount(label).max() / np.bincount(made.truth).max(),
    )


@pytest.mark.parametrize("noise", [0, 0.02, 0.05, 0.3])
@pytest.mark.parametrize("slots", [0, 2, 5])
def test_planted_groups_are_found_whatever_slots_and_noise(slots: int, noise: float) -> None:
    index, largest = agreement(Recipe(posts=3_000, slots=slots, noise=noise, seed=slots))
    assert index >= 0.98
    assert largest <= 1.1


@pytest.mark.parametrize("script", list(SCRIPTS))
@pytest.mark.parametrize("noise", [0.05, 0.3])
def test_every_script_is_within_two_hundredths_of_english(script: str, noise: float) -> None:
    index, _ = agreement(Recipe(posts=3_000, noise=noise, script=script, seed=3))
    assert index >= 0.98


@pytest.mark.parametrize(
    "case",
    [
        {"obfuscated": 0.5},
        {"siblings": 0.9},
        {"common": 1.5},
        {"vocabulary": 100, "zipf": 0.0},
        {"vocabulary": 1_000},
        {"words": (200, 400), "posts": 800},
        {"words": (900, 1100), "posts": 250},
        {"words": (15, 30), "slots": 1},
        {"largest": 4, "exponent": 0.1},
        {"order": "grouped"},
        {"order": "ordinary-first"},
    ],
    ids=str,
)
@pytest.mark.parametrize("noise", [0, 0.3])
def test_hard_sets_hold(case: dict, noise: float) -> None:
    index, largest = agreement(Recipe(**{"posts": 3_000, "noise": noise, "seed": 5, **case}))
    assert index >= 0.97
    assert largest <= 1.2


def test_early_copies_are_taken_in_once_the_consensus_is_sharp() -> None:
    made = plant(
        Recipe(posts=1_500, words=(12, 18), noise=0.3, siblings=0, grouped=1, largest=30, exponent=0)
    )
    label = group_texts(made.texts).label
    alone = np.bincount(label)[label] == 1
    assert alone.mean() <= 0.05
    assert adjusted_rand_score(made.truth, label) >= 0.96


def test_siblings_that_share_half_their_sentences_stay_apart() -> None:
    made = plant(Recipe(posts=2_000, siblings=1.0, noise=0.0, slots=0, largest=6, exponent=0.01))
    label = group_texts(made.texts).label
    planted = made.truth < np.bincount(made.truth).argmin()
    mixed = sum(len(set(made.truth[label == group])) > 1 for group in set(label[planted]))
    assert mixed <= 0.05 * len(set(label[planted]))


def test_strangers_with_one_common_sentence_stay_apart() -> None:
    rng = np.random.default_rng(2)
    stock = "no experience needed we welcome everyone who wants to work hard and earn well"
    posts = [" ".join(rng.permutation([f"w{n}x" for n in rng.integers(0, 5_000, 40)])) for _ in range(300)]
    label = group_texts([f"{post} {stock}" for post in posts]).label
    assert label.tolist() == list(range(300))


def test_disguise_makes_no_difference() -> None:
    plain = AD.format("Avalon", "Ann")
    posts = [
        plain,
        plain.upper(),
        plain.replace("a", "а").replace("e", "е"),  # Cyrillic letters
        plain.replace("o", "0").replace("e", "3"),
        "\u200b".join(plain),
        plain.replace("room", "r o o m").replace("board", "b.o.a.r.d"),
        "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in plain),
        plain.replace(" ", " 🔥 ", 3),
    ]
    assert group_texts(posts).label.tolist() == [0] * len(posts)


@pytest.mark.parametrize(
    ("posts", "labels"),
    [
        ([], []),
        ([""], [0]),
        (["", "", " ", "\n"], [0, 1, 2, 3]),
        (["🔥🔥", "💋", "🔥🔥"], [0, 1, 0]),
        (["work", "work", "pay"], [0, 0, 2]),
        (["07700900001", "07700900002", "07700900001"], [0, 1, 0]),
        (["!!!", "!!!", "..."], [0, 0, 2]),
    ],
)
def test_posts_with_next_to_nothing_in_them(posts: list[str], labels: list[int]) -> None:
    assert group_texts(posts).label.tolist() == labels


def test_copies_of_one_post_are_one_group_and_alike() -> None:
    groups = group_texts(pa.array([AD.format("Avalon", "Ann")] * 30_000))
    assert groups.label.max() == 0
    assert groups.similarity.min() == 1
    assert groups.size.tolist() == [30_000] * 30_000


def test_posts_of_megabytes_are_compared_by_their_beginning() -> None:
    long = " ".join(f"w{n}" for n in range(200_000))
    other = " ".join(f"v{n}" for n in range(200_000))
    assert group_texts([long, other, long + " end", AD]).label.tolist() == [0, 1, 0, 3]


def test_a_word_said_again_and_again_takes_no_square_time() -> None:
    posts = [("good work now " * n)[: 3 * n + 3_000] for n in range(1_000, 1_300)]
    assert len(group_texts(posts)) == 300


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_arrow_arrays_of_any_string_kind_chunking_and_offset_are_read(kind: pa.DataType) -> None:
    posts = ["none of these", AD.format("Avalon", "Ann"), None, AD.format("Brightport", "Eva"), "x"]
    whole = pa.array(posts, kind).slice(1, 3)
    assert group_texts(whole).label.tolist() == [0, 1, 0]
    chunks = pa.chunked_array([whole.slice(0, 1), whole.slice(1, 0), whole.slice(1, 2)])
    assert group_texts(chunks).label.tolist() == [0, 1, 0]


@pytest.mark.parametrize("texts", ["one string", [1, 2], pa.array([1, 2])])
def test_what_is_no_text_is_refused(texts: object) -> None:
    with pytest.raises(BadValue, match="texts"):
        group_texts(texts)  # type: ignore[arg-type]


def test_labels_name_the_first_post_and_sizes_add_up() -> None:
    groups = group_texts(plant(Recipe(posts=1_000)).texts)
    assert (groups.label <= np.arange(1_000)).all()
    assert (groups.label[groups.label] == groups.label).all()
    assert all(len(groups.members(post)) == groups.size[post] for post in (0, 5, 500))


def test_explanation_shows_what_is_shared_where_it_stands() -> None:
    first, second = AD.format("Avalon", "Ann"), AD.format("BRIGHTPORT!", "Eva").replace("good", "g00d")
    told = Groups.explain(group_texts(["a"]), first, second)
    assert told.alike
    assert "read as one template" in told.sentence
    assert [run.text for run in told.runs] == [
        "Waitress wanted in", "good pay, room and board provided, no questions, write to", "today",
    ]  # fmt: skip
    assert all(first[slice(*run.first)] == run.text for run in told.runs)
    assert second[slice(*told.runs[1].second)].startswith("g00d pay")


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("same words here", "SAME words here", "exactly the same"),
        ("hello", "goodbye", "too little information"),
        ("", "", "too little information"),
        (AD, AD[:30] + "but the rest is about other things entirely, trains and rivers and old songs",
         "would be needed"),
    ],
)  # fmt: skip
def test_explanation_says_why(first: str, second: str, sentence: str) -> None:
    assert sentence in group_texts(["a"]).explain(first, second).sentence
