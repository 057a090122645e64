"""Sorting reports into groups that read alike, and what staff decides about a group."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, UUIDField
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.abuse.models import Alike, AlikeGroup, AlikeToken
from daybreak.web.protection.abuse.sketches import ALIKE, Sketch, likeness
from daybreak.web.protection.models import UNFINISHED, Report, State, Urgency
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import holds_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.unlock import Unlocked

#: How many candidates are compared; more share a token only when somebody made them so.
_MOST_COMPARED = 50
#: In how many groups keys are looked at with one query.
_AT_A_TIME = 200
#: How many reports are settled at once.
MOST_AT_ONCE = 500
#: What a whole group may be settled as; work on a report is never begun for many at once.
SETTLED_AS = (State.SPAM, State.CLOSED, State.NEW)


def sort_in(report: Report, made: Sketch) -> None:
    """Put a report into the group it reads like most, or into one of its own; in the caller's transaction."""
    group, percent = _nearest(report.organisation_id, made), 100
    is_later = group is not None
    if group is None:
        group = AlikeGroup(organisation_id=report.organisation_id, signature=made.signature)
        group.save(force_insert=True)
        found = [
            AlikeToken(group=group, organisation_id=group.organisation_id, token=one) for one in made.tokens
        ]
        AlikeToken.objects.bulk_create(found)
    else:
        percent = round(100 * likeness(bytes(group.signature), made.signature))
    Alike(report=report, group=group, percent=percent, is_later=is_later).save(force_insert=True)


def _nearest(organisation: UUID, made: Sketch) -> AlikeGroup | None:
    shared = AlikeToken.objects.filter(organisation=organisation, token__in=made.tokens)
    ids = set(shared.order_by("-id").values_list("group", flat=True)[:_MOST_COMPARED])
    if not ids:
        return None
    found = AlikeGroup.objects.filter(pk__in=ids).order_by("created")
    near = [(likeness(bytes(one.signature), made.signature), one) for one in found]
    best = max(near, key=lambda one: one[0], default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def seen_by(person: Person) -> QuerySet[Report]:
    """The reports that a person holds a key to."""
    return Report.objects.filter(holds_key(person), organisation_id=person.organisation_id)


def members(person: Person, group: AlikeGroup) -> QuerySet[Report]:
    """The reports of a group that a person holds a key to."""
    return seen_by(person).filter(alike__group=group).select_related("channel", "alike")


def sizes(reports: Sequence[Report]) -> dict[UUID, tuple[UUID, int]]:
    """The group of each of these reports and how many are in it, where it is more than one."""
    own = dict(Alike.objects.filter(report__in=reports).values_list("report", "group"))
    counted = Alike.objects.filter(group__in=set(own.values())).values("group").annotate(many=Count("report"))
    many = {one["group"]: one["many"] for one in counted if one["many"] > 1}
    return {report: (group, many[group]) for report, group in own.items() if group in many}


def large_groups(person: Person, *, most: int = 50) -> list[tuple[Report, int]]:
    """The groups with something to be done that a person holds a key to, the largest first.

    Each is told by one of these reports, and by how many read alike in all. Most groups are of one report,
    and the keys to a hundred thousand reports take a second to look at: so only groups that a second report
    came into are counted, and keys are looked at in a few of the largest at a time.
    """
    counted = Alike.objects.filter(is_later=True).values("group").annotate(later=Count("report"))
    groups = list(counted.order_by("-later", "group").values_list("group", flat=True))
    found: list[UUID] = []
    for start in range(0, len(groups), _AT_A_TIME):
        some = groups[start : start + _AT_A_TIME]
        shown = _to_be_done(person, some)
        found += [shown[group] for group in some if group in shown]
        if len(found) >= most:
            break
    reports = Report.objects.select_related("channel", "alike").in_bulk(found[:most])
    many = {report: size for report, (_, size) in sizes(list(reports.values())).items()}
    return [(reports[pk], many[pk]) for pk in sorted(many, key=lambda one: (-many[one], one))]


def _to_be_done(person: Person, groups: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of each group a report to be done that a person holds a key to; groups without any are left out."""
    own = seen_by(person).filter(pk=OuterRef("report"), state__in=UNFINISHED)
    first = Alike.objects.filter(Exists(own), group=OuterRef("pk")).order_by().values("report")[:1]
    # by id alone: with the organisation too, SQLite walks all of its groups
    found = AlikeGroup.objects.filter(pk__in=groups).annotate(shown=Subquery(first, output_field=UUIDField()))
    return {group: report for group, report in found.values_list("pk", "shown") if report is not None}


@ledger.action
def keep_apart(*, by: Unlocked, group: AlikeGroup, reports: Collection[UUID]) -> int:
    """Say that these reports are not the same as the others of the group; how many.

    They leave it for good and are compared with nothing further; nothing else about them changes.
    """
    chosen = list(members(by.person, group).filter(pk__in=reports))
    for one in chosen:
        one.alike.delete()
    _tell(by, chosen, "keep-apart", group)
    return len(chosen)


@ledger.action
def settle_alike(
    *, by: Unlocked, group: AlikeGroup, state: State, reports: Collection[UUID] | None = None
) -> int:
    """Say of many reports of a group at once where they stand; how many.

    Without a choice it is all of the group that nobody works on, except those in which somebody may be in
    danger: these have to be looked at and chosen one by one. At most 500 at once.

    Args:
        by: Who says so; reports they hold no key to are left alone.
        group: The group.
        state: Not meant seriously, closed, or new again.
        reports: Those that were chosen; None for all that may be settled unseen.

    Raises:
        BadValue: The state is none that many may be given at once.
    """
    if state not in SETTLED_AS:
        raise BadValue("The state", found=str(state), needed="choose another for one report at a time")
    wanted = members(by.person, group).exclude(state=state)
    if reports is None:
        unseen = wanted.filter(assigned_to=None, acknowledged=None, state__in=[State.NEW, State.SPAM])
        wanted = unseen.exclude(urgency=Urgency.DANGER)
    else:
        wanted = wanted.filter(pk__in=reports)
    chosen = list(wanted.order_by("received")[:MOST_AT_ONCE])
    fields = {"state": state, "last_activity": timezone.now(), "unread": state == State.NEW}
    Report.objects.filter(pk__in=[one.pk for one in chosen]).update(**fields)
    _tell(by, chosen, "settle", group, state=str(state))
    return len(chosen)


def _tell(by: Unlocked, reports: Sequence[Report], action: str, group: AlikeGroup, **details: str) -> None:
    said = {"alike": str(group.pk), **details}
    drafts = [ledger.Draft(action, one, why=Purpose.INTAKE, details=said) for one in reports]
    ledger.record_many(drafts, who=by.person, organisation=by.person.organisation_id)
