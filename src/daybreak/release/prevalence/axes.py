"""Scales for numbers of people: straight or logarithmic, with marks at numbers people like."""

from dataclasses import dataclass
from math import ceil, floor, log10

from daybreak.release.prevalence.drawing import Line, Shape, Words, room_of

#: Numbers whose largest is more than this many times the smallest are drawn on a logarithmic scale.
WIDE_RANGE = 12.0


@dataclass(frozen=True, slots=True)
class Axis:
    """How numbers become places between `left` and `right`.

    Attributes:
        low, high: The numbers at both ends.
        left, right: Their places, in units.
        logarithmic: Whether equal steps mean equal factors.
    """

    low: float
    high: float
    left: float
    right: float
    logarithmic: bool

    def at(self, number: float) -> float:
        """The place of a number; numbers beyond an end are put at that end."""
        number = min(max(number, self.low), self.high)
        if self.logarithmic:
            share = (log10(number) - log10(self.low)) / (log10(self.high) - log10(self.low))
        else:
            share = (number - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def ticks(self, most: int) -> list[float]:
        """At most so many round numbers, ascending."""
        if self.logarithmic:
            found = [
                10.0**power * step
                for power in range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
                for step in (1, 2, 5)
            ]
            inside = [one for one in found if self.low <= one <= self.high]
            tens = [one for one in inside if log10(one) % 1 == 0]
            if 2 <= len(inside) <= most:
                return inside
            if len(tens) >= 2:
                return tens[:: ceil(len(tens) / most)]
        step = _round_step(max((self.high - self.low) / most, 1.0))
        return self._multiples(step) or self._multiples(_round_step(step / 2.5))

    def _multiples(self, step: float) -> list[float]:
        """The multiples of a step on the axis; a step that is nearly as long as the axis may have none."""
        first = ceil(self.low / step - 1e-9) * step
        return [first + n * step for n in range(floor((self.high - first) / step + 1e-9) + 1)]

    def says(self, unit: str) -> str:
        """What stands under the axis."""
        return f"{unit}, logarithmic scale" if self.logarithmic else unit


def axis(low: float, high: float, left: float, right: float, *, from_zero: bool = False) -> Axis:
    """An axis that holds both numbers with a little room, logarithmic when they are far apart.

    Args:
        low, high: The smallest and largest number of people to show; 0, or 1 and more.
        left, right: The places of the ends, in units.
        from_zero: Let a straight axis begin at 0 where that costs less than half of its length.
    """
    high = max(high, low + 1.0)
    if low > 0 and high / low > WIDE_RANGE:
        return Axis(low / 1.15, high * 1.15, left, right, True)
    room = max((high - low) * 0.06, high * 0.01, 1e-9)
    begin = 0.0 if from_zero and low < high / 2 else max(low - room, 0.0)
    return Axis(begin, high + room, left, right, False)


def drawn_axis(one: Axis, top: float, bottom: float, unit: str) -> list[Shape]:
    """Grid lines from `top` to `bottom`, numbers below them and what they count; 34 units high below."""
    shapes: list[Shape] = []
    most = max(2, int((one.right - one.left) / 70))
    taken = float("-inf")
    for number in one.ticks(most):
        x = one.at(number)
        shapes.append(Line(x, top, x, bottom, "grid"))
        text, half = round_number(number), room_of(round_number(number)) / 2
        centre = min(max(x, one.left + half - 6), one.right - half + 6)
        if centre - half > taken:
            shapes.append(Words(centre, bottom + 14, text, "tick", "middle"))
            taken = centre + half + 4
    shapes.append(Line(one.left, bottom, one.right, bottom, "axis"))
    shapes.append(Words((one.left + one.right) / 2, bottom + 30, one.says(unit), "tick", "middle"))
    return shapes


#: What `drawn_axis` needs below the lines.
BELOW = 36.0


def round_number(number: float) -> str:
    """A whole number on an axis, with separators; a round one from a million on in millions or billions.

    >>> round_number(12500), round_number(2_500_000), round_number(2_500_001)
    ('12,500', '2.5 million', '2,500,001')
    """
    for size, name in ((1e9, " billion"), (1e6, " million")):
        if number >= size and number % (size / 1000) == 0:
            return f"{number / size:,.10g}{name}"
    return f"{number:,.0f}"


def _round_step(least: float) -> float:
    """The next of 1, 2, 5, 10, 20 ... that is no smaller."""
    power = 10.0 ** floor(log10(max(least, 1e-12)))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= least * (1 - 1e-9))
