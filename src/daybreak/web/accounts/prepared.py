"""Queries that are asked at every report: their SQL is put together once and asked with other values.

For a row found by its key Django spends ten times what asking costs on composing the same SQL. A `Prepared`
query is written as any other and gives the same rows; only its values may differ from one asking to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
#: Where the numbers begin that stand for parts; none of ours is as large.
_ANY_INT = 2**62
Kind = type[UUID] | type[str] | type[int]


@dataclass(frozen=True, slots=True)
class _Composed(Generic[M]):
    """SQL of a table, and its values in their order: the name of a part, or what never changes."""

    model: type[M]
    sql: str
    values: tuple[tuple[str | None, Any], ...]


class Prepared(Generic[M]):
    """A query of one table with parts that are said when it is asked.

    Args:
        write: What makes the query of its parts, by name; without `select_related`, which takes other columns
            along, and without annotations.
        parts: Of what kind each part is: `UUID`, `str` or `int`. None can be None, and none is a list.
    """

    def __init__(self, write: Callable[..., QuerySet[M]], **parts: Kind) -> None:
        self._write, self._parts = write, parts
        self._composed: dict[str, _Composed[M]] = {}

    def __call__(self, **said: Any) -> list[M]:
        """The rows, all of them, in one statement.

        Args:
            said: What each part is now.
        """
        vendor = connection.vendor
        composed = self._composed.get(vendor)
        if composed is None:
            composed = self._composed[vendor] = self._compose()
        filled = [fixed if name is None else _as_stored(said[name]) for name, fixed in composed.values]
        return list(composed.model._default_manager.raw(composed.sql, filled))

    def first(self, **said: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self(**said)), None)

    def _compose(self) -> _Composed[M]:
        marks = {name: _mark(kind, at) for at, (name, kind) in enumerate(self._parts.items())}
        asked = self._write(**marks)
        sql, values = asked.query.sql_with_params()
        names = {_as_stored(mark): name for name, mark in marks.items()}
        return _Composed(asked.model, sql, tuple((names.get(one), one) for one in values))


def _mark(kind: Kind, at: int) -> UUID | str | int:
    """A value that stands for a part while the SQL is composed, unlike any that is fixed in it."""
    if kind is int:
        return _ANY_INT + at
    mark = uuid4()
    return mark if kind is UUID else str(mark)


def _as_stored(value: UUID | str | int) -> Any:
    """A value as the database takes it: choices as their text, ids as text where it knows none."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return str(value) if isinstance(value, str) else value
