"""Pictures of prevalence: what is drawn was found, nothing leaves the frame, and files stand alone."""

import math
import re
import struct
import sys
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue, DaybreakError, ExtraMissing
from daybreak.measurement.prevalence import compare, sensitivity
from daybreak.methods.estimation.histories import Histories
from daybreak.release.prevalence import picture_files
from daybreak.release.prevalence.album import album
from daybreak.release.prevalence.axes import axis, round_number
from daybreak.release.prevalence.distribution import spread_of
from daybreak.release.prevalence.drawing import (
    BOLD,
    LETTER,
    NARROW,
    WIDE,
    Box,
    Mark,
    Words,
    fitted,
    room_of,
    wrapped,
)
from daybreak.release.prevalence.intervals import interval_picture, value_text
from daybreak.release.prevalence.movement import movement_picture
from daybreak.release.prevalence.overlap import combinations_of, overlap_picture, shared_by_pairs
from daybreak.release.prevalence.page import prevalence_report
from daybreak.release.prevalence.picture_files import png_of, svg_of, write_pictures

HOSTILE = (
    "<b>&\"'",
    "\x01ctrl\ud800",
    "東京の警察署と相談窓口の一覧表" * 3,
    "مركز " * 12,
    "x" * 90,
    "a",
    "b",
    "c",
    "d",
    "e",
)
COUNTS = [0, 60, 45, 18, 30, 12, 9, 6, 40, 8, 7, 2, 5, 3, 1, 1]


def some_histories(lists, seed=0):
    """Histories of that many lists, every list with somebody."""
    random = np.random.default_rng(seed)
    counts = random.poisson(400 / (1 + np.array([m.bit_count() for m in range(2**lists)]) ** 4))
    counts[0] = 0
    for i in range(lists):
        counts[1 << i] += 1
    return Histories(HOSTILE[:lists], counts)


@pytest.fixture(scope="module")
def found():
    methods = "chao-unequal,independence,stepwise,best-bic,decomposable"
    return compare(
        Histories(("police", "shelter", "hotline", "labour"), COUNTS), methods, bootstrap=60, seed=3
    )


@pytest.fixture(scope="module")
def moved():
    return sensitivity(Histories(("police", "shelter", "hotline", "labour"), COUNTS), "stepwise", bootstrap=0)


def within(drawing):
    """Every shape is inside; words by the room they are taken to need."""
    for one in drawing.shapes:
        if isinstance(one, Words):
            room = room_of(one.shown.strip("\u202b\u202c"), BOLD if one.role == "heading" else LETTER)
            left = {"start": one.x, "middle": one.x - room / 2, "end": one.x - room}[one.anchor]
            assert left >= -1 and left + room <= drawing.width + 1, one
            assert LETTER - 1 <= one.y <= drawing.height, one
        elif isinstance(one, Box):
            assert one.x >= 0 and one.x + one.width <= drawing.width and one.y + one.height <= drawing.height
            assert one.width > 0 and one.height > 0
        elif isinstance(one, Mark):
            assert one.x - one.size >= 0 and one.x + one.size <= drawing.width and one.y < drawing.height
        else:
            assert all(0 <= x <= drawing.width for x in (one.x1, one.x2))
            assert all(math.isfinite(y) and y <= drawing.height for y in (one.y1, one.y2))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("lists", [2, 3, 7, 10])
def test_overlaps_stay_in_the_frame_whatever_lists_are_called(lists, width):
    within(overlap_picture(some_histories(lists), width))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_picture_stays_in_the_frame(found, moved, width):
    pictures = album(found, moved)
    assert list(pictures) == [
        "overlap", "intervals", "resamples-independence", "resamples-stepwise", "resamples-best-bic",
        "posterior-decomposable", "sensitivity",
    ]  # fmt: skip
    for one in pictures.values():
        within(one.wide if width == WIDE else one.narrow)
        assert (one.wide.width, one.narrow.width) == (WIDE, NARROW)
        assert str(found.data.histories.people) in one.origin and found.data_sha256[:12] in one.origin
    assert (
        "60 resamples" in pictures["resamples-best-bic"].origin and "Seed 3" in pictures["intervals"].origin
    )


