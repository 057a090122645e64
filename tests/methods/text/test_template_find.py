"""What a template says about a group: parts, slots, fills, differences, bits."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.methods.text.template import Constant, Slot, find_template, match
from daybreak.methods.text.template_bulk import find_templates
from daybreak.standard.identifier import Identifier

WORDS = [f"{first}{last}" for first in ("ba", "ke", "li", "mo", "tu", "zy") for last in "bdfgkmnprstvz"]

ADS = [
    "Call Anna at 07700 900101 in Paris, 19 years, $500 per week, mail a@example.com 😀 #PHONE_ab1#",
    "Call Olga at 07700 900345 in Berlin, 22 years, $700 per week, mail o@example.org 🔥 #PHONE_cd2#",
    "Call Mia at 07700 900999 in New York, 25 years, $650 per week, mail m@example.net 🎉 #PHONE_ef3#",
    "Call Lena at 07700 900222 in London, 31 years, $800 per week, mail l@example.net 💃 #PHONE_0a9#",
]


def planted(posts, noise=0.0, seed=0, fills=("name", "city")):
    """Posts of one template and the character span of each fill."""
    choose = random.Random(seed)
    words = [choose.choice(WORDS) for _ in range(40)]
    words[8], words[20] = None, None
    texts, spans = [], []
    for _ in range(posts):
        text, truth = "", []
        values = [
            choose.choice(["Anna", "Maria Lopez", "Olga"]),
            choose.choice(["New York", "New Jersey", "Boston"]),
        ]
        for word in words:
            if word is None:
                value = values[len(truth)]
                truth.append((len(text), len(text) + len(value)))
                text += value + " "
                continue
            kind = choose.choice("rid") if choose.random() < noise else ""
            text += "" if kind == "d" else (choose.choice(WORDS) if kind == "r" else word) + " "
            text += choose.choice(WORDS) + " " if kind == "i" else ""
        texts.append(text.strip())
        spans.append(truth)
    return texts, spans


def spans_of(template, post):
    return [(fill.start, fill.end) for fill in template.fills(post) if fill.end > fill.start]


def test_an_advert_reads_as_its_pattern():
    template = find_template(ADS)
    assert template.pattern == (
        "Call {name} at {phone} in {place}, {age} years, {wage} per week, mail {email} {emoji} {masked}"
    )
    assert [fill.text for fill in template.fills(2)] == [
        "Mia", "07700 900999", "New York", "25", "$650", "m@example.net", "🎉", "#PHONE_ef3#",
    ]  # fmt: skip


@pytest.mark.parametrize("noise", [0.0, 0.02, 0.05])
@pytest.mark.parametrize("posts", [10, 60])
def test_fills_are_found_to_the_character(posts, noise):
    texts, truth = planted(posts, noise, seed=posts)
    template = find_template(texts)
    hits = sum(spans_of(template, post) == truth[post] for post in range(posts))
    assert hits >= (1.0 - 3 * noise) * posts


def test_noise_alone_makes_no_slot():
    choose = random.Random(4)
    words = [choose.choice(WORDS) for _ in range(60)]
    texts = [
        " ".join(choose.choice(WORDS) if choose.random() < 0.3 else word for word in words) for _ in range(80)
    ]
    assert find_template(texts).slots == ()


def test_a_prefix_most_fills_share_belongs_to_the_slot():
    fills = ["San Pedro"] * 12 + ["San Jose"] * 4 + ["Lima"] * 4 + ["Santa Ana"] * 4
    template = find_template([f"come and work in {fill} for good pay and lodging today" for fill in fills])
    assert next(value.text for value in template.slots[0].values) == "San Pedro"


def test_a_word_all_posts_share_belongs_to_the_template():
    template = find_template(
        [f"we hire in New {city} right now call us" for city in ("York", "Jersey", "Orleans", "Haven")]
    )
    assert template.pattern.startswith("we hire in New {")


def test_slots_may_be_empty_and_may_begin_and_end_the_text():
    texts = [
        f"{name} works with us every day call {tail}".strip()
        for name, tail in zip(
            ["Anna", "Olga", "Mia", "", "Lena", "Zoe"] * 3,
            ["11", "22", "", "33", "44", "55"] * 3,
            strict=True,
        )
    ]
    template = find_template(texts)
    assert [slot.optional for slot in template.slots] == [True, True]
    assert template.fills(3)[0].text == "" and template.fills(2)[1].text == ""


def test_exact_copies_have_no_slot_and_save_nearly_everything():
    template = find_template(["Good pay, no papers needed. Call now!"] * 1000)
    assert template.parts == (Constant("Good pay, no papers needed. Call now!"),)
    assert template.relative_length < 0.05


@pytest.mark.parametrize(
    "texts", [["one post alone"], [""], ["", ""], ["😀", "😀"], ["\ud800 \x00", "\ud800 \x00"]]
)
def test_tiny_groups_end_in_a_right_result(texts):
    template = find_template(texts)
    assert template.slots == ()
    assert template.explain()
    assert template.alignment(0).differences == ()


def test_a_post_alone_saves_nothing():
    assert find_template(["one post alone"]).bits_saved == 0


def test_a_stranger_is_an_outlier_and_costs_what_it_costs_alone():
    texts, _ = planted(20, seed=3)
    stranger = "Полностью другой текст о продаже садовой мебели и старых книг " * 2
    template = find_template([*texts[:7], stranger, *texts[7:]])
    assert template.outliers == (7,)
    assert 7 not in template.members
    assert not template.alignment(7).fits


def test_differences_name_each_departure():
    base = "alpha bravo charlie delta echo foxtrot golf hotel india juliet"
    changed = base.replace("charlie", "noise").replace("golf ", "").replace("india", "india extra")
    template = find_template([base] * 20 + [changed])
    found = [(item.kind, item.text, item.expected) for item in template.differences(20)]
    assert found == [("replaced", "noise", "charlie"), ("deleted", "", "golf"), ("inserted", "extra", "")]


def test_disguised_words_count_as_the_words_they_imitate():
    texts = [
        "we pay travel and lodging call Anna now", "we pаy travel and lodging c4ll Olga now",
        "WE PAY tr\u200bavel and l.o.d.g.i.n.g call Mia now", "we p a y travel and lodging ｃａｌｌ Zoe now",
    ]  # fmt: skip
    template = find_template(texts)
    assert [[fill.text for fill in template.fills(post)] for post in range(4)] == [
        ["Anna"],
        ["Olga"],
        ["Mia"],
        ["Zoe"],
    ]
    assert all(template.differences(post) == () for post in range(4))


@pytest.mark.parametrize(
    "sentence",
    [
        "Срочно нужна девушка {} для работы в отеле",
        "مطلوب فتاة {} للعمل في الفندق فورا",
        "急招服务员请联系{}包吃包住待遇好",
        "すぐに働ける方は{}まで連絡してください",
        "รับสมัครงานด่วนติดต่อ{}ได้ทุกวัน",
    ],
)
def test_every_script_gives_its_slot(sentence):
    texts = [sentence.format(f"0770090{number}") for number in (1001, 1234, 1777, 1890, 1555)]
    template = find_template(texts)
    assert [slot.kind for slot in template.slots] == ["phone"]
    assert [texts[0][fill.start : fill.end] for fill in template.fills(0)] == ["07700901001"]


def test_markup_is_read_through_and_spans_point_at_the_original():
    texts = [
        "<p>Call <b>Anna</b> &amp; ask</p>",
        "Call Olga & ask",
        "Call <i>Mia</i> &amp; ask",
        "Call Zoe & ask",
    ]
    template = find_template(texts)
    assert [template.fills(post)[0].text for post in range(4)] == ["Anna", "Olga", "Mia", "Zoe"]
    assert template.pattern == "Call {name} ask"


def test_identifiers_known_to_the_caller_name_the_slot():
    texts = [f"write to {name} tonight" for name in ("nightowl", "moonbird", "sunfish", "starcat")]
    entities = [
        [Identifier("telegram", text.split()[2], text.split()[2], 9, 9 + len(text.split()[2]), 0.9, "")]
        for text in texts
    ]
    assert find_template(texts).slots[0].kind == "text"
    assert find_template(texts, entities=entities).slots[0].kind == "handle"


def test_a_wrong_name_is_never_preferred_to_text():
    texts = [
        f"we offer {thing} to everyone here"
        for thing in ("soup", "12 apples", "a@example.com", "@abc", "red shoes")
    ]
    assert [slot.kind for slot in find_template(texts).slots] == ["text"]


def test_new_posts_are_matched_or_refused():
    template = find_template(ADS)
    new = match(
        template,
        "Call Zoe at 07700 900777 in Rome, 20 years, $900 per week, mail z@example.com 😀 #PHONE_77a#",
    )
    assert new.fits and [fill.text for fill in new.fills][:4] == ["Zoe", "07700 900777", "Rome", "20"]
    assert not match(template, "We sell garden furniture and old books every day").fits


def test_a_huge_post_is_read_in_a_band():
    choose = random.Random(1)
    words = [choose.choice(WORDS) + choose.choice(WORDS) for _ in range(30_000)]
    texts = []
    for name in ("Anna", "Olga", "Mia"):
        copy = list(words)
        copy[15_000] = name
        texts.append(" ".join(copy))
    template = find_template(texts)
    assert [template.fills(post)[0].text for post in range(3)] == ["Anna", "Olga", "Mia"]


def test_bad_input_is_refused_in_words():
    for wrong in ([], [1], ["a", None]):
        with pytest.raises(BadValue):
            find_template(wrong)
    with pytest.raises(BadValue):
        find_template(["a", "b"], entities=[[]])
    with pytest.raises(BadValue):
        match(find_template(["a b", "a b"]), b"a b")
    with pytest.raises(BadValue):
        find_template(["a b"]).fills(1)


def test_bulk_equals_one_by_one_whatever_the_workers():
    groups = [planted(6, 0.05, seed)[0] for seed in range(5)] + [["alone"]]
    order = np.random.default_rng(0).permutation(sum(map(len, groups)))
    texts = [text for group in groups for text in group]
    labels = np.array([rank for rank, group in enumerate(groups) for _ in group])
    shuffled, labels = [texts[at] for at in order], labels[order]
    arrow = pa.chunked_array(
        [pa.array(shuffled[:9], pa.large_string()), pa.array(shuffled[9:], pa.large_string())]
    )
    one, two = find_templates(shuffled, labels, workers=1), find_templates(arrow, labels, workers=3)
    assert set(one) == set(two) == {0, 1, 2, 3, 4}
    for label, template in one.items():
        alone = find_template([shuffled[at] for at in np.flatnonzero(labels == label)])
        assert template.parts == two[label].parts == alone.parts
        assert template.bits_with == two[label].bits_with == alone.bits_with
    with pytest.raises(BadValue):
        find_templates(shuffled, labels[:-1])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_texts_give_spans_that_lie_in_order_inside_each_post(texts):
    template = find_template(texts)
    assert template.bits_with <= template.bits_alone + template.learned.own_bits + len(texts) + 1e-6
    for post, text in enumerate(texts):
        at = 0
        for fill in template.fills(post):
            if fill.end > fill.start:
                assert at <= fill.start <= fill.end <= len(text)
                at = fill.end
            assert text[fill.start : fill.end] == fill.text
        for item in template.differences(post):
            assert text[item.start : item.end] == item.text


def test_the_sum_of_bits_does_not_depend_on_the_order_of_posts():
    texts, _ = planted(30, 0.05, seed=9)
    one, two = find_template(texts), find_template(texts[::-1])
    assert abs(one.bits_with - two.bits_with) < 0.05 * one.bits_with


def test_slots_are_numbered_and_explained():
    template = find_template(ADS)
    assert [slot.number for slot in template.slots] == list(range(8))
    assert all(
        isinstance(slot, Slot) and slot.explain().startswith(f"Slot {slot.number + 1} ({slot.kind})")
        for slot in template.slots
    )
    assert f"{template.bits_saved:,.0f}" in " ".join(template.explain())


def test_copies_written_otherwise_have_their_fills_where_they_stand():
    plain = [
        f"Fresh faces, call {name} in {city} tonight" for name in ("Anna", "Olga", "Mia") for city in CITY
    ]
    texts = plain + [f"  {text.replace(' ', '   ')}".upper() for text in plain]
    template = find_template(texts)
    assert [template.fills(post) for post in range(len(texts))] == [match(template, t).fills for t in texts]
    said = {value.text.casefold() for slot in template.slots for value in slot.values}
    assert said == {"anna", "olga", "mia", *(city.casefold() for city in CITY)}


CITY = ("Reno", "Boston", "Miami", "Lagos")
