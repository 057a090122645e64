"""What every field of every table is for: read from the apps' `declarations.yaml` and from sealed fields.

An app of ours that adds a field says in its `declarations.yaml` what class of secrecy it has, what it is for,
on what legal basis and for how long; a sealed field says so where it is declared. What is missing,
contradictory or left over is a fault that a test reports. The data-protection impact record is made of this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import AppConfig, apps
from django.db import models

from daybreak.errors import FileUnreadable
from daybreak.web.vault.declared import Declaration, Secrecy
from daybreak.web.vault.fields import SealedText
from daybreak.web.vault.records import SealedRecord

#: What every sealed record has, declared here once.
_OF_SEALED_RECORDS = {
    name: Declaration(
        Secrecy.INTERNAL,
        "Tell whose a record is, and which key seals it",
        "legal obligation (security of processing)",
        "as long as the record",
    )
    for name in ("id", "organisation", "case")
}
_PARTS = ("purpose", "legal_basis", "retention")


@dataclass(frozen=True, slots=True)
class TableDeclaration:
    """What a table is about, and the declaration of each of its fields.

    Attributes:
        label: The table, as `app.Model`.
        about: What a row is.
        fields: The declaration of each field.
        sealed: Names of the fields that are sealed.
        searched: The forms of blind index of each field that has any.
    """

    label: str
    about: str
    fields: Mapping[str, Declaration]
    sealed: frozenset[str]
    searched: Mapping[str, tuple[str, ...]]


def load_declarations() -> dict[str, TableDeclaration]:
    """Every table's declaration, by label; tables and fields that nobody declared are missing.

    Raises:
        FileUnreadable: An app's file is not as it should be.
    """
    said: dict[str, Any] = {}
    for app in apps.get_app_configs():
        said |= _read_app(app)
    return {label: _table(model, said.get(label, {})) for label, model in _tables().items()}


def faults() -> list[str]:
    """What is wrong with the declarations, a sentence each; none when every field is declared."""
    known = load_declarations()
    written: dict[str, Any] = {}
    for app in apps.get_app_configs():
        written |= _read_app(app)
    found = [f"{label} is declared but there is no such table" for label in written if label not in known]
    for label, model in _tables().items():
        found += _table_faults(model, known[label], written.get(label, {}))
    return sorted(found)


def _table_faults(
    model: type[models.Model], table: TableDeclaration, written: Mapping[str, Any]
) -> Iterator[str]:
    names = {one.name for one in model._meta.concrete_fields}
    if not table.about:
        yield f"{table.label} says nothing about what it is"
    for name in sorted(names - set(table.fields)):
        yield f"{table.label}.{name} is not declared"
    for name in sorted(set(written.get("fields", {})) - names):
        yield f"{table.label}.{name} is declared but there is no such field"
    for name, one in table.fields.items():
        if not one.complete:
            yield f"{table.label}.{name} lacks a purpose, a legal basis or a retention"
        if one.secrecy == Secrecy.SENSITIVE and name not in table.sealed:
            yield f"{table.label}.{name} is sensitive and not sealed"


def _tables() -> dict[str, type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return {
        one._meta.label: one for one in sorted(every, key=lambda one: one._meta.label) if one._meta.managed
    }


def _table(model: type[models.Model], said: Mapping[str, Any]) -> TableDeclaration:
    sealed = [one for one in model._meta.concrete_fields if isinstance(one, SealedText)]
    names = {one.name for one in model._meta.concrete_fields}
    fields = dict(_OF_SEALED_RECORDS) if issubclass(model, SealedRecord) else {}
    fields |= {name: _field(one, said) for name, one in said.get("fields", {}).items() if name in names}
    fields |= {one.name: one.declaration for one in sealed}
    return TableDeclaration(
        model._meta.label,
        said.get("about", "") or (model.__doc__ or "").splitlines()[0],
        fields,
        frozenset(one.name for one in sealed),
        {one.name: tuple(index.form for index in one.search) for one in sealed if one.search},
    )


def _field(said: Any, table: Mapping[str, Any]) -> Declaration:
    own = said if isinstance(said, dict) else {"secrecy": said}
    parts = {name: str(own.get(name) or table.get(name) or "") for name in _PARTS}
    return Declaration(Secrecy(own.get("secrecy", "")), **parts)


def _read_app(app: AppConfig) -> dict[str, Any]:
    path = Path(app.path) / "declarations.yaml"
    if not path.is_file():
        return {}
    try:
        said = yaml.safe_load(path.read_text("utf-8")) or {}
        for table in said.values():
            for one in table.get("fields", {}).values():
                _field(one, table)
    except (yaml.YAMLError, ValueError, AttributeError, TypeError) as error:
        raise FileUnreadable(
            path, why=f"it is no list of declarations ({error})", do="Compare it with accounts."
        ) from None
    return dict(said)
