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
    return in_words(Drawing(kept["width"], kept["height"], kept["says"], tuple(shapes)))


def in_words(drawing: Drawing) -> Drawing:
    """A drawing with its words in the present language, as far as they are known."""
    return replace(
        drawing, says=said_or_english(drawing.says), shapes=tuple(_said(one) for one in drawing.shapes)
    )


def _said(shape: Shape) -> Shape:
    if isinstance(shape, Words):
        return replace(shape, text=said_or_english(shape.text))
    if isinstance(shape, Box | Mark) and shape.title:
        return replace(shape, title=said_or_english(shape.title))
    return shape


def drawn(kept: Mapping[str, Any] | None) -> SafeString:
    """A picture kept for wide and narrow screens as markup; empty when there is none."""
    if not kept:
        return SafeString()
    return pictures.drawn(unpacked(kept["wide"]), unpacked(kept["narrow"]))
