"""Drawings as they are kept: shapes as JSON, drawn again for each page, so that no markup is ever stored.

Words in them are said in the reader's language where they are known.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.utils.safestring import SafeString

from daybreak.release.prevalence.drawing import Box, Drawing, Line, Mark, Shape, Words
from daybreak.web.ui import pictures
from daybreak.web.ui.spoken import said_or_english

_KINDS: Mapping[str, type[Shape]] = {one.kind: one for one in (Line, Box, Mark, Words)}


def packed(drawing: Drawing) -> dict[str, Any]:
    """A drawing as JSON holds it."""
    shapes = [{"kind": one.kind, **asdict(one)} for one in drawing.shapes]
    return {"width": drawing.width, "height": drawing.height, "says": drawing.says, "shapes": shapes}


def unpacked(kept: Mapping[str, Any]) -> Drawing:
    """The drawing that was packed."""
    shapes = [
        _KINDS[one["kind"]](**{name: one[name] for name in one if name != "kind"}) for one in kept["shapes"]
    ]
    return Drawing(kept["width"], kept["height"], said_or_english(kept["says"]), tuple(map(_said, shapes)))


def _said(shape: Shape) -> Shape:
    return replace(shape, text=said_or_english(shape.text)) if isinstance(shape, Words) else shape


def drawn(kept: Mapping[str, Any] | None) -> SafeString:
    """A picture kept for wide and narrow screens as markup; empty when there is none."""
    if not kept:
        return SafeString()
    return pictures.drawn(unpacked(kept["wide"]), unpacked(kept["narrow"]))
