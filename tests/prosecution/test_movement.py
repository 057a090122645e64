"""Routes that are known, and claims about them that must or must not be made."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from daybreak.errors import BadValue
from daybreak.prosecution.movement import trace_movement, trace_movements

TOWNS = {
    "Paris": (48.85, 2.35, "FR"),
    "Lyon": (45.76, 4.84, "FR"),
    "Lille": (50.63, 3.07, "FR"),
    "Metz": (49.12, 6.18, "FR"),
    "Nice": (43.70, 7.27, "FR"),
    "Sydney": (-33.87, 151.21, "AU"),
    "Suva": (-18.14, 178.44, "FJ"),
    "Apia": (-13.83, -171.76, "WS"),
    "North": (89.9, 0.0, ""),
    "Pole": (89.9, 180.0, ""),
}
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def seen(*rows, dates=False):
    """Rows of (days after 1 January 2026 or None, town or None[, identifier])."""
    times = [None if r[0] is None else FIRST + timedelta(days=r[0]) for r in rows]
    towns = [TOWNS.get(r[1], (None, None, None)) for r in rows]
    return pa.table(
        {
            "post": pa.array(range(len(rows)), pa.int64()),
            "time": pa.array([t and t.date() for t in times], pa.date32())
            if dates
            else pa.array(times, pa.timestamp("us", "UTC")),
            "latitude": pa.array([t[0] for t in towns], pa.float64()),
            "longitude": pa.array([t[1] for t in towns], pa.float64()),
            "name": pa.array([r[1] for r in rows], pa.string()),
            "country": pa.array([t[2] for t in towns], pa.string()),
            "identifier": pa.array([r[2] if len(r) > 2 else None for r in rows], pa.string()),
        }
    )


def rounds(towns, laps, days=5):
    return [(i * days + 0.4, town, "+1") for i, town in enumerate(towns * laps)]


def test_stays_and_legs_follow_the_posts():
    moved = trace_movement(seen((0.4, "Paris"), (1.5, "Paris"), (3.25, "Lyon"), (5.4, "Paris")))
    assert [(moved.places[s.place].name, s.posts) for s in moved.stays] == [
        ("Paris", (0, 1)),
        ("Lyon", (2,)),
        ("Paris", (3,)),
    ]
    leg = moved.legs[0]
    assert leg.km == pytest.approx(392, abs=3) and leg.posts == (1, 2)
    assert leg.hours == pytest.approx(42, abs=0.05) and moved.route == (0, 1, 0)
    assert moved.stays[0].arrival == FIRST + timedelta(days=0.4) and moved.tracks == 1
    assert not moved.impossible and not moved.simultaneous


def test_finds_a_circuit_its_laps_and_period():
    found = trace_movement(seen(*rounds(["Paris", "Lyon", "Lille", "Metz"], 5)))
    (circuit,) = found.circuits
    assert [found.places[p].name for p in circuit.places] == ["Paris", "Lyon", "Lille", "Metz"]
    assert circuit.laps == 5 and circuit.period_days == pytest.approx(20) and circuit.chance <= 0.01
    assert any("goes round Paris, FR, Lyon, FR" in s for s in found.sentences)


def test_finds_circuits_that_pass_the_home_town_each_time_and_that_miss_towns():
    star = trace_movement(seen(*rounds(["Paris", "Lyon", "Paris", "Metz", "Paris", "Nice"], 5)))
    assert len(star.circuits) == 1 and len(star.circuits[0].places) == 6
    towns = ["Paris", "Lyon", "Lille", "Metz", "Nice"] * 6
    missed = [t for i, t in enumerate(towns) if i % 7 != 3]
    assert len(trace_movement(seen(*rounds(missed, 1))).circuits) == 1


def test_two_towns_in_turn_and_random_visits_are_no_circuit():
    assert not trace_movement(seen(*rounds(["Paris", "Lyon"], 20))).circuits
    rng, claimed = np.random.default_rng(0), 0
    for seed in range(60):
        towns = ["Paris"]
        while len(towns) < 20:
            town = ["Paris", "Lyon", "Lille", "Metz"][rng.integers(4)]
            towns += [town] if town != towns[-1] else []
        claimed += bool(trace_movement(seen(*rounds(towns, 1)), seed=seed).circuits)
    assert claimed <= 3


def test_one_identifier_in_two_places_at_once():
    found = trace_movement(seen((1.5, "Paris", "+1"), (1.52, "Sydney", "+1"), (9.5, "Paris", "+2")))
    (pair,) = found.simultaneous
    assert (pair.identifier, pair.times, pair.posts) == ("+1", 1, (0, 1))
    assert found.impossible[0].kmh > 900 and found.tracks == 2
    assert any("no one traveller did" in s for s in found.sentences)


def test_times_known_only_to_the_day_make_nothing_impossible():
    rows = [(0, "Paris", "+1"), (0, "Sydney", "+1"), (1, "Sydney", "+1"), (2, "Paris", "+1")]
    for table in (seen(*rows), seen(*rows, dates=True)):
        found = trace_movement(table)
        assert not found.impossible and not found.simultaneous and found.tracks == 1
        assert found.same_day[0].hours == 24
        assert found.route == (0, 1, 0)


def test_an_hour_given_with_the_sighting_bounds_it():
    table = seen((0, "Paris", "+1"), (0, "Sydney", "+1")).append_column("hours", pa.array([0.5, 0.5]))
    assert trace_movement(table).impossible


def test_flights_are_possible_and_the_limit_can_be_lowered():
    flight = seen((0.3, "Paris"), (0.4, "Nice"))
    assert not trace_movement(flight).impossible
    assert trace_movement(flight, fastest_kmh=130).impossible


def test_across_the_date_line_and_over_the_pole():
    (leg,) = trace_movement(seen((0.1, "Suva"), (1.1, "Apia"))).legs
    assert leg.km == pytest.approx(1152, abs=5)
    over = trace_movement(seen((0.1, "North"), (1.1, "Pole")))
    assert len(over.places) == 1


def test_nearby_coordinates_are_one_place_named_as_most_posts_name_it():
    table = pa.table(
        {
            "post": [0, 1, 2],
            "time": pa.array([FIRST] * 3, pa.timestamp("us", "UTC")),
            "latitude": [48.85, 48.86, 48.90],
            "longitude": [2.35, -357.66, 2.3],
            "name": ["Paris", "Paris", "Saint-Ouen"],
        }
    )
    (place,) = trace_movement(table).places
    assert (place.name, place.posts, place.days) == ("Paris", 3, 1)


def test_one_post_is_told_in_the_singular():
    assert trace_movement(seen((0.4, "Paris"))).sentences == ("The only placed post is at Paris, FR.",)


def test_home_base_and_gaps():
    rows = [(d + 0.4, "Paris") for d in range(10)] + [(60.4, "Lyon"), (61.4, "Paris")]
    found = trace_movement(seen(*rows))
    assert found.places[found.home].name == "Paris"
    (gap,) = found.gaps
    assert gap.days == pytest.approx(51) and gap.posts == (9, 10)
    assert trace_movement(seen((0.1, "Paris"), (1.1, "Lyon"))).home is None


def test_what_cannot_be_placed_is_counted_and_said():
    found = trace_movement(seen((None, "Paris"), (1.1, None), (2.1, "Lyon")))
    assert (found.used, found.without_time, found.without_place, found.sightings) == (1, 1, 1, 3)
    assert "1 post without a time could not be used." in found.sentences
    assert any("not presence" in limit for limit in found.limits)


@pytest.mark.parametrize("table", [seen(), seen((None, None)), seen((1, None), (None, "Paris"))])
def test_nothing_to_trace(table):
    found = trace_movement(table)
    assert found.used == 0 and found.home is None and found.sentences[0].startswith("No post")


def test_traces_every_operation_as_if_alone():
    one, other = rounds(["Paris", "Lyon", "Metz"], 4), [(0.1, "Nice"), (7.1, "Lille")]
    table = pa.concat_tables([seen(*one), seen(*other)])
    table = table.append_column("operation", pa.array([7] * len(one) + [2] * len(other)))
    found = trace_movements(table)
    assert list(found) == [2, 7]
    assert found[7] == trace_movement(seen(*one)) and found[2] == trace_movement(seen(*other))


def test_order_of_rows_does_not_matter():
    table = seen(*rounds(["Paris", "Lyon", "Metz"], 4), (3.4, "Sydney", "+1"))
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    assert trace_movement(table) == trace_movement(shuffled)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"latitude": pa.array([91.0])}, "latitude of sighting 0"),
        ({"longitude": pa.array(["east"])}, "degrees as numbers"),
        ({"time": pa.array(["today"])}, "timestamps or dates"),
        ({"time": pa.array([2**60], pa.timestamp("us"))}, "years are 1 to 9999"),
    ],
)
def test_refuses_what_is_no_sighting(change, says):
    table = seen((1, "Paris"))
    for name, column in change.items():
        table = table.set_column(table.column_names.index(name), name, column)
    with pytest.raises(BadValue, match=says):
        trace_movement(table)


def test_refuses_missing_columns_and_senseless_limits():
    with pytest.raises(BadValue, match="add latitude"):
        trace_movement(seen((1, "Paris")).drop(["latitude"]))
    with pytest.raises(BadValue, match="add operation"):
        trace_movements(seen((1, "Paris")))
    with pytest.raises(BadValue, match="fastest_kmh"):
        trace_movement(seen((1, "Paris")), fastest_kmh=0)
