"""Pages of a long list that cost the same however far one has read.

A page begins after a row, not after a number of rows, so nothing is skipped or shown twice when rows
come and go meanwhile, and the database walks an index instead of counting. The address holds that
row's primary key and nothing of its content. Rows without a value come last in either direction, on
every database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.http import HttpRequest

#: Rows of a page unless told.
ROWS = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list and the addresses of others.

    Attributes:
        rows: The rows, in order.
        first, before, after: Addresses of the first page, the one before and the one after; empty
            where there is none.
        lost: Whether the row to begin with is gone, so that these are the first rows instead.
    """

    rows: tuple[Any, ...]
    first: str = ""
    before: str = ""
    after: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Sort:
    """One field of an order."""

    name: str
    down: bool
    nullable: bool

    def turned(self) -> "_Sort":
        return _Sort(self.name, not self.down, self.nullable)

    def by(self, *, back: bool) -> OrderBy:
        """The order by this field; backwards, rows without a value come first."""
        down = self.down is not back
        nulls = {"nulls_first": True} if back else {"nulls_last": True}
        return OrderBy(F(self.name), descending=down, **(nulls if self.nullable else {}))

    def beyond(self, value: Any, *, back: bool) -> Q | None:
        """Rows strictly after a value in reading direction; None when there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if back else None
        further = Q(**{f"{self.name}__{'lt' if self.down is not back else 'gt'}": value})
        if self.nullable and not back:
            further |= Q(**{f"{self.name}__isnull": True})
        return further

    def from_(self, value: Any, *, back: bool) -> Q:
        """Says again that rows before that value are not meant, so that an index is entered there."""
        down = self.down is not back
        return Q() if self.nullable else Q(**{f"{self.name}__{'lte' if down else 'gte'}": value})

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


def page_of(rows: QuerySet[Any], request: HttpRequest, *, order: Sequence[str], size: int = ROWS) -> Page:
    """The rows of a list that a request asks for, in two queries at most.

    Args:
        rows: All rows this person may see; its own order is replaced.
        request: Its address holds `after` or `before`, the primary key of a row, or neither.
        order: Names of fields, `-` before those that go down; the primary key is added as the last.
        size: Most rows of a page.

    A key that is malformed, unknown or of a row this person may not see gives the first page.
    """
    sorts = _sorts(rows.model, order)
    back = "before" in request.GET
    key = request.GET.get("before" if back else "after")
    values = _values(rows, key, sorts) if key else None
    if values is None:
        back = False
    wanted = rows.order_by(*(one.by(back=back) for one in sorts))
    if values is not None:
        wanted = wanted.filter(_beyond(sorts, values, back=back))
    found = list(wanted[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    earlier, later = (more, True) if back else (values is not None, more)
    return Page(
        rows=tuple(found),
        first=_address(request) if values is not None else "",
        before=_address(request, before=found[0].pk) if found and earlier else "",
        after=_address(request, after=found[-1].pk) if found and later else "",
        lost=bool(key) and values is None,
    )


def number_of(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of these rows point at a row of a list; an annotation.

    Args:
        rows: The rows that are counted.
        by: Their foreign key to the list's rows.

    Counted for the rows of one page alone, where `Count` would join and group the whole table first.
    """
    here = rows.order_by().filter(**{by: OuterRef("pk")}).values(by)
    return Coalesce(Subquery(here.annotate(_number=Count("pk")).values("_number")), 0)


def _sorts(model: type[Model], order: Sequence[str]) -> list[_Sort]:
    """The order's fields, made unique by the primary key."""
    key = model._meta.pk.name
    names = [*order, key] if key not in {name.lstrip("-") for name in order} | {"pk"} else list(order)
    return [
        _Sort(name.lstrip("-"), name.startswith("-"), model._meta.get_field(name.lstrip("-")).null)
        for name in names
    ]


def _values(rows: QuerySet[Any], key: str, sorts: Sequence[_Sort]) -> tuple[Any, ...] | None:
    """What the row with that key has in the order's fields; None when it cannot be found."""
    try:
        return rows.order_by().filter(pk=key).values_list(*(one.name for one in sorts)).first()
    except (ValidationError, ValueError, OverflowError):
        return None


def _beyond(sorts: Sequence[_Sort], values: Sequence[Any], *, back: bool) -> Q:
    """Rows after those values: later in the first field, or the same and later in the second, and so on."""
    condition, same = Q(pk__in=[]), Q()
    for one, value in zip(sorts, values, strict=True):
        further = one.beyond(value, back=back)
        if further is not None:
            condition |= same & further
        same &= one.same(value)
    return sorts[0].from_(values[0], back=back) & condition


def _address(request: HttpRequest, **place: Any) -> str:
    """This request's address with another place in the list."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, key in place.items():
        query[name] = str(key)
    return f"{request.path}?{query.urlencode()}" if query else request.path
