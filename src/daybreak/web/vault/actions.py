"""Making keys, granting and revoking them, emergencies, destruction. Each is one transaction with its event.

Who may do what is decided by the caller's permissions; these functions decide what can be done at all: nobody
gives a key they do not hold, and nobody whose role never sees content is given one.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from daybreak.errors import BadValue, Destroyed, NotGranted
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import ledger
from daybreak.web.vault.ciphers import DEFAULT_ALGORITHM, SecretKey, new_key
from daybreak.web.vault.keyboxes import KeyPair, open_box, pair_of
from daybreak.web.vault.keys import (
    box_for_person,
    hold_keys,
    may_be_sealed_for,
    organisation_key,
    public_keys,
    ring_of,
    rings_of,
    standing_boxes,
)
from daybreak.web.vault.models import (
    BlindToken,
    BreakGlass,
    CaseKey,
    Grant,
    Holder,
    KeyKind,
    KeyState,
    Shred,
)
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import put_sealed, save_without_event
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.shreds import keep_shred_outside
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify

#: Sent in the transaction of a break-glass: opened (the `BreakGlass` row), supervisors (people to tell).
glass_broken = Signal()
#: Sent in the transaction of a destruction: organisation, case; owners of its files and rows remove them.
case_destroyed = Signal()
#: Sent before it: organisation, case; answered with organisations whose ledgers it will be written in too.
case_about_to_go = Signal()
#: How long break-glass lasts unless told, and at most.
EMERGENCY_HOURS, MOST_EMERGENCY_HOURS = 4, 24
#: Roles that may break the glass.
EMERGENCY_ROLES = frozenset({Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR})


@ledger.action
def create_case_key(
    *,
    organisation: Organisation,
    case: UUID,
    people: Iterable[Person],
    by: Person | None,
    why: Purpose,
    algorithm: int = DEFAULT_ALGORITHM,
) -> SecretKey:
    """Make the key of a new case and close a box of it for each of these people.

    Only public keys are needed, so a report from outside can be sealed for whoever is on duty.

    Args:
        organisation: Whose case.
        case: The case's new id.
        people: Who shall read it; those without a key of their own yet are left out.
        by: Who opens the case; None for the public.
        why: What for.
        algorithm: The number of the algorithm its values are sealed with.

    Raises:
        BadValue: The case has a key already, or somebody never sees content or belongs elsewhere.
        NotGranted: Nobody could read it, now or by recovery.
        Destroyed: A case with this id was destroyed.
    """
    if Shred.objects.filter(pk=case).exists():
        raise Destroyed("The case with this id")
    if CaseKey.objects.filter(case=case, kind=KeyKind.CASE).exists():
        raise BadValue("The case", found="one with a key", needed="grant that key instead")
    secret = new_key(algorithm=algorithm)
    key = CaseKey(id=secret.id, organisation=organisation, case=case, algorithm=algorithm)
    made = _made(key, save_key(key, secret, people=people, by=by), why)
    ledger.record_many([made], who=by or "public", organisation=organisation)
    return secret


@ledger.action
def open_case_from_outside(
    *,
    record: SealedRecord,
    values: Mapping[str, Any],
    people: Iterable[Person],
    why: Purpose,
    also: Callable[[SecretKey], None],
) -> None:
    """Keep what the public sends as the first record of a case of its own, and make that case's key.

    What `create_case_key` and `save_from_outside` do one after the other, for a channel that many write to at
    once: the case's id is drawn here, so nobody has to look whether there was one; the events of both are
    written together and last, so that the line for the ledger is short.

    Args:
        record: A new record; it gets the id of its case.
        values: Plain values by sealed field.
        people: Who shall read it; those without a key of their own yet are left out.
        why: What for.
        also: Keeps what belongs to it, in the same transaction; it is given the case's key.

    Raises:
        BadValue: Somebody never sees content or belongs elsewhere, or a value does not fit its field.
        NotGranted: Nobody could read it, now or by recovery.
    """
    record.pk = record.case = uuid4()
    secret = new_key()
    key = CaseKey(id=secret.id, organisation_id=record.organisation_id, case=record.case)
    made = _made(key, save_key(key, secret, people=people, by=None), why)
    kept = save_without_event(record, values, key=secret, why=why)
    also(secret)
    ledger.record_many([made, kept], who="public", organisation=record.organisation_id)


def _made(key: CaseKey, granted: Iterable[Person], why: Purpose) -> ledger.Draft:
    """The event of a case's new key."""
    return ledger.Draft(
        "key.create", key, why=why, details={"people": sorted(str(one.pk) for one in granted)}
    )


