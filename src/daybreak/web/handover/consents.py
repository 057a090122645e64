"""Recording what a person allows, refuses and withdraws, in versions that stay.

A refusal is written down like a consent. Nothing in the application asks for a consent before it serves
somebody; there is no such function, and none may be added.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.handover.crossings import check_labels
from daybreak.web.handover.ending import end_uncovered, outlast_backups
from daybreak.web.handover.models import Allowance, Consent, ConsentState, SaidHow, new_series
from daybreak.web.handover.permission import latest, lock_basis, terms_of
from daybreak.web.handover.terms import Recipient
from daybreak.web.handover.zones import ROLES_OF
from daybreak.web.vault import ledger
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.keys import KeyRing, ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_from_outside, save_sealed
from daybreak.web.vault.unlock import Unlocked


@ledger.action
def record_consent(
    *,
    by: Unlocked,
    case: UUID,
    recipient: Recipient,
    purpose: str,
    fields: Iterable[str],
    expires: datetime,
    how: str,
    words: str = "",
    refused: bool = False,
    said: datetime | None = None,
) -> Consent:
    """Write down that a person allows, or refuses, that fields of their case go to somebody.

    Args:
        by: Who writes it down; they hold the key of the case.
        case: The case it is about.
        recipient: To whom.
        purpose: What for, a `Purpose`.
        fields: Which fields, each as `app.model.field`.
        expires: Until when; every consent ends.
        how: How it was said, a `SaidHow`.
        words: Who was there, who spoke for the person, what was explained; sealed.
        refused: Whether the person refused.
        said: When; now unless told.

    Raises:
        BadValue: The recipient, the purpose, a field, the way or the time is not possible.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    labels = _checked(recipient, purpose, fields, expires)
    consent = Consent(
        series=new_series(),
        version=1,
        state=_state(refused),
        said=said or timezone.now(),
        recorded_by=by.person,
        how=_known_how(how),
        purpose=purpose,
        expires=expires,
    )
    seal_allowance(consent, by=by, case=case, recipient=recipient, fields=labels, more={"words": words})
    _write(consent, "consent.refuse" if refused else "consent.give", by.person)
    return consent