def test_overlap_bars_are_as_long_as_counts_and_dots_name_the_lists():
    histories = Histories(("police", "shelter", "hotline"), [0, 60, 45, 18, 30, 0, 9, 6])
    drawn = overlap_picture(histories, WIDE)
    bars = [one for one in drawn.shapes if isinstance(one, Box) and one.role == "bar"]
    people = [one.people for one in combinations_of(histories)]
    assert people == [60, 45, 30, 18, 9, 6]
    scale = bars[0].width / people[0]
    assert [round(bar.width / scale, 6) for bar in bars] == people
    lists = [one for one in drawn.shapes if isinstance(one, Box) and one.role == "bar-list"]
    assert [round(bar.width / scale, 6) for bar in lists] == list(histories.sizes)
    assert bars[3].title == "police, shelter only: 18"
    y = bars[3].y + bars[3].height / 2
    dots = sorted(one.x for one in drawn.shapes if isinstance(one, Mark) and one.role == "dot" and one.y == y)
    heads = sorted({one.x for one in drawn.shapes if isinstance(one, Mark)})
    assert dots == heads[:2] and len(heads) == 3
    assert shared_by_pairs(histories)[0] == ("police", [None, 24, 6])


def test_combinations_beyond_the_picture_are_said():
    drawn = overlap_picture(some_histories(8), NARROW)
    more = len(combinations_of(some_histories(8))) - 20
    assert any(isinstance(one, Words) and f"and {more} rarer" in one.text for one in drawn.shapes)


def signs(drawing):
    return [
        one.sign for one in drawing.shapes if isinstance(one, Mark) and one.role == "estimate" and one.title
    ]


def test_the_form_of_a_sign_tells_bounds_posteriors_and_refusals_apart(found):
    assert signs(interval_picture(found.estimates, 247, WIDE)) == [
        "more",
        "circle",
        "circle",
        "circle",
        "diamond",
    ]
    nobody = Histories(("a", "b", "c"), [0, 5, 4, 0, 3, 0, 0, 0])
    refused = compare(nobody, "stepwise,best-bic", bootstrap=20)
    drawn = interval_picture(refused.estimates, 12, WIDE)
    within(drawn)
    assert signs(drawn) == []
    assert [one.text for one in drawn.shapes if isinstance(one, Words) and one.role == "refused"] == [
        "no estimate"
    ] * 2


def test_an_interval_beyond_the_scale_is_an_arrow_with_its_number(found):
    one = found.estimates[1]
    far = one.interval.__class__(one.interval.low, 1e9, 0.95, "confidence", "made up")
    drawn = interval_picture([_with(one, far)], one.seen, NARROW)
    within(drawn)
    assert any(isinstance(s, Mark) and s.sign == "more" and s.title == "1,000,000,000" for s in drawn.shapes)
    assert "1,000,000,000" in value_text(_with(one, far))


def _with(one, interval):
    return replace(one, interval=interval)


def test_no_resample_and_no_probability_is_lost(found):
    by_name = {one.method: one for one in found.estimates}
    for name in ("independence", "stepwise", "best-bic"):
        spread = spread_of(by_name[name], 30)
        assert spread.heights.sum() + spread.below + spread.above + spread.none == 60
        one = by_name[name]
        assert spread.edges[0] <= min(one.total, one.interval.low) and spread.edges[-1] >= one.interval.high
    spread = spread_of(by_name["decomposable"], 30)
    assert spread.heights.sum() + spread.below + spread.above == pytest.approx(1)
    assert spread.below + spread.above <= 0.011 and (spread.heights >= 0).all()
    assert spread_of(by_name["chao-unequal"], 30) is None


def test_resamples_without_a_number_are_counted(found):
    one = found.estimates[1]
    totals = one.replicates.copy()
    totals[:7] = np.nan, np.inf, np.nan, np.nan, np.inf, np.inf, np.nan
    assert spread_of(replace(one, replicates=totals), 20).none == 7
    assert spread_of(replace(one, replicates=np.full(60, np.nan)), 20) is None
    same = spread_of(replace(one, replicates=np.full(60, one.total), interval=None), 20)
    assert same.heights.sum() == 60


def test_movement_rows_are_ordered_by_how_far_they_move(moved):
    drawn = movement_picture(moved, WIDE)
    base = next(one for one in drawn.shapes if getattr(one, "role", "") == "middle").x1
    squares = [
        abs(one.x - base)
        for one in drawn.shapes
        if isinstance(one, Mark) and one.sign == "square" and one.title
    ]
    assert len(squares) == len([c for c in (*moved.dropped, *moved.merged) if c.total is not None])
    labels = {one.text for one in drawn.shapes if isinstance(one, Words)}
    assert {
        "One person less or more",
        "Without one list",
        "Two lists made one",
        "one less",
        "one more",
    } <= labels


