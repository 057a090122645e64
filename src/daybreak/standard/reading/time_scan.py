"""Compiled reading of times written in digits: ISO 8601, day/month/year in any order, epoch numbers.

One pass notes for each value what kind it is; values that are written otherwise (with names of months,
for instance) are left to `daybreak.standard.reading.times`.
"""

import numpy as np
import numpy.typing as npt

from daybreak.standard.compiled import kernel

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.uint8]

#: Kinds of value: empty; year first; two short numbers then a year; a bare number; anything else.
EMPTY, YEAR_FIRST, YEAR_LAST, NUMBER, OTHER = 0, 1, 2, 3, 4

#: Rows of `parts`: the three numbers of the date, microseconds since midnight, offset from UTC in minutes,
#: whether a zone was given, whether AM or PM was, the sign between the parts of the date, or the bare number.
FIRST, SECOND, THIRD, CLOCK, OFFSET, ZONED, HALF_DAY, SIGN, VALUE = range(9)

MILLION = 1_000_000


@kernel
def _digits(data: Bytes, at: int, end: int, most: int) -> tuple[int, int]:
    """A run of up to `most` digits: its value and the place after it."""
    value = 0
    stop = min(end, at + most)
    while at < stop and 48 <= data[at] <= 57:
        value = value * 10 + data[at] - 48
        at += 1
    return value, at


@kernel
def _clock(data: Bytes, at: int, end: int, parts: Numbers) -> bool:
    """Read hh:mm[:ss[.f]] [AM|PM] [zone] up to `end`; False when something else stands there."""
    hour, after = _digits(data, at, end, 2)
    if after == at or after >= end:
        return False
    minute, second, fraction = 0, 0, 0
    at = after
    if data[at] == 58 or data[at] == 46:
        sign = data[at]
        minute, after = _digits(data, at + 1, end, 2)
        if after != at + 3:
            return False
        at = after
        if at < end and data[at] == sign and at + 1 < end and 48 <= data[at + 1] <= 57:
            second, after = _digits(data, at + 1, end, 2)
            if after != at + 3:
                return False
            at = after
            if at < end and (data[at] == 46 or data[at] == 44):
                fraction, after = _digits(data, at + 1, end, 6)
                for _ in range(at + 7 - after):
                    fraction *= 10
                at = after
                while at < end and 48 <= data[at] <= 57:
                    at += 1
    elif 48 <= data[at] <= 57:
        return False
    while at < end and data[at] == 32:
        at += 1
    if at + 1 < end and (data[at] | 32 == 97 or data[at] | 32 == 112):
        dotted = 1 if data[at + 1] == 46 else 0
        if at + 1 + dotted >= end or data[at + 1 + dotted] | 32 != 109 or hour > 12 or hour == 0:
            return False
        hour = hour % 12 + (12 if data[at] | 32 == 112 else 0)
        parts[HALF_DAY] = 1
        at += 2 + dotted
        if dotted and at < end and data[at] == 46:
            at += 1
        while at < end and data[at] == 32:
            at += 1
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second + fraction > 0):
        return False
    parts[CLOCK] = ((hour * 60 + minute) * 60 + second) * MILLION + fraction
    return _zone(data, at, end, parts)


@kernel
def _zone(data: Bytes, at: int, end: int, parts: Numbers) -> bool:
    """Read Z, UTC, GMT or an offset such as +02:00 up to `end`; nothing at all is fine too."""
    if at == end:
        return True
    parts[ZONED] = 1
    if at + 1 == end and data[at] | 32 == 122:
        return True
    if at + 3 <= end:
        a, b, c = data[at] | 32, data[at + 1] | 32, data[at + 2] | 32
        if (a == 117 and b == 116 and c == 99) or (a == 103 and b == 109 and c == 116):
            at += 3
            if at == end:
                return True
    if data[at] != 43 and data[at] != 45:
        return False
    sign = 1 if data[at] == 43 else -1
    hours, after = _digits(data, at + 1, end, 2)
    if after == at + 1 or hours > 15:
        return False
    minutes = 0
    if after < end:
        minutes, stop = _digits(data, after + (data[after] == 58), end, 2)
        if stop != end or minutes > 59:
            return False
    parts[OFFSET] = sign * (hours * 60 + minutes)
    return True


@kernel
def _bare_number(data: Bytes, at: int, end: int, parts: Numbers) -> bool:
    """Read digits with an optional sign and fraction: the value goes in millionths."""
    negative = data[at] == 45
    at += 1 if negative else 0
    value, after = _digits(data, at, end, 19)
    if after == at or after - at > 18:
        return False
    whole = after - at
    fraction, scale = 0, MILLION
    if after < end:
        if data[after] != 46:
            return False
        fraction, stop = _digits(data, after + 1, end, 6)
        for _ in range(after + 7 - stop):
            fraction *= 10
        while stop < end and 48 <= data[stop] <= 57:
            stop += 1
        if stop != end:
            return False
    parts[FIRST] = whole
    parts[SECOND] = -1 if negative else 1
    # 13 digits and more are milli-, micro- or nanoseconds already; a fraction of those is dropped.
    parts[VALUE] = value * scale + fraction if whole <= 12 else value
    return True


