"""Times in all the ways posts are dated, as UTC.

Whether 3/4/2024 is in March or in April is decided by the column's own evidence, in this order: a
number above 12 in one of the two places; the order in which the rows come; a dot (day first) or AM/PM
(month first). What was decided, and what could not be read, is said in a note. A time without zone is
taken as UTC. Years of the Buddhist era (2568 is 2025) are counted back by 543; other years in which nothing
can have been posted, among them those of the Persian and the Islamic calendar, stay unread.
"""

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import resources

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from daybreak.standard.reading.clocks import CONTRADICTED, plain_clock
from daybreak.standard.reading.time_scan import (
    EMPTY,
    FIRST,
    HALF_DAY,
    OTHER,
    SECOND,
    SIGN,
    THIRD,
    YEAR_FIRST,
    YEAR_LAST,
    ZONED,
    build_times,
    scan_times,
)

TIME = pa.timestamp("us", tz="UTC")

#: Years a post can be of, and how many years earlier the Buddhist era begins than the common one.
EARLIEST, LATEST, BUDDHIST = 1900, 2200, 543

#: Values rewritten at a time.
_AT_ONCE = 100_000

#: Words that stand for "no time known".
ABSENT = frozenset(
    [
        "-",
        "--",
        ".",
        "?",
        "na",
        "n/a",
        "nan",
        "nat",
        "none",
        "null",
        "nil",
        "unknown",
        "unbekannt",
        "inconnu",
        "desconocido",
    ]
)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if unicodedata.category(letter)[0] != "M")


@functools.cache
def months() -> Mapping[str, int]:
    """The number of each month by its folded names (see `months.yaml`)."""
    text = resources.files("daybreak.standard.reading").joinpath("months.yaml").read_text("utf-8")
    declared: dict[int, str] = yaml.safe_load(text)
    return {_folded(name): number for number, names in declared.items() for name in names.split()}