def test_files_stand_alone(found, moved, tmp_path):
    paths = write_pictures(album(found, moved), tmp_path / "new" / "folder")
    assert len(paths) == 14 and all(path.exists() for path in paths)
    for path in paths[::2]:
        text = path.read_text("utf-8")
        root = ElementTree.fromstring(text)  # noqa: S314 - our own file
        assert root.tag == "{http://www.w3.org/2000/svg}svg" and root[0].text
        assert "var(" not in text and "url(" not in text and "href" not in text and "@import" not in text
        assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
        head = path.with_suffix(".png").read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:])[0] == 3 * WIDE
    again = write_pictures(album(found, moved), tmp_path / "again")
    assert [one.read_bytes() for one in again] == [one.read_bytes() for one in paths]


def test_hostile_names_are_text_in_files():
    picture = album(compare(some_histories(5), "independence", bootstrap=0))["overlap"]
    text = svg_of(picture)
    ElementTree.fromstring(text.encode("utf-8"))  # noqa: S314 - our own file
    assert "<b>" not in text and "\x01" not in text
    assert png_of(picture)[:4] == b"\x89PNG"


def test_a_machine_without_fonts_is_told(found, monkeypatch, tmp_path):
    import resvg_py

    draw = resvg_py.svg_to_bytes
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **said: draw(skip_system_fonts=True, **said))
    picture_files._has_letters.cache_clear()
    try:
        with pytest.raises(BadValue, match="fonts of this machine"):
            write_pictures({"overlap": album(found)["overlap"]}, tmp_path)
    finally:
        picture_files._has_letters.cache_clear()
    assert not list(tmp_path.iterdir())
    assert write_pictures({"overlap": album(found)["overlap"]}, tmp_path, formats=["svg"])[0].exists()


def test_wrong_formats_and_folders_are_refused(found, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadValue, match="svg, png"):
        write_pictures(album(found), tmp_path, formats=["gif"])
    with pytest.raises(DaybreakError):
        write_pictures(album(found), tmp_path / "file" / "in")


@example(low=521428572.0, more=357142858.0, most=2, from_zero=False)
@given(
    low=st.just(0.0) | st.floats(1, 1e9),
    more=st.floats(0, 1e9),
    most=st.integers(2, 12),
    from_zero=st.booleans(),
)
def test_axes_hold_their_numbers_and_have_few_round_ticks(low, more, most, from_zero):
    high = low + more
    made = axis(low, high, 10, 500, from_zero=from_zero)
    assert made.low <= low <= high <= made.high * (1 + 1e-9)
    assert 10 <= made.at(low) <= made.at(high) <= 500
    ticks = made.ticks(most)
    assert 1 <= len(ticks) <= most + 1 and ticks == sorted(set(ticks))
    places = [made.at(tick) for tick in ticks]
    assert all(9.99 <= place <= 500.01 for place in places)
    assert len({round_number(tick) for tick in ticks}) == len(ticks)


@given(text=st.text(), room=st.floats(0, 400))
def test_words_are_cut_to_their_room(text, room):
    kept = fitted(text, room)
    assert kept == text or room_of(kept) <= max(room, room_of("…"))
    assert " ".join(wrapped(text, room)) == " ".join(text.split())


@settings(
    max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # shrinking would take minutes
@given(
    counts=st.lists(st.sampled_from([0, 1, 2, 7, 300, 10**9]), min_size=7, max_size=7),
    bootstrap=st.sampled_from([0, 5, 30]),
)
def test_whatever_is_counted_can_be_drawn(counts, bootstrap):
    try:
        histories = Histories(("a", "b", "c"), [0, *counts])
    except DaybreakError:
        return
    found = compare(histories, "chao-unequal,independence,decomposable", bootstrap=bootstrap, workers=1)
    for one in album(found, sensitivity(histories, "independence", bootstrap=0, workers=1)).values():
        for drawn in (one.wide, one.narrow):
            within(drawn)
        ElementTree.fromstring(svg_of(one).encode())  # noqa: S314 - our own file
    assert "nan" not in prevalence_report(found).lower().split()


def test_a_missing_library_is_told(found, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ExtraMissing, match=r"daybreak\[measurement\]"):
        write_pictures(album(found), tmp_path / "folder")
    assert not (tmp_path / "folder").exists()
