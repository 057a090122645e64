"""Every picture of a comparison under its name, each with its title and with what its numbers rest on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from daybreak.measurement.prevalence_results import Comparison, Estimate, Sensitivity
from daybreak.release.prevalence.distribution import spread_picture
from daybreak.release.prevalence.drawing import EDGE, NARROW, WIDE, Drawing, directed, wrapped
from daybreak.release.prevalence.intervals import interval_picture
from daybreak.release.prevalence.movement import movement_picture
from daybreak.release.prevalence.overlap import overlap_picture


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for wide and for narrow screens.

    Attributes:
        title: What it shows.
        origin: What its numbers rest on: people seen, seed, resamples, version, hash of the data.
        wide, narrow: The same drawn for two widths; files hold the wide one.
    """

    title: str
    origin: str
    wide: Drawing
    narrow: Drawing

    @property
    def title_lines(self) -> list[str]:
        """The title in lines for the wide drawing."""
        return [directed(line) for line in wrapped(self.title, self.wide.width - 2 * EDGE, 16.0)]

    @property
    def origin_lines(self) -> list[str]:
        """The origin in lines for the wide drawing."""
        return [directed(line) for line in wrapped(self.origin, self.wide.width - 2 * EDGE)]


def album(found: Comparison, movement: Sensitivity | None = None) -> dict[str, Picture]:
    """The pictures of a comparison: `overlap`, `intervals`, one for each resampled or Bayesian method
    (`resamples-` or `posterior-` and its name), and `sensitivity`.

    Args:
        found: What `compare` returned.
        movement: What `sensitivity` returned for the same data.
    """
    pictures = dict(_pictures(found))
    if movement is not None:
        made = _both(
            f"How far one person or one list moves the estimate ({movement.baseline.title})",
            origin_of(movement.baseline),
            lambda width: movement_picture(movement, width),
        )
        if made is not None:
            pictures["sensitivity"] = made
    return pictures


def _pictures(found: Comparison) -> Iterator[tuple[str, Picture]]:
    histories, seen = found.data.histories, found.data.histories.people
    base = f"{seen:,} people on {len(histories.lists)} lists. {_made(found)}"
    yield (
        "overlap",
        Picture(
            "Who is on which lists",
            base,
            overlap_picture(histories, WIDE),
            overlap_picture(histories, NARROW),
        ),
    )
    yield (
        "intervals",
        Picture(
            "How many people there are, by each method",
            f"{level_of(found)} intervals. {base}",
            interval_picture(found.estimates, seen, WIDE),
            interval_picture(found.estimates, seen, NARROW),
        ),
    )
    for one in found.estimates:
        kind = "posterior" if one.posterior is not None else "resamples"
        made = spread_of_estimate(one)
        if made is not None:
            yield f"{kind}-{one.method}", made


def spread_of_estimate(one: Estimate) -> Picture | None:
    """The picture of an estimate's resamples or posterior; None where it has neither."""
    what = "posterior distribution" if one.posterior is not None else "estimates from resamples"
    return _both(f"{one.title}: {what}", origin_of(one), lambda width: spread_picture(one, width))


def origin_of(one: Estimate) -> str:
    """What the numbers of an estimate rest on, in one line."""
    parts = [f"{one.seen:,} people on {len(one.lists)} lists"]
    if one.replicates is not None:
        parts.append(f"{len(one.replicates):,} resamples")
    return f"{', '.join(parts)}. {_made(one)}"


def _made(one: Estimate | Comparison) -> str:
    seed = "" if one.seed is None else f"Seed {one.seed}. "
    return f"{seed}Data {one.data_sha256[:12]}, Daybreak {one.run.daybreak}."


def level_of(found: Comparison) -> str:
    """The levels of the intervals, such as `95 %`; empty where no method has one."""
    levels = {one.interval.level for one in found.estimates if one.interval is not None}
    return " and ".join(f"{100 * level:.4g} %" for level in sorted(levels))


def _both(title: str, origin: str, draw: Callable[[float], Drawing | None]) -> Picture | None:
    wide, narrow = draw(WIDE), draw(NARROW)
    return None if wide is None or narrow is None else Picture(title, origin, wide, narrow)
