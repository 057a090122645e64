"""All findings of a post at once, each claimed by the finder with the better right to it.

Several finders may read the same characters: the digits of a wallet look like a phone, a link holds a
domain, a salary range could be dialled. `PRIORITY` declares who wins; everything else is dropped, so
that no two findings of a post overlap. A link's domain is in its `details["domain"]`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import pyarrow as pa

from daybreak.methods.entities.identifier import KINDS, Identifier, NormalText
from daybreak.methods.text.normalise import normalise
from daybreak.standard.progress import Progress, silent

#: Who keeps characters that several finders claim: smaller wins, then higher confidence, then longer.
PRIORITY = {
    "masked": 0,
    "crypto": 1,
    "email": 2,
    "telegram": 3,
    "whatsapp": 3,
    "line": 3,
    "wechat": 3,
    "instagram": 3,
    "facebook": 3,
    "handle": 3,
    "url": 4,
    "domain": 5,
    "date": 6,
    "wage": 6,
    "phone": 7,
    "age": 8,
    "place": 9,
}

#: Modules with a `find`, and the kinds each may report.
FINDERS = {
    "masked": ("masked",),
    "wallets": ("crypto",),
    "emails": ("email",),
    "urls": ("url", "domain", "telegram", "whatsapp", "line", "wechat", "instagram", "facebook", "handle"),
    "handles": ("telegram", "whatsapp", "line", "wechat", "instagram", "facebook", "handle"),
    "phones": ("phone",),
    "wages": ("wage",),
    "dates": ("date",),
    "ages": ("age",),
    "places": ("place",),
}

#: One row per finding, ordered by post, then by place in the post.
TABLE = pa.schema(
    [
        ("post", pa.int32()),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("normal", pa.string()),
        ("raw", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("confidence", pa.float32()),
        ("reason", pa.string()),
    ]
)


class Finder(Protocol):
    """What each module of finders offers as `find`."""

    def __call__(self, normalised: NormalText, *, country: str | None) -> list[Identifier]:
        """Report every finding of this finder's kinds."""


def find_identifiers(text: str, *, country: str | None = None) -> tuple[Identifier, ...]:
    """Find everything in one post, in reading order, no two findings overlapping.

    Args:
        text: The post as published.
        country: ISO 3166 alpha-2 code of where the post is from, when known; it decides how national
            numbers, dates and "$" are read.
    """
    return _find(text, country, _finders(KINDS))


def find_in_posts(
    texts: pa.ChunkedArray,
    *,
    countries: Sequence[str | None] | None = None,
    kinds: Iterable[str] = KINDS,
    workers: int = 2,
    progress: Progress = silent,
) -> pa.Table:
    """Find everything in every post: a table as `TABLE`, the same findings as `find_identifiers`."""
    wanted = frozenset(kinds)
    finders = _finders(tuple(kind for kind in KINDS if kind in wanted))
    columns: dict[str, list[object]] = {name: [] for name in TABLE.names}
    for number, text in enumerate(texts.to_pylist()):
        country = countries[number] if countries is not None else None
        for found in _find(text or "", country, finders):
            columns["post"].append(number)
            for name in TABLE.names[1:]:
                columns[name].append(getattr(found, name))
    progress("identifiers", len(texts), len(texts))
    return pa.table(columns, schema=TABLE)


def _find(text: str, country: str | None, finders: tuple[Callable[..., list[Identifier]], ...]) -> tuple[Identifier, ...]:
    normalised = normalise(text)
    found = [identifier for finder in finders for identifier in finder(normalised, country=country)]
    return resolve(found)


def resolve(found: list[Identifier]) -> tuple[Identifier, ...]:
    """Keep the findings with the better right where several overlap, in reading order."""
    if len(found) < 2:
        return tuple(found)
    kept: list[Identifier] = []
    for identifier in sorted(found, key=_right):
        if not any(identifier.overlaps(other) for other in kept):
            kept.append(identifier)
    return tuple(sorted(kept, key=lambda identifier: identifier.start))


def _right(identifier: Identifier) -> tuple[int, float, int, int]:
    length = identifier.end - identifier.start
    return PRIORITY[identifier.kind], -identifier.confidence, -length, identifier.start


@cache
def _finders(kinds: tuple[str, ...]) -> tuple[Callable[..., list[Identifier]], ...]:
    package = __name__.rpartition(".")[0]
    return tuple(
        import_module(f"{package}.{module}").find
        for module, finds in FINDERS.items()
        if set(finds) & set(kinds) and find_spec(f"{package}.{module}")
    )
