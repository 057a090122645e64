"""What waits for supervisors."""

from django.urls import reverse
from django.utils.translation import gettext as _

from daybreak.web.accounts.frame import Waiting, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.protection.triage import escalating


@waiting(permission="protection.keep_channels")
def escalations(person: Person) -> list[Waiting]:
    """Reports that colleagues escalated."""
    rows = list(escalating.waiting_for(person).values_list("report", flat=True))
    where = reverse("report", args=[rows[0]]) if rows else reverse("inbox")
    text = _("A colleague needs you: read why, and say that you look at it.")
    return [Waiting(_("Escalated to you"), text, where, len(rows), urgent=True)]
