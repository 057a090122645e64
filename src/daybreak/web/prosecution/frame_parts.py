"""Where analysts go, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.prosecution import queries

main_link(gettext_lazy("Posts and networks"), "collections", permission="prosecution.read", order=20)


@waiting(permission="prosecution.work")
def runs(person: Person) -> list[Waiting]:
    """Runs to continue and runs that ended."""
    stopped, ended = queries.waiting_for(person)
    found = []
    if stopped:
        found.append(
            Waiting(
                _("Searches to continue"),
                _("They stopped when the server did, and need you to open their key again."),
                reverse("run", args=[stopped[0].pk]),
                len(stopped),
                urgent=True,
            )
        )
    if ended:
        found.append(
            Waiting(
                _("Searches that ended"),
                _("Look at their leads."),
                reverse("run", args=[ended[0].pk]),
                len(ended),
            )
        )
    return found
