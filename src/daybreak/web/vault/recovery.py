"""An organisation's recovery key, and what two people who hold shares of it can do: let somebody in again.

The key exists as a whole only while it is made and while two shares are typed in; both times in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from daybreak.errors import BadValue, SharesUnfit
from daybreak.web.accounts.actions import end_sessions
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.second_factor import is_code_of
from daybreak.web.vault import ledger, passwords
from daybreak.web.vault.actions import supervisors_beside
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keyboxes import KeyPair, close_box, new_pair, open_box
from daybreak.web.vault.keys import box_for_person, hold_keys, may_be_sealed_for
from daybreak.web.vault.models import CaseKey, Grant, Holder, KeyState, PersonKey, RecoveryKey
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.shares import NEEDED, combine, read_share, split
from daybreak.web.vault.token_keys import end_token_keys
from daybreak.web.vault.unlock import Unlocked, unlock_with
from daybreak.web.work.actions import notify


@ledger.action
def create_recovery_key(
    *, organisation: Organisation, people: int = 3, by: Person | None = None
) -> tuple[str, ...]:
    """Make an organisation's recovery key; its shares, shown once, one for each of these people.

    Raises:
        BadValue: There is one already (`replace_recovery_key` renews it), or not 2 to 16 people.
    """
    if RecoveryKey.objects.filter(organisation=organisation, retired=None).exists():
        raise BadValue(
            "The organisation", found="one with a recovery key", needed="replace it with two shares"
        )
    pair = new_pair()
    shares = split(pair, people=people)
    row = RecoveryKey.objects.create(organisation=organisation, public=pair.public, shares=people)
    ledger.record(
        "recovery-key.create",
        who=by or "system",
        organisation=organisation,
        record=row,
        why=Purpose.RECOVERY,
        details={"shares": people},
    )
    return tuple(one.text for one in shares)


def words_on_recovery(shares: Sequence[str]) -> tuple[str, ...]:
    """What is said once when a recovery key was made: its shares, and what they are for."""
    return (
        "RECOVERY KEY: shown once and kept nowhere.",
        f"Any {NEEDED} of these {len(shares)} shares together bring back the access of somebody who lost",
        "their password, and cases that nobody can open any more. One share alone opens nothing.",
        "Give each to another person you trust, on paper, and keep them apart.",
        "",
        *(f"  Share {number}:  {share}" for number, share in enumerate(shares, start=1)),
        "",
    )


@ledger.action
def replace_recovery_key(
    *, organisation: Organisation, shares: Sequence[str], people: int = 3, by: Person
) -> tuple[str, ...]:
    """Make a new recovery key with two shares of the present one, for when a share was lost or a holder left.

    Raises:
        SharesUnfit: The shares do not make the present key.
    """
    ledger.lock_in_order(organisation.pk)
    with _refusals_written(by, organisation.pk, organisation):
        old, old_pair = _open_recovery(organisation, shares)
    pair = new_pair()
    parts = split(pair, people=people)
    RecoveryKey.objects.filter(pk=old.pk).update(retired=timezone.now())
    new = RecoveryKey.objects.create(organisation=organisation, public=pair.public, shares=people)
    for one in _recovery_boxes(old):
        secret = _open(one, old_pair)
        box = close_box(secret, holder=new.pk, public=pair.public, case=one.key.case)
        Grant.objects.filter(pk=one.pk).update(holder=new.pk, box=box)
    ledger.record(
        "recovery-key.replace",
        who=by,
        organisation=organisation,
        record=new,
        why=Purpose.RECOVERY,
        details={"shares": people},
    )
    return tuple(one.text for one in parts)


@ledger.action
def recover(
    *,
    person: Person,
    shares: Sequence[str],
    new_password: str,
    second_factor: str = "",
    witnesses: Iterable[Person] = (),
    by: Person,
) -> int:
    """Let a person in again who lost their password: two shares open what they held; how many keys came back.

    The person gets a new pair of keys and the new password; their sessions and the tokens of their programs
    end, since nobody knows who had the old password. They prove with their second factor that it is they:
    whoever runs the recovery would else choose the password and be them for a moment. Who lost that as well,
    or from whom an administrator took it, gets a new account and what colleagues share with it. They and
    the supervisors are told of it.

    Args:
        person: Who lost the password.
        shares: Two different shares, typed by their holders.
        new_password: The new password.
        second_factor: A code of the person's app, or a recovery code, when their roles need a second factor.
        witnesses: The holders of the shares, as far as they have accounts; written down.
        by: Who runs the recovery.

    Raises:
        SharesUnfit: The shares do not make the organisation's recovery key; that is written down too.
        BadValue: The second factor is missing or wrong; that is written down too.
    """
    ledger.lock_in_order(person.organisation_id)
    with _refusals_written(by, person.organisation_id, person):
        recovery, opened = _open_recovery(person.organisation, shares)
        _check_second_factor(person, second_factor)
    pair = new_pair()
    wrapped = passwords.wrap(pair, password=new_password, person=person.pk)
    PersonKey.objects.update_or_create(
        person=person, defaults={"public": pair.public, "wrapped": wrapped, "stale": False}
    )
    person.set_password(new_password)
    person.save(update_fields=["password"])
    end_sessions(person=person)
    person.tokens.update(revoked=True)
    end_token_keys(token__person=person)
    back = _close_again(person, recovery, opened)
    ledger.record(
        "recover",
        who=by,
        organisation=person.organisation_id,
        record=person,
        why=Purpose.RECOVERY,
        details={"keys": back, "witnesses": sorted(str(one.pk) for one in witnesses)},
    )
    for one in (person, *supervisors_beside(person)):
        notify(person=one)
    return back


@contextmanager
def _refusals_written(by: Person, organisation: UUID, record: models.Model) -> Iterator[None]:
    """Write down who tried to recover something and was refused."""
    try:
        yield
    except (SharesUnfit, BadValue):
        draft = ledger.Draft("refuse", record, why=Purpose.RECOVERY, details={"wish": "recover"})
        ledger.refuse(draft, who=by, organisation=organisation)
        raise


def _check_second_factor(person: Person, code: str) -> None:
    if not person.needs_second_factor and not is_mfa_enabled(person):
        return
    if not is_mfa_enabled(person):
        raise BadValue(
            "The second factor",
            found="none",
            needed="the person has to be invited anew, and colleagues share their cases with the new account",
        )
    if not is_code_of(person, code.strip()):
        raise BadValue(
            "The second factor", found="another code", needed="a code of the person's app, or a recovery code"
        )


@ledger.action
def recover_case(*, case_key: CaseKey, shares: Sequence[str], person: Person, by: Person) -> None:
    """Give a person a case that nobody can open any more, by two shares.

    Raises:
        SharesUnfit: The shares do not make the organisation's recovery key.
        BadValue: The person never sees content, belongs elsewhere, or has no key of their own.
    """
    if person.organisation_id != case_key.organisation_id or not may_be_sealed_for(person):
        raise BadValue(
            "The person", found="one who may not hold it", needed="choose somebody who works on cases"
        )
    hold_keys(case_key.case, organisation=case_key.organisation_id)
    with _refusals_written(by, case_key.organisation_id, case_key):
        recovery, opened = _open_recovery(case_key.organisation, shares)
    for one in _recovery_boxes(recovery).filter(key__case=case_key.case, key__kind=case_key.kind):
        box = box_for_person(_open(one, opened), key=one.key, person=person, granted_by=by)
        if box is None:
            raise BadValue("The person", found="without a key", needed="they have to sign in once")
        Grant.objects.filter(key=one.key, holder=person.pk).delete()
        box.save()
    ledger.record(
        "recover",
        who=by,
        organisation=case_key.organisation_id,
        record=person,
        case=case_key.case,
        why=Purpose.RECOVERY,
    )


@ledger.action
def change_password(*, person: Person, old: str, new: str) -> None:
    """Wrap a person's private key under a new password; the sign-in's own password is changed by its form.

    Raises:
        VaultLocked: The old password does not open the key.
    """
    rewrap(unlock_with(person, old), new)


def make_person_key(person: Person, password: str) -> None:
    """Make a person's pair of keys, wrapped under their password."""
    pair = new_pair()
    wrapped = passwords.wrap(pair, password=password, person=person.pk)
    PersonKey.objects.create(person=person, public=pair.public, wrapped=wrapped)


