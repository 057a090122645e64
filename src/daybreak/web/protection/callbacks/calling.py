"""Planning a callback, trying it, and giving it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.answering import staff_case
from daybreak.web.protection.callbacks.models import Attempt, Callback, CallState, Outcome
from daybreak.web.protection.callbacks.safe_hours import SafeHours, read_hours, write_hours
from daybreak.web.protection.models import Report
from daybreak.web.protection.retention import touch
from daybreak.web.vault import ledger
from daybreak.web.vault.keys import holds_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed, save_sealed
from daybreak.web.vault.unlock import Unlocked

WHY = Purpose.SAFETY
#: When it is tried again unless somebody says otherwise.
AGAIN = timedelta(hours=3)
#: How many that wait are looked at for the list; the most urgent first.
MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """How somebody is called back.

    Attributes:
        number: Which number, or another way.
        hours: When it is safe.
        others: What to say if somebody else answers; empty means: nothing, hang up.
    """

    number: str
    hours: SafeHours
    others: str

    def as_kept(self) -> dict[str, object]:
        """The plan as it is sealed."""
        return {"number": self.number, "others": self.others, "hours": write_hours(self.hours)}


@dataclass(frozen=True, slots=True)
class Clock:
    """What a moment means where the person lives.

    Attributes:
        now: The moment, as the clock there shows it.
        zone: The name of the time zone.
        is_safe: Whether the person may be called then.
        safe_at: From when they may be, on that clock; None when no hours are safe.
    """

    now: datetime
    zone: str
    is_safe: bool
    safe_at: datetime | None


def clock_of(hours: SafeHours, moment: datetime, *, not_before: datetime | None = None) -> Clock:
    """The person's clock at a moment.

    Args:
        hours: When it is safe, and where.
        moment: The moment.
        not_before: The person is not to be called before this one.
    """
    zone = ZoneInfo(hours.zone)
    safe_at = hours.next_safe(max(moment, not_before or moment))
    there = safe_at.astimezone(zone) if safe_at is not None else None
    return Clock(moment.astimezone(zone), hours.zone, hours.is_safe(moment), there)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A callback that waits.

    Attributes:
        callback: Its row.
        plan: How to call.
        clock: The person's clock at that moment.
    """

    callback: Callback
    plan: Plan
    clock: Clock


def read_plan(by: Unlocked, callback: Callback) -> Plan:
    """How somebody is called back; the reading is written down.

    Raises:
        NotGranted, Destroyed: The person holds no key.
    """
    return _plan(open_sealed(by=by, record=callback, why=WHY, fields=["plan"])["plan"])


def _plan(kept: dict[str, object]) -> Plan:
    hours = read_hours(kept["hours"])  # type: ignore[arg-type]
    return Plan(str(kept["number"]), hours, str(kept["others"]))


@ledger.action
def plan_callback(
    *, by: Unlocked, report: Report, plan: Plan, not_before: datetime | None = None
) -> Callback:
    """Plan to call somebody back; a plan that waits already is replaced.

    Args:
        by: Who plans.
        report: Whose report.
        plan: Whom, when and how.
        not_before: Not before this moment; as soon as it is safe unless told.

    Raises:
        BadValue: No number, or no hours are safe.
        NotGranted, Destroyed: The person holds no key.
    """
    if not plan.number.strip():
        raise BadValue("The number to call", found="nothing", needed="write down how to reach the person")
    if not plan.hours.windows:
        raise BadValue("The safe hours", found="none", needed="name some, or say that any time is safe")
    case = staff_case(by=by, report=report)
    one = Callback.objects.select_for_update().filter(report=report, state=CallState.WAITING).first()
    if one is None:
        one = Callback(organisation_id=report.organisation_id, case=case, report=report)
    one.by, one.not_before = by.person, not_before or timezone.now()
    save_sealed(by=by, record=one, values={"plan": plan.as_kept()}, why=WHY)
    touch(report.pk)
    return one


@ledger.action
def record_attempt(
    *, by: Unlocked, callback: Callback, outcome: Outcome, note: str = "", again: datetime | None = None
) -> Attempt:
    """Write down what came of a call; unless the person was reached it is tried again in safe hours.

    Args:
        by: Who called.
        callback: A callback that waits.
        outcome: What came of it.
        note: In words.
        again: When to try again; `AGAIN` from now unless told.

    Raises:
        BadValue: It waits no more, as when a colleague was quicker.
        NotGranted, Destroyed: The person holds no key.
    """
    now = Callback.objects.select_for_update().filter(pk=callback.pk, state=CallState.WAITING).first()
    if now is None:
        raise BadValue("The callback", found="over", needed="look at the report: a colleague was quicker")
    one = Attempt(
        organisation_id=now.organisation_id, case=now.case, callback=now, by=by.person, outcome=outcome
    )
    save_sealed(by=by, record=one, values={"note": note or None}, why=WHY)
    if outcome == Outcome.REACHED:
        _end(by.person, now, CallState.REACHED)
        Report.objects.filter(pk=now.report_id, acknowledged=None).update(acknowledged=timezone.now())
    else:
        wanted = again or timezone.now() + AGAIN
        next_safe = read_plan(by, now).hours.next_safe(wanted)
        Callback.objects.filter(pk=now.pk).update(not_before=next_safe or wanted)
    touch(now.report_id)
    return one


@ledger.action
def give_up(*, by: Unlocked, callback: Callback) -> None:
    """Try a callback no more.

    Raises:
        NotGranted, Destroyed: The person holds no key.
    """
    open_sealed(by=by, record=callback, why=WHY, fields=[])
    _end(by.person, callback, CallState.GIVEN_UP)


def _end(by: Person, callback: Callback, state: CallState) -> None:
    if Callback.objects.filter(pk=callback.pk, state=CallState.WAITING).update(state=state):
        ledger.record(
            "callback.end",
            who=by,
            organisation=callback.organisation_id,
            record=callback,
            why=WHY,
            details={"state": str(state)},
        )


def waiting_callbacks(*, by: Unlocked, now: datetime | None = None) -> list[Waiting]:
    """The callbacks that wait and that a person holds, safe ones first, then the most urgent."""
    moment = now or timezone.now()
    rows = (
        Callback.objects.filter(
            holds_key(by.person),
            organisation=by.person.organisation_id,
            state=CallState.WAITING,
            not_before__lte=moment,
        )
        .select_related("report__channel")
        .order_by("-report__urgency", "not_before")[:MOST_LISTED]
    )
    opened = open_many(by=by, records=rows, why=WHY, fields=["plan"])
    found = [_waiting(one, _plan(plain["plan"]), moment) for one, plain in opened if plain is not None]
    return sorted(found, key=lambda one: not one.clock.is_safe)


def _waiting(one: Callback, plan: Plan, moment: datetime) -> Waiting:
    return Waiting(one, plan, clock_of(plan.hours, moment))


def attempts_of(*, by: Unlocked, callbacks: Sequence[Callback]) -> list[tuple[Attempt, str]]:
    """The attempts at some callbacks with their notes, in order."""
    rows = Attempt.objects.filter(callback__in=callbacks).select_related("by").order_by("made")
    opened = open_many(by=by, records=rows, why=WHY, fields=["note"])
    return [(one, plain["note"] or "") for one, plain in opened if plain is not None]
