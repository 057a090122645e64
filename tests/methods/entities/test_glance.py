"""A table is ruled out for a post only where a search of the post finds nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.methods.entities.digit_runs import (
    _GLUED_SEEN,
    _LETTER_NEXT_TO_DIGIT,
    _SPOKEN_SEEN,
    _spelled,
    digit_runs,
)
from daybreak.methods.entities.glance import LONG_WORD, MOST_DIGITS, glance, shape
from daybreak.methods.entities.words import Words

DECLARED = ("per month", "salary", "yo", "k", "p.a.", "año", "net pay")
WORDS = Words(dict.fromkeys(DECLARED, True))
SAME = Words(dict.fromkeys(DECLARED, True))
PIECES = (
    *DECLARED,
    "5yo",
    "5k",
    "k5k",
    "PER",
    "Month",
    "anno",
    "5",
    "pay",
    "sevennine",
    "fivefive",
    "x" * 70,
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from((" ", "", "-", ".", "1", "\n"))), max_size=8)
)
def test_a_glance_hides_no_word(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in parts)
    glance([])
    searched = WORDS.find(text)
    glance([text])
    assert WORDS.find(text) == searched


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(("seven", "two", "oh", "sei", "Quatre", "7", " ", "-", "nine", "ab")), max_size=9
    )
)
def test_a_glance_hides_no_spoken_number(parts: list[str]) -> None:
    text = "".join(parts)
    glance([])
    spoken = _spelled(text, 7)
    glance([text])
    assert not (spoken and _SPOKEN_SEEN.rules_out(text) and _GLUED_SEEN.rules_out(text))
    assert _spelled(text, 7) == spoken


@pytest.mark.parametrize("text", ["nothing of that kind", "", "monthly salaries"])
def test_posts_without_the_words_are_ruled_out(text: str) -> None:
    glance([text])
    assert WORDS._glance.rules_out(text) and SAME._glance.rules_out(text)


@pytest.mark.parametrize("text", ["salary", "añoranza", "never looked at"])
def test_what_holds_a_word_or_was_not_looked_at_is_searched(text: str) -> None:
    glance([] if text == "never looked at" else [text])
    assert not WORDS._glance.rules_out(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("0177 \n\x1dOlbsqQaK-+._()"), max_size=70))
def test_a_glance_tells_digits_and_long_words(text: str) -> None:
    glance([])
    runs = digit_runs(text)
    glance([text])
    seen = shape(text)
    assert seen is not None
    assert seen.digits == min(MOST_DIGITS, sum(map(str.isdigit, text)))
    assert seen.long_word == any(len(word) >= LONG_WORD for word in text.split())
    assert seen.touched or not _LETTER_NEXT_TO_DIGIT.search(text)
    assert digit_runs(text) == runs


def test_what_was_not_looked_at_has_no_known_shape() -> None:
    glance(["07700 900123"])
    assert shape("07700 900124") is None and shape("é 07700 900123") is None
