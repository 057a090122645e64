"""Where data officers go, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.measurement import queries
from daybreak.web.measurement.models import Reading

main_link(gettext_lazy("Prevalence"), "studies", permission="measurement.read", order=40)


@waiting(permission="measurement.work")
def estimates(person: Person) -> list[Waiting]:
    """Work to continue and estimates that ended."""
    stopped, ended = queries.waiting_for(person)
    found = []
    if stopped:
        page = "reading" if isinstance(stopped[0], Reading) else "estimate"
        found.append(
            Waiting(
                _("Estimates to continue"),
                _("They stopped when the server did, and need you to open their key again."),
                reverse(page, args=[stopped[0].pk]),
                len(stopped),
                urgent=True,
            )
        )
    if ended:
        found.append(
            Waiting(
                _("Estimates that ended"),
                _("Look at them with their warnings."),
                reverse("estimate", args=[ended[0].pk]),
                len(ended),
            )
        )
    return found