@ledger.action
def grant(*, by: Unlocked, case: UUID, person: Person, why: Purpose, expires: datetime | None = None) -> None:
    """Give a person the keys of a case that one holds oneself; granting again changes the expiry.

    Who holds them for a time gives them for no longer: else an emergency would become a lasting grant by way
    of a colleague.

    Raises:
        NotGranted, Destroyed: The giver holds no key.
        BadValue: The person never sees content, belongs elsewhere, or has no key of their own yet.
    """
    _check_can_hold(person, by.person.organisation_id)
    hold_keys(case, organisation=by.person.organisation_id)
    ring = ring_of(by=by, case=case)
    keys = {one.pk: one for one in CaseKey.objects.filter(pk__in=ring.by_id)}
    own = dict(Grant.objects.filter(key__in=keys, holder=by.person.pk).values_list("key", "expires"))
    for secret in ring.by_id.values():
        until = min((one for one in (expires, own[secret.id]) if one is not None), default=None)
        box = box_for_person(secret, key=keys[secret.id], person=person, granted_by=by.person, expires=until)
        if box is None:
            raise BadValue("The person", found="without a key", needed="they have to sign in once")
        Grant.objects.filter(key_id=secret.id, holder=person.pk).delete()
        box.save()
    _give_index_key(by, person)
    ledger.record(
        "grant",
        who=by.person,
        organisation=by.person.organisation_id,
        record=person,
        case=case,
        why=why,
        details={"expires": bool(expires)},
    )


@ledger.action
def break_glass(*, by: Unlocked, case: UUID, reason: str, hours: int = EMERGENCY_HOURS) -> BreakGlass:
    """Open a case in an emergency for a few hours, with a reason that the supervisors read.

    Raises:
        BadValue: No reason in words, or hours out of bounds.
        NotGranted: The role does not allow it, the organisation has no emergency key, or the person does not
            hold it, or the case is of another organisation.
        Destroyed: The case's keys were destroyed.
    """
    if len(reason.split()) < 3:
        raise BadValue("The reason", found="too short", needed="say in a few words why it cannot wait")
    if not 1 <= hours <= MOST_EMERGENCY_HOURS:
        raise BadValue("The hours", found=hours, needed=f"they must be 1 to {MOST_EMERGENCY_HOURS}")
    expires = timezone.now() + timedelta(hours=hours)
    hold_keys(case, organisation=by.person.organisation_id)
    opened = _open_by_emergency(by, case)
    longer = Q(expires=None) | Q(expires__gt=expires)
    for key, secret in opened:
        box = box_for_person(secret, key=key, person=by.person, granted_by=None, expires=expires)
        if box is not None and not Grant.objects.filter(longer, key=key, holder=by.person.pk).exists():
            Grant.objects.filter(key=key, holder=by.person.pk).delete()
            box.save()
    row = BreakGlass(organisation_id=by.person.organisation_id, case=case, person=by.person, expires=expires)
    current = next(secret for key, secret in opened if key.state == KeyState.CURRENT)
    put_sealed(row, {"reason": reason}, key=current)
    row.save()
    ledger.record(
        "break-glass",
        who=by.person,
        organisation=by.person.organisation_id,
        record=row,
        why=Purpose.EMERGENCY,
        details={"hours": hours},
    )
    supervisors = supervisors_beside(by.person)
    for one in supervisors:
        notify(person=one)
    glass_broken.send(sender=BreakGlass, opened=row, supervisors=supervisors)
    return row


@ledger.action
def see_opening(*, by: Person, opened: BreakGlass) -> None:
    """Write down that a supervisor has looked at an emergency opening.

    Raises:
        BadValue: It is the supervisor's own opening.
    """
    if opened.person_id == by.pk:
        raise BadValue("The opening", found="your own", needed="another supervisor looks at it")
    if BreakGlass.objects.filter(pk=opened.pk, seen=None).update(seen=timezone.now(), seen_by=by):
        ledger.record(
            "break-glass.seen",
            who=by,
            organisation=opened.organisation_id,
            record=opened,
            why=Purpose.SUPERVISION,
        )


@ledger.action
def end_expired() -> int:
    """Take back what was granted for a time that is over; how many boxes. A chore of every hour."""
    over = Grant.objects.filter(expires__lte=timezone.now()).select_related("key")
    ended = list(over)
    for one in ended:
        ledger.record(
            "grant.expired",
            who="system",
            organisation=one.key.organisation_id,
            record=one.key,
            why=Purpose.SECURITY,
            details={"holder": str(one.holder)},
        )
    Grant.objects.filter(pk__in=[one.pk for one in ended]).delete()
    return len(ended)


