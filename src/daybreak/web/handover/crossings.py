"""Which sealed fields may ever cross between zones or organisations. What nobody declared never crosses.

Apps declare theirs in a module `crossings.py`, which is read once all apps are ready.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from daybreak.errors import BadValue, NotConsented
from daybreak.web.handover.terms import REASONS
from daybreak.web.handover.zones import Zone
from daybreak.web.vault.records import SealedRecord

_declared: dict[type[SealedRecord], tuple[Zone, tuple[str, ...]]] = {}
#: Makes lines to read of a value that crossed.
Lines = Callable[[Any], list[str]]
_lines: dict[str, Lines] = {}


def declare_crossing(
    model: type[SealedRecord], fields: Sequence[str], zone: Zone, *, lines: Lines | None = None
) -> None:
    """Declare that sealed fields of a model may be handed over.

    Args:
        model: The model.
        fields: Names of its sealed fields.
        zone: The zone its records belong to.
        lines: What makes lines to read of their values, when they are more than text.

    Raises:
        BadValue: A field is not sealed.
    """
    for name in fields:
        model.sealed_field(name)
        if lines is not None:
            _lines[label_of(model, name)] = lines
    _declared[model] = (zone, tuple(fields))


def label_of(model: type[SealedRecord], field: str) -> str:
    """How a field is named in consents and copies: `app.model.field`."""
    return f"{model._meta.label_lower}.{field}"


def may_cross() -> list[str]:
    """Every field that may cross, in order."""
    return sorted(label_of(model, name) for model, (_, names) in _declared.items() for name in names)


def words_for(label: str) -> str:
    """A field in words for a page: what its model is called, and the field."""
    for model, (_, names) in _declared.items():
        for name in names:
            if label_of(model, name) == label:
                return f"{model._meta.verbose_name}: {model._meta.get_field(name).verbose_name}"
    return label


def lines_for(label: str, value: Any) -> list[str]:
    """The value of a field that crossed, in lines to read."""
    make = _lines.get(label)
    return make(value) if make is not None else str(value).splitlines()


def crossing_models() -> list[tuple[type[SealedRecord], Zone, tuple[str, ...]]]:
    """Every model with fields that may cross, its zone and these fields."""
    return [(model, zone, names) for model, (zone, names) in _declared.items()]


def check_crossing(record: SealedRecord, fields: Iterable[str]) -> Zone:
    """The zone a record is in, when all these fields of it may cross.

    Raises:
        NotConsented: One may not.
    """
    zone, names = _declared.get(type(record), (None, ()))
    if zone is None or not set(fields) <= set(names):
        raise NotConsented(REASONS["undeclared"])
    return zone


def check_labels(labels: Iterable[str]) -> None:
    """Refuse fields that nobody declared.

    Raises:
        BadValue: There is such a field, or none at all.
    """
    wanted = set(labels)
    if not wanted or not wanted <= set(may_cross()):
        raise BadValue("The fields", found="others", needed="choose among those that may cross")
