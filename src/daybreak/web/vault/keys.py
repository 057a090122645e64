"""Finding the keys a person holds, and closing boxes for those who shall hold one.

Opening a key is not written down; reading a record is (`daybreak.web.vault.reading`). Nothing here decides
who may; it only finds that without a box nothing opens.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from daybreak.errors import Destroyed, NotGranted, SealBroken
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.prepared import Prepared
from daybreak.web.vault import ledger
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keyboxes import close_box, open_box
from daybreak.web.vault.models import (
    CaseKey,
    Grant,
    Holder,
    KeyKind,
    KeyState,
    PersonKey,
    RecoveryKey,
    Shred,
)
from daybreak.web.vault.unlock import Unlocked


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one case that somebody holds.

    Attributes:
        case: The case.
        current: The key for what is written now; None when only older ones are held.
        by_id: All of them, by the id that stands in sealed values.
    """

    case: UUID
    current: SecretKey | None
    by_id: Mapping[UUID, SecretKey]


def rings_of(*, by: Unlocked, cases: Iterable[UUID], kind: KeyKind = KeyKind.CASE) -> dict[UUID, KeyRing]:
    """The keys a person holds of these cases, in two queries; cases without any are left out."""
    # by case alone, then by key: with more to go by, a planner may walk all keys or boxes there are
    keys = {
        one.pk: one
        for one in CaseKey.objects.filter(case__in=set(cases), kind=kind)
        if one.state != KeyState.DESTROYED and one.organisation_id == by.person.organisation_id
    }
    now = timezone.now()
    found: dict[UUID, list[tuple[CaseKey, SecretKey]]] = defaultdict(list)
    for one in Grant.objects.filter(key_id__in=keys, holder=by.person.pk) if keys else ():
        if one.expires is None or one.expires > now:
            one.key = keys[one.key_id]
            found[one.key.case].append((one.key, open_grant(one, by=by)))
    return {case: _ring(case, pairs) for case, pairs in found.items()}


def granted_cases(person: Person) -> QuerySet[Grant, UUID]:
    """The ids of the cases to which a person holds a key now, as a query for `case__in`.

    For lists of few rows among few cases; among many, `holds_key` looks only at the rows in question.
    """
    return Grant.objects.filter(
        Q(expires=None) | Q(expires__gt=timezone.now()), person=person, key__kind=KeyKind.CASE
    ).values_list("key__case", flat=True)


def holds_key(person: Person) -> Exists:
    """That a person holds a key of a row's `case` now: a filter for tables of records."""
    now = timezone.now()
    return Exists(
        CaseKey.objects.filter(
            Q(grants__expires=None) | Q(grants__expires__gt=now),
            case=OuterRef("case"),
            kind=KeyKind.CASE,
            grants__holder=person.pk,
        )
    )


def _ring(case: UUID, pairs: list[tuple[CaseKey, SecretKey]]) -> KeyRing:
    current = next((secret for key, secret in pairs if key.state == KeyState.CURRENT), None)
    return KeyRing(case, current, {secret.id: secret for _, secret in pairs})


def ring_of(*, by: Unlocked, case: UUID, kind: KeyKind = KeyKind.CASE) -> KeyRing:
    """The keys a person holds of one case.

    Raises:
        Destroyed: The case's keys were destroyed.
        NotGranted: The person holds none.
    """
    ring = rings_of(by=by, cases=[case], kind=kind).get(case)
    if ring is None:
        if Shred.objects.filter(pk=case).exists():
            raise Destroyed("What was kept here")
        raise NotGranted("this record", case=case)
    return ring


def hold_keys(case: UUID, *, organisation: UUID) -> None:
    """Keep a case's keys from being replaced or destroyed until the transaction ends.

    Whoever closes boxes, or writes, calls it first: a box that is closed while the case is being destroyed
    would outlast it, and one that is closed while it gets a new key would open nothing. The ledger comes
    before the keys everywhere, so that two who do different things to a case never wait for each other.
    """
    ledger.lock_in_order(organisation)
    list(CaseKey.objects.select_for_update().filter(case=case, kind=KeyKind.CASE).order_by("generation"))


def hold_current(case: UUID, key: SecretKey) -> None:
    """Keep a case's present key from being replaced until the transaction ends.

    Raises:
        NotGranted: It is another one already.
    """
    rows = CaseKey.objects.select_for_update().filter(case=case, kind=KeyKind.CASE, state=KeyState.CURRENT)
    if [one.pk for one in rows] != [key.id]:
        raise NotGranted("this record as it is now", do="Its key is being renewed: try again in a minute.")


