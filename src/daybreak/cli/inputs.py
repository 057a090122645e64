"""Options that say which column of the input holds what, the same for every command that reads posts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from daybreak.standard.progress import Progress
    from daybreak.standard.records import Posts

#: Roles a column can have, and what the help says of each.
ROLES = {
    "text": "Columns that make the text, joined in this order, such as title,description.",
    "id": "Column with the post's own id.",
    "time": "Column with the time of posting.",
    "place": "Column with the place.",
    "country": "Column with the country.",
    "author": "Column with the account that posts.",
    "employer": "Column with the employer's name.",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what, as given on the command line."""

    names: dict[str, str | None]
    encoding: str | None

    def read(self, paths: Sequence[Path], *, aside: Path | None, progress: "Progress") -> "Posts":
        """Read the posts; rows that cannot be used are written to `aside`."""
        from daybreak.standard.reading import read_posts

        if aside is not None:
            aside.parent.mkdir(parents=True, exist_ok=True)
        given = {role: name for role, name in self.names.items() if name}
        return read_posts(paths, **given, aside=aside, encoding=self.encoding, progress=progress)


def columns(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the column options to a command and hand them over as one `Columns`."""

    @wraps(function)
    def called(*args: Any, **options: Any) -> Any:
        names = {role: options.pop(f"column_{role}") for role in ROLES}
        return function(*args, columns=Columns(names, options.pop("encoding")), **options)

    for role, text in reversed(ROLES.items()):
        called = click.option(f"--{role}", f"column_{role}", metavar="COLUMN", help=text)(called)
    return click.option("--encoding", help="Encoding of text files, when it is known and not recognised.")(
        called
    )
