import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.methods.geo.distance import EARTH_RADIUS, distance
from daybreak.methods.geo.outline import world_outline

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


def test_unknown_places_have_no_distance():
    assert math.isnan(distance(math.nan, 0, 1, 1))


def test_outline_is_closed_and_inside_the_world():
    outline = world_outline()
    assert {"FR", "TH", "BR", "NG", "US", "XK"} <= set(outline)
    for rings in outline.values():
        for ring in rings:
            assert ring[0] == ring[-1]
            assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)
