"""What a method's own parameters may be, so that one that cannot be used is refused before anything runs."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Any

from daybreak.errors import BadValue


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method.

    Attributes:
        default: What it is unless given.
        needed: What it must be, as a refusal says it.
        fits: Whether a value is that.
    """

    default: object
    needed: str
    fits: Callable[[Any], bool]

    def check(self, name: str, value: object) -> None:
        """Refuse a value that cannot be used.

        Raises:
            BadValue: It cannot.
        """
        if value is None and self.default is None:
            return
        if isinstance(value, bool) or not self.fits(value):
            raise BadValue(name, found=value, needed=self.needed)


def plain(value: object) -> object:
    """A number of numpy as the same number of Python; everything else as it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    return float(value) if isinstance(value, Real) else value


def whole(default: int | None, least: int, most: int) -> Parameter:
    """A whole number from `least` to `most`."""
    needed = f"it must be a whole number from {least:,} to {most:,}"
    return Parameter(default, needed, lambda value: isinstance(value, int) and least <= value <= most)


def real(default: float | None, needed: str, fits: Callable[[float], bool]) -> Parameter:
    """A finite number that `fits`."""
    return Parameter(
        default,
        f"it must be a number {needed}",
        lambda value: isinstance(value, int | float) and _fits_float(value) and fits(value),
    )


def _fits_float(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # a whole number of hundreds of digits
        return False


def positive(default: float | None) -> Parameter:
    """A number above 0."""
    return real(default, "above 0", lambda value: value > 0)


def flat_or_positive(default: float) -> Parameter:
    """A variance above 0, or None for a flat prior."""
    above = positive(default)
    return Parameter(
        default, f"{above.needed}, or None for a flat prior", lambda v: v is None or above.fits(v)
    )


def one_of(default: str, names: tuple[str, ...]) -> Parameter:
    """One of some words."""
    needed = f"it must be one of {', '.join(names)}"
    return Parameter(default, needed, lambda value: isinstance(value, str) and value in names)


def named(what: str) -> Parameter:
    """A name that only the data can judge (`prevalence_named`), or nothing."""
    return Parameter(None, what, lambda value: isinstance(value, str | int | tuple | list))
