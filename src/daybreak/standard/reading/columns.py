"""Which column of a file plays which role in a post, by name or as given.

The names are declared in `columns.yaml`. Roles: text, id, time, place, country, author, employer. A
column given by the caller is taken as it is written; one that does not exist is refused, with the
name it resembles most.
"""

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources

import yaml

from daybreak.errors import BadValue, ColumnMissing
from daybreak.standard.records import POST_SCHEMA

#: Roles in the order in which they choose their columns.
ROLES = ("text", "id", "time", "country", "place", "author", "employer")

#: A column of text has on average at least this many characters.
LEAST_TEXT_LENGTH = 20

#: Rank from which on fields inside others stand, and what the field is called that names its holder.
NESTED = 10_000
NAMING = frozenset({"name", "fullname", "displayname", "screenname", "username", "label", "value"})


def plain(name: str) -> str:
    """A column name reduced to what matters in comparing: letters and digits, without case or accent."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(
        r"[\W_]+", "", "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    )


@functools.cache
def known_names() -> Mapping[str, Mapping[str, int]]:
    """For each role its known names, plain, with their rank (0 is chosen first)."""
    text = resources.files("daybreak.standard.reading").joinpath("columns.yaml").read_text("utf-8")
    declared: dict[str, list[list[object]]] = yaml.safe_load(text)
    ranked: dict[str, dict[str, int]] = {}
    for role, groups in declared.items():
        names = dict.fromkeys(plain(str(name)) for group in groups for name in group)
        ranked[role] = {name: rank for rank, name in enumerate(names)}
    return ranked


def is_known(name: str) -> bool:
    """Whether a column of this name would be recognised."""
    found = plain(name)
    return any(found in names for names in known_names().values())


def is_text_name(name: str) -> bool:
    """Whether a column of this name would be taken for the text."""
    return plain(name) in known_names()["text"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller said about columns; an empty tuple leaves the choice to the names."""

    text: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    employer: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.keep:
            if name in POST_SCHEMA.names:
                needed = "the posts have a column of that name already; rename it in the file"
                raise BadValue("keep", found=name, needed=needed)
        if len(set(self.keep)) < len(self.keep):
            raise BadValue("keep", found=",".join(self.keep), needed="name each column once")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns that serve each role, and sentences on choices a person should know."""

    roles: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """All columns to be read, each once."""
        return tuple(dict.fromkeys(name for names in self.roles.values() for name in names))


def split_names(given: str | Sequence[str] | None, columns: Sequence[str]) -> tuple[str, ...]:
    """Column names from what the caller gave: a name, several with commas between, or a sequence."""
    if given is None:
        return ()
    if not isinstance(given, str):
        return tuple(given)
    if given in columns:
        return (given,)
    return tuple(name.strip() for name in given.split(",") if name.strip())


def choose_columns(
    path: str,
    columns: Sequence[str],
    asked: Asked,
    sample: Mapping[str, Sequence[str]],
    *,
    guess_text: bool = True,
) -> Chosen:
    """Decide which column plays which role.

    Args:
        path: The file, for the refusal.
        columns: Its column names.
        asked: What the caller said.
        sample: Some values of each column, to find the text by its length when no name is known.
        guess_text: Whether an unknown column may be taken for the text.

    Raises:
        ColumnMissing: A given column does not exist, or no column can be the text.
    """
    roles: dict[str, tuple[str, ...]] = {}
    for role in (*ROLES, "keep"):
        given = getattr(asked, role)
        if given:
            roles[role] = tuple(_existing(path, name, columns, role) for name in given)
    taken = {name for names in roles.values() for name in names}
    for role in ROLES:
        if role not in roles and (name := _by_name(role, [c for c in columns if c not in taken])):
            roles[role] = (name,)
            taken.add(name)
    notes: list[str] = []
    if "text" not in roles:
        roles["text"] = (_longest(path, [c for c in columns if c not in taken], columns, sample, guess_text),)
        notes.append(f"{path}: {_how_chosen(roles['text'][0], columns)}")
    unused = [column for column in columns if column not in taken and is_text_name(column)]
    if unused and not asked.text:
        both = ",".join((unused[0], *roles["text"]))
        notes.append(f"{path}: {unused[0]} may hold text too and was not read; --text {both} reads both.")
    return Chosen(roles, tuple(notes))


def _how_chosen(text: str, columns: Sequence[str]) -> str:
    """Why an unknown column was taken for the text, so that a person can object."""
    if len(columns) > 1:
        return f"no column has a usual name for text; {text} holds the longest texts."
    return (
        f"there is one column and its name, {text}, is not a usual one for text; each line or row was taken "
        "as one post. If they are none, do not rely on this run."
    )


def _existing(path: str, name: str, columns: Sequence[str], role: str) -> str:
    if name in columns:
        return name
    alike = {plain(column): column for column in reversed(columns)}
    if plain(name) in alike and plain(name):
        return alike[plain(name)]
    near = get_close_matches(plain(name), alike, n=1, cutoff=0.5)
    do = f"Did you mean {alike[near[0]]}?" if near else "Give one of these names."
    raise ColumnMissing(path, wanted=f"{role} ({name})", found=columns, do=do)


def _by_name(role: str, columns: Sequence[str]) -> str | None:
    holders = {column.rpartition(".")[0] for column in columns}  # null where they are not whole objects
    ranked = [
        (column in holders, rank, place)
        for place, column in enumerate(columns)
        if (rank := _rank(role, column)) is not None
    ]
    return columns[min(ranked)[-1]] if ranked else None


def _rank(role: str, column: str) -> int | None:
    """How well a column's name fits a role, 0 best; fields inside others ("location.city") after all others.

    What lies inside a person or company says when *they* joined or where *they* are, and is no time or place
    of the post; an id is the post's only inside the post.
    """
    names = known_names()
    if plain(column) in names[role]:
        return names[role][plain(column)]
    *outer, inner = (plain(part) for part in column.split("."))
    if not outer:
        return None
    holder = outer[-1]
    if inner in NAMING and holder in names[role]:
        return NESTED + names[role][holder]
    is_somebody = any(part in names["author"] or part in names["employer"] for part in outer)
    if is_somebody or inner not in names[role] or (role == "id" and holder not in names["text"]):
        return None
    return NESTED + names[role][inner]


def _longest(
    path: str, free: Sequence[str], columns: Sequence[str], sample: Mapping[str, Sequence[str]], guess: bool
) -> str:
    if len(columns) == 1:
        return columns[0]
    lengths = {name: _mean_length(sample.get(name, ())) for name in free}
    best = max(free, key=lambda name: lengths[name], default=None)
    if guess and best is not None and lengths[best] >= LEAST_TEXT_LENGTH:
        return best
    do = "Say which column holds the text, for example --text " + (columns[-1] if columns else "body") + "."
    raise ColumnMissing(path, wanted="the text of the posts", found=columns, do=do)


def _mean_length(values: Sequence[str]) -> float:
    """Mean length of the values that are words rather than numbers or codes."""
    words = [len(value) for value in values if " " in value.strip() or any(ord(c) > 0x2E80 for c in value)]
    return sum(words) / max(len(values), 1)
