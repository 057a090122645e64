"""Sealing what is written and opening what is read, each written down in the ledger.

The only two ways to a sealed field's content: `save_sealed` and `open_sealed` (with `open_many` for lists and
`search` for finding). Each needs a person whose key is open and who holds the key of the record's case.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from daybreak.errors import BadValue, DaybreakError, NotGranted, SealBroken
from daybreak.web.accounts.models import Person
from daybreak.web.vault import blind, ledger
from daybreak.web.vault.ciphers import SecretKey, read_header, seal, unseal
from daybreak.web.vault.fields import Sealed, SealedText
from daybreak.web.vault.keys import KeyRing, current_key, hold_keys, holds_key, ring_of, rings_of
from daybreak.web.vault.models import BlindToken, KeyKind
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.unlock import Unlocked

R = TypeVar("R", bound=SealedRecord)


@ledger.action
def save_sealed(
    *,
    by: Unlocked,
    record: SealedRecord,
    values: Mapping[str, Any],
    why: Purpose,
    key: SecretKey | None = None,
) -> None:
    """Seal values into a record, save it with its blind indexes, and write that down.

    Args:
        by: Who writes, with their key open.
        record: A new record or one that was read; its open fields are saved too.
        values: Plain values by field; None empties a field.
        why: What for.
        key: The case's present key when the caller has just made it; else the person's own box is opened.

    Raises:
        NotGranted, Destroyed: The person does not hold the key of the case.
        BadValue: A field is not sealed, or a value does not fit it.
    """
    _check_home(by.person, record)
    action = "create" if record._state.adding else "write"
    hold_keys(record.case, organisation=record.organisation_id)
    secret = key or _granted(by, record, "write", why)
    put_sealed(record, values, key=secret)
    record.save()
    index_key = _index_key(by)
    if index_key is not None:
        _index(record, values, index_key)
    ledger.record(
        action,
        who=by.person,
        organisation=record.organisation_id,
        record=record,
        why=why,
        details={"fields": sorted(values)},
    )


@ledger.action
def save_from_outside(
    *,
    record: SealedRecord,
    values: Mapping[str, Any],
    key: SecretKey,
    why: Purpose = Purpose.INTAKE,
    who: Person | str = "public",
) -> None:
    """Seal and save what came from outside, under a key made for it: a public report, or a handover.

    `who` is the person of another organisation who hands it over; the public unless told.

    No blind index is made, since no one is there who holds the organisation's index key: what should be found
    by its words is written by staff, as labels are.
    """
    kept = save_without_event(record, values, key=key, why=why)
    ledger.record_many([kept], who=who, organisation=record.organisation_id)


def save_without_event(
    record: SealedRecord, values: Mapping[str, Any], *, key: SecretKey, why: Purpose
) -> ledger.Draft:
    """Seal and save a record; the event, which is for the caller to write in the same transaction."""
    put_sealed(record, values, key=key)
    record.save()
    return ledger.Draft("create", record, why=why, details={"fields": sorted(values)})


def put_sealed(record: SealedRecord, values: Mapping[str, Any], *, key: SecretKey) -> None:
    """Seal values into a record's fields, without saving it."""
    for name, value in values.items():
        field = record.sealed_field(name)
        sealed = None if value is None else seal(field.to_bytes(value), key=key, binding=record.binding(name))
        setattr(record, name, None if sealed is None else Sealed(sealed))


def open_sealed(
    *, by: Unlocked, record: SealedRecord, why: Purpose, fields: Sequence[str] | None = None
) -> dict[str, Any]:
    """The plain values of a record's sealed fields, written down as read.

    Args:
        by: Who reads, with their key open.
        record: The record.
        why: What for.
        fields: Which fields; all unless told.

    Raises:
        NotGranted, Destroyed: The person does not hold the key of the case; that is written down too.
        SealBroken: A value was changed or moved here.
    """
    names = list(fields) if fields is not None else list(record.sealed_fields())
    _check_home(by.person, record)
    ring = _granted_ring(by, record, "read", why)
    plain = _open_fields(by, record, names, ring)
    ledger.record(
        "read",
        who=by.person,
        organisation=record.organisation_id,
        record=record,
        why=why,
        details={"fields": names},
    )
    return plain


def open_many(
    *, by: Unlocked, records: Iterable[R], why: Purpose, fields: Sequence[str]
) -> list[tuple[R, dict[str, Any] | None]]:
    """The plain values of some fields of many records, for a list; None for those the person holds no key to.

    Takes one query for keys, and writes one event for each record that was opened.
    """
    rows = list(records)
    rings = rings_of(by=by, cases={one.case for one in rows})
    answer: list[tuple[R, dict[str, Any] | None]] = []
    for one in rows:
        ring = rings.get(one.case)
        usable = ring is not None and one.organisation_id == by.person.organisation_id
        answer.append((one, _open_fields(by, one, fields, ring) if ring and usable else None))
    drafts = [
        ledger.Draft("read", one, why=why, details={"fields": list(fields)})
        for one, plain in answer
        if plain is not None
    ]
    ledger.record_many(drafts, who=by.person, organisation=by.person.organisation_id)
    return answer


