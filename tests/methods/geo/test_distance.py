import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.methods.geo.distance import EARTH_RADIUS, distance, distances
from daybreak.methods.geo.outline import WORLD, Frame, frame_around, project, svg_path, world_outline

latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)


def test_known_distances():
    assert distance(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(343.6, abs=1)
    assert distance(0, 0, 0, 180) == pytest.approx(math.pi * EARTH_RADIUS)
    assert distance(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.1)


@settings(deadline=None)
@given(latitudes, longitudes, latitudes, longitudes, latitudes, longitudes)
def test_distance_is_a_metric(a, b, c, d, e, f):
    assert distance(a, b, c, d) == pytest.approx(distance(c, d, a, b), abs=1e-6)
    assert distance(a, b, e, f) <= distance(a, b, c, d) + distance(c, d, e, f) + 1e-3
    assert 0 <= distance(a, b, c, d) <= math.pi * EARTH_RADIUS + 1e-6


@settings(deadline=None)
@given(st.lists(st.tuples(latitudes, longitudes), min_size=1, max_size=5))
def test_arrays_agree_with_single_points(points):
    lat, lon = np.array(points).T
    table = distances(lat[:, None], lon[:, None], lat, lon)
    assert table.shape == (len(points), len(points))
    assert table[0, -1] == pytest.approx(distance(*points[0], *points[-1]), abs=1e-6)


def test_unknown_places_have_no_distance():
    assert math.isnan(distance(math.nan, 0, 1, 1))


def test_outline_is_closed_and_inside_the_world():
    outline = world_outline()
    assert {"FR", "TH", "BR", "NG", "US", "XK"} <= set(outline)
    for rings in outline.values():
        for ring in rings:
            assert ring[0] == ring[-1]
            assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)


@settings(deadline=None)
@given(longitudes, st.floats(-60, 84))
def test_every_point_of_the_world_frame_is_on_the_map(longitude, latitude):
    x, y = project(longitude, latitude)
    assert 0 <= x <= WORLD.width
    assert 0 <= y <= WORLD.height


@settings(deadline=None)
@given(st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=6))
def test_a_frame_holds_its_points(points):
    frame = frame_around(points)
    assert all(frame.west < x < frame.east and frame.south < y < frame.north for x, y in points)


def test_paths_and_refusals():
    assert svg_path("FR").startswith("M")
    assert svg_path("NZ", frame=Frame(-10, 35, 30, 60)) == ""
    assert svg_path("??") == ""
    with pytest.raises(BadValue):
        frame_around([])
    with pytest.raises(BadValue):
        Frame(10, 0, 0, 10)