def month_of(word: str) -> int | None:
    """The number of the month a word names in any known language, None for other words.

    >>> month_of("Août"), month_of("июля"), month_of("waitress")
    (8, 7, None)
    """
    return months().get(_folded(word))


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times, and how it was read: values present but not understood, the order decided, and how
    many years were of the Buddhist era."""

    column: pa.Array
    unread: int
    example: str
    zoneless: int
    order: str
    buddhist: int = 0


def read_times(values: pa.Array | pa.ChunkedArray) -> Times:
    """Read a column of strings or timestamps.

    Args:
        values: Strings in any of the known ways, timestamps or dates.
    """
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        return _typed(values)
    values = _plain_digits(values.cast(pa.large_string()))
    parts, kinds = _scan(values)
    _scan_rewritten(values, parts, kinds)
    buddhist = _in_common_era(parts, kinds)
    order, month_first = _order(parts, kinds)
    out = np.zeros(len(values), np.int64)
    build_times(parts, kinds, month_first, out)
    present = kinds != EMPTY
    zoneless = int(np.count_nonzero(present & (kinds <= YEAR_LAST) & (parts[:, ZONED] == 0)))
    unread, example, zoneless_words = _read_others(values, kinds, out)
    missing = (kinds == EMPTY) | (kinds == OTHER)
    column = pa.array(out, pa.int64(), mask=missing).cast(TIME)
    return Times(column, unread, example, zoneless + zoneless_words, order, buddhist)


def _in_common_era(parts: npt.NDArray[np.int64], kinds: npt.NDArray[np.uint8]) -> int:
    """Turn years of the Buddhist era into common ones, give up years of no post; how many were turned."""
    turned = 0
    for kind, column in ((YEAR_FIRST, FIRST), (YEAR_LAST, THIRD)):
        rows = kinds == kind
        years = parts[:, column]
        old = rows & (years >= EARLIEST + BUDDHIST) & (years <= LATEST + BUDDHIST)
        years[old] -= BUDDHIST
        kinds[rows & ((years < EARLIEST) | (years > LATEST))] = OTHER
        turned += int(np.count_nonzero(old))
    return turned


def _common_year(year: int) -> int:
    """The year in the common era; ValueError when nothing can have been posted in it."""
    year -= BUDDHIST if EARLIEST + BUDDHIST <= year <= LATEST + BUDDHIST else 0
    if not EARLIEST <= year <= LATEST:
        raise ValueError(year)
    return year


def _plain_digits(values: pa.Array) -> pa.Array:
    """Values with the digits and signs of other scripts as ASCII ones."""
    if pc.all(pc.string_is_ascii(values)).as_py() is not False:
        return values
    return pa.array(
        [v if v is None or v.isascii() else _ascii(v) for v in values.to_pylist()], pa.large_string()
    )


def _ascii(value: str) -> str:
    composed = unicodedata.normalize("NFKC", value)
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in composed)


def _typed(values: pa.Array) -> Times:
    zoneless = len(values) - values.null_count
    if pa.types.is_timestamp(values.type) and values.type.tz is not None:
        zoneless = 0
    column = values.cast(pa.timestamp("us", tz=getattr(values.type, "tz", None)), safe=False)
    return Times(column.cast(TIME), 0, "", zoneless, "")


def _scan(values: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """The parts and kind of each value."""
    _, offsets, data = values.buffers()
    known = np.asarray(pc.is_valid(values).cast(pa.uint8()))
    places = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    letters = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    parts = np.zeros((len(values), 9), np.int64)
    kinds = np.zeros(len(values), np.uint8)
    if len(values):
        scan_times(letters, places, known, parts, kinds)
    return parts, kinds


def _scan_rewritten(values: pa.Array, parts: npt.NDArray[np.int64], kinds: npt.NDArray[np.uint8]) -> None:
    """Try what could not be read once more, with its clock in plain writing."""
    others = np.flatnonzero(kinds == OTHER)
    for begin in range(0, len(others), _AT_ONCE):
        rows = others[begin : begin + _AT_ONCE]
        given = values.take(pa.array(rows)).to_pylist()
        plain = [value if _NAMED.search(value) else plain_clock(value) for value in given]
        changed = np.array([one != other for one, other in zip(plain, given, strict=True)])
        if changed.any():
            again, found = _scan(pa.array(plain, pa.large_string()))
            read = changed & (found != OTHER)
            # only where people write AM and PM themselves do they put the month first
            own = np.array([_ENGLISH_HALF.search(one) is not None for one in given])
            again[~own, HALF_DAY] = 0
            parts[rows[read]], kinds[rows[read]] = again[read], found[read]


def _order(parts: npt.NDArray[np.int64], kinds: npt.NDArray[np.uint8]) -> tuple[str, bool]:
    """What the column says about day and month, and whether the month comes first."""
    dates = parts[kinds == YEAR_LAST]
    if not len(dates):
        return "", False
    day_first = int(np.count_nonzero(dates[:, FIRST] > 12))
    month_first = int(np.count_nonzero(dates[:, SECOND] > 12))
    if day_first and month_first:
        mixed = f"{day_first} dates can only be day/month/year and {month_first} only month/day/year"
        return (
            f"{mixed}; the rest were read as {_order_name(month_first > day_first)}",
            month_first > day_first,
        )
    if day_first or month_first:
        return f"read as {_order_name(month_first > 0)}, as values above 12 show", month_first > 0
    steps = [_steps_back(dates, swap) for swap in (False, True)]
    if steps[0] != steps[1] and min(steps) == 0 and len(dates) >= 3:
        return f"read as {_order_name(steps[1] == 0)}, in which the rows follow each other", steps[1] == 0
    dotted = bool(np.all(dates[:, SIGN] == ord(".")))
    american = not dotted and bool(np.any(dates[:, HALF_DAY] == 1))
    why = "as the dots" if dotted else "as AM and PM" if american else ""
    if why:
        return f"read as {_order_name(american)}, {why} suggest", american
    return "day and month cannot be told apart; read as day/month/year", False


def _order_name(month_first: bool) -> str:
    return "month/day/year" if month_first else "day/month/year"


def _steps_back(dates: npt.NDArray[np.int64], swap: bool) -> int:
    """How often a row is earlier than the one before it (or later, if that is rarer)."""
    day, month = (SECOND, FIRST) if swap else (FIRST, SECOND)
    keys = (dates[:, 2] * 12 + dates[:, month]) * 31 + dates[:, day]
    steps = np.diff(keys)
    return int(min(np.count_nonzero(steps < 0), np.count_nonzero(steps > 0)))


def _read_others(
    values: pa.Array, kinds: npt.NDArray[np.uint8], out: npt.NDArray[np.int64]
) -> tuple[int, str, int]:
    """Read values with words in them, each spelling once.

    Returns:
        How many stay unread, one of them, and how many of those read name no zone.
    """
    known: dict[str, int | None] = {}
    unread, example, zoneless = 0, "", 0
    for row in np.flatnonzero(kinds == OTHER):
        value = values[int(row)].as_py()
        if value not in known:
            if len(known) > 100_000:
                known.clear()
            known[value] = read_words(value)
        found = known[value]
        if found is not None:
            kinds[row], out[row] = YEAR_LAST, found
            zoneless += not _NAMES_ZONE.search(value)
        elif _folded(value.strip()) not in ABSENT:
            unread, example = unread + 1, example or value[:60]
    return unread, example, zoneless


_WORDS = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?"
    r"\s*([ap]\.?m\.?)?\s*(z\b|utc|gmt)?\s*([+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
#: A word of a Latin script that names no zone: the month, most often.
_NAMED = re.compile(r"\b(?!(?:utc|gmt|[ecmp][sd]t)\b)[a-z]{3}", re.IGNORECASE)
_ENGLISH_HALF = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)
_NAMES_ZONE = re.compile(
    r"\d:\d\d.{0,40}?(?:[+-]\d{2}:?\d{2}(?!\d)|\bz\b|(?<=\d)z\b|utc|gmt|[+-]\d{1,2}$|\b[ecmp][sd]t\b)",
    re.IGNORECASE,
)
#: A day of a week, or a week alone, as ISO 8601 counts them.
_WEEK = re.compile(r"^\s*(\d{4})-?W(\d{2})(?:-?([1-7]))?(?!\d)", re.IGNORECASE)
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?")


def read_words(text: str) -> int | None:
    """Microseconds since 1970 of a time written with words, or None.

    >>> read_words("1 January 1970, 0:00:01 AM")
    1000000
    """
    text = plain_clock(text)
    if text.endswith(CONTRADICTED):
        return None
    try:  # what is read as mail is must not have a half of the day, which mail does not know
        if re.match(r"[A-Za-z]{3},? \d", text) and not re.search(r"\d [AP]M\b", text):
            return _micros(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError):
        pass
    date_part = _CLOCK.sub(" ", text)
    clock = _CLOCK.search(text)
    day = _day_in_words(date_part)
    return None if day is None else _with_clock(day, clock)


def _micros(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _day_in_words(text: str) -> datetime | None:
    """The date in a text that names its month, counts weeks, or is written in the East Asian way."""
    east, week = _EAST_ASIAN.search(text), _WEEK.search(text)
    words = _WORDS.findall(_folded(text))
    named = [months()[word] for word in words if word in months()]
    numbers = [word for word in words if word.isdigit()]
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if not years and len(days) == 2 and re.search(r"[^\W_]\s*[-/ .,]\s*'?\d\d$", text.strip()):
        years = ["20" + days.pop()]
    try:
        if week:
            day_of_week = datetime.fromisocalendar(int(week[1]), int(week[2]), int(week[3] or 1))
            return day_of_week.replace(tzinfo=UTC)
        if east:
            year, month, day = (int(part) for part in east.groups())
            return datetime(_common_year(year), month, day, tzinfo=UTC)
        if len(named) == 1 and len(years) == 1 and len(days) <= 1 and len(words) <= 9:
            return datetime(_common_year(int(years[0])), named[0], int(days[0]) if days else 1, tzinfo=UTC)
    except ValueError:
        pass
    return None


def _with_clock(day: datetime, clock: re.Match[str] | None) -> int | None:
    if clock is None:
        return _micros(day)
    hour, minute, second = (int(clock[n] or 0) for n in (1, 2, 3))
    half = (clock[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    offset = 0
    if clock[7]:
        digits = clock[7].replace(":", "")
        offset = (int(digits[1:3]) * 60 + int(digits[3:])) * (-1 if digits[0] == "-" else 1)
    fraction = int((clock[4] or "0").ljust(6, "0"))
    return _micros(day) + ((hour * 60 + minute - offset) * 60 + second) * 1_000_000 + fraction
