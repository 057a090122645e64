"""No contact leaves unmasked, however it is written and wherever it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.release.masking import RULES, Span, cut, mask, mask_spans


@pytest.mark.parametrize("kind", sorted(RULES))
@given(value=st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=6, max_size=40))
def test_most_of_a_contact_is_hidden(kind, value):
    whole = {
        "email": f"{value}@example.org",
        "url": f"https://example.org/{value}",
        "domain": f"{value}.blogspot.com",
    }.get(kind, value)
    masked = mask(kind, whole)
    assert value not in masked
    assert "•" in masked


def test_short_values_are_hidden_whole():
    assert mask("telegram", "@ab") == "•••"


def test_text_keeps_all_but_the_contacts():
    text = "call O77OO 9OO123 now"
    assert mask_spans(text, [Span(5, 17, "phone", "+447700900123")]) == "call +44••••••••23 now"


def test_what_is_no_contact_stays():
    assert mask_spans("girls 18-25", [Span(6, 11, "age", "18-25")]) == "girls 18-25"


@given(
    text=st.text(max_size=60),
    ends=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_pieces_make_up_the_text_and_every_span_is_covered(text, ends):
    size = len(text)
    spans = [Span(min(a, b, size), min(max(a, b), size), "phone", "+447700900123") for a, b in ends]
    pieces = cut(text, spans)
    assert "".join(piece for piece, _ in pieces) == text
    shown, at = set(), 0
    for piece, span in pieces:
        if span is None:
            shown.update(range(at, at + len(piece)))
        at += len(piece)
    assert not any(place in shown for span in spans for place in range(span.start, span.end))
