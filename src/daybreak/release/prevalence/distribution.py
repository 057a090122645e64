"""How estimates spread: over resamples of the data, or over what is likely after seeing them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from daybreak.measurement.prevalence_results import Estimate, Posterior
from daybreak.release.prevalence.axes import BELOW, Axis, axis, drawn_axis
from daybreak.release.prevalence.drawing import EDGE, Box, Drawing, Line, Shape, Words, fitted, room_of

Floats = npt.NDArray[np.float64]

#: Bars in a wide and a narrow picture; height of the tallest.
BARS_WIDE, BARS_NARROW, TALL = 48, 28, 170.0
#: Of the resamples or the probability, this share at each end may lie beyond the picture.
_BEYOND = 0.005


@dataclass(frozen=True, slots=True)
class Spread:
    """A histogram over numbers of people.

    Attributes:
        edges: float64[b + 1], ascending, in people.
        heights: float64[b], resamples or probability in each bin.
        below, above: The same outside of the edges.
        unit: What the heights are, `resamples` or `probability`.
        none: Resamples that gave no finite number; 0 for a posterior.
    """

    edges: Floats
    heights: Floats
    below: float
    above: float
    unit: str
    none: int


def spread_of(one: Estimate, bars: int) -> Spread | None:
    """The histogram of an estimate's posterior, or else of its resamples; None where it has neither.

    It reaches from the 0.5 % to the 99.5 % quantile, and as far as the interval and the estimate.
    """
    if one.total is None:
        return None
    wanted = [one.total, *((one.interval.low, one.interval.high) if one.interval else ())]
    if one.posterior is not None:
        return _of_posterior(one.posterior, wanted, bars)
    if one.replicates is None:
        return None
    held = one.replicates[np.isfinite(one.replicates)]
    if len(held) < 2:
        return None
    low, high = np.quantile(held, [_BEYOND, 1 - _BEYOND]).tolist()
    edges = _edges(min(low, *wanted), max(high, *wanted), bars)
    heights = np.histogram(held, edges)[0].astype(float)
    outside = float((held < edges[0]).sum()), float((held > edges[-1]).sum())
    return Spread(edges, heights, *outside, "resamples", len(one.replicates) - len(held))


def spread_picture(one: Estimate, width: float) -> Drawing | None:
    """Draw the spread of an estimate with the estimate and its interval; None where it has none."""
    spread = spread_of(one, BARS_WIDE if width > 400 else BARS_NARROW)
    if spread is None or one.total is None:
        return None
    scale = axis(float(spread.edges[0]), float(spread.edges[-1]), EDGE + 4, width - EDGE - 4)
    top = EDGE + 40
    bottom = top + TALL
    shapes: list[Shape] = []
    if one.interval is not None:
        left, right = scale.at(one.interval.low), scale.at(one.interval.high)
        shapes.append(Box(left, top, max(right - left, 0.5), TALL, "band"))
    shapes += drawn_axis(scale, top, bottom, "people")
    shapes += _bars(spread, scale, bottom)
    if one.interval is not None:
        shapes += [Line(x, top, x, bottom, "limit") for x in (left, right)]
    x = scale.at(one.total)
    shapes += [
        Line(x, top - 6, x, bottom, "middle"),
        _over(x, EDGE + 12, f"estimate {one.total:,.0f}", width),
    ]
    if one.interval is not None:
        limits = f"{one.interval.level:.0%} interval {one.interval.low:,.0f}–{one.interval.high:,.0f}"
        shapes.append(_over((left + right) / 2, EDGE + 28, limits, width))
    what = "posterior probability" if spread.unit == "probability" else "estimates from resamples"
    says = f"{one.title}: {what} by number of people, as bars. The table beside it has the numbers."
    tallest = height_text(spread, float(spread.heights.max()))
    shapes.append(
        Words(
            width / 2,
            bottom + BELOW + 12,
            f"{spread.unit}, {tallest} in the tallest bar",
            "tick",
            "middle",
        )
    )
    return Drawing(width, bottom + BELOW + 12 + EDGE, says, tuple(shapes))


def _over(x: float, y: float, text: str, width: float) -> Words:
    """Words centred over a place, as far as the edges let them."""
    text = fitted(text, width - 2 * EDGE)
    half = room_of(text) / 2
    return Words(min(max(x, EDGE + half), width - EDGE - half), y, text, "label", "middle")


def _bars(spread: Spread, scale: Axis, bottom: float) -> list[Shape]:
    tallest = float(spread.heights.max()) or 1.0
    bars: list[Shape] = []
    for low, high, height in zip(
        spread.edges[:-1].tolist(), spread.edges[1:].tolist(), spread.heights.tolist(), strict=True
    ):
        if height <= 0:
            continue
        left, right, tall = scale.at(low), scale.at(high), TALL * height / tallest
        title = f"{low:,.0f} to {high:,.0f} people: {spread.unit} {height_text(spread, height)}"
        bars.append(Box(left + 0.4, bottom - tall, max(right - left - 0.8, 0.6), tall, "bar", title))
    return bars


def height_text(spread: Spread, height: float) -> str:
    """A bar's height, such as `12` resamples or `3.1 %` of the probability."""
    return f"{100 * height:.2g} %" if spread.unit == "probability" else f"{height:,.0f}"


def _of_posterior(posterior: Posterior, wanted: list[float], bars: int) -> Spread:
    """Rebin a posterior; within its own bins the probability is taken as even."""
    below = np.concatenate([[0.0], np.cumsum(posterior.probability)])
    low = float(np.interp(_BEYOND, below, posterior.edges))
    high = float(np.interp(1 - _BEYOND, below, posterior.edges))
    edges = _edges(min(low, *wanted), max(high, *wanted), bars)
    at = np.interp(edges, posterior.edges, below)
    return Spread(edges, np.diff(at), float(at[0]), float(1 - at[-1]), "probability", 0)


def _edges(low: float, high: float, bars: int) -> Floats:
    """Edges of bins of equal width on the scale that the axis will have."""
    high = max(high, low + 1.0)
    scale = axis(low, high, 0.0, 1.0)
    if scale.logarithmic:
        return np.geomspace(low, high, bars + 1)
    return np.linspace(low, high, bars + 1)
