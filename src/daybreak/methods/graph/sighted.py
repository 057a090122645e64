"""Which post shows which identifier, in whole-number columns made once from tables of text.

A sighting says: this post shows this finding of this kind. Here kinds that never link are dropped,
the same number given as telephone and as messenger account becomes one identifier, and repeated
sightings in one post become one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.errors import BadValue
from daybreak.methods.graph.adjacency import Float32, Int32, Int64
from daybreak.methods.graph.linking_kinds import ALSO_PHONES, LINKING_KINDS

#: What `days` holds where no day is known.
NO_DAY = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True, eq=False)
class Sighted:
    """Each (post, identifier) pair once, by post, with the best confidence of its sightings.

    `kinds` and `normals` (one entry per identifier, in order of first sighting) say what each is.
    """

    posts: int
    post: Int32
    identifier: Int32
    confidence: Float32
    kinds: pa.Array
    normals: pa.Array

    @property
    def identifiers(self) -> int:
        """How many different identifiers were seen."""
        return len(self.normals)


def sighted(sightings: pa.Table, posts: int) -> Sighted:
    """Turn a table with columns post, kind, normal and (optionally) confidence into numbers.

    Raises:
        BadValue: A column is missing or a post number is out of range.
    """
    missing = {"post", "kind", "normal"} - set(sightings.column_names)
    if missing:
        raise BadValue("the columns of sightings", found=sightings.column_names, needed=f"add {missing}")
    kind = pc.cast(sightings.column("kind"), pa.string())
    usable = pc.and_(pc.is_in(kind, pa.array(list(LINKING_KINDS))), pc.is_valid(sightings.column("normal")))
    table = sightings.set_column(sightings.column_names.index("kind"), "kind", kind).filter(usable)
    post = table.column("post").to_numpy().astype(np.int64)
    if len(post) and (post.min() < 0 or post.max() >= posts):
        raise BadValue("a post number", found=int(post.max()), needed=f"posts go from 0 to {posts - 1}")
    kinds, normals, identifier = _identifiers(table)
    pair, row = np.unique(post * max(len(normals), 1) + identifier, return_inverse=True)
    best = np.zeros(len(pair), np.float32)
    np.maximum.at(best, row, _confidence(table))
    return Sighted(
        posts=posts,
        post=(pair // max(len(normals), 1)).astype(np.int32),
        identifier=(pair % max(len(normals), 1)).astype(np.int32),
        confidence=best,
        kinds=kinds,
        normals=normals,
    )


def _confidence(table: pa.Table) -> Float32:
    if "confidence" not in table.column_names:
        return np.ones(table.num_rows, np.float32)
    filled = pc.fill_null(pc.cast(table.column("confidence"), pa.float32()), 0.0)
    return np.asarray(np.clip(np.nan_to_num(filled.to_numpy()), 0.0, 1.0), dtype=np.float32)


def _identifiers(table: pa.Table) -> tuple[pa.Array, pa.Array, Int64]:
    """Number the different (kind, normal) pairs in order of first sighting."""
    kind = table.column("kind")
    normal = pc.cast(table.column("normal"), pa.large_string())
    number = pc.and_(pc.is_in(kind, pa.array(list(ALSO_PHONES))), pc.starts_with(normal, "+"))
    kind = pc.if_else(number, "phone", kind)
    kind_codes = pc.dictionary_encode(kind).combine_chunks()
    normal_codes = pc.dictionary_encode(normal).combine_chunks()
    if not table.num_rows:
        return pa.array([], pa.string()), pa.array([], pa.large_string()), np.empty(0, np.int64)
    key = np.asarray(normal_codes.indices, dtype=np.int64) * len(kind_codes.dictionary)
    key += np.asarray(kind_codes.indices, dtype=np.int64)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    rows = pa.array(np.sort(first))
    return (
        pc.take(kind_codes.dictionary, pc.take(kind_codes.indices, rows)),
        pc.take(normal_codes.dictionary, pc.take(normal_codes.indices, rows)),
        rank[inverse],
    )


def codes(name: str, values: Any, posts: int) -> Int32 | None:
    """Number the different values of one column of posts; -1 where there is none."""
    if values is None:
        return None
    array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    _fits(name, len(array), posts)
    encoded = pc.dictionary_encode(array)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        return np.full(posts, -1, np.int32)
    return np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int32)


def day_numbers(values: Any, posts: int) -> Int32 | None:
    """Turn times, dates or whole day numbers into days since 1970; `NO_DAY` where there is none."""
    if values is None:
        return None
    array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    _fits("days", len(array), posts)
    if pa.types.is_temporal(array.type):
        array = pc.cast(pc.cast(array, pa.date32(), safe=False), pa.int32())
    elif not pa.types.is_integer(array.type):
        raise BadValue("the type of days", found=str(array.type), needed="give dates, times or day numbers")
    filled = pc.fill_null(pc.cast(array, pa.int32()), int(NO_DAY))
    return np.asarray(filled.to_numpy(), dtype=np.int32)


def group_labels(group: npt.ArrayLike) -> Int32:
    """Check that a group's label is the number of one of its own posts."""
    label = np.asarray(group)
    if label.ndim != 1 or (len(label) and label.dtype.kind not in "iu"):
        raise BadValue("group", found=str(label.dtype), needed="give one whole number per post")
    if len(label) and (label.min() < 0 or label.max() >= len(label)):
        raise BadValue("a group's label", found=int(label.max()), needed="it must be the number of a post")
    if len(label) and not (label[label] == label).all():
        wrong = int(np.argmax(label[label] != label))
        raise BadValue(
            f"the group of post {wrong}",
            found=int(label[wrong]),
            needed="the post that names a group is in it",
        )
    return np.ascontiguousarray(label, dtype=np.int32)


def _fits(name: str, found: int, posts: int) -> None:
    if found != posts:
        raise BadValue(f"the length of {name}", found=found, needed=f"give {posts}, one per post")
