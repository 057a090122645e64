"""Where administrators go, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts import queries
from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person

main_link(gettext_lazy("People"), "people", permission="accounts.manage_people", order=90)


@waiting(permission="accounts.manage_people")
def people(person: Person) -> list[Waiting]:
    """Colleagues who still have to set up their second factor, and invitations nobody has used."""
    address = reverse("people")
    return [
        Waiting(
            _("Colleagues without a second factor"),
            _("Remind them to sign in and set one up; until then they get no further."),
            address,
            queries.without_second_factor(person.organisation).count(),
        ),
        Waiting(
            _("Open invitations"),
            _("Withdraw those that nobody needs any more."),
            address,
            queries.open_invitations(person.organisation).count(),
        ),
    ]
