"""Words in pictures: said in the reader's language, then cut where the room ends, each in its direction."""

import pytest
from django.utils.translation import override

from daybreak.release.prevalence.drawing import Box, Drawing, Words, directed, fitted, room_of
from daybreak.web.measurement.drawings import in_words, packed, unpacked

TITLE = "Bayesian average over decomposable graphs"


def drawing(*shapes):
    return Drawing(280, 100, "", shapes)


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_words_are_said_whole_and_cut_afterwards(language):
    kept = packed(drawing(Words(8, 14, TITLE, "heading", room=120)))
    with override(language):
        [said] = unpacked(kept).shapes
    assert said.text != TITLE and not said.text.endswith("…"), "it was known as a whole"
    shown = said.shown.strip("\u202b\u202c")
    assert shown == fitted(said.text, 120) and shown.endswith("…") and room_of(shown) <= 120
    [english] = unpacked(kept).shapes
    assert english.shown.startswith("Bayesian") and english.shown.endswith("…")


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
@pytest.mark.parametrize(
    "text",
    [
        "with lists police and ngo as one: no estimate",
        "without list police: no estimate",
        "Independent lists: estimates from resamples",
        "Bayesian thresholding: posterior distribution",
        "How far one person or one list moves the estimate (Best log-linear model by BIC)",
    ],
)
def test_nothing_of_it_stays_english(language, text):
    with override(language):
        [said] = in_words(drawing(Words(0, 0, text))).shapes
    rest = said.text.replace("police", "").replace("ngo", "").replace("BIC", "").split()
    assert (
        not set(rest) & set(text.split()) & {"with", "lists", "one:", "estimate", "list", "from", "How", "by"}
    )


def test_arabic_runs_from_right_to_left_and_numbers_and_names_stay_within_it():
    assert directed("لا تقدير (BIC)") == "\u202bلا تقدير (BIC)\u202c"
    for text in ("police", "1,234", "", "BIC: لا", "…"):
        assert directed(text) == text
    assert Words(0, 0, "في police فقط").shown.startswith("\u202b")


def test_drawings_that_were_kept_before_words_knew_their_room_still_open():
    kept = packed(drawing(Words(8, 14, TITLE), Box(0, 0, 1, 1, "bar", "x")))
    for one in kept["shapes"]:
        one.pop("room", None), one.pop("size", None)
    assert unpacked(kept).shapes[0].shown == TITLE
