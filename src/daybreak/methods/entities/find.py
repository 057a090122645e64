"""Everything a post says about contacts, money, ages, places and dates, each finding with its reason.

`find_identifiers` looks at one post, `find_in_posts` at any number of them; both report the same. No two
findings of a post overlap (`claims.PRIORITY` declares who wins). The domain behind a link or an e-mail is
in `details["domain"]`, the network of a wallet in `details["network"]`, the country of a number in
`details["country"]`.
"""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from daybreak.errors import BadValue
from daybreak.methods.entities.claims import find_all
from daybreak.methods.entities.find_many import LEAST_FOR_WORKERS, TABLE, find_here, find_with_workers
from daybreak.standard.arguments import of_kind, whole
from daybreak.standard.identifier import KINDS, Identifier
from daybreak.standard.progress import Progress, silent

__all__ = ["TABLE", "find_identifiers", "find_in_posts"]


def find_identifiers(text: str, *, country: str | None = None) -> tuple[Identifier, ...]:
    """Find everything in one post, in reading order, no two findings overlapping.

    Args:
        text: The post as published.
        country: ISO 3166 alpha-2 code of where the post is from, when known; it decides how national
            numbers, dates and "$" are read.

    >>> [(found.kind, found.normal) for found in find_identifiers("Call o7700 nine double zero 123")]
    [('phone', '+447700900123')]
    """
    if not isinstance(text, str):
        raise BadValue("text", found=type(text).__name__, needed="it must be a string")
    if country is not None:
        of_kind("country", country, str, "it must be a two-letter ISO 3166-1 code such as GB")
    return find_all(text, country)


def find_in_posts(
    texts: pa.ChunkedArray | pa.Array | Sequence[str | None],
    *,
    countries: pa.ChunkedArray | pa.Array | Sequence[str | None] | None = None,
    kinds: Iterable[str] = KINDS,
    workers: int = 2,
    progress: Progress = silent,
) -> pa.Table:
    """Find everything in every post, the same as `find_identifiers` finds in each.

    Args:
        texts: n texts; null counts as empty.
        countries: n ISO 3166 alpha-2 codes or nulls, or None when no country is known.
        kinds: Kinds to report (`identifier.KINDS`). What a kind left out has claimed stays claimed.
        workers: Processes to use from `LEAST_FOR_WORKERS` posts on; the result does not depend on it.
        progress: Told after each batch how many posts are done.

    Returns:
        A table as `TABLE`: one row per finding, by post, then by place in the post; offsets are characters.

    Raises:
        BadValue: A kind does not exist, there is no worker, or texts and countries differ in number.
    """
    wanted = frozenset(_names(kinds))
    if unknown := wanted.difference(KINDS):
        raise BadValue("kinds", found=sorted(unknown), needed=f"it may name {', '.join(KINDS)}")
    whole("workers", workers, least=1)
    posts = _posts(texts, countries)
    ordered = tuple(kind for kind in KINDS if kind in wanted)
    if workers == 1 or len(posts) < LEAST_FOR_WORKERS:
        return find_here(posts, ordered, progress)
    return find_with_workers(posts, ordered, workers, progress)


def _names(kinds: Iterable[str]) -> Iterable[str]:
    needed = "it must be a list of kinds such as phone"
    if isinstance(kinds, str) or not isinstance(kinds, Iterable):
        raise BadValue("kinds", found=kinds, needed=needed)
    return [of_kind("kinds", kind, str, needed) for kind in kinds]


def _posts(
    texts: pa.ChunkedArray | pa.Array | Sequence[str | None],
    countries: pa.ChunkedArray | pa.Array | Sequence[str | None] | None,
) -> pa.Table:
    column = _column(texts)
    if isinstance(countries, int | float):
        raise BadValue("countries", found=countries, needed="there must be one for each of the texts")
    if countries is None:
        return pa.table({"text": column, "country": pa.nulls(len(column), pa.large_string())})
    if len(countries) != len(column):
        raise BadValue(
            "countries", found=len(countries), needed=f"there must be one for each of the {len(column)} texts"
        )
    return pa.table({"text": column, "country": _column(countries)})


def _column(values: pa.ChunkedArray | pa.Array | Sequence[str | None]) -> pa.ChunkedArray | pa.Array:
    if isinstance(values, pa.ChunkedArray | pa.Array):
        return values.cast(pa.large_string())
    try:
        return pa.array(values, pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, TypeError) as problem:
        needed = "a sequence of strings is needed, null where one is missing"
        raise BadValue("texts or countries", found=str(problem)[:80], needed=needed) from None
