"""Changing the key of a case while people work on it: revoking somebody, or moving to another algorithm.

A new key takes over at once for what is written; what was written before is sealed anew in batches, each its
own transaction, by whoever holds both keys. A value names its key, so readers need not wait. Stopped
half-way, the next call goes on; when nothing is left under the old key its boxes are thrown away.
"""

from collections.abc import Iterator
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from daybreak.errors import BadValue, NotGranted
from daybreak.web.accounts.models import Person
from daybreak.web.vault import ledger
from daybreak.web.vault.ciphers import SecretKey, new_key, read_header
from daybreak.web.vault.fields import Sealed
from daybreak.web.vault.keys import KeyRing, box_for_person, hold_keys, holders, ring_of, standing_boxes
from daybreak.web.vault.models import CaseKey, Grant, KeyKind, KeyState
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_with, put_sealed
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.unlock import Unlocked

#: Sent while a key is replaced: case, ring (old and new keys). Who keeps sealed files of a case seals them
#: anew under `ring.current` and answers how many are left under older keys; the old keys stay until none is.
key_replaced = Signal()
#: Sent in the transaction in which a new key takes over: case, key. Who closes keys for others than people,
#: as reports do for return codes, closes this one now, so that nobody waits until all is sealed anew.
key_made = Signal()
#: Rows sealed anew in one transaction.
BATCH = 200


def revoke(*, by: Unlocked, case: UUID, person: Person, why: Purpose) -> None:
    """Take a case away from a person: their boxes go at once, and the case gets a new key they never held.

    Raises:
        NotGranted, Destroyed: Who revokes does not hold the key.
        BadValue: Nobody would be left who can read the case.
    """
    _replace_key(by=by, case=case, without=person, why=why, algorithm=None)
    finish_rotation(by=by, case=case)


def rotate(
    *, by: Unlocked, case: UUID, why: Purpose = Purpose.SECURITY, algorithm: int | None = None
) -> None:
    """Give a case a new key, perhaps for another algorithm, to the same people.

    Raises:
        NotGranted, Destroyed: Who rotates does not hold the key.
        BadValue: The algorithm is unknown.
    """
    _replace_key(by=by, case=case, without=None, why=why, algorithm=algorithm)
    finish_rotation(by=by, case=case)


def finish_rotation(*, by: Unlocked, case: UUID, batches: int | None = None) -> int:
    """Seal anew what is still under older keys; how many rows and files are left.

    Raises:
        NotGranted, Destroyed: The person does not hold the keys.
    """
    while batches is None or batches > 0:
        if not _seal_batch(by=by, case=case):
            break
        batches = None if batches is None else batches - 1
    ring = ring_of(by=by, case=case)
    if ring.current is None:
        raise NotGranted("this record as it is now")
    left = sum(1 for _ in _left_rows(case, ring.current.id))
    left += sum(answer or 0 for _, answer in key_replaced.send(sender=CaseKey, case=case, ring=ring))
    if not left:
        _drop_retired(by=by, case=case, since=ring.current.id)
    return left


@ledger.action
def _replace_key(
    *, by: Unlocked, case: UUID, without: Person | None, why: Purpose, algorithm: int | None
) -> None:
    hold_keys(case, organisation=by.person.organisation_id)
    # asked for once they are held: two who revoke at once come one after the other, each to a key of its own
    old = CaseKey.objects.filter(case=case, kind=KeyKind.CASE, state=KeyState.CURRENT).first()
    ring = ring_of(by=by, case=case)
    if old is None or ring.current is None:
        raise NotGranted("this record as it is now")
    staying = [one for one in holders(case) if without is None or one.pk != without.pk]
    if not staying:
        raise BadValue("The case", found="with nobody left", needed="grant it to somebody else first")
    CaseKey.objects.filter(pk=old.pk).update(state=KeyState.RETIRED)
    if without is not None:
        Grant.objects.filter(key__case=case, key__kind=KeyKind.CASE, holder=without.pk).delete()
    _make_successor(old, new_key(algorithm=algorithm or old.algorithm), staying, by.person)
    ledger.record(
        "key.revoke" if without is not None else "key.rotate",
        who=by.person,
        organisation=old.organisation_id,
        record=without if without is not None else old,
        case=case,
        why=why,
    )


