"""Ending handovers: the recipient's copy becomes unreadable for ever, and the recipient is told."""

from uuid import UUID

from django.utils import timezone

from daybreak.web.accounts.models import Person
from daybreak.web.handover.models import CROSSED, LIVE, Consent, HandedCopy, Handover, HandoverState
from daybreak.web.handover.permission import basis_of, standing
from daybreak.web.handover.steps import tell, write_step
from daybreak.web.handover.terms import refusal
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.models import Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.shreds import keep_shred_outside


@ledger.action
def end_handover(
    *, handover: Handover, why: str, by: Person | None, state: HandoverState = HandoverState.ENDED
) -> bool:
    """End a handover, and destroy the key of its copy; whether it was still going on.

    Args:
        handover: Which.
        why: A code: `withdrawn`, `expired`, `superseded`, `declined`, `ended`, `destroyed`.
        by: Who ended it; None for the daily chore or a consequence.
        state: What it becomes.
    """
    ledger.lock_in_order(handover.organisation_id, handover.to_organisation)
    held = Handover.objects.select_for_update().get(pk=handover.pk)
    if held.state not in LIVE:
        return False
    crossed = held.state in CROSSED
    held.state, held.ended, held.ended_why = state, timezone.now(), why
    held.save(update_fields=["state", "ended", "ended_why"])
    if crossed and held.copy_case is not None:
        destroy(by=None, organisation=held.to_organisation, case=held.copy_case, why=Purpose.HANDOVER)
        HandedCopy.objects.filter(handover=held.pk).update(
            ended=held.ended, ended_why=why, content=None, end_seen=state == HandoverState.DECLINED
        )
        tell(held.to_organisation, held.to_zone, but=by)
    write_step(
        f"handover.{'decline' if state == HandoverState.DECLINED else 'end'}",
        handover=held,
        who=by,
        reason=why,
    )
    return True


def end_uncovered(*, consent: Consent, by: Person | None) -> int:
    """End every handover that the version of a consent that holds now no longer covers; how many."""
    ended = 0
    for one in Handover.objects.filter(consent=consent.series, state__in=LIVE).order_by("proposed"):
        why = standing(consent) or _beyond(one, consent)
        if why is not None:
            code = why if why in ("withdrawn", "expired") else "superseded"
            ended += end_handover(handover=one, why=code, by=by)
    return ended


def _beyond(handover: Handover, consent: Consent) -> str | None:
    if handover.expires > consent.expires:
        return "expired"
    return refusal(
        consent.terms_for(),
        case=handover.case,
        recipient=handover.recipient,
        purpose=handover.purpose,
        fields=handover.labels,
        now=timezone.now(),
    )


@ledger.action
def end_due() -> int:
    """End every handover that is past its time, or whose consent or order is; how many. A daily chore."""
    ended = 0
    for one in Handover.objects.filter(state__in=LIVE).select_related("order").order_by("proposed"):
        basis = basis_of(one)
        reason = "gone" if basis is None else standing(basis)
        if timezone.now() >= one.expires:
            reason = "expired"
        if reason is not None and reason != "one-person":
            ended += end_handover(handover=one, why=reason, by=None)
    return ended


def outlast_backups(series: UUID, organisation: UUID) -> None:
    """Put a withdrawal on the list of what was destroyed, so that no restored backup undoes it."""
    _, fresh = Shred.objects.get_or_create(case=series, defaults={"organisation": organisation})
    if fresh:
        keep_shred_outside(series, organisation)
