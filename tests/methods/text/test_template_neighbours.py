"""Slots that stand side by side, words written in digits, and the part of the table that is filled."""

import random

import numpy as np
import pytest

from daybreak.methods.text import alignment_band
from daybreak.methods.text.template import find_template, match

BEFORE, AFTER = (
    "we need girls for hotel work in big city",
    "good pay every month call now or write to us today",
)
NAMES = ["Anna", "Maria", "Lucy", "Kim", "Sofia", "Nina", "Rosa"]
PLACES = ["London", "Paris", "New York", "San Diego", "Oslo"]


def phone(choose):
    return f"202-555-01{choose.randint(0, 99):02d}"


def posts_with(fill, count=40):
    choose = random.Random("neighbours")
    fills = [fill(choose) for _ in range(count)]
    return [" ".join([BEFORE, *parts, AFTER]) for parts in fills], fills


def said(texts):
    template = find_template(texts)
    return [[fill.text for fill in template.fills(post)] for post in range(len(texts))]


SIDE_BY_SIDE = {
    "name, phone": lambda r: [r.choice(NAMES), phone(r)],
    "place, phone": lambda r: [r.choice(PLACES), phone(r)],
    "phone, name": lambda r: [phone(r), r.choice(NAMES)],
    "name, age": lambda r: [r.choice(NAMES), str(r.randint(18, 40))],
    "age, place": lambda r: [str(r.randint(18, 40)), r.choice(PLACES)],
    "age, phone": lambda r: [str(r.randint(18, 40)), phone(r)],
    "place, wage": lambda r: [r.choice(PLACES), f"${r.randint(4, 90) * 50}"],
}


@pytest.mark.parametrize("fill", SIDE_BY_SIDE.values(), ids=SIDE_BY_SIDE)
def test_slots_of_unlike_kinds_side_by_side_are_two(fill):
    texts, fills = posts_with(fill)
    assert said(texts) == fills


ONE_WHOLE = {
    "amount and currency": lambda r: [f"{r.randint(4, 90) * 50} {r.choice(['USD', 'EUR', 'GBP'])}"],
    "time": lambda r: [f"{r.randint(16, 40)} {r.choice(['months', 'days', 'hours', 'weeks'])}"],
    "phone with code": lambda r: [f"+1 {phone(r)}"],
    "phone in two parts": lambda r: [f"07700 900{r.randint(0, 999):03d}"],
}


@pytest.mark.parametrize("fill", ONE_WHOLE.values(), ids=ONE_WHOLE)
def test_a_number_and_what_belongs_to_it_stay_one(fill):
    texts, fills = posts_with(fill)
    assert said(texts) == fills


def disguised(text, choose):
    table = str.maketrans("aeio", "4310")
    return " ".join(
        word.translate(table) if word.isalpha() and choose.random() < 0.25 else word for word in text.split()
    )


def test_a_word_written_in_digits_is_the_word_where_its_posts_lack_it():
    choose = random.Random(3)
    texts = [
        disguised(f"oo aoe ask for {choose.choice(NAMES)} iaoia and we pay well io", choose)
        for _ in range(60)
    ]
    template = find_template(texts)
    assert len(template.slots) == 1
    assert match(template, "00 403 ask for Olga 14014 and we pay well 10").fills[0].text == "Olga"


def test_a_number_that_imitates_a_word_of_the_posts_stays_a_number():
    choose = random.Random(4)
    texts = [
        f"so we pay {choose.choice(['50', '40', '30', '70'])} to girls so call us to day" for _ in range(40)
    ]
    template = find_template(texts)
    assert [slot.kind for slot in template.slots] == ["number"]
    assert {fill.text for post in range(40) for fill in template.fills(post)} == {"50", "40", "30", "70"}


@pytest.mark.parametrize("noise", [0.05, 0.3])
def test_filling_part_of_the_table_reads_as_filling_all_of_it(noise):
    """The true path of noisy copies, long fills and all, stays inside the band."""
    choose = random.Random(str(noise))
    template = np.array([choose.randrange(400) for _ in range(150)], np.int32)
    for _ in range(40):
        words, path = [], []
        for row, word in enumerate(template):
            kind = choose.choice("rid") if choose.random() < noise else ""
            fill = [choose.randrange(400) for _ in range(choose.randint(9, 25))] if row == 70 else []
            first = len(words)
            words += fill + ([word] if kind != "d" else [])
            path.append((first, first + len(fill)))
            if kind == "r":
                words[-1] = choose.randrange(400)
            if kind == "i":
                words.append(choose.randrange(400))
        low, high = alignment_band.band(np.array(words, np.int32), template, 400)
        outside = sum(first < low[row] or last > high[row] for row, (first, last) in enumerate(path))
        assert outside <= 0.02 * len(path)
        assert (high - low).mean() < 0.7 * len(words)
