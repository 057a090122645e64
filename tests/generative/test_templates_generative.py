"""Whatever the posts are, a template holds to its promises."""

import itertools
import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.methods.text.template import find_template, match

words = st.sampled_from(
    [
        *("work", "pay", "Call", "now", "New", "York", "0", "500", "$700", "+1 201-555-0100", "p.a.y"),
        *("งาน", "รับสมัคร", "เ", "工作", "招聘", "しごと", "работа", "عمل", "🔥", "w0rk", "р", "\u200b"),
        *("<b>", "</b>", "&amp;", "&nbsp;", "<br/>", "\n", "a@example.com", "ะ", "ํ"),
    ]
)
texts = st.lists(words, max_size=25).map(" ".join) | st.lists(words, max_size=9).map("".join)
groups = st.lists(texts | st.text(max_size=60), min_size=1, max_size=8)


def pieces_hold(text: str, fills, differences) -> None:
    for pieces in (fills, differences):
        spans = [(piece.start, piece.end) for piece in pieces]
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert all(piece.text == text[piece.start : piece.end] for piece in pieces)
        filled = [span for span in spans if span[1] > span[0]]
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(filled))


@given(groups)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_pieces_lie_in_order_inside_the_post_and_bits_are_finite(posts: list[str]) -> None:
    template = find_template(posts)
    assert math.isfinite(template.bits_alone) and math.isfinite(template.bits_with)
    assert template.bits_alone >= 0 and template.bits_with >= 0
    assert set(template.members) | set(template.outliers) == set(range(len(posts)))
    for post, text in enumerate(posts):
        read = template.alignment(post)
        assert len(read.fills) == len(template.slots)
        assert math.isfinite(read.bits_alone) and math.isfinite(read.bits_with)
        pieces_hold(text, read.fills, read.differences)


@given(groups, texts | st.text(max_size=60))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_new_text_can_be_laid_beside_a_template(posts: list[str], text: str) -> None:
    read = match(find_template(posts), text)
    assert math.isfinite(read.bits_alone) and math.isfinite(read.bits_with)
    pieces_hold(text, read.fills, read.differences)