@kernel
def _date(data: Bytes, at: int, end: int, parts: Numbers) -> int:
    """Read one value; returns its kind."""
    start = at
    first, after = _digits(data, at, end, 4)
    if after == at or after >= end or after + 1 >= end:
        return NUMBER if _bare_number(data, start, end, parts) else OTHER
    sign = data[after]
    if sign != 45 and sign != 47 and sign != 46:
        return NUMBER if _bare_number(data, start, end, parts) else OTHER
    kind = YEAR_FIRST if after - at == 4 else YEAR_LAST
    second, middle = _digits(data, after + 1, end, 2)
    if middle == after + 1 or middle >= end or data[middle] != sign:
        if middle == end and sign == 46 and _bare_number(data, start, end, parts):
            return NUMBER
        return NUMBER if sign == 46 and _bare_number(data, start, end, parts) else OTHER
    third, at = _digits(data, middle + 1, end, 2 if kind == YEAR_FIRST else 4)
    width = at - middle - 1
    if width == 0 or width == 3 or (kind == YEAR_LAST and (width == 1 or after - start > 2)):
        return OTHER
    if kind == YEAR_LAST and width == 2:
        third += 2000 if third < 70 else 1900
    parts[FIRST], parts[SECOND], parts[THIRD], parts[SIGN] = first, second, third, sign
    if at == end:
        return kind
    if data[at] == 44:
        at += 1
    if at < end and (data[at] == 32 or data[at] | 32 == 116 or data[at] == 95):
        at += 1
        while at < end and data[at] == 32:
            at += 1
        if at < end and _clock(data, at, end, parts):
            return kind
    return OTHER


@kernel
def scan_times(data: Bytes, offsets: Numbers, valid: Kinds, parts: Numbers, kinds: Kinds) -> None:
    """Read every value of a string column.

    Args:
        data, offsets: The Arrow buffers of the column.
        valid: 1 where a value is not null.
        parts: Filled, one row of nine numbers per value (see `FIRST` to `VALUE`).
        kinds: Filled with the kind of each value.
    """
    for row in range(kinds.shape[0]):
        at, end = offsets[row], offsets[row + 1]
        if valid[row] == 0:
            at = end
        while at < end and data[at] <= 32:
            at += 1
        while at < end and data[end - 1] <= 32:
            end -= 1
        kinds[row] = EMPTY if at == end else _date(data, at, end, parts[row])


@kernel
def _days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the Gregorian calendar."""
    shifted = year - (1 if month <= 2 else 0)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


@kernel
def _is_date(year: int, month: int, day: int) -> bool:
    if year < 1 or month < 1 or month > 12 or day < 1 or day > 31:
        return False
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    return day <= 30 or not (month == 4 or month == 6 or month == 9 or month == 11)


@kernel
def _packed(value: int, digits: int) -> tuple[int, int]:
    """YYYYMMDD or YYYYMMDDhhmmss as days and microseconds; (-1, -1) when it is no such date."""
    clock = 0
    if digits == 14:
        clock = value % MILLION
        value //= MILLION
    hour, minute, second = clock // 10_000, clock // 100 % 100, clock % 100
    year, month, day = value // 10_000, value // 100 % 100, value % 100
    if (
        year < 1900
        or year > 2200
        or not _is_date(year, month, day)
        or hour > 23
        or minute > 59
        or second > 60
    ):
        return -1, -1
    return _days(year, month, day), ((hour * 60 + minute) * 60 + second) * MILLION


@kernel
def _from_number(parts: Numbers) -> tuple[int, bool]:
    """Microseconds since 1970 from a bare number, by its size; False when no clock counts so."""
    digits, value = parts[FIRST], parts[VALUE] * parts[SECOND]
    if parts[SECOND] > 0 and (digits == 8 or digits == 14):
        whole = value // MILLION if digits == 8 else value
        days, clock = _packed(whole, digits)
        if days != -1 or clock != -1:
            return days * 86_400 * MILLION + clock, True
    if digits == 5:
        # Days since 30 December 1899, as spreadsheets count.
        return value * 86_400 - 25_569 * 86_400 * MILLION, True
    if digits == 9 or digits == 10:
        return value, True
    if 12 <= digits <= 13:
        return (value * 1000 if digits == 13 else value // 1000), True
    if 15 <= digits <= 16:
        return value, True
    if digits == 18:
        return value // 1000, True
    return 0, False


@kernel
def build_times(parts: Numbers, kinds: Kinds, month_first: bool, out: Numbers) -> None:
    """Microseconds since 1970 (UTC) for every value understood; the others become kind `OTHER`.

    A date whose order contradicts `month_first` is read in the only order that makes a date.
    """
    for row in range(kinds.shape[0]):
        kind = kinds[row]
        if kind == NUMBER:
            out[row], good = _from_number(parts[row])
            if not good:
                kinds[row] = OTHER
            continue
        if kind != YEAR_FIRST and kind != YEAR_LAST:
            continue
        year, month, day = parts[row, FIRST], parts[row, SECOND], parts[row, THIRD]
        if kind == YEAR_LAST:
            year, month, day = day, (year if month_first else month), (month if month_first else year)
            if month > 12:
                month, day = day, month
        if not _is_date(year, month, day):
            kinds[row] = OTHER
            continue
        shift = (_days(year, month, day) * 1440 - parts[row, OFFSET]) * 60 * MILLION
        out[row] = shift + parts[row, CLOCK]
