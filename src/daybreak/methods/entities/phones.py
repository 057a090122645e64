"""Telephone numbers, plain or disguised, in international form (E.164).

Runs of digits (`digit_runs`) are read by the numbering plans (`number_plans`) under the countries that
the post's own country, its words or nothing at all suggest. A run that could be dialled is still refused
when what stands around it says that it is something else: an order number, a range of salaries, years.

Numbers that stand beside the name WhatsApp are reported as kind `whatsapp` with the same normal form,
so that they meet the same number given as a phone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.methods.entities.digit_runs import LEAST_DIGITS, DigitRun, digit_runs
from daybreak.methods.entities.number_plans import (
    CANDIDATES,
    Reading,
    known_region,
    needs_trunk,
    read_bare,
    read_international,
    read_national,
    read_reserved,
    unlabelled_regions,
)
from daybreak.methods.entities.phone_context import (
    Surroundings,
    counts_something,
    looks_like_something_else,
    surroundings,
)
from daybreak.methods.entities.region_hints import hinted_regions, region_name
from daybreak.methods.entities.vanity import vanity_identifiers
from daybreak.standard.identifier import Identifier, NormalText

#: Confidence by how a number was read; a label beside it ("tel", "whatsapp") lifts the weaker ones.
#: Calibrated on the generated set of benchmarks/identifiers.py, see docs/decisions/0005.
_CONFIDENCE = {
    "international": (0.95, 0.97),
    "possible": (0.70, 0.80),
    "country": (0.90, 0.95),
    "country without trunk": (0.50, 0.75),
    "context": (0.80, 0.90),
    "bare": (0.65, 0.85),
    "reserved": (0.75, 0.85),
    "rigid plan": (0.70, 0.80),
    "candidate": (0.50, 0.60),
    "any": (0.0, 0.30),
}
#: Readings that no part of the same digits can outdo.
_FIRM = frozenset({"international", "country", "context", "reserved"})
#: What number words or look-alike letters leave of the confidence.
_DISGUISED = 0.93

_EXTENSION = re.compile(
    r"\s{0,2}[,;(]?\s?(?:ext(?:ension|n)?|x|poste|int|anexo|доб|вн|durchwahl)\.?:?\s?#?(\d{1,6})\b", re.I
)
_MOST_GROUPS = 48
#: Numbers in markup are sizes and codes.
_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w+;")


@dataclass(frozen=True, slots=True)
class _Number:
    """A reading of some groups of a run."""

    first: int
    last: int
    reading: Reading
    basis: str
    confidence: float
    dropped_zero: bool


class _Hints:
    """The countries a post hints at, looked up once and only when a number needs them."""

    __slots__ = ("_found", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: tuple[str, ...] | None = None

    def found(self) -> tuple[str, ...]:
        """Countries, strongest hint first."""
        if self._found is None:
            self._found = hinted_regions(self._text)
        return self._found


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Find every telephone number of a post.

    Args:
        normalised: The post in normal form.
        country: ISO 3166 alpha-2 code of where it was posted; decides how national numbers are read.
    """
    region = known_region(country)
    found = _in_runs(normalised, region)
    if normalised.text != normalised.original and not _MARKUP.search(normalised.original):
        published = _in_runs(_AsPublished(normalised.original, normalised.original), region)
        found += [one for one in published if not any(one.overlaps(other) for other in found)]
    return found + vanity_identifiers(normalised)


@dataclass(frozen=True, slots=True)
class _AsPublished:
    """A post as it was published, for marks between digits that the normal form reads as letters."""

    original: str
    text: str

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        return start, end


def _in_runs(normalised: NormalText, country: str | None) -> list[Identifier]:
    hints = _Hints(normalised.text)
    return [one for run in digit_runs(normalised.text) for one in _in_run(run, normalised, country, hints)]


def _in_run(
    run: DigitRun, normalised: NormalText, country: str | None, regions: _Hints
) -> Iterator[Identifier]:
    text = normalised.text
    around = surroundings(text, run.groups[0].start, run.groups[-1].end)
    for number in _numbers(run, around, text, country, regions):
        yield _report(run, number, normalised, around)


def _numbers(
    run: DigitRun, around: Surroundings, text: str, country: str | None, regions: _Hints
) -> list[_Number]:
    """The numbers a run holds: the run as one if it reads so, else its best parts."""
    last = len(run.groups) - 1
    as_one = _as_one(run, around, country, regions)
    if as_one and (last == 0 or as_one.basis in _FIRM):
        return [as_one]
    if last == 0 or last >= _MOST_GROUPS:
        return []
    parts = _best_parts(run, around, text, country, regions)
    if as_one and not any(part.basis in _FIRM for part in parts):
        return [as_one]
    return parts