def _make_successor(old: CaseKey, secret: SecretKey, people: list[Person], by: Person) -> None:
    key = CaseKey(
        id=secret.id,
        organisation_id=old.organisation_id,
        case=old.case,
        generation=old.generation + 1,
        algorithm=secret.algorithm,
        rekey_due=True,  # until everything is under it
    )
    expiries = dict(Grant.objects.filter(key=old, person__isnull=False).values_list("person", "expires"))
    boxes = [
        box_for_person(secret, key=key, person=one, granted_by=by, expires=expiries.get(one.pk))
        for one in people
    ]
    key.save(force_insert=True)
    Grant.objects.bulk_create([*standing_boxes(secret, key=key), *(box for box in boxes if box is not None)])
    key_made.send(sender=CaseKey, case=key.case, key=secret)


@transaction.atomic
def _seal_batch(*, by: Unlocked, case: UUID) -> int:
    """Seal some rows anew; how many."""
    # which is the present one is asked once all are held: another may be taking over at this moment
    list(CaseKey.objects.select_for_update().filter(case=case, kind=KeyKind.CASE).order_by("generation"))
    current = CaseKey.objects.filter(case=case, kind=KeyKind.CASE, state=KeyState.CURRENT).first()
    ring = ring_of(by=by, case=case)
    if current is None or ring.current is None or ring.current.id != current.pk:
        raise NotGranted("this record as it is now")
    done = 0
    for record in _left_rows(case, current.pk):
        rows = type(record)._default_manager.select_for_update(skip_locked=True).filter(pk=record.pk)
        for held in rows:  # one that somebody is writing comes in a later batch: they may wait for the keys
            _seal_anew(held, ring)
            done += 1
        if done == BATCH:
            break
    return done


def _seal_anew(record: SealedRecord, ring: KeyRing) -> None:
    current = ring.current
    if current is None:
        return
    old = _old_fields(record, current.id)
    put_sealed(record, {name: open_with(record, name, ring) for name in old}, key=current)
    record.save(update_fields=old)


def _old_fields(record: SealedRecord, current: UUID) -> list[str]:
    values = {name: getattr(record, name) for name in record.sealed_fields()}
    return [
        name
        for name, value in values.items()
        if isinstance(value, Sealed) and read_header(value.value, binding=record.binding(name))[1] != current
    ]


def _left_rows(case: UUID, current: UUID) -> Iterator[SealedRecord]:
    """Rows of a case with a value under another key than this one."""
    for model in sealed_models():
        for record in model._default_manager.filter(case=case).order_by("pk").iterator(chunk_size=BATCH):
            if _old_fields(record, current):
                yield record


def sealed_models() -> list[type[SealedRecord]]:
    """Every model with sealed fields."""
    return [one for one in apps.get_models() if issubclass(one, SealedRecord) and one.sealed_fields()]


@ledger.action
def _drop_retired(*, by: Unlocked, case: UUID, since: UUID) -> None:
    """The keys before this one open nothing any more; their boxes go, so that nobody keeps what nobody needs.

    Never those of later ones: somebody may have replaced this key meanwhile, and what is under it waits.
    """
    hold_keys(case, organisation=by.person.organisation_id)
    keys = CaseKey.objects.filter(case=case, kind=KeyKind.CASE)
    generation = keys.get(pk=since).generation
    dropped, _ = Grant.objects.filter(key__in=keys.filter(generation__lt=generation)).delete()
    if dropped:
        ledger.record(
            "key.retire",
            who=by.person,
            organisation=by.person.organisation_id,
            case=case,
            why=Purpose.SECURITY,
        )
    keys.filter(generation__lte=generation).update(rekey_due=False)


def due_cases(person: Person) -> QuerySet[CaseKey]:
    """Keys that a person holds and that need a successor, because somebody who held them left or a change of
    key was interrupted before everything was under the new one.
    """
    return CaseKey.objects.filter(
        Q(grants__expires=None) | Q(grants__expires__gt=timezone.now()),
        organisation=person.organisation_id,
        rekey_due=True,
        state=KeyState.CURRENT,
        kind=KeyKind.CASE,
        grants__holder=person.pk,
    )
