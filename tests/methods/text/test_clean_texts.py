"""A text called clean is one that normalisation leaves as it is."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daybreak.methods.text.clean import clean
from daybreak.methods.text.normalise import normalise
from daybreak.methods.text.normalise_texts import normalise_batch

PIECES = (
    *(
        "one",
        "two",
        "seven",
        "double",
        "a",
        "I",
        "i",
        "o",
        "O",
        "oo",
        "e",
        "b",
        "it's",
        "I'm",
        "call",
        "w0rk",
    ),
    *("5", "07", "5k", "$5", "Pa$$", "$", "@", "|", "-", "!", "hi!", "hi!!", "!x", "x@y", "b-", "-c-", "USD"),
    *("o'clock", "<b>", "&amp;", "07700900123", "4", "Earn", "$450", "2-3"),
)
GAPS = (" ", " ", "  ", "", "-", ". ", "\n", "\t", ", ", "!", "/")


def _is_clean(text: str) -> bool:
    return bool(clean(pa.array([text], pa.large_string()))[0])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), max_size=9))
@example([("one", " "), ("two", " "), ("seven", "")])
def test_no_rule_changes_a_clean_text(parts: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in parts)
    assert not (_is_clean(text) and normalise(text).changed)


@settings(deadline=None)
@given(st.text(st.sampled_from("aai bxO 015$@!|.-_'(),\n\tI<&"), max_size=16))
def test_no_rule_changes_clean_characters(text: str) -> None:
    assert not (_is_clean(text) and normalise(text).changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We hire waiters in London, no experience needed! Call +44 7700 900123.",
        "I earn $450 a week; that's all (really).",
        "One person wanted",
    ],
)
def test_ordinary_prose_is_clean(text: str) -> None:
    assert _is_clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "w0rk",
        "c a l l me",
        "seven seven double oh",
        "Ｗork",
        "b<i>ig",
        "r&amp;d",
        "O7700 900123",
        "pa$$port",
        "c@ll",
    ],
)
def test_disguises_are_not(text: str) -> None:
    assert not _is_clean(text)


def test_slices_and_nulls_keep_their_places() -> None:
    column = pa.chunked_array([pa.array(["w0rk", "plain words", None, "ｎｏｗ"], pa.large_string())])
    assert [text.text for text in normalise_batch(column.slice(1))] == ["plain words", "", "now"]
