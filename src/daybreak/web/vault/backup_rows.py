"""Rows of every table as lines of JSON, and back: what a backup holds, and which rows are whose."""

import base64
import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from daybreak.errors import BackupUnfit
from daybreak.web.accounts.models import Organisation
from daybreak.web.vault.ciphers import Binding, SecretKey, seal, unseal
from daybreak.web.vault.declarations import TableDeclaration, load_declarations
from daybreak.web.vault.declared import Secrecy
from daybreak.web.vault.factor_secrets import FIELD as FACTOR
from daybreak.web.vault.factor_secrets import take_in, write_out
from daybreak.web.vault.fields import Sealed

#: Tables that a new installation makes by itself, and the keys of sessions and tokens: what was ended since
#: a backup must not come back with it.
LEFT_OUT = frozenset(
    {
        "contenttypes.contenttype",
        "auth.permission",
        "auth.group",
        "accounts.signedinsession",
        "vault.tokenkey",
        "sessions.session",
    }
)
#: Rows in one line.
PER_LINE = 200
_NOWHERE = UUID(int=0)


def kept_models() -> list[type[models.Model]]:
    """Every table that a backup holds."""
    every = apps.get_models(include_auto_created=True)
    kept = [one for one in every if one._meta.managed and not one._meta.proxy]
    return sorted(
        (one for one in kept if one._meta.label_lower not in LEFT_OUT), key=lambda one: one._meta.label_lower
    )


@cache
def key_fields() -> frozenset[tuple[str, str]]:
    """Fields that hold keys in boxes: bytes declared as keys, and the secrets of second factors.

    Inside a backup they lie under its expiring key: an old one opens nothing, not for a return code either.
    """
    known = load_declarations()
    return frozenset(
        (model._meta.label_lower, one.attname)
        for model in kept_models()
        for one in model._meta.concrete_fields
        if isinstance(one, models.BinaryField) and _is_key(known.get(model._meta.label), one.name)
    ) | {FACTOR}


def _is_key(table: TableDeclaration | None, name: str) -> bool:
    return table is not None and name in table.fields and table.fields[name].secrecy == Secrecy.KEY


def rows_of(model: type[models.Model], organisation: UUID | None) -> models.QuerySet[Any] | None:
    """The rows of a table, all or one organisation's; None when the table belongs to no organisation."""
    rows = model._base_manager.order_by("pk")
    if organisation is None:
        return rows
    path = path_to_organisation(model)
    return None if path is None else rows.filter(**{path: organisation})


def path_to_organisation(model: type[models.Model]) -> str | None:
    """How a row tells whose it is, as a filter: its own field, or the nearest foreign keys to it."""
    seen: set[type[models.Model]] = {model}
    ways: list[tuple[type[models.Model], str]] = [(model, "")]
    while ways:
        here, prefix = ways.pop(0)
        if here is Organisation:
            return f"{prefix}pk"
        names = {one.name for one in here._meta.concrete_fields}
        own = next((name for name in ("organisation", "chain") if name in names), None)
        if own is not None:
            return f"{prefix}{own}"
        for field in here._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target not in seen:
                seen.add(target)
                ways.append((target, f"{prefix}{field.name}__"))
    return None


def write_rows(model: type[models.Model], rows: Any, key: SecretKey) -> Iterator[dict[str, Any]]:
    """Lines for the rows of a table."""
    label, names = model._meta.label_lower, [one.attname for one in model._meta.concrete_fields]
    boxed = [(label, name) in key_fields() for name in names]
    at_key = names.index(model._meta.pk.attname)
    held: list[list[Any]] = []
    for row in rows.values_list(*names).iterator(chunk_size=2000):
        place = _place(label, row[at_key])
        held.append(
            [_encode(value, key if box else None, place) for value, box in zip(row, boxed, strict=True)]
        )
        if len(held) == PER_LINE:
            yield {"table": label, "key": names[at_key], "names": names, "rows": held}
            held = []
    if held:
        yield {"table": label, "key": names[at_key], "names": names, "rows": held}


def read_rows(said: dict[str, Any], key: SecretKey) -> list[dict[str, Any]]:
    """The rows of a line as values by name.

    Raises:
        BackupUnfit, SealBroken: The line is not as it was written.
    """
    label, names = said["table"], said["names"]
    rows = []
    for values in said["rows"]:
        plain = dict(zip(names, values, strict=True))
        place = _place(label, _decode(plain[said["key"]], None, None))
        rows.append({name: _decode(value, key, place) for name, value in plain.items()})
    return rows


def _place(label: str, pk: object) -> Binding | None:
    """What a box is bound to; counted ids stand as UUIDs."""
    known = UUID(int=pk) if isinstance(pk, int) and pk >= 0 else pk
    return Binding(_NOWHERE, label, known, "box") if isinstance(known, UUID) else None


_ENCODE: list[tuple[type, str, Callable[[Any], Any]]] = [
    (Sealed, "s", lambda value: base64.b64encode(value.value).decode()),
    (bytes, "b", lambda value: base64.b64encode(value).decode()),
    (memoryview, "b", lambda value: base64.b64encode(bytes(value)).decode()),
    (UUID, "u", str),
    (dt.datetime, "t", lambda value: value.isoformat()),
    (dt.date, "d", lambda value: value.isoformat()),
    (dt.time, "c", lambda value: value.isoformat()),
    (dt.timedelta, "p", lambda value: [value.days, value.seconds, value.microseconds]),
    (Decimal, "n", str),
    (dict, "j", lambda value: value),
    (list, "j", lambda value: value),
]
_DECODE: dict[str, Callable[[Any], Any]] = {
    "s": lambda said: Sealed(base64.b64decode(said)),
    "b": base64.b64decode,
    "u": UUID,
    "t": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "c": dt.time.fromisoformat,
    "p": lambda said: dt.timedelta(*said),
    "n": Decimal,
    "j": lambda said: said,
}


def _encode(value: Any, key: SecretKey | None, place: Binding | None) -> Any:
    if key is not None and place is not None and value is not None:
        mark, plain = ("f", write_out(value)) if isinstance(value, dict) else ("k", bytes(value))
        return {mark: base64.b64encode(seal(plain, key=key, binding=place)).decode()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    for kind, mark, write in _ENCODE:
        if isinstance(value, kind):
            return {mark: write(value)}
    raise BackupUnfit(
        "A row", why=f"it holds a value of the unknown kind {type(value).__name__}", do="Report this."
    )


def _decode(said: Any, key: SecretKey | None, place: Binding | None) -> Any:
    if not isinstance(said, dict):
        return said
    [(mark, value)] = said.items()
    if mark in ("k", "f") and key is not None and place is not None:
        plain = unseal(base64.b64decode(value), key=key, binding=place)
        return take_in(plain) if mark == "f" else plain
    return _DECODE[mark](value)
