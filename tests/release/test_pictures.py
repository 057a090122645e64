"""Maps and timelines stay readable for routes of every shape."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from daybreak.release.report.pictures import MOST_ROWS, NAMES, WIDTH, Stop, route_map, timeline, world_path
from daybreak.release.report.view import shares

START = datetime(2026, 1, 1, tzinfo=UTC)


def stop(place, latitude, longitude, day=0, stay=1, posts=3):
    arrival = START + timedelta(days=day)
    return Stop(place, latitude, longitude, arrival, arrival + timedelta(days=stay), posts)


def points(drawn):
    return [tuple(map(float, pair.split(","))) for pair in drawn.way.split()]


def test_a_route_over_the_date_line_is_not_drawn_around_the_world():
    drawn = route_map([stop("Suva", -18.1, 178.4), stop("Apia", -13.8, -171.8), stop("Nadi", -17.8, 177.4)])
    xs = [x for x, _ in points(drawn)]
    assert max(xs) - min(xs) < 15
    assert drawn.width < 60
    assert len(drawn.worlds) == 2


def test_a_single_stop_has_a_window_and_a_label():
    drawn = route_map([stop("Vienna", 48.2, 16.4)])
    assert drawn.height >= 8
    assert drawn.marks[0].label.text == "Vienna"
    assert drawn.worlds == (0.0,)


def test_no_stops_no_pictures():
    assert route_map([]) is None and timeline([]) is None


def test_identical_times_make_a_bar_that_can_be_seen():
    drawn = timeline([stop("Vienna", 48.2, 16.4, stay=0)] * 2)
    assert drawn.begin == drawn.end
    assert all(bar.width >= 3 for bar in drawn.bars)


def test_a_timeline_is_bounded():
    drawn = timeline([stop(f"P{number}", 0, number, day=number) for number in range(100)])
    assert len(drawn.rows) == MOST_ROWS
    assert len(drawn.bars) == MOST_ROWS


stops = st.lists(
    st.builds(
        stop,
        st.text(st.characters(categories=("L",)), min_size=1, max_size=30),
        st.floats(-89, 89),
        st.floats(-180, 180),
        st.integers(0, 400),
        st.integers(0, 30),
        st.integers(1, 10_000),
    ),
    min_size=1,
    max_size=40,
)


@given(stops)
def test_marks_lie_in_the_window_and_labels_overlap_nothing(given_stops):
    drawn = route_map(given_stops)
    right, bottom = drawn.left + drawn.width, drawn.top + drawn.height
    boxes = []
    for mark in drawn.marks:
        assert drawn.left <= mark.x <= right and drawn.top <= mark.y <= bottom
        if mark.label:
            top = mark.label.y - 0.8 * 4.6 * drawn.unit
            wide = 2.7 * drawn.unit * len(mark.label.text)
            boxes.append((mark.label.x, top, mark.label.x + wide, top + 4.6 * drawn.unit))
    slack = drawn.unit / 1000
    for place, one in enumerate(boxes):
        for other in boxes[:place]:
            apart = one[0] >= other[2] - slack or other[0] >= one[2] - slack
            assert apart or one[1] >= other[3] - slack or other[1] >= one[3] - slack
    xs = [x for x, _ in points(drawn)]
    assert max(xs) - min(xs) <= 360


@given(stops)
def test_bars_lie_on_the_timeline(given_stops):
    drawn = timeline(given_stops)
    for bar in drawn.bars:
        assert bar.x >= NAMES and bar.x + bar.width <= WIDTH
        assert 0 <= bar.y < drawn.height


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=50), st.integers(0, 30_000))
def test_shares_fill_the_page_and_no_more(sizes, most):
    share = shares(sizes, most, 5000)
    assert sum(min(size, share) for size in sizes) <= most or share == 0
    more = sum(min(size, share + 1) for size in sizes)
    assert share == 5000 or more > most or share >= max(sizes)


def test_no_land_is_drawn_across_the_whole_map():
    drawn = world_path().removeprefix("M").removesuffix("Z").split("Z M")
    rings = [[tuple(map(float, point.split())) for point in ring.split("L")] for ring in drawn]
    for ring in rings:
        steps = [abs(here[0] - there[0]) for here, there in pairwise([*ring, ring[0]])]
        assert max(steps) < 180 or max(y for _, y in ring) > 170  # around the pole
    chukotka = [ring for ring in rings if any(x > 355 and 20 < y < 26 for x, y in ring)]
    assert len(chukotka) >= 1 and any(x < 10 and 20 < y < 26 for ring in rings for x, y in ring)
