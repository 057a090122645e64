"""Pictures for pages: drawn on the server as SVG, with no script and nothing from elsewhere.

The same drawings stand in exported reports (`daybreak.release`); here they become markup for the
component `figure`, which puts the table with the same facts beside them.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from daybreak.release.html import asset, template_of
from daybreak.release.report.pictures import Stop, route_map, timeline, world_path

if TYPE_CHECKING:
    from daybreak.release.prevalence.drawing import Drawing


def drawn(wide: "Drawing", narrow: "Drawing | None" = None) -> SafeString:
    """A drawing as markup; with a second one for narrow screens, each is shown where it fits."""
    inside = _macros("prevalence", "drawing.svg.j2").inside
    return _markup(inside(wide, "wide") + (inside(narrow, "narrow") if narrow else ""))


def route(stops: Sequence[Stop], title: str) -> SafeString:
    """A map of stays and the way between them; empty without stops."""
    placed = route_map(stops)
    if placed is None:
        return SafeString()
    macros = _macros("report", "pictures.svg.j2")
    return _markup(macros.route_map(placed, title, world=f"{reverse('world_svg')}#world"))


def times(stops: Sequence[Stop], title: str) -> SafeString:
    """Stays over time, one row a place; empty without stops."""
    placed = timeline(stops)
    if placed is None:
        return SafeString()
    return _markup(_macros("report", "pictures.svg.j2").timeline(placed, title))


@cache
def world_svg() -> bytes:
    """The outline of the world that maps refer to."""
    # colours are inherited from the page; rules of its style sheet do not reach into another document
    path = f'<path id="world" vector-effect="non-scaling-stroke" d="{world_path()}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg">{path}</svg>'.encode()


@cache
def pictures_css() -> bytes:
    """What the shapes of drawings look like; colours are those of the page."""
    return asset("prevalence/pictures.css").encode()


def _macros(folder: str, name: str) -> Any:
    return template_of(folder, name).module


def _markup(text: str) -> SafeString:
    """Markup whose template escaped everything it was given."""
    return mark_safe(text)  # noqa: S308
