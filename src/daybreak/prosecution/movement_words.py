"""A movement told in sentences, each with its figures."""

from collections.abc import Iterator

from daybreak.prosecution.movement_records import Circuit, FarApart, Movement
from daybreak.standard.counted import counted

#: At most this many findings of one kind are told.
MOST_TOLD = 3


def sentences(movement: Movement) -> tuple[str, ...]:
    """Tell what was found, most telling first, and what could not be used."""
    return tuple(_told(movement))


def _told(movement: Movement) -> Iterator[str]:
    if not movement.used:
        yield "No post has both a time and a place, so no movement can be traced."
    elif len(movement.places) == 1:
        posts = "The only placed post is" if movement.used == 1 else f"All {movement.used:,} placed posts are"
        yield f"{posts} at {_name(movement, 0)}."
    else:
        first, last = movement.stays[0].arrival, max(stay.departure for stay in movement.stays)
        yield (
            f"{movement.used:,} posts name {len(movement.places):,} places from {first:%Y-%m-%d} to "
            f"{last:%Y-%m-%d}, {movement.km:,.0f} km along the way."
        )
    yield from (_circuit(movement, circuit) for circuit in movement.circuits[:MOST_TOLD])
    yield from (_simultaneous(movement, pair) for pair in movement.simultaneous[:MOST_TOLD])
    yield from (_same_day(movement, pair) for pair in movement.same_day[:MOST_TOLD])
    yield from (_impossible(movement, pair) for pair in movement.impossible[:MOST_TOLD])
    if movement.tracks > 1:
        yield (
            f"At least {movement.tracks} travellers would have been needed to be at all places in time, "
            "or some posts were placed from afar."
        )
    if movement.home is not None and len(movement.places) > 1:
        days = movement.places[movement.home].days
        yield f"It posts most from {_name(movement, movement.home)}: on {counted(days, 'day')}."
    for gap in movement.gaps[:MOST_TOLD]:
        yield f"Nothing was posted for {counted(round(gap.days), 'day')} from {gap.start:%Y-%m-%d}."
    if movement.without_time:
        yield f"{counted(movement.without_time, 'post')} without a time could not be used."
    if movement.without_place:
        yield f"{counted(movement.without_place, 'post')} without a known place could not be used."


def _circuit(movement: Movement, circuit: Circuit) -> str:
    lap = ", ".join(_name(movement, place) for place in circuit.places)
    return (
        f"It goes round {lap} and back, {circuit.laps:.1f} times, about every "
        f"{counted(round(circuit.period_days), 'day')}; the same visits in random order come round as well "
        f"with a chance of {circuit.chance:.3f}."
    )


def _simultaneous(movement: Movement, pair: FarApart) -> str:
    return (
        f"{_who(pair)} is at {_ends(movement, pair)}, {pair.km:,.0f} km apart, within "
        f"{movement.window_hours:g} hour{'s' * (movement.window_hours != 1)} ({counted(pair.times, 'time')})."
    )


def _same_day(movement: Movement, pair: FarApart) -> str:
    return (
        f"{_who(pair)} is at {_ends(movement, pair)}, {pair.km:,.0f} km apart, within a day "
        f"({counted(pair.times, 'time')})."
    )


def _impossible(movement: Movement, pair: FarApart) -> str:
    return (
        f"{_who(pair)} would have had to travel between {_ends(movement, pair)}, {pair.km:,.0f} km, in at "
        f"most {pair.hours:.1f} hours: faster than {movement.fastest_kmh:,.0f} km/h, so no one traveller did."
    )


def _who(pair: FarApart) -> str:
    return f"'{pair.identifier}'" if pair.identifier else "The operation"


def _ends(movement: Movement, pair: FarApart) -> str:
    return f"{_name(movement, pair.source)} and {_name(movement, pair.target)}"


def _name(movement: Movement, place: int) -> str:
    seen = movement.places[place]
    return f"{seen.name}, {seen.country}" if seen.country and seen.country not in seen.name else seen.name
