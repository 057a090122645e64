"""Where those who take part in handovers go, and what waits for them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.handover import queries, retention

main_link(gettext_lazy("Handovers"), "handovers", permission="handover.take_part", order=60)
main_link(gettext_lazy("Deletions"), "deletions", permission="handover.see_deletions", order=70)


@waiting(permission="handover.take_part")
def steps(person: Person) -> list[Waiting]:
    """Handovers and orders that wait for a second person, and copies to take."""
    where = reverse("handovers")
    return [
        Waiting(
            _("Handovers to approve"),
            _("A colleague proposed them."),
            where,
            queries.to_approve(person).count(),
        ),
        Waiting(
            _("Legal orders to confirm"),
            _("A colleague entered them; they allow nothing yet."),
            where,
            queries.to_confirm(person).count(),
        ),
        Waiting(
            _("Handed over to you"),
            _("Receive or decline it."),
            where,
            queries.to_receive(person).count(),
        ),
        Waiting(
            _("Taken back from you"),
            _("It can no longer be read; stop using what you learnt from it."),
            where,
            queries.taken_back(person).count(),
            urgent=True,
        ),
    ]


@waiting(permission="handover.see_deletions")
def deletions(person: Person) -> list[Waiting]:
    """Cases that are deleted soon."""
    ahead = timezone.now() + timedelta(days=retention.AHEAD)
    due = [one for one in retention.due_before(ahead, organisation=person.organisation_id) if not one.held]
    text = _("Place a hold on what a proceeding needs.")
    return [Waiting(_("Cases deleted soon"), text, reverse("deletions"), len(due))]
