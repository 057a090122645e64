"""Where analysts go, and what waits for them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.inquiries.queries import ended, stopped
from daybreak.web.inquiries.waiting import waiting_works
from daybreak.web.prosecution.models import Run

main_link(gettext_lazy("Posts and networks"), "collections", permission="prosecution.read", order=20)


@waiting(permission="prosecution.work")
def runs(person: Person) -> list[Waiting]:
    """Runs to continue and runs that ended."""
    return waiting_works(
        stopped(Run, person),
        ended(Run, person),
        page=lambda one: "run",
        to_continue=_("Searches to continue"),
        did_end=_("Searches that ended"),
        look=_("Look at their leads."),
    )
