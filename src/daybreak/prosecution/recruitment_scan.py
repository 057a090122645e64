"""Looking for declared phrases in one post or in a million, and counting each sign."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from daybreak.errors import BadValue
from daybreak.methods.text.normalise_texts import normalise_batch
from daybreak.prosecution.recruitment_kernel import MOST_FINDS, scan, tally
from daybreak.prosecution.recruitment_phrases import compiled
from daybreak.prosecution.recruitment_score import Counts, signs
from daybreak.standard.indicators import indicators
from daybreak.standard.progress import Progress

#: One string for each post, null where there is none.
Column: TypeAlias = pa.ChunkedArray | pa.Array | Sequence[str | None]

#: Posts that one thread looks at before it reports progress.
BLOCK = 20_000


def as_texts(name: str, values: Column) -> pa.Array | pa.ChunkedArray:
    """Strings as an Arrow column; `name` is what a refusal calls them.

    Raises:
        BadValue: They are no strings.
    """
    needed = "it must be a sequence of strings, None where one is missing"
    if isinstance(values, str | bytes):
        raise BadValue(name, found=type(values).__name__, needed=needed)
    try:
        if isinstance(values, pa.Array | pa.ChunkedArray):
            plain = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
            return values if plain else values.cast(pa.large_string())
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:  # half a surrogate pair, which Arrow cannot hold
        whole = [value and value.encode("utf-8", "replace").decode() for value in values]
        return pa.array(whole, pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as problem:
        raise BadValue(name, found=str(problem)[:80], needed=needed) from None


def _plain(texts: pa.Array | pa.ChunkedArray, normalised: bool) -> pa.Array:
    """The normal forms of a block of posts as one `large_string` array without nulls."""
    if not normalised:
        return pa.array([text.text for text in normalise_batch(texts)], pa.large_string())
    filled = texts.cast(pa.large_string()).fill_null("")
    return filled.combine_chunks() if isinstance(filled, pa.ChunkedArray) else filled


def _buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The UTF-8 bytes and offsets of an Arrow large_string array, without a copy."""
    _, offsets, data = texts.buffers()
    edges = np.frombuffer(offsets, np.int64, len(texts) + 1, 8 * texts.offset)
    body = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    return body, edges


def _scan(
    data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], first: int, last: int
) -> npt.NDArray[np.int32]:
    """All finds of posts `first` to `last`: post, phrase, first character, one past the last, denied."""
    tables = compiled()
    parts, post = [], first
    out = np.empty((max(64 * (last - first), 4 * MOST_FINDS), 5), np.int32)
    while post < last:
        post, rows = scan(
            data, offsets, post, last, tables.tables, tables.lexicon, tables.ranges, tables.arabic,
            tables.phrases, tables.roles, out,
        )  # fmt: skip
        parts.append(out[:rows].copy())
    return np.concatenate(parts) if parts else out[:0]


def counts_of_all(
    texts: pa.Array | pa.ChunkedArray, normalised: bool, workers: int, progress: Progress
) -> Counts:
    """The signs of all posts, block by block, so that only a block is in memory twice."""
    counts = np.zeros((len(texts), len(signs())), np.uint8)
    owner, turned = compiled().owner, turned_columns()

    def block(start: int) -> int:
        data, offsets = _buffers(_plain(texts.slice(start, BLOCK), normalised))
        tally(
            _scan(data, offsets, 0, len(offsets) - 1), owner, turned, counts[start : start + len(offsets) - 1]
        )
        return start

    with ThreadPoolExecutor(workers) as pool:
        for start in pool.map(block, range(0, len(texts), BLOCK)):
            progress("recruitment risk", min(start + BLOCK, len(texts)), len(texts))
    return counts


@cache
def turned_columns() -> npt.NDArray[np.int32]:
    """For each indicator the column of the counter-indicator its denial is evidence of, or -1."""
    place = {entry.id: row for row, entry in enumerate(indicators())}
    return np.array([place[entry.denied_as] if entry.denied_as else -1 for entry in indicators()], np.int32)


def finds_of_many(
    texts: pa.Array | pa.ChunkedArray,
) -> Iterator[tuple[list[str], npt.NDArray[np.int32]]]:
    """Block by block the normal forms of posts and all finds in them, as `_scan` gives them."""
    for start in range(0, len(texts), BLOCK):
        plain = _plain(texts.slice(start, BLOCK), normalised=False)
        yield plain.to_pylist(), _scan(*_buffers(plain), 0, len(plain))


def finds_of_one(text: str) -> npt.NDArray[np.int32]:
    """All finds of one text, as `_scan` gives them."""
    data = np.frombuffer(text.encode("utf-8", "surrogatepass") or b"\0", np.uint8)
    return _scan(data, np.array([0, len(data)], np.int64), 0, 1)
