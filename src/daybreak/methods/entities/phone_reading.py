"""What groups of digits mean under the numbering plans, and how sure that is.

In international form, in the country of the post, in one that its words point to, or in the likeliest.
"""

from dataclasses import dataclass

from daybreak.methods.entities.digit_runs import LEAST_DIGITS, DigitRun
from daybreak.methods.entities.number_plans import (
    CANDIDATES,
    Reading,
    needs_trunk,
    read_bare,
    read_international,
    read_national,
    read_reserved,
    unlabelled_regions,
)
from daybreak.methods.entities.phone_context import Surroundings
from daybreak.methods.entities.region_hints import hinted_regions

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


@dataclass(frozen=True, slots=True)
class Number:
    """A reading of some groups of a run."""

    first: int
    last: int
    reading: Reading
    basis: str
    confidence: float
    dropped_zero: bool


class Hints:
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


def read(
    run: DigitRun,
    first: int,
    last: int,
    around: Surroundings,
    country: str | None,
    regions: Hints,
) -> Number | None:
    """The number that groups `first` to `last` of a run are, or None if no plan has room for them."""
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
    return Number(first, last, reading, basis, confidence, dropped) if confidence else None


def _without_bracketed_zero(run: DigitRun, first: int, last: int) -> str | None:
    """The digits without the trunk zero in "+44 (0)7700", None when there is no such zero."""
    for number in range(first + 1, last):
        before, after = run.gaps[number - 1], run.gaps[number]
        if ")" in before and len(run.groups[number - 1].digits) == 1:
            continue  # each digit stands in brackets: "+(1)(2)(0)(1)"
        if run.groups[number].digits == "0" and before.endswith("(") and after.startswith(")"):
            return "".join(g.digits for i, g in enumerate(run.groups[first : last + 1], first) if i != number)
    return None


def _meaning(
    digits: str, plus: bool, label: bool, country: str | None, regions: Hints
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
