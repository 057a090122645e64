"""How every page of Daybreak is made: whole in one file, asking no other computer for anything.

Its style and script stand in it and are named to the browser by their hashes, so that nothing else can run;
what users wrote is escaped, and what HTML cannot hold is shown as a sign.
"""

import base64
import hashlib
from functools import cache
from importlib import resources

import jinja2

#: Control characters, which HTML forbids, as their pictures; line breaks and tabs stay.
_PICTURES = {code: 0x2400 + code for code in range(32) if code not in (9, 10, 13)} | {127: 0x2421}


@cache
def template_of(folder: str, name: str) -> jinja2.Template:
    """A template in a folder of `daybreak.release`; whatever is put into it is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("daybreak.release", folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    return environment.get_template(name)


@cache
def asset(path: str) -> str:
    """A style or script below `daybreak.release`, as text."""
    return resources.files("daybreak.release").joinpath(path).read_text("utf-8")


def digest(text: str) -> str:
    """SHA-256 in base64, by which a page's own policy knows its script and style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _printable(value: object) -> object:
    """What a page can hold: no control characters and no halves of characters."""
    if type(value) is not str:
        return value
    return value.translate(_PICTURES).encode("utf-8", "replace").decode()
