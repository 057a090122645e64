"""Keys that wait to be renewed because somebody who held them left: cases, and the emergency key.

A leaver's boxes go from the database at once. Whoever copied it before, and knows their own password, still
opens what they held then; a new key keeps from them what comes afterwards. Only somebody who holds a key can
renew it, so colleagues do it from a page, a few seconds' worth at a time.
"""

import time
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from daybreak.errors import DaybreakError
from daybreak.web.accounts.models import Person
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import save_key
from daybreak.web.vault.ciphers import SecretKey, new_key
from daybreak.web.vault.keyboxes import close_box, open_box, pair_of
from daybreak.web.vault.keys import organisation_key, rings_of
from daybreak.web.vault.models import CaseKey, Grant, Holder, KeyKind, KeyState, RecoveryKey
from daybreak.web.vault.organisation_keys import may_hold_kind
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.rotation import due_cases, rotate
from daybreak.web.vault.unlock import Unlocked

#: Boxes that are closed anew in one transaction.
_BATCH = 500
#: For so long after a recovery key was replaced somebody looks for boxes that were closed for it too late.
_LATE = timedelta(days=2)


def renewals_due(person: Person) -> int:
    """How many keys wait that this person can renew."""
    return due_cases(person).count() + bool(_due_emergency_keys(person))


def renew_due(*, by: Unlocked, seconds: float = 8.0) -> int:
    """Renew keys that wait, for so long; how many were renewed. Called again it goes on.

    A case that cannot be renewed, because a value of it is damaged or somebody took it away meanwhile, is
    passed over and keeps waiting.
    """
    until, renewed = time.monotonic() + seconds, 0
    for key in _due_emergency_keys(by.person):
        renewed += _renew_emergency_key(by, key, until)
    for case in list(due_cases(by.person).values_list("case", flat=True)):
        if time.monotonic() >= until:
            break
        renewed += _renewed(by, case)
    return renewed


def mark_late_boxes() -> int:
    """Have renewed what was closed for a recovery key while that was being replaced; how many keys.

    A case that is opened at that very moment does not wait for the replacement, as that would make every
    report wait for every other; its box for the key that went is found here, and a holder makes it anew.
    """
    gone = RecoveryKey.objects.filter(retired__gt=timezone.now() - _LATE)
    if not gone.exists():
        return 0
    late = Grant.objects.filter(holder_kind=Holder.RECOVERY, holder__in=gone.values("pk"))
    keys = CaseKey.objects.filter(pk__in=late.values("key"), state=KeyState.CURRENT, rekey_due=False)
    return keys.exclude(kind=KeyKind.INDEX).update(rekey_due=True)


def _renewed(by: Unlocked, case: UUID) -> bool:
    try:
        rotate(by=by, case=case, why=Purpose.SECURITY)
    except DaybreakError:
        return False
    return True


def _due_emergency_keys(person: Person) -> list[CaseKey]:
    """Emergency keys that a person holds and that are to be replaced, or are not wholly replaced yet."""
    keys = CaseKey.objects.filter(case=person.organisation_id, kind=KeyKind.EMERGENCY)
    held = keys.filter(grants__holder=person.pk).order_by("generation")
    return [one for one in held if one.rekey_due or one.state == KeyState.RETIRED]


def _renew_emergency_key(by: Unlocked, key: CaseKey, until: float) -> bool:
    """Replace an emergency key and close every case's box of it anew; whether nothing of it is left."""
    if key.state == KeyState.CURRENT:
        _replace_emergency_key(by=by)
    while _close_some_anew(by=by, old=key):
        if time.monotonic() >= until:
            return False
    _drop_emergency_key(by=by, old=key)
    return True


@ledger.action
def _replace_emergency_key(*, by: Unlocked) -> None:
    ledger.lock_in_order(by.person.organisation_id)
    old = organisation_key(by.person.organisation_id, KeyKind.EMERGENCY)
    if old is None or not old.rekey_due:
        return  # somebody was quicker
    people = Person.objects.filter(grants__key=old).prefetch_related("held_roles")
    CaseKey.objects.filter(pk=old.pk).update(state=KeyState.RETIRED, rekey_due=False)
    secret = new_key()
    new = CaseKey(
        id=secret.id,
        organisation_id=old.organisation_id,
        kind=KeyKind.EMERGENCY,
        case=old.case,
        generation=old.generation + 1,
        public=pair_of(secret.secret).public,
    )
    staying = [one for one in people if may_hold_kind(one, KeyKind.EMERGENCY)]
    save_key(new, secret, people=staying, by=by.person)
    _tell(by, "key.rotate", new)


@ledger.action
def _close_some_anew(*, by: Unlocked, old: CaseKey) -> int:
    """Close some cases' boxes of an old emergency key for the present one; how many."""
    now = organisation_key(old.organisation_id, KeyKind.EMERGENCY)
    ring = rings_of(by=by, cases=[old.case], kind=KeyKind.EMERGENCY).get(old.case)
    before: SecretKey | None = ring.by_id.get(old.pk) if ring else None
    if now is None or now.public is None or before is None or now.pk == old.pk:
        return 0
    pair, boxes = pair_of(before.secret), Grant.objects.filter(holder=old.pk).select_related("key")[:_BATCH]
    changed = []
    for one in boxes:
        secret = open_box(bytes(one.box), key_id=one.key_id, holder=old.pk, pair=pair, case=one.key.case)
        one.box = close_box(secret, holder=now.pk, public=bytes(now.public), case=one.key.case)
        one.holder = now.pk
        changed.append(one)
    return Grant.objects.bulk_update(changed, ["holder", "box"], batch_size=100)


@ledger.action
def _drop_emergency_key(*, by: Unlocked, old: CaseKey) -> None:
    if not Grant.objects.filter(holder=old.pk).exists() and Grant.objects.filter(key=old).delete()[0]:
        _tell(by, "key.retire", old)


def _tell(by: Unlocked, action: str, key: CaseKey) -> None:
    ledger.record(action, who=by.person, organisation=key.organisation_id, record=key, why=Purpose.SECURITY)
