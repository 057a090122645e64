"""Where those who answer go, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.protection import queries

main_link(gettext_lazy("Reports"), "inbox", permission="protection.work", order=10)
main_link(gettext_lazy("Channels"), "channels", permission="protection.keep_channels", order=15)


@waiting(permission="protection.work")
def reports(person: Person) -> list[Waiting]:
    """Reports with something unread, and those that are answered too late."""
    unread, late = queries.waiting_for(person)
    here = reverse("inbox")
    return [
        Waiting(_("Reports past their time"), _("Nobody has answered them yet."), here, late, urgent=True),
        Waiting(_("Reports with something new"), _("Read and answer them."), here, unread),
    ]