def rewrap(opened: Unlocked, password: str) -> None:
    """Wrap an open private key under another password."""
    wrapped = passwords.wrap(opened.pair, password=password, person=opened.person.pk)
    PersonKey.objects.filter(pk=opened.person.pk).update(wrapped=wrapped, stale=False)


def _open_recovery(organisation: Organisation, shares: Sequence[str]) -> tuple[RecoveryKey, KeyPair]:
    row = RecoveryKey.objects.select_for_update().filter(organisation=organisation, retired=None).first()
    if row is None:
        raise SharesUnfit(
            "This organisation has no recovery key", do="Make one while somebody can still sign in."
        )
    return row, combine([read_share(one) for one in shares], public=bytes(row.public))


def _recovery_boxes(row: RecoveryKey) -> QuerySet[Grant]:
    boxes = Grant.objects.filter(holder_kind=Holder.RECOVERY, holder=row.pk).select_related("key")
    return boxes.exclude(key__state=KeyState.DESTROYED)


def _open(one: Grant, pair: KeyPair) -> SecretKey:
    return open_box(bytes(one.box), key_id=one.key_id, holder=one.holder, pair=pair, case=one.key.case)


def _close_again(person: Person, recovery: RecoveryKey, pair: KeyPair) -> int:
    """Close the person's boxes anew for their new key."""
    mine = {one.key_id: one for one in Grant.objects.filter(person=person)}
    back = 0
    for one in _recovery_boxes(recovery).filter(key__in=mine):
        old = mine.pop(one.key_id)
        box = box_for_person(
            _open(one, pair), key=one.key, person=person, granted_by=old.granted_by, expires=old.expires
        )
        if box is not None:
            Grant.objects.filter(pk=old.pk).update(box=box.box)
            back += 1
    Grant.objects.filter(pk__in=[one.pk for one in mine.values()]).delete()
    return back