def search(
    *, by: Unlocked, model: type[R], field: str, text: str, form: str = "exact", why: Purpose, limit: int = 50
) -> list[tuple[R, Any]]:
    """Records whose field fits a text, with that field opened, among those the person holds keys to.

    Args:
        by: Who searches, with their key open.
        model: The records' model.
        field: The sealed field.
        text: What is looked for.
        form: A form that the field declares: `exact`, `words`, `digits` or `phonetic`.
        why: What for.
        limit: How many at most.

    Raises:
        BadValue: The field may not be searched in that form.
        NotGranted: The person does not hold the organisation's index key.
    """
    declared = _declared_index(model.sealed_field(field), form)
    index_key = _index_key(by)
    if index_key is None:
        _refuse(by, ledger.Draft("refuse", why=why, details={"wish": "search"}))
        raise NotGranted("the search of this organisation", do="It opens when a colleague has confirmed you.")
    organisation, name = by.person.organisation_id, _field_name(model, field)
    wanted = blind.tokens(
        text, form=form, key=index_key, organisation=organisation, field=name, bits=declared.bits
    )
    rows = BlindToken.objects.filter(
        holds_key(by.person), organisation=organisation, field=name, form=form, token__in=wanted
    )
    # rows first, then records by id alone: with a filter beside it a planner may walk the whole table
    ids = list(rows.order_by("token", "row").values_list("row", flat=True)[: limit * 4])
    found: list[tuple[R, Any]] = []
    while ids and len(found) < limit:
        some, ids = ids[:limit], ids[limit:]
        found += _fitting(by, model._default_manager.filter(pk__in=some), field, text, form)
    found = found[:limit]
    drafts = [ledger.Draft("search", why=why, details={"field": name, "form": form, "found": len(found)})]
    drafts += [ledger.Draft("read", one, why=why, details={"fields": [field]}) for one, _ in found]
    ledger.record_many(drafts, who=by.person, organisation=organisation)
    return found


def open_with(record: SealedRecord, name: str, ring: KeyRing) -> Any:
    """One field's plain value with open keys: for re-keying and jobs, which write their own event."""
    return _open_field(record, name, ring)


def _open_fields(by: Unlocked, record: SealedRecord, names: Sequence[str], ring: KeyRing) -> dict[str, Any]:
    """The plain values; a record that was sealed anew since it was read is read once more."""
    try:
        return {name: _open_field(record, name, ring) for name in names}
    except SealBroken:
        record.refresh_from_db(fields=names)
        ring = ring_of(by=by, case=record.case)
        return {name: _open_field(record, name, ring) for name in names}


def _open_field(record: SealedRecord, name: str, ring: KeyRing) -> Any:
    field = record.sealed_field(name)
    value = getattr(record, name)
    if value is None:
        return None
    binding = record.binding(name)
    _, key_id = read_header(value.value, binding=binding)
    key = ring.by_id.get(key_id)
    if key is None:
        raise SealBroken(f"{binding.table}.{name} of {record.pk}", why="it is under a key of another case")
    return field.to_plain(unseal(value.value, key=key, binding=binding))


def _granted(by: Unlocked, record: SealedRecord, wish: str, why: Purpose) -> SecretKey:
    ring = _granted_ring(by, record, wish, why)
    return ring.current or current_key(by=by, case=record.case)


def _granted_ring(by: Unlocked, record: SealedRecord, wish: str, why: Purpose) -> KeyRing:
    try:
        return ring_of(by=by, case=record.case)
    except DaybreakError:
        _refuse(by, ledger.Draft("refuse", record, why=why, details={"wish": wish}))
        raise


def _refuse(by: Unlocked, draft: ledger.Draft) -> None:
    ledger.refuse(draft, who=by.person, organisation=by.person.organisation_id)


def _check_home(person: Person, record: SealedRecord) -> None:
    if record.organisation_id != person.organisation_id:
        raise BadValue(
            "The record", found="of another organisation", needed="records cross by a handover only"
        )


def _index_key(by: Unlocked) -> SecretKey | None:
    case = by.person.organisation_id
    ring = rings_of(by=by, cases=[case], kind=KeyKind.INDEX).get(case)
    return ring.current if ring else None


def _field_name(model: type[SealedRecord], field: str) -> str:
    return f"{model._meta.label_lower}.{field}"


def _declared_index(field: SealedText, form: str) -> Any:
    found = next((one for one in field.search if one.form == form), None)
    if found is None:
        allowed = ", ".join(one.form for one in field.search) or "none"
        raise BadValue(f"A search of {field.name}", found=form, needed=f"allowed forms are: {allowed}")
    return found


def _index(record: SealedRecord, values: Mapping[str, Any], key: SecretKey) -> None:
    rows = []
    for name, value in values.items():
        field = record.sealed_field(name)
        if not field.search:
            continue
        label = _field_name(type(record), name)
        BlindToken.objects.filter(row=record.pk, field=label).delete()
        for index in field.search if value is not None else ():
            found = blind.tokens(
                field.searchable(value),
                form=index.form,
                key=key,
                organisation=record.organisation_id,
                field=label,
                bits=index.bits,
            )
            rows += [_token(record, label, index.form, token) for token in sorted(found)]
    BlindToken.objects.bulk_create(rows)


def _token(record: SealedRecord, label: str, form: str, token: int) -> BlindToken:
    return BlindToken(
        organisation_id=record.organisation_id,
        field=label,
        form=form,
        token=token,
        row=record.pk,
        case=record.case,
    )


def _fitting(by: Unlocked, candidates: Iterable[R], field: str, text: str, form: str) -> list[tuple[R, Any]]:
    """Sort out those that only share a token."""
    rows = [one for one in candidates if one.organisation_id == by.person.organisation_id]
    rings = rings_of(by=by, cases={one.case for one in rows})
    wanted = blind.FORMS[form](text)
    found = []
    for one in rows:
        ring = rings.get(one.case)
        plain = _open_field(one, field, ring) if ring else None
        if plain is not None and wanted & blind.FORMS[form](one.sealed_field(field).searchable(plain)):
            found.append((one, plain))
    return found
