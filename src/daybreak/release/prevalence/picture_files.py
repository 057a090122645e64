"""Pictures as files: SVG for whoever edits or prints them, PNG for documents that take nothing else.

Both come from the same shapes; the PNG is the SVG drawn by resvg. A file stands alone, so it has the light
colours, a ground, and its colours written out instead of the page's variables.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from daybreak.errors import BadValue, ExtraMissing, FileUnreadable
from daybreak.release.html import asset, template_of
from daybreak.release.prevalence.album import Picture
from daybreak.release.prevalence.drawing import LINE
from daybreak.standard.serialise import replacing_path, write_text

#: Kinds of picture files.
FORMATS = ("svg", "png")
#: Pixels of a PNG for each unit: twice what a screen needs, enough for print at half a page.
SHARPNESS = 3.0
_VARIABLE = re.compile(r"var\(--([a-z-]+)\)")
_SETTING = re.compile(r"--([a-z-]+):\s*([^;]+);")
#: Letters that must leave ink; without a font a drawing has none, and nothing would say so.
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><style>{style}</style>'
    '<g class="picture">{letters}</g></svg>'
)


def svg_of(picture: Picture) -> str:
    """A picture as an SVG file that stands alone."""
    text: str = template_of("prevalence", "drawing.svg.j2").module.whole(picture, _style(), LINE)  # type: ignore[attr-defined]
    return text.strip() + "\n"


def check_png() -> None:
    """Make sure that PNG can be drawn here, words and all.

    Raises:
        ExtraMissing: The library that draws is not installed.
        BadValue: This machine has no font, so words would be missing from the picture.
    """
    try:
        import resvg_py  # noqa: F401 - only looked for
    except ImportError:
        raise ExtraMissing("measurement", needed_for="A picture as PNG") from None
    if not _has_letters():
        needed = "install one, such as DejaVu Sans, or choose svg"
        raise BadValue("the fonts of this machine", found=[], needed=needed)


def png_of(picture: Picture) -> bytes:
    """A picture as PNG with a white ground, three pixels a unit.

    Raises:
        ExtraMissing, BadValue: As in `check_png`.
    """
    check_png()
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg_of(picture), zoom=SHARPNESS))


def write_pictures(
    pictures: Mapping[str, Picture], folder: str | Path, *, formats: Iterable[str] = FORMATS
) -> tuple[Path, ...]:
    """Write each picture into `folder`, made if needed, under its name and format.

    Args:
        pictures: Names without ending to pictures.
        folder: Where to write; files of the same names are replaced.
        formats: Of `FORMATS`.

    Raises:
        BadValue, ExtraMissing: There is no such format, or PNG cannot be drawn here; nothing is written.
        FileUnreadable: The folder cannot be made.
        NotWritable: A file cannot be written.
    """
    wanted = tuple(formats)
    for one in wanted:
        if one not in FORMATS:
            raise BadValue("the format of pictures", found=one, needed=f"choose from {', '.join(FORMATS)}")
    if "png" in wanted:
        check_png()
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"the folder cannot be made ({error.strerror})"
        raise FileUnreadable(folder, why=why, do="Choose another folder.") from error
    return tuple(
        _write(folder / f"{name}.{one}", picture) for name, picture in pictures.items() for one in wanted
    )


def _write(path: Path, picture: Picture) -> Path:
    if path.suffix == ".svg":
        write_text(path, svg_of(picture))
        return path
    content = png_of(picture)
    with replacing_path(path) as part:
        part.write_bytes(content)
    return path


@cache
def _style() -> str:
    """The style of pictures with the light palette's colours in place of its variables."""
    palette = dict(_SETTING.findall(asset("base.css").split("}", 1)[0]))
    style = asset("prevalence/pictures.css") + ".picture .ground { fill: var(--paper); }\n"
    return _VARIABLE.sub(lambda found: palette[found.group(1)].strip(), style)


@cache
def _has_letters() -> bool:
    """Whether words leave ink with the fonts of this machine."""
    import resvg_py

    drawn = [
        bytes(resvg_py.svg_to_bytes(svg_string=_PROBE.format(style=_style(), letters=letters)))
        for letters in ('<text x="2" y="15">Mm</text>', "")
    ]
    return drawn[0] != drawn[1]