@ledger.action
def destroy(*, by: Person | None, organisation: Organisation | UUID, case: UUID, why: Purpose) -> int:
    """Destroy all keys of a case, so that nobody can read it again, from backups either; how many keys.

    Args:
        by: Who decided; None for the daily deletion of what is past its time.
        organisation: Whose case.
        case: The case.
        why: What for.

    Raises:
        BadValue: The organisation has no such case.
    """
    pk = organisation if isinstance(organisation, UUID) else organisation.pk
    # all ledgers first and in one order, as whoever hands something of the case over does: two who take them
    # the other way round would wait for each other
    answers = case_about_to_go.send(sender=CaseKey, organisation=pk, case=case)
    ledger.lock_in_order(pk, *(one for _, told in answers for one in told))
    keys = CaseKey.objects.select_for_update().filter(case=case, organisation=pk, kind=KeyKind.CASE)
    found = list(keys)
    if not found:
        raise BadValue("The case", found="unknown here", needed="check its id")
    Grant.objects.filter(key__in=found).delete()
    CaseKey.objects.filter(pk__in=[one.pk for one in found]).update(state=KeyState.DESTROYED, rekey_due=False)
    BlindToken.objects.filter(case=case).delete()
    _, fresh = Shred.objects.get_or_create(case=case, defaults={"organisation": pk})
    if fresh:
        ledger.record(
            "destroy", who=by or "system", organisation=pk, case=case, why=why, details={"keys": len(found)}
        )
        case_destroyed.send(sender=CaseKey, organisation=pk, case=case)
        keep_shred_outside(case, pk)
    return len(found)


def _give_index_key(by: Unlocked, person: Person) -> None:
    key = organisation_key(by.person.organisation_id, KeyKind.INDEX)
    if key is None or Role.SURVIVOR in person.roles or key.grants.filter(holder=person.pk).exists():
        return
    ring = rings_of(by=by, cases=[key.case], kind=KeyKind.INDEX).get(key.case)
    if ring is not None and ring.current is not None:
        box = box_for_person(ring.current, key=key, person=person, granted_by=by.person)
        if box is not None:
            box.save()
            tell_given(by, key, "grant", [person])


def tell_given(by: Unlocked, key: CaseKey, action: str, people: Iterable[Person]) -> None:
    """Write down who was given a key of the organisation."""
    details = {"kind": key.kind, "people": sorted(str(one.pk) for one in people)}
    ledger.record(
        action,
        who=by.person,
        organisation=key.organisation_id,
        record=key,
        why=Purpose.SECURITY,
        details=details,
    )


def save_key(key: CaseKey, secret: SecretKey, *, people: Iterable[Person], by: Person | None) -> list[Person]:
    """Save a key's row with its boxes; who got one."""
    granted, boxes = [], standing_boxes(secret, key=key)
    people = {one.pk: one for one in people}.values()
    publics = public_keys(people)
    for person in people:
        _check_can_hold(person, key.organisation_id)
        box = box_for_person(secret, key=key, person=person, granted_by=by, publics=publics)
        if box is not None:
            granted.append(person)
            boxes.append(box)
    if not boxes:
        raise NotGranted("what would be written", do="Nobody could read it: let somebody sign in first.")
    key.save(force_insert=True)
    Grant.objects.bulk_create(boxes)
    return granted


def _check_can_hold(person: Person, organisation: UUID) -> None:
    if person.organisation_id != organisation:
        raise BadValue("The person", found="of another organisation", needed="cases cross by a handover only")
    if not may_be_sealed_for(person):
        raise BadValue(
            "The person", found="in a role without content", needed="choose somebody who works on cases"
        )


def _open_by_emergency(by: Unlocked, case: UUID) -> list[tuple[CaseKey, SecretKey]]:
    """The keys of a case, opened with the organisation's emergency key."""
    if Shred.objects.filter(pk=case).exists():
        raise Destroyed("What was kept here")
    boxes = Grant.objects.filter(
        key__case=case,
        key__kind=KeyKind.CASE,
        key__organisation_id=by.person.organisation_id,
        holder_kind=Holder.EMERGENCY,
    ).select_related("key")
    found = list(boxes)
    if not found or not by.person.roles & EMERGENCY_ROLES:
        _refuse_emergency(by, case)
    ring = rings_of(by=by, cases=[by.person.organisation_id], kind=KeyKind.EMERGENCY)
    keys = ring[by.person.organisation_id].by_id if ring else {}
    opened = []
    for one in found:
        emergency = keys.get(one.holder)
        if emergency is not None:
            pair = pair_of(emergency.secret)
            opened.append((one.key, _open_standing(one, pair)))
    if not any(key.state == KeyState.CURRENT for key, _ in opened):
        _refuse_emergency(by, case)
    return opened


def _open_standing(one: Grant, pair: KeyPair) -> SecretKey:
    return open_box(bytes(one.box), key_id=one.key_id, holder=one.holder, pair=pair, case=one.key.case)


def _refuse_emergency(by: Unlocked, case: UUID) -> None:
    ledger.refuse(
        ledger.Draft("refuse", case=case, why=Purpose.EMERGENCY, details={"wish": "break-glass"}),
        who=by.person,
        organisation=by.person.organisation_id,
    )
    raise NotGranted("this record in an emergency", do="Ask a supervisor.")


def supervisors_beside(person: Person) -> list[Person]:
    """The supervisors of a person's organisation but for themself."""
    people = Person.objects.filter(
        organisation=person.organisation_id, is_active=True, held_roles__role=Role.SUPERVISOR
    )
    return list(people.exclude(pk=person.pk).distinct())
