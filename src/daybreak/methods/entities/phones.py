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
from daybreak.methods.entities.number_plans import known_region
from daybreak.methods.entities.overlaps import apart
from daybreak.methods.entities.phone_context import (
    Surroundings,
    counts_something,
    looks_like_something_else,
    names_a_thing,
    surroundings,
)
from daybreak.methods.entities.phone_reading import Hints, Number, read
from daybreak.methods.entities.region_hints import region_name
from daybreak.methods.entities.vanity import vanity_identifiers
from daybreak.standard.identifier import Identifier, NormalText

#: Readings that no part of the same digits can outdo.
_FIRM = frozenset({"international", "country", "context", "reserved"})
#: Readings too weak for a part of a run.
_LOOSE = frozenset({"any", "bare"})
#: Marks between groups that say nothing but that groups are apart.
_PARTING = " .-/"
#: What number words or look-alike letters leave of the confidence.
_DISGUISED = 0.93

_EXTENSION = re.compile(
    r"\s{0,2}[,;(]?\s?(?:ext(?:ension|n)?|x|poste|int|anexo|доб|вн|durchwahl)\.?:?\s?#?(\d{1,6})\b", re.I
)
_MOST_GROUPS = 48
#: Numbers in markup are sizes and codes.
_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w+;")


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
        found += apart(published, found)
    return found + vanity_identifiers(normalised)


@dataclass(frozen=True, slots=True)
class _AsPublished:
    """A post as it was published, for marks between digits that the normal form reads as letters."""

    original: str
    text: str

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        return start, end


def _in_runs(normalised: NormalText, country: str | None) -> list[Identifier]:
    hints = Hints(normalised.text)
    return [one for run in digit_runs(normalised.text) for one in _in_run(run, normalised, country, hints)]


def _in_run(
    run: DigitRun, normalised: NormalText, country: str | None, regions: Hints
) -> Iterator[Identifier]:
    text = normalised.text
    around = surroundings(text, run.groups[0].start, run.groups[-1].end)
    for number in _numbers(run, around, text, country, regions):
        yield _report(run, number, normalised, around)


def _numbers(
    run: DigitRun, around: Surroundings, text: str, country: str | None, regions: Hints
) -> list[Number]:
    """The numbers a run holds: the run as one if it reads so, else its best parts."""
    last = len(run.groups) - 1
    as_one = _as_one(run, around, country, regions)
    if as_one and (last == 0 or as_one.basis in _FIRM):
        return [as_one]
    if last == 0 or last >= _MOST_GROUPS:
        return []
    parts = _best_parts(run, around, text, country, regions, as_one)
    if as_one and not any(part.basis in _FIRM for part in parts):
        return [as_one]
    return parts


def _as_one(run: DigitRun, around: Surroundings, country: str | None, regions: Hints) -> Number | None:
    """The run read as one number, or None if it does not read so."""
    for first, final in _trims(run):
        whole = read(run, first, final, around, country, regions)
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
    run: DigitRun,
    around: Surroundings,
    text: str,
    country: str | None,
    regions: Hints,
    as_one: Number | None,
) -> list[Number]:
    """Cover the run with numbers, firm and sure ones first; dynamic programming from the right end."""
    count = len(run.groups)
    best: list[tuple[float, tuple[Number, ...]]] = [(0.0, ())] * (count + 1)
    for first in range(count - 1, -1, -1):
        best[first] = best[first + 1]
        digits = 0
        for last in range(first, count):
            digits += len(run.groups[last].digits)
            if digits > 17:
                break
            if digits < LEAST_DIGITS:
                continue
            if as_one and (first, last) == (0, count - 1) == (as_one.first, as_one.last):
                number = None if as_one.basis in _LOOSE else as_one
            else:
                number = _part(run, first, last, around, text, country, regions)
            if number is None:
                continue
            score = (number.confidence + (number.basis in _FIRM)) * digits + best[last + 1][0]
            if score > best[first][0]:
                best[first] = (score, (number, *best[last + 1][1]))
    return list(best[0][1])


def _part(
    run: DigitRun,
    first: int,
    last: int,
    around: Surroundings,
    text: str,
    country: str | None,
    regions: Hints,
) -> Number | None:
    """The number that some groups of a run are, or None."""
    if not _can_stand_alone(run, first, last, country):
        return None
    part = surroundings(text, run.groups[first].start, run.groups[last].end)
    if around.label and first > 0:
        part = part.labelled()
    number = read(run, first, last, part, country, regions)
    if (
        number is None
        or number.basis in _LOOSE
        or not _stands_alone(run, first, last, number, text, label=part.label)
    ):
        return None
    expected = number.basis == "country"
    something_else = looks_like_something_else(run, first, last, part, number.reading, expected=expected)
    goes_on = first > 0 and not any(map(str.isspace, run.gaps[first - 1]))  # "version 12.05.8374.17"
    return None if something_else or (goes_on and names_a_thing(around)) else number


def _can_stand_alone(run: DigitRun, first: int, last: int, country: str | None) -> bool:
    """Whether any reading of a part of a run could pass `_stands_alone`; to read is what takes time."""
    if first == 0 or country or run.groups[first].digits[0] == "0":
        return True
    inner = set(run.gaps[first:last])
    if run.gaps[first - 1].strip(_PARTING) or any(gap.strip(_PARTING) for gap in inner):
        return True  # a plus or a bracket may show the way abroad
    outer = {run.gaps[first - 1], *run.gaps[last : last + 1]}
    return "" not in outer and inner.isdisjoint(outer)


def _stands_alone(run: DigitRun, first: int, last: int, number: Number, text: str, *, label: bool) -> bool:
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
        or (number.basis == "country" and label and _repeats_one_shape(run, first, last))
    )


def _repeats_one_shape(run: DigitRun, first: int, last: int) -> bool:
    """Whether the whole run is two or three numbers written alike, of which the part is one."""
    lengths = [len(group.digits) for group in run.groups]
    size = last - first + 1
    count, left = divmod(len(lengths), size)
    return not left and 2 <= count <= 3 and first % size == 0 and lengths == lengths[:size] * count


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


def _report(run: DigitRun, number: Number, normalised: NormalText, around: Surroundings) -> Identifier:
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


def _sentence(run: DigitRun, number: Number, around: Surroundings, undone: str) -> str:
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
