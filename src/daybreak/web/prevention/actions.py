"""Writing the directory, each change with its event; a check ends when what it vouched for changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.prevention.directory_file import identity
from daybreak.prevention.freshness import checked, reminder
from daybreak.prevention.reading_services import REACHING, written
from daybreak.prevention.services import Service
from daybreak.web.accounts.models import Person
from daybreak.web.prevention import queries
from daybreak.web.prevention.models import Check, Entry, How, Result
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.work.actions import notify

WHY = Purpose.ADMINISTRATION


@dataclass(frozen=True, slots=True)
class Added:
    """What became of services that were taken in.

    Attributes:
        added: How many are new; none of them is shown before somebody checks it.
        known: How many are there already; those were left as they are.
    """

    added: int
    known: int


def _fill(entry: Entry, service: Service) -> None:
    fields = written(service)
    for name, text in fields.items():
        if name in ("minimum_age", "maximum_age"):
            setattr(entry, name, getattr(service, name))
        else:
            setattr(entry, name, text)
    entry.changed = timezone.now()


@ledger.action
def add_services(*, by: Person, services: Iterable[Service]) -> Added:
    """Take services into the directory of a person's organisation, unchecked; those known are left alone."""
    kept = Entry.objects.filter(organisation=by.organisation_id).select_related("organisation")
    known = {identity(one.service()) for one in kept}
    fresh, passed = [], 0
    for service in services:
        if identity(service) in known:
            passed += 1
            continue
        known.add(identity(service))
        entry = Entry(id=uuid4(), organisation_id=by.organisation_id)
        _fill(entry, service)
        fresh.append(entry)
    Entry.objects.bulk_create(fresh, batch_size=1000)
    drafts = [ledger.Draft("create", one, why=WHY) for one in fresh]
    ledger.record_many(drafts, who=by, organisation=by.organisation_id)
    return Added(len(fresh), passed)


@ledger.action
def change_entry(*, by: Person, entry: Entry, service: Service) -> bool:
    """Change an entry; whether it has to be checked anew, because where it leads has changed."""
    entry = _held(entry)
    before, after = written(entry.service()), written(service)
    elsewhere = any(before[name] != after[name] for name in REACHING)
    _fill(entry, service)
    if elsewhere:
        entry.checked_on = entry.expires_on = entry.told = None
    entry.save()
    changed = sorted(name for name in after if before[name] != after[name])
    _record("write", by, entry, fields=changed)
    return elsewhere


@ledger.action
def check_entry(
    *, by: Person, entry: Entry, done_on: date, how: How, result: Result, expires_on: date | None
) -> None:
    """Record that somebody checked an entry.

    Right: it is shown until it expires. Nobody answered: nothing changes, and it goes on waiting for a check.
    Wrong: it is shown no more.

    Args:
        by: Who checked.
        entry: The entry.
        done_on: The day of the check.
        how: How it was done.
        result: What was found.
        expires_on: The first day on which it is no longer shown; needed when it is right.

    Raises:
        BadValue: The days cannot be.
    """
    entry = _held(entry)
    if result == Result.RIGHT:
        if expires_on is None:
            raise BadValue("The day of expiry", found=None, needed="say until when the entry may be shown")
        validity = checked(on=done_on, expires_on=expires_on, today=queries.today())
        entry.checked_on, entry.expires_on, entry.told = validity.checked_on, validity.expires_on, None
    elif done_on > queries.today():
        raise BadValue("The day of the check", found=done_on.isoformat(), needed="it cannot lie ahead")
    elif result == Result.WRONG:
        entry.checked_on = entry.expires_on = entry.told = None
    entry.save()
    kept_until = expires_on if result == Result.RIGHT else None
    Check.objects.create(entry=entry, by=by, done_on=done_on, how=how, result=result, expires_on=kept_until)
    _record("check", by, entry, how=str(how), result=str(result))


@ledger.action
def withdraw(*, by: Person, entry: Entry, withdrawn: bool) -> None:
    """Take an entry back, or bring it in again; one that comes again has to be checked first."""
    entry = _held(entry)
    entry.withdrawn = withdrawn
    entry.checked_on = entry.expires_on = entry.told = None
    entry.save()
    _record("withdraw" if withdrawn else "restore", by, entry)


@ledger.action
def remind_keepers() -> int:
    """Tell keepers of entries that expire soon or did; how many entries. A daily chore."""
    told, on = 0, queries.today()
    waiting = Entry.objects.filter(withdrawn=False, expires_on__isnull=False).select_related("organisation")
    organisations = {}
    for entry in waiting.order_by("pk"):
        stage = reminder(entry.validity, today=on, told=entry.told)
        if stage is not None:
            Entry.objects.filter(pk=entry.pk).update(told=stage)
            organisations[entry.organisation_id] = entry.organisation
            told += 1
    for organisation in organisations.values():
        for person in queries.keepers_of(organisation):
            notify(person=person)
    return told


def _held(entry: Entry) -> Entry:
    """The entry as it is now, held while it is changed, so that two keepers do not undo each other."""
    return Entry.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=entry.pk)


def _record(action: str, by: Person, entry: Entry, **details: object) -> None:
    ledger.record(action, who=by, organisation=entry.organisation_id, record=entry, why=WHY, details=details)
