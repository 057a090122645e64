"""Reports about the same thing: joined by links between two, and apart again when a link is taken away.

A matter is whatever hangs together by links, so taking away what one added gives back exactly what was, in
any order. Joining gives nobody a key and shows no reporter anything of another.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from uuid import UUID

from django.db.models import Q, QuerySet

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.models import Report
from daybreak.web.protection.retention import touch
from daybreak.web.protection.triage.models import SameMatter
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import current_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.unlock import Unlocked


@ledger.action
def join(*, by: Unlocked, report: Report, others: Sequence[Report]) -> int:
    """Hold reports for ones about the same thing; how many links are new.

    Raises:
        BadValue: One is of another organisation, or none is named.
        NotGranted, Destroyed: The person holds no key of one of them.
    """
    ledger.lock_in_order(report.organisation_id)
    fresh = 0
    for other in (one for one in others if one.pk != report.pk):
        if other.organisation_id != report.organisation_id:
            raise BadValue("The report", found="of another organisation", needed="choose one of your own")
        current_key(by=by, case=report.case)
        current_key(by=by, case=other.case)
        fresh += _link(by.person, report.pk, other.pk, report.organisation_id)
        _write("join", by.person, report, other.pk)
        touch(other.pk)
    if not others:
        raise BadValue("The reports", found="none", needed="choose at least one other")
    touch(report.pk)
    regroup([report.pk])
    return fresh


@ledger.action
def part(*, by: Unlocked, link: SameMatter) -> None:
    """Take back that two reports are about the same thing.

    Raises:
        NotGranted, Destroyed: The person holds no key of either.
    """
    ledger.lock_in_order(link.organisation_id)
    current_key(by=by, case=link.report.case)
    ends = [link.report_id, link.other_id]
    SameMatter.objects.filter(pk=link.pk).delete()
    _write("part", by.person, link.report, link.other_id)
    regroup(ends)


def _link(by: Person, one: UUID, other: UUID, organisation: UUID) -> int:
    low, high = sorted([one, other])
    _row, made = SameMatter.objects.get_or_create(
        report_id=low, other_id=high, defaults={"made_by": by, "organisation_id": organisation}
    )
    return int(made)


def _write(action: str, by: Person, report: Report, other: UUID) -> None:
    ledger.record(
        action,
        who=by,
        organisation=report.organisation_id,
        record=report,
        why=Purpose.INTAKE,
        details={"other": str(other)},
    )


def links_among(reports: Iterable[UUID]) -> QuerySet[SameMatter]:
    """Every link that touches one of these reports."""
    some = list(reports)
    return SameMatter.objects.filter(Q(report__in=some) | Q(other__in=some))


def of_matter(report: Report) -> Q:
    """A report and all that are about the same thing, as it was last written down."""
    return Q(matter=report.matter) if report.matter else Q(pk=report.pk)


def hangs_together(report: UUID) -> set[UUID]:
    """All reports that a report is linked to, over however many others; itself too."""
    seen, edge = {report}, {report}
    while edge:
        near = {pk for one in links_among(edge) for pk in (one.report_id, one.other_id)}
        edge = near - seen
        seen |= edge
    return seen


def regroup(reports: Iterable[UUID]) -> None:
    """Write down anew which matter these reports and all that hang on them are of."""
    left = set(reports)
    while left:
        group = hangs_together(left.pop())
        left -= group
        matter = min(group) if len(group) > 1 else None
        Report.objects.filter(pk__in=group).update(matter=matter)


def bridge_over(report: Report) -> None:
    """Keep the neighbours of a report that ends together, as they were through it."""
    links = list(links_among([report.pk]))
    near = sorted({pk for one in links for pk in (one.report_id, one.other_id)} - {report.pk})
    for one, other in pairwise(near):
        _link(links[0].made_by, one, other, report.organisation_id)
    SameMatter.objects.filter(pk__in=[one.pk for one in links]).delete()
    regroup(near)
