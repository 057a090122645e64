"""Slot boundaries where noise is heavy, of one kind only, beside the fill, or the group tiny."""

import random

import pytest

from daybreak.methods.text.template import find_template

SPACED = [first + second for first in ("bar", "kel", "lim", "mon", "tuz", "zyd") for second in "aeiou"]
UNSPACED = [one + two for one in "招工高女年月包机护签" for two in "聘作薪孩龄吃票照"]
NAMES = {" ": ["Anna", "Olga", "Mia", "Lena", "Nina", "Rosa"], "": ["王芳", "李娜", "张敏", "刘洋", "陈静"]}


def planted(posts, kinds, noise, *, join=" ", size=40, slots=3, seed=0):
    """Posts of one template with the spans of their fills; noise strikes outside the fills only."""
    choose = random.Random(f"{posts} {kinds} {noise} {join} {seed}")
    words = SPACED if join else UNSPACED
    template = [choose.choice(words)]
    while len(template) < size:
        template.append(choose.choice([word for word in words if word != template[-1]]))
    places = sorted(choose.sample(range(2, size - 2, 4), slots))
    fills = [
        lambda: choose.choice(NAMES[join]),
        lambda: f"202-555-01{choose.randint(0, 99):02d}",
        lambda: join.join(choose.choice(words) for _ in range(choose.randint(2, 4))),
    ]
    texts, truth = [], []
    for _ in range(posts):
        text, spans = "", []
        for at, word in enumerate(template):
            if at in places:
                fill = fills[places.index(at)]()
                spans.append((len(text), len(text) + len(fill)))
                text += fill + join
            kind = choose.choice(kinds) if choose.random() < noise else ""
            said = {"d": [], "r": [choose.choice(words)], "i": [word, choose.choice(words)], "": [word]}[kind]
            text += "".join(one + join for one in said)
        texts.append(text.rstrip())
        truth.append(spans)
    return texts, truth


def boundary_f1(texts, truth):
    template = find_template(texts)
    hit = total = 0
    for post, spans in enumerate(truth):
        found = [(fill.start, fill.end) for fill in template.fills(post) if fill.end > fill.start]
        for side in (0, 1):
            real, said = {span[side] for span in spans}, {span[side] for span in found}
            hit += 2 * len(real & said)
            total += len(real) + len(said)
    return hit / total if total else 1.0


@pytest.mark.parametrize("kinds", ["d", "i", "r", "rid"])
@pytest.mark.parametrize("join", [" ", ""], ids=["spaced", "unspaced"])
def test_boundaries_survive_heavy_noise_of_any_kind(kinds, join):
    scores = [boundary_f1(*planted(60, kinds, 0.3, join=join, seed=seed)) for seed in range(4)]
    assert sum(scores) / 4 >= (0.93 if join else 0.83)


@pytest.mark.parametrize("join", [" ", ""], ids=["spaced", "unspaced"])
def test_a_stray_word_beside_a_number_is_none_of_its_fill(join):
    choose = random.Random(join)
    words = SPACED if join else UNSPACED
    template = choose.sample(words, 20)
    texts, numbers = [], []
    for _ in range(80):
        numbers.append(f"202-555-01{choose.randint(0, 99):02d}")
        said = [*template[:10], numbers[-1], *template[10:]]
        pairs = [[word, choose.choice(words)] if choose.random() < 0.3 else [word] for word in said]
        texts.append(join.join(word for pair in pairs for word in pair))
    found = find_template(texts)
    exact = [
        any(text[fill.start : fill.end] == number for fill in found.fills(post))
        for post, (text, number) in enumerate(zip(texts, numbers, strict=True))
    ]
    assert sum(exact) >= 0.95 * len(texts)


def test_a_word_that_most_posts_have_is_in_the_slot_with_the_others():
    found = 0
    for seed in range(10):
        choose = random.Random(seed)
        template, texts = choose.sample(SPACED, 24), []
        for _ in range(80):
            value = choose.choices(("Pedro", "Jose", "Lima"), (0.6, 0.25, 0.15))[0]
            words = [*template[:12], value, *template[12:]]
            strays = [choose.choice(SPACED) if choose.random() < 0.3 else "" for _ in words]
            texts.append(" ".join(f"{word} {stray}" for word, stray in zip(words, strays, strict=True)))
        slots = find_template(texts).slots
        found += any({"Pedro", "Jose", "Lima"} <= {value.text for value in slot.values} for slot in slots)
    assert found >= 9


@pytest.mark.parametrize("join", [" ", ""], ids=["spaced", "unspaced"])
def test_slots_of_twenty_posts_are_told_from_words_often_replaced(join):
    scores = [boundary_f1(*planted(20, "r", 0.3, join=join, seed=seed)) for seed in range(10)]
    assert sum(scores) / 10 >= (0.95 if join else 0.87)


@pytest.mark.parametrize("posts", [10, 20])
def test_few_posts_open_few_slots_where_words_are_replaced_by_chance(posts):
    groups = [planted(posts, "r", 0.3, slots=0, seed=seed)[0] for seed in range(10)]
    assert sum(len(find_template(texts).slots) for texts in groups) <= 20


@pytest.mark.parametrize("kinds", ["d", "i", "rid"])
def test_noise_alone_makes_no_slot(kinds):
    texts, _ = planted(60, kinds, 0.3, slots=0)
    assert find_template(texts).slots == ()


def test_a_phrase_that_some_posts_leave_out_is_no_slot():
    full = "zebra apple river stone no agencies please write today"
    texts = [full if post % 3 else full.replace("no agencies ", "") for post in range(30)]
    template = find_template(texts)
    assert template.slots == ()
    assert template.pattern == full


@pytest.mark.parametrize(("posts", "least"), [(2, 0.85), (3, 0.88), (5, 0.95)])
def test_boundaries_in_tiny_groups(posts, least):
    scores = [boundary_f1(*planted(posts, "rid", 0.02, seed=seed)) for seed in range(12)]
    assert sum(scores) / 12 >= least


def test_a_stray_word_beside_a_fill_stays_outside_it():
    texts, _ = planted(80, "i", 0.3)
    template = find_template(texts)
    phones = [post for post in range(80) if (fill := template.fills(post)[1]) and fill.text[:7] == "202-555"]
    assert len(phones) >= 78


@pytest.mark.parametrize("seed", [2, 9, 20])
def test_a_word_that_the_drafters_missed_makes_no_slot(seed):
    choose = random.Random(seed)
    template = [choose.choice(UNSPACED[:12]) for _ in range(40)]
    texts = []
    for _ in range(100):
        text = ""
        for word in template:
            kind = choose.choice("rid") if choose.random() < 0.3 else ""
            said = {"d": [], "r": [choose.choice(UNSPACED)], "i": [word, choose.choice(UNSPACED)], "": [word]}
            text += "".join(said[kind])
        texts.append(text)
    assert find_template(texts).slots == ()


def test_a_template_of_few_different_characters_is_drafted_whole():
    choose = random.Random(4)
    words = ["提成", "现金", "按摩", "工作", "上班", "可以"]
    template = [choose.choice(words) for _ in range(60)]
    texts = ["".join(word for word in template if choose.random() > 0.2) for _ in range(40)]
    assert len(find_template(texts).learned.fixed) >= 112