@ledger.action
def supersede_consent(
    *,
    by: Unlocked,
    consent: Consent,
    fields: Iterable[str],
    expires: datetime,
    how: str,
    words: str = "",
) -> Consent:
    """Write down that a person changed what they allow: other fields, another time, to the same recipient.

    Handovers that the new version does not cover end at once.

    Raises:
        BadValue: It was withdrawn, or a field, the way or the time is not possible.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    labels = sorted(set(fields))
    check_labels(labels)
    check_expiry(expires)
    now = _hold(consent)
    if now.state == ConsentState.WITHDRAWN:
        raise BadValue("The consent", found="withdrawn", needed="ask the person for a new one")
    recipient = terms_of(now, ring_of(by=by, case=now.case)).recipient
    new = _next(now, by.person, state=ConsentState.GIVEN, how=how, expires=expires)
    seal_allowance(new, by=by, case=now.case, recipient=recipient, fields=labels, more={"words": words})
    _write(new, "consent.supersede", by.person)
    end_uncovered(consent=new, by=by.person)
    return new


@ledger.action
def withdraw_consent(*, by: Unlocked, consent: Consent, how: str, words: str = "") -> Consent:
    """Write down that a person takes a consent back. What was handed over becomes unreadable at once.

    Raises:
        BadValue: It was withdrawn before, or the way is unknown.
        NotGranted, Destroyed: The person holds no key of the case.
    """
    now = _hold(consent)
    if now.state == ConsentState.WITHDRAWN:
        raise BadValue("The consent", found="withdrawn before", needed="nothing more is to be done")
    recipient = terms_of(now, ring_of(by=by, case=now.case)).recipient
    new = _next(now, by.person, state=ConsentState.WITHDRAWN, how=how, expires=now.expires)
    seal_allowance(new, by=by, case=now.case, recipient=recipient, fields=now.fields, more={"words": words})
    outlast_backups(now.series, now.organisation_id)
    _write(new, "consent.withdraw", by.person)
    end_uncovered(consent=new, by=by.person)
    return new


@ledger.action
def record_own_consent(
    *,
    asked_by: Person,
    case: UUID,
    key: SecretKey,
    recipient: Recipient,
    purpose: str,
    fields: Iterable[str],
    expires: datetime,
    refused: bool = False,
) -> Consent:
    """Write down what a person says themselves, on their own page, with their own key of the case.

    Args:
        asked_by: Who asked them.
        case: The case it is about.
        key: The case's present key, opened by the person.
        recipient: To whom; a zone of an organisation here.
        purpose: What for.
        fields: Which fields.
        expires: Until when.
        refused: Whether they refused.

    Raises:
        BadValue: The recipient, the purpose, a field or the time is not possible.
    """
    labels = _checked(recipient, purpose, fields, expires)
    consent = Consent(
        series=new_series(),
        version=1,
        state=_state(refused),
        recorded_by=asked_by,
        how=SaidHow.ONLINE,
        purpose=purpose,
        expires=expires,
    )
    _place(consent, asked_by.organisation_id, case, recipient, labels)
    _seal_own(consent, recipient, key)
    _write(consent, "consent.refuse" if refused else "consent.give", "public")
    return consent


@ledger.action
def withdraw_own_consent(*, consent: Consent, ring: KeyRing, key: SecretKey) -> Consent:
    """Write down that a person takes back on their own page what they allowed; it takes effect at once.

    Args:
        consent: Any version of it.
        ring: The case's keys, opened by the person.
        key: The present one of them.

    Raises:
        BadValue: It was withdrawn before.
    """
    now = _hold(consent)
    if now.state == ConsentState.WITHDRAWN:
        raise BadValue("The consent", found="withdrawn before", needed="nothing more is to be done")
    recipient = terms_of(now, ring).recipient
    new = _next(now, now.recorded_by, state=ConsentState.WITHDRAWN, how=SaidHow.ONLINE, expires=now.expires)
    _place(new, now.organisation_id, now.case, recipient, now.fields)
    _seal_own(new, recipient, key)
    outlast_backups(now.series, now.organisation_id)
    _write(new, "consent.withdraw", "public")
    end_uncovered(consent=new, by=None)
    return new


def _checked(recipient: Recipient, purpose: str, fields: Iterable[str], expires: datetime) -> list[str]:
    """The labels of the fields, when a first consent could say all this."""
    labels = sorted(set(fields))
    check_labels(labels)
    check_recipient(recipient)
    check_purpose(purpose)
    check_expiry(expires)
    return labels


def _state(refused: bool) -> ConsentState:
    return ConsentState.REFUSED if refused else ConsentState.GIVEN


def _seal_own(row: Consent, recipient: Recipient, key: SecretKey) -> None:
    values = {"terms": row.terms_for(recipient.outside).as_said()}
    save_from_outside(record=row, values=values, key=key, why=Purpose.CONSENT)


def _place(
    row: Allowance, organisation: UUID, case: UUID, recipient: Recipient, fields: Iterable[str]
) -> None:
    row.organisation_id, row.case = organisation, case
    row.to_organisation, row.to_zone = recipient.organisation, recipient.zone
    row.fields = sorted(fields)


def seal_allowance(
    row: Allowance,
    *,
    by: Unlocked,
    case: UUID,
    recipient: Recipient,
    fields: Iterable[str],
    more: dict[str, str],
) -> None:
    """Save a consent or an order with its terms sealed beside its columns."""
    _place(row, by.person.organisation_id, case, recipient, fields)
    values = {name: text or None for name, text in more.items()}
    values["outside"] = recipient.outside or None
    terms = row.terms_for(recipient.outside).as_said()
    save_sealed(by=by, record=row, values={**values, "terms": terms}, why=Purpose.CONSENT)


def check_recipient(recipient: Recipient) -> None:
    """Refuse recipients that are not there.

    Raises:
        BadValue: There is no such organisation or zone.
    """
    known = recipient.organisation is None or (
        recipient.zone in ROLES_OF and Organisation.objects.filter(pk=recipient.organisation).exists()
    )
    if not known:
        raise BadValue("The recipient", found="unknown", needed="choose a zone of an organisation here")


def check_purpose(purpose: str) -> None:
    """Refuse what is no purpose.

    Raises:
        BadValue: It is none.
    """
    if purpose not in Purpose.values:
        raise BadValue("The purpose", found="unknown", needed=f"it is one of {', '.join(Purpose.values)}")


def check_expiry(expires: datetime) -> None:
    """Refuse what has ended before it begins.

    Raises:
        BadValue: The time is over.
    """
    if expires <= timezone.now():
        raise BadValue("The time until which it holds", found="over", needed="give a time to come")


def _known_how(how: str) -> str:
    if how not in SaidHow.values:
        raise BadValue("How it was said", found="unknown", needed=f"one of {', '.join(SaidHow.values)}")
    return how


def _hold(consent: Consent) -> Consent:
    """The version that holds now, kept from others to the end of the transaction."""
    lock_basis(consent)
    now = latest(consent.series)
    return now if now is not None else consent


def _next(now: Consent, by: Person, *, state: ConsentState, how: str, expires: datetime) -> Consent:
    return Consent(
        series=now.series,
        version=now.version + 1,
        state=state,
        purpose=now.purpose,
        how=_known_how(how),
        recorded_by=by,
        expires=expires,
    )


def _write(consent: Consent, action: str, who: Person | str) -> None:
    ledger.record(
        action,
        who=who,
        organisation=consent.organisation_id,
        record=consent,
        why=Purpose.CONSENT,
        details={"version": consent.version, "how": consent.how, "purpose": consent.purpose},
    )
