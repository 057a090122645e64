"""Every change that inquiries of all pillars have in common."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import uuid4

from django.db import models, transaction
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.inquiries.models import Inquiry, InquiryFile, InquiryWork, WorkState
from daybreak.web.vault import actions as vault
from daybreak.web.vault import ledger
from daybreak.web.vault.job_keys import keys_for_job
from daybreak.web.vault.keys import holders
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.receiving import check_disk, plain_name
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.sealed_files import path_of
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import continue_job, start_job

I = TypeVar("I", bound=Inquiry)  # noqa: E741 (an inquiry)
F = TypeVar("F", bound=InquiryFile)
R = TypeVar("R", bound=SealedRecord)
W = TypeVar("W", bound=InquiryWork)


def readers_of(kind: type[Inquiry], organisation: Organisation) -> list[Person]:
    """Everybody in an organisation who reads inquiries of a kind."""
    people = Person.objects.filter(
        organisation=organisation, is_active=True, held_roles__role__in=kind.readers
    )
    return list(people.distinct())


@ledger.action
def begin(*, by: Unlocked, kind: type[I], name: str) -> I:
    """Begin an inquiry, open to all who read inquiries of its kind in the organisation."""
    pk, organisation = uuid4(), by.person.organisation
    made = kind(id=pk, organisation=organisation, case=pk, made_by=by.person)
    people = readers_of(kind, organisation)
    key = vault.create_case_key(organisation=organisation, case=pk, people=people, by=by.person, why=kind.why)
    save_sealed(by=by, record=made, values={"name": name}, why=kind.why, key=key)
    return made


@ledger.action
def rename(*, by: Unlocked, record: R, name: str, why: Purpose) -> R:
    """Give an inquiry, or work of it, another name; the record as it is now.

    Raises:
        BadValue: The name is empty.
    """
    if not name.strip():
        raise BadValue("The name", found="empty", needed="write at least one letter")
    # the row is written as a whole, so it is read again while nobody else writes it
    held = type(record)._default_manager.select_for_update().get(pk=record.pk)
    save_sealed(by=by, record=held, values={"name": name.strip()}, why=why)
    return held


def not_yet_open_to(inquiry: Inquiry) -> list[Person]:
    """Colleagues who may read an inquiry and hold no key to it."""
    have = {one.pk for one in holders(inquiry.case)}
    return [one for one in readers_of(type(inquiry), inquiry.organisation) if one.pk not in have]


@ledger.action
def share(*, by: Unlocked, inquiry: Inquiry) -> int:
    """Open an inquiry to colleagues who came later; how many."""
    new = not_yet_open_to(inquiry)
    for person in new:
        vault.grant(by=by, case=inquiry.case, person=person, why=inquiry.why)
    return len(new)


def destroy(*, by: Unlocked, inquiry: Inquiry) -> None:
    """Make an inquiry unreadable for ever, in backups too; its rows and files go with its key."""
    vault.destroy(by=by.person, organisation=inquiry.organisation, case=inquiry.case, why=Purpose.RETENTION)


def make_file(*, by: Unlocked, kind: type[F], inquiry: Inquiry, size: int = 0) -> F:
    """A file of an inquiry, not yet saved."""
    of = {"organisation": inquiry.organisation, "case": inquiry.case, kind.of: inquiry}
    return kind(size=size, sent_by=by.person, **of)


@ledger.action
def keep_file(*, by: Unlocked, file: F, name: str, why: Purpose) -> F:
    """Keep a file that begins to come or has come.

    Raises:
        BadValue: It is empty or too large.
    """
    file.check_length(file.size)
    save_sealed(by=by, record=file, values={"name": plain_name(name)}, why=why)
    return file


def begin_file(*, by: Unlocked, kind: type[F], inquiry: Inquiry, name: str, size: int) -> F:
    """Begin to take a file in pieces.

    Raises:
        BadValue: It is empty or too large, or the disk has no room for it.
    """
    check_disk(size)
    made = make_file(by=by, kind=kind, inquiry=inquiry, size=size)
    return keep_file(by=by, file=made, name=name, why=inquiry.why)


@ledger.action
def remove(
    *,
    by: Unlocked,
    record: SealedRecord,
    works: Iterable[InquiryWork],
    files: Iterable[SealedRecord],
    why: Purpose,
) -> None:
    """Delete part of an inquiry, with what lies on the disk.

    Args:
        by: Who deletes.
        record: What goes.
        works: The work that needs it, or goes with it.
        files: The records whose files go.
        why: What for.

    Raises:
        BadValue: Some of that work is still open.
    """
    if any(one.state == WorkState.OPEN for one in works):
        raise BadValue("This", found="still in use", needed="wait for the work to end, or stop it first")
    gone = [path_of(one) for one in files]
    ledger.record("delete", who=by.person, organisation=record.organisation_id, record=record, why=why)
    record.delete()
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in gone])


def next_number(inquiry: Inquiry, counter: str) -> int:
    """The next number of work of an inquiry; nobody else gets it."""
    held: Any = type(inquiry)._default_manager.select_for_update().get(pk=inquiry.pk)
    type(inquiry)._default_manager.filter(pk=inquiry.pk).update(**{counter: models.F(counter) + 1})
    return int(getattr(held, counter)) + 1


def put_to_work(*, by: Unlocked, work: W, kind: str) -> W:
    """Have saved work done in the background, with the key of its case handed over in memory."""
    work.job = start_job(by=by.person, kind=kind, record=work.pk, key=keys_for_job(by=by, case=work.case))
    work.save(update_fields=["job"])
    return work


def continue_work(*, by: Unlocked, work: InquiryWork) -> None:
    """Hand work that lost its key with the process the key again."""
    if work.job is not None:
        continue_job(job=work.job, key=keys_for_job(by=by, case=work.case))


def mark_seen(*, by: Person, work: InquiryWork) -> None:
    """Remember that whoever started work has looked at how it ended."""
    if work.started_by_id == by.pk and work.state != WorkState.OPEN and not work.seen:
        type(work)._default_manager.filter(pk=work.pk).update(seen=True)


def close_failed(work: InquiryWork) -> None:
    """Close work whose job did not end well."""
    type(work)._default_manager.filter(pk=work.pk).update(state=WorkState.FAILED, finished=timezone.now())
