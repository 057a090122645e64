"""The report of prevalence: one HTML file that works offline, by keyboard and with a screen reader."""

from collections.abc import Sequence
from pathlib import Path

from daybreak import __version__
from daybreak.measurement.prevalence_results import Comparison, Sensitivity, Strata
from daybreak.measurement.sdg import SdgTable
from daybreak.release.html import asset, digest, template_of
from daybreak.release.prevalence.view import page_view
from daybreak.standard.serialise import write_text


def write_prevalence_report(
    found: Comparison,
    path: str | Path,
    *,
    sensitivity: Sensitivity | None = None,
    strata: Sequence[Strata] = (),
    sdg: SdgTable | None = None,
) -> None:
    """Write the report of a comparison to `path`, whole or not at all.

    Args: As in `prevalence_report`.

    Raises:
        NotWritable: The file cannot be written.
    """
    write_text(path, prevalence_report(found, sensitivity=sensitivity, strata=strata, sdg=sdg))


def prevalence_report(
    found: Comparison,
    *,
    sensitivity: Sensitivity | None = None,
    strata: Sequence[Strata] = (),
    sdg: SdgTable | None = None,
) -> str:
    """The report as HTML.

    Args:
        found: What `compare` returned; its own strata are shown too.
        sensitivity: What `sensitivity` returned for the same data.
        strata: Further results of `stratify`, by other covariates.
        sdg: What `sdg_table` returned.
    """
    style = asset("base.css") + asset("prevalence/pictures.css") + asset("prevalence/page.css")
    sets = ((found.strata,) if found.strata else ()) + tuple(strata)
    return template_of("prevalence", "page.html.j2").render(
        **page_view(found, sensitivity, sets, sdg),
        style=style,
        style_hash=digest(style),
        version=__version__,
    )