def _as_one(run: DigitRun, around: Surroundings, country: str | None, regions: _Hints) -> _Number | None:
    """The run read as one number, or None if it does not read so."""
    for first, final in _trims(run):
        whole = _read(run, first, final, around, country, regions)
        if whole and not looks_like_something_else(
            run, first, final, around, whole.reading, expected=whole.basis == "country"
        ):
            return whole
    return None


def _trims(run: DigitRun) -> Iterator[tuple[int, int]]:
    """The whole run, then the run without look-alike letters at its edges."""
    first, last = 0, len(run.groups) - 1
    yield first, last
    if last > 0 and run.groups[last].how != "digits":
        yield first, last - 1
    if last > 0 and run.groups[0].how != "digits":
        yield first + 1, last
        if last > 1 and run.groups[last].how != "digits":
            yield first + 1, last - 1


def _best_parts(
    run: DigitRun, around: Surroundings, text: str, country: str | None, regions: _Hints
) -> list[_Number]:
    """Cover the run with numbers, firm and sure ones first; dynamic programming from the right end."""
    count = len(run.groups)
    best: list[tuple[float, tuple[_Number, ...]]] = [(0.0, ())] * (count + 1)
    for first in range(count - 1, -1, -1):
        best[first] = best[first + 1]
        digits = 0
        for last in range(first, count):
            digits += len(run.groups[last].digits)
            if digits > 17:
                break
            if digits < LEAST_DIGITS:
                continue
            part = surroundings(text, run.groups[first].start, run.groups[last].end)
            if around.label and first > 0:
                part = part.labelled()
            number = _read(run, first, last, part, country, regions)
            if (
                number is None
                or number.basis in {"any", "bare"}
                or not _stands_alone(run, first, last, number, text)
            ):
                continue
            if looks_like_something_else(
                run, first, last, part, number.reading, expected=number.basis == "country"
            ):
                continue
            score = (number.confidence + (number.basis in _FIRM)) * digits + best[last + 1][0]
            if score > best[first][0]:
                best[first] = (score, (number, *best[last + 1][1]))
    return list(best[0][1])


def _stands_alone(run: DigitRun, first: int, last: int, number: _Number, text: str) -> bool:
    """Whether part of a run is parted from the rest as one number is from the next."""
    if number.reading.how == "international":
        return True
    left = first == 0 or run.gaps[first - 1] != ""
    right = last == len(run.groups) - 1 or run.gaps[last] != ""
    inner = set(run.gaps[first:last])
    outer = {*run.gaps[max(first - 1, 0) : first], *run.gaps[last : last + 1]}
    if not (left and right):
        return False
    return (
        number.reading.trunk
        or not inner
        or inner.isdisjoint(outer)
        or (number.basis == "country" and _differs_from_neighbours(run, first, last, text))
    )


def _differs_from_neighbours(run: DigitRun, first: int, last: int, text: str) -> bool:
    """Whether the groups beside a part are short and of another length than its own, or count something."""
    if first > 0:
        beside = run.groups[first - 1].digits
        if len(beside) > 4 or len(beside) == len(run.groups[first].digits):
            return False
    if last < len(run.groups) - 1:
        group = run.groups[last + 1]
        alike = len(group.digits) == len(run.groups[last].digits)
        if len(group.digits) > 4 or (alike and not counts_something(text, group.end)):
            return False
    return True


def _read(
    run: DigitRun,
    first: int,
    last: int,
    around: Surroundings,
    country: str | None,
    regions: _Hints,
) -> _Number | None:
    groups = run.groups[first : last + 1]
    digits = "".join(group.digits for group in groups)
    if not LEAST_DIGITS <= len(digits) <= 18:
        return None
    plus = around.plus if first == 0 or around.plus else False
    without = _without_bracketed_zero(run, first, last)
    basis, reading = None, None
    dropped = False
    if without is not None and (plus or digits.startswith("00") or len(without) >= 11):
        basis, reading = _meaning(without, plus or without[0] != "0", around.label, country, regions)
        dropped = reading is not None
    if reading is None:
        basis, reading = _meaning(digits, plus, around.label, country, regions)
    if reading is None or basis is None:
        return None
    confidence = _CONFIDENCE[basis][around.label]
    return _Number(first, last, reading, basis, confidence, dropped) if confidence else None


