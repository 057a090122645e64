"""How long reports are kept: until nobody has needed them for the channel's days, and never without notice.

The time runs from the last activity of either side. Before it is over both are told, and whoever still needs
the report says so with one button. What became a case, or is under a legal hold, stays. A wish for deletion
that nobody decided is granted by itself.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from daybreak.errors import UnderLegalHold
from daybreak.web.accounts.models import Person
from daybreak.web.handover.models import LegalHold
from daybreak.web.protection.models import Channel, Ended, EndedWhy, Report, ReturnKey
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.keys import holders
from daybreak.web.vault.models import CaseKey, Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.work.actions import notify

#: Sent in the transaction that ends a report, while its row is still there: report.
report_ending = Signal()
#: How long before a deletion both sides are told; half the time that a report is kept, when that is less.
NOTICE = timedelta(days=14)
#: After how long a wish for deletion is granted when nobody decided.
WISH = timedelta(days=30)
#: How long it is remembered that a return code's report is no more.
REMEMBERED = timedelta(days=180)


def notice_of(keep_days: int) -> timedelta:
    """How long before its deletion a report is announced."""
    return min(NOTICE, timedelta(days=keep_days) / 2)


def ends(report: Report) -> datetime:
    """When a report will be deleted if nothing happens: never sooner than the notice after it was given."""
    over = report.last_activity + timedelta(days=report.channel.keep_days)
    return over if report.warned is None else max(over, report.warned + notice_of(report.channel.keep_days))


def touch(report: UUID) -> None:
    """Remember that somebody needs a report now: its time begins anew."""
    Report.objects.filter(pk=report).update(last_activity=timezone.now(), warned=None)


@ledger.action
def keep_longer(*, report: Report, by: Person | None) -> None:
    """Let a report's time begin anew because somebody says that they need it; `by` is None for the person."""
    ledger.record(  # before the row, as everybody does
        "keep",
        who=by or "public",
        organisation=report.organisation_id,
        record=report,
        why=Purpose.RETENTION,
    )
    touch(report.pk)


def _unneeded(channel: Channel) -> QuerySet[Report]:
    held = Exists(LegalHold.objects.filter(case=OuterRef("case"), lifted=None))
    return channel.reports.filter(became=None).exclude(held)


def soon_deleted(person: Person) -> Q:
    """Reports that were announced, and that a hold or a case has not kept since."""
    held = Exists(LegalHold.objects.filter(case=OuterRef("case"), lifted=None))
    return Q(warned__isnull=False, became=None, organisation=person.organisation_id) & ~Q(held)


def warn_due() -> int:
    """Announce what will be deleted, to those who hold it and on the page of who reported; how many reports.

    A daily chore. Somebody is told once however many reports there are.
    """
    now, told, people = timezone.now(), 0, dict[UUID, Person]()
    for channel in Channel.objects.all():
        since = now - timedelta(days=channel.keep_days) + notice_of(channel.keep_days)
        for report in _unneeded(channel).filter(warned=None, last_activity__lte=since):
            with transaction.atomic():
                ledger.lock_in_order(report.organisation_id)
                told += _warn(report, now)
                people |= {one.pk: one for one in holders(report.case)}
    for one in people.values():
        notify(person=one)
    return told


def _warn(report: Report, now: datetime) -> int:
    changed = Report.objects.filter(pk=report.pk, warned=None, last_activity=report.last_activity).update(
        warned=now
    )
    if changed:
        ledger.record(
            "announce-deletion",
            who="system",
            organisation=report.organisation_id,
            record=report,
            why=Purpose.RETENTION,
        )
    return changed


def delete_overdue() -> int:
    """Destroy what was announced and whose time is over, and grant undecided wishes; how many. Daily."""
    now, gone = timezone.now(), 0
    for channel in Channel.objects.all():
        unneeded, kept = _unneeded(channel), timedelta(days=channel.keep_days)
        over = unneeded.filter(last_activity__lte=now - kept, warned__lte=now - notice_of(channel.keep_days))
        gone += _destroy_each(over, EndedWhy.TIME)
        gone += _destroy_each(unneeded.filter(deletion_asked__lte=now - WISH), EndedWhy.WISH)
    Ended.objects.filter(day__lt=(now - REMEMBERED).date()).delete()
    return gone


def _destroy_each(rows: Iterable[Report], why: EndedWhy) -> int:
    gone = 0
    for report in list(rows):
        with suppress(UnderLegalHold):  # placed since the rows were read; it must not stop the others
            destroy_report(report=report, by=None, why=why)
            gone += 1
    return gone


@ledger.action
def destroy_report(*, report: Report, by: Person | None, why: EndedWhy) -> None:
    """Destroy a report: its keys, in backups too, with all that was written about it.

    Raises:
        UnderLegalHold: A proceeding needs it.
    """
    organisation, case, staff_case = report.organisation_id, report.case, report.staff_case
    ledger.lock_in_order(organisation)  # before the rows, whoever it is that ends it
    remember_end(report, why)
    if CaseKey.objects.filter(case=staff_case).exists():
        destroy(by=by, organisation=organisation, case=staff_case, why=Purpose.RETENTION)
    if not Shred.objects.filter(pk=case).exists():
        destroy(by=by, organisation=organisation, case=case, why=Purpose.RETENTION)


def remember_end(report: Report, why: EndedWhy) -> None:
    """Remember for its return code that a report is no more."""
    for one in ReturnKey.objects.filter(report=report):
        Ended.objects.get_or_create(lookup=one.lookup, defaults={"why": why, "day": timezone.now().date()})
