"""What is counted about every operation before anybody looks at one: the columns the scores stand on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.engine.base import Engine
from daybreak.engine.open import open_engine
from daybreak.methods.graph.links import EvidenceGraph
from daybreak.standard.records import Posts

Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]

#: Microseconds in a day, the unit of Arrow's times here.
_DAY = 86_400_000_000
#: Kinds that join posts and are no further contacts: accounts have a feature of their own, and a domain
#: comes with its link or e-mail address.
NO_CONTACTS = frozenset({"author", "domain"})


@dataclass(frozen=True, slots=True, eq=False)
class OperationSummary:
    """One row per operation, in the order of its first post.

    Attributes:
        number: The operation's label: the number of its first post.
        counts: For each column name one float64 per operation: posts, texts, copies,
            accounts_per_text, contacts, bridges, places, days.
        unknown: Columns that this input cannot answer (no author column, no times, no places).
        posts: For each operation the numbers of its posts; see `posts_of`.
        begin: Where each operation's posts begin in `posts`; one more entry than operations.
    """

    number: Int32
    counts: dict[str, Float64]
    unknown: frozenset[str]
    posts: Int32
    begin: npt.NDArray[np.int64]

    def posts_of(self, row: int) -> Int32:
        """Numbers of the posts of the operation in `row`, ascending."""
        return self.posts[self.begin[row] : self.begin[row + 1]]


def summarise_operations(
    posts: Posts, graph: EvidenceGraph, operation: Int32, place: Int32
) -> OperationSummary:
    """Count everything the organised score needs.

    Args:
        posts: Their `time` and `author` columns are used.
        graph: Which posts share a text, and which identifiers may join posts.
        operation, place: By post; place -1 is unknown.
    """
    table = pa.table(
        {
            "operation": operation,
            "text": graph.wording,
            "place": pa.array(place, mask=place < 0),
            "day": pc.divide(pc.cast(posts.table.column("time"), pa.int64()), _DAY),
            "author": posts.table.column("author"),
        }
    )
    number, row = np.unique(operation, return_inverse=True)
    with open_engine() as engine:
        distinct = ["text", "place"]
        whole = engine.summarise(table, by=["operation"], distinct=distinct, least=["day"], most=["day"])
        by_text = engine.summarise(table, by=["operation", "text"], distinct=["author"])
        accounts = engine.summarise(by_text, by=["operation"], most=["distinct_author"])
        contacts, bridges = _contacts(engine, graph, operation, number)
    counts: dict[str, Float64] = {
        "posts": _float(whole, "rows"),
        "texts": _float(whole, "distinct_text"),
        "places": _float(whole, "distinct_place"),
        "days": _float(whole, "most_day") - _float(whole, "least_day") + 1,
        "accounts_per_text": _float(accounts, "most_distinct_author"),
        "contacts": contacts,
        "bridges": bridges,
    }
    counts["copies"] = counts["posts"] - counts["texts"]
    begin = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(number)))])
    members = np.argsort(row, kind="stable").astype(np.int32)
    return OperationSummary(number.astype(np.int32), counts, _unknown(posts, place), members, begin)


def _contacts(
    engine: Engine, graph: EvidenceGraph, operation: Int32, number: Int32
) -> tuple[Float64, Float64]:
    """How many contacts each operation has, and how many contacts and accounts stand in several texts."""
    linking = graph.link_weight > 0
    texts = graph.link_wording[linking]
    contacts = graph.link_identifier[linking]
    table = pa.table({"operation": operation[graph.first_post[texts]], "contact": contacts})
    spread = engine.summarise(table, by=["operation", "contact"])
    row = np.searchsorted(number, spread.column("operation").to_numpy())
    several = spread.column("rows").to_numpy() > 1
    counted_elsewhere = pc.is_in(graph.sighted.kinds, pa.array(sorted(NO_CONTACTS))).to_numpy(
        zero_copy_only=False
    )
    contact = ~counted_elsewhere[spread.column("contact").to_numpy()]
    return _tally(row[contact], len(number)), _tally(row[several], len(number))


def _tally(row: npt.NDArray[np.int64], size: int) -> Float64:
    return np.bincount(row, minlength=size).astype(np.float64)


def _float(table: pa.Table, column: str) -> Float64:
    values = pc.fill_null(pc.cast(table.column(column), pa.float64()), 0.0)
    return np.asarray(values.to_numpy(), dtype=np.float64)


def _unknown(posts: Posts, place: Int32) -> frozenset[str]:
    columns = {"accounts_per_text": "author", "days": "time"}
    missing = {
        name for name, column in columns.items() if posts.table.column(column).null_count == len(posts)
    }
    return frozenset(missing | ({"places"} if (place < 0).all() else set()))