def current_key(*, by: Unlocked, case: UUID, kind: KeyKind = KeyKind.CASE) -> SecretKey:
    """The key under which a case is written now.

    Raises:
        Destroyed: The case's keys were destroyed.
        NotGranted: The person does not hold it.
    """
    ring = ring_of(by=by, case=case, kind=kind)
    if ring.current is None:
        raise NotGranted("this record as it is now")
    return ring.current


def open_grant(grant: Grant, *, by: Unlocked) -> SecretKey:
    """Open a person's own box.

    Raises:
        SealBroken: The box was changed or moved here, or does not fit what its key's row says.
    """
    secret = open_box(
        bytes(grant.box), key_id=grant.key_id, holder=grant.holder, pair=by.pair, case=grant.key.case
    )
    if grant.holder != by.person.pk or secret.algorithm != grant.key.algorithm:
        raise SealBroken(f"The box of key {grant.key_id}", why="its row was changed")
    return secret


def public_keys(people: Iterable[Person]) -> dict[UUID, bytes]:
    """The public keys of those people who have one, by the person's id."""
    found = PersonKey.objects.filter(pk__in=[one.pk for one in people])
    return dict(found.values_list("pk", "public"))


def box_for_person(
    secret: SecretKey,
    *,
    key: CaseKey,
    person: Person,
    granted_by: Person | None,
    expires: datetime | None = None,
    publics: Mapping[UUID, bytes] | None = None,
) -> Grant | None:
    """A box of a key for a person, not yet saved; None when the person has no key of their own yet.

    `publics` are the public keys of several people (`public_keys`), so that they are asked for once.
    """
    public = (public_keys([person]) if publics is None else publics).get(person.pk)
    if public is None:
        return None
    box = close_box(secret, holder=person.pk, public=bytes(public), case=key.case)
    return Grant(key=key, holder=person.pk, person=person, granted_by=granted_by, box=box, expires=expires)


def standing_boxes(secret: SecretKey, *, key: CaseKey) -> list[Grant]:
    """Boxes for what stands behind every key: the recovery key and, for cases, the emergency key."""
    boxes = []
    recovery = _recovery_key.first(organisation=key.organisation_id)
    if recovery is not None:
        box = close_box(secret, holder=recovery.pk, public=bytes(recovery.public), case=key.case)
        boxes.append(Grant(key=key, holder_kind=Holder.RECOVERY, holder=recovery.pk, box=box))
    emergency = organisation_key(key.organisation_id, KeyKind.EMERGENCY) if key.kind == KeyKind.CASE else None
    if emergency is not None and emergency.public is not None:
        box = close_box(secret, holder=emergency.pk, public=bytes(emergency.public), case=key.case)
        boxes.append(Grant(key=key, holder_kind=Holder.EMERGENCY, holder=emergency.pk, box=box))
    return boxes


def organisation_key(organisation: Organisation | UUID, kind: KeyKind) -> CaseKey | None:
    """The organisation's present key of a kind, if it has one."""
    pk = organisation if isinstance(organisation, UUID) else organisation.pk
    return _current_key.first(case=pk, kind=kind)


_recovery_key = Prepared(
    lambda organisation: RecoveryKey.objects.filter(organisation=organisation, retired=None),
    organisation=UUID,
)
_current_key = Prepared(
    lambda case, kind: CaseKey.objects.filter(case=case, kind=kind, state=KeyState.CURRENT),
    case=UUID,
    kind=str,
)


def holders(case: UUID) -> list[Person]:
    """The people who hold the present key of a case."""
    return list(
        Person.objects.filter(
            grants__key__case=case, grants__key__kind=KeyKind.CASE, grants__key__state=KeyState.CURRENT
        )
        .filter(Q(grants__expires=None) | Q(grants__expires__gt=timezone.now()))
        .distinct()
        .order_by("sign_in_name")
    )


def may_be_sealed_for(person: Person) -> bool:
    """Whether somebody could hold keys: they are active and not of a role that never sees content."""
    from daybreak.web.accounts.roles import NEVER_CONTENT

    return person.is_active and bool(person.roles) and not person.roles & NEVER_CONTENT