def _without_bracketed_zero(run: DigitRun, first: int, last: int) -> str | None:
    """The digits without the trunk zero in "+44 (0)7700", None when there is no such zero."""
    for number in range(first + 1, last):
        before, after = run.gaps[number - 1], run.gaps[number]
        if run.groups[number].digits == "0" and before.endswith("(") and after.startswith(")"):
            return "".join(g.digits for i, g in enumerate(run.groups[first : last + 1], first) if i != number)
    return None


def _meaning(
    digits: str, plus: bool, label: bool, country: str | None, regions: _Hints
) -> tuple[str | None, Reading | None]:
    """What digits mean, by the strongest basis that gives a meaning."""
    if plus and (reading := read_international(digits)):
        return ("international" if reading.valid or reading.fictional else "possible"), reading
    for prefix in ("00", "011"):
        if digits.startswith(prefix) and len(digits) >= 9 + len(prefix):
            reading = read_international(digits[len(prefix) :])
            if reading and (reading.valid or reading.fictional):
                return "international", reading
    if country and (reading := read_national(digits, country)):
        basis = _national_basis(reading, country, "country")
        if basis == "country" or label or reading.fictional or reading.type == "mobile":
            return basis, reading
    for region in regions.found():
        reading = read_national(digits, region)
        if reading and _national_basis(reading, region, "context") == "context":
            return "context", reading
    if reading := read_reserved(digits):
        return "reserved", reading
    reading = read_bare(digits)
    if reading and (
        (label and len(digits) >= 11) or reading.region in regions.found() or reading.region == country
    ):
        return "bare", reading
    for region in unlabelled_regions(digits):
        if national := read_national(digits, region):
            return ("rigid plan" if region == "US" else "candidate"), national
    if reading and reading.region in CANDIDATES and reading.type != "landline" and len(digits) >= 11:
        return "bare", reading
    if label and 8 <= len(digits) <= 11:
        for region in CANDIDATES:
            if national := read_national(digits, region):
                return "any", national
    return None, None


def _national_basis(reading: Reading, region: str, basis: str) -> str:
    if reading.trunk or not needs_trunk(region):
        return basis
    return "country without trunk"


def _report(run: DigitRun, number: _Number, normalised: NormalText, around: Surroundings) -> Identifier:
    groups = run.groups[number.first : number.last + 1]
    start, end = groups[0].start, groups[-1].end
    if number.first == 0:
        start -= around.prefix
    extension = _EXTENSION.match(normalised.text, end)
    details: dict[str, object] = {"country": number.reading.region, "type": number.reading.type}
    if extension:
        details["extension"] = extension[1]
        end = extension.end()
    if number.reading.fictional:
        details["reserved_for_examples"] = True
    first, last = normalised.original_span(start, end)
    rewritten = normalised.original[first:last] != normalised.text[start:end]
    means = {group.how for group in groups} - {"digits"}
    disguised = rewritten or bool(means)
    return Identifier.at(
        normalised,
        start,
        end,
        kind="whatsapp" if around.whatsapp else "phone",
        normal=number.reading.e164,
        confidence=round(number.confidence * _DISGUISED, 3) if disguised else number.confidence,
        reason=_sentence(run, number, around, "" if means else _REWRITTEN * rewritten),
        details=details,
    )


_REWRITTEN = " once words, foreign or styled digits, hidden signs or markup in it are undone"


def _sentence(run: DigitRun, number: _Number, around: Surroundings, undone: str) -> str:
    groups = run.groups[number.first : number.last + 1]
    reading = number.reading
    count = sum(len(group.digits) for group in groups)
    words = [f"{count} digits that read as a {reading.type} number of {region_name(reading.region)}"]
    means = {group.how for group in groups} - {"digits"}
    if "words" in means:
        words.append(" once the number words are read as digits")
    if "letters" in means:
        words.append(" once letters that look like digits are read as such")
    words.append(undone)
    words.append(_BASIS_SAID[number.basis])
    if number.dropped_zero:
        words.append("; the zero in brackets is not dialled from abroad")
    if around.label:
        words.append("; a word for calling or messaging stands beside it")
    if reading.fictional:
        words.append("; the range is reserved for examples and drama")
    return "".join(words) + "."


_BASIS_SAID = {
    "international": ", written in international form",
    "possible": ", written in international form, though the plan does not list it as in use",
    "country": ", as dialled in the country of the post",
    "country without trunk": ", as dialled in the country of the post but for its leading zero",
    "context": ", the country the words of the post point to",
    "bare": ", its country code written without a plus",
    "reserved": ", though the post names no country",
    "rigid plan": ", a plan that few other digits fit, though the post names no country",
    "candidate": ", the likeliest country for such digits as the post names none",
    "any": ", one of several countries where such a number exists",
}
