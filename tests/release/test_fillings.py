"""Fillings of slots hide contacts even when a slot holds only a part of one."""

from hypothesis import given
from hypothesis import strategies as st

from daybreak.prosecution.lead import SlotSeen
from daybreak.release.masked import _fill
from daybreak.release.masking import HIDDEN, Span, hidden, loose, mask_spans

ACCOUNT = "annarose_x_88_contact"


def slot(kind, *common):
    return SlotSeen(kind, len(common), common)


@given(
    before=st.text("abc ", max_size=12),
    after=st.text("abc ", max_size=12),
    cut=st.tuples(st.integers(0, 20), st.integers(1, 21)),
    kind=st.sampled_from(["text", "name", "word", "number", "place", "handle"]),
)
def test_no_part_of_a_contact_fills_a_slot_in_the_open(before, after, cut, kind):
    begin, end = min(cut), max(cut)
    text = f"{before} {ACCOUNT} {after}"
    span = Span(len(before) + 1, len(before) + 1 + len(ACCOUNT), "telegram", ACCOUNT)
    part = ACCOUNT[begin:end]
    shown = _fill(slot(kind, part), part, [(text, [span])])
    free = part in before or part in after
    assert free or not part or HIDDEN in shown
    assert free or len(part) < 4 or part not in shown


def test_a_filling_that_stands_outside_contacts_is_shown():
    text = "Vienna: write to vienna.jobs88 or Vienna office"
    held = [(text, [Span(17, 30, "telegram", "vienna.jobs88")])]
    assert _fill(slot("place", "Vienna"), "Vienna", held) == "Vienna"


def test_a_filling_that_can_be_dialled_or_is_nowhere_is_hidden():
    assert _fill(slot("number", "770090"), "770090", [("id 770090 end", [])]) == hidden("770090")
    assert _fill(slot("text", "made up"), "made up", [("other", [])]) == hidden("made up")


@given(st.sampled_from(["Line", "telegram", "WeChat", "insta", "Kakaotalk", "Viber"]), st.integers(10, 999))
def test_names_at_a_messenger_are_hidden_without_a_colon(service, number):
    text = f"Add us on {service} sunny{number}.job and say hello"
    assert f"sunny{number}" not in mask_spans(text, loose(text))
