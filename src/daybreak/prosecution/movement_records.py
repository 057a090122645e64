"""What a movement is made of: places, stays, legs, circuits, and what one traveller cannot have done.

Each record names the posts that show it by their numbers, so that a reader can look them up.
"""

from dataclasses import dataclass
from datetime import datetime

#: What every reader must be told before anything else.
LIMITS = (
    "Posting is not presence: an advertisement can be placed from anywhere, in advance, or by somebody else.",
    "A place is where a post says it is; places named to attract clients may never have been visited.",
    "The operation may have been elsewhere whenever it did not post; arrival and departure are the first and "
    "last post, not the journey.",
)


@dataclass(frozen=True, slots=True)
class SeenPlace:
    """One place of a movement. `days` counts different UTC days with a post there."""

    name: str
    country: str
    latitude: float
    longitude: float
    posts: int
    days: int


@dataclass(frozen=True, slots=True)
class Stay:
    """Posts at one place with none elsewhere in between (on the same track).

    `place` is a row of `Movement.places`; `arrival` and `departure` are the first and last post (UTC).
    """

    place: int
    arrival: datetime
    departure: datetime
    posts: tuple[int, ...]
    track: int


@dataclass(frozen=True, slots=True)
class Leg:
    """A move between two stays of one track.

    `hours` is the most time there can have been between the last post here and the first post
    there, the uncertainty of both times included; `kmh` is the least speed that needs.
    """

    source: int
    target: int
    km: float
    hours: float
    kmh: float
    left: datetime
    arrived: datetime
    posts: tuple[int, int]
    track: int


@dataclass(frozen=True, slots=True)
class Circuit:
    """A sequence of places that comes round again.

    `places` is one lap; `laps` how often it was run (2.5: two and a half times); `period_days` the
    middle time of a lap; `chance` how often the same visits in a random order come round as well
    (0.001 is the smallest this test can tell).
    """

    places: tuple[int, ...]
    laps: float
    period_days: float
    chance: float
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FarApart:
    """Posts that one traveller cannot have made at the places they name.

    `identifier` is what both posts share ('' for the operation as a whole); `hours` the most time
    between the two posts of the closest pair, `kmh` the speed that would have taken, `times` how many
    such pairs there are between these two places, `posts` the first of them.
    """

    source: int
    target: int
    identifier: str
    km: float
    hours: float
    kmh: float
    times: int
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without any post, unusually long for this operation."""

    start: datetime
    end: datetime
    days: float
    posts: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Movement:
    """Where an operation posted, in order, and what that shows.

    `route` is the order of places of the busiest track. `tracks` is the least number of travellers
    that could have been at all places in time; more than one means several people, or posts placed
    from afar. `impossible` are pairs of posts that would need a speed above `fastest_kmh`;
    `simultaneous` are pairs at most `window_hours` and at least `far_km` apart, possible or not;
    `same_day` are further pairs as far apart within 24 hours.
    `home` is the place with most days, None when no place stands out. Counts say what could not be
    used. `sentences` put it in words; `limits` say when not to believe it.
    """

    places: tuple[SeenPlace, ...]
    stays: tuple[Stay, ...]
    legs: tuple[Leg, ...]
    route: tuple[int, ...]
    circuits: tuple[Circuit, ...]
    simultaneous: tuple[FarApart, ...]
    same_day: tuple[FarApart, ...]
    impossible: tuple[FarApart, ...]
    gaps: tuple[Gap, ...]
    home: int | None
    tracks: int
    sightings: int
    used: int
    without_time: int
    without_place: int
    km: float
    fastest_kmh: float
    window_hours: float
    far_km: float
    sentences: tuple[str, ...]
    limits: tuple[str, ...] = LIMITS
