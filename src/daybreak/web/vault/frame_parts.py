"""Where auditors and supervisors go, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.vault import queries
from daybreak.web.vault.organisation_keys import waiting_colleagues
from daybreak.web.vault.renewals import renewals_due

main_link(gettext_lazy("Log"), "events", permission="vault.see_ledger", order=80)
main_link(gettext_lazy("Emergency access"), "emergency", permission="vault.break_glass", order=85)


@waiting(permission="vault.see_openings")
def openings(person: Person) -> list[Waiting]:
    """Cases that colleagues opened in an emergency."""
    title = _("Cases opened in an emergency")
    text = _("Read why, and say that you have seen it.")
    return [Waiting(title, text, reverse("openings"), queries.unseen_openings(person), urgent=True)]


@waiting(permission="vault.vouch")
def new_colleagues(person: Person) -> list[Waiting]:
    """Colleagues whom somebody has to confirm before they can search and open cases in an emergency."""
    title = _("New colleagues to confirm")
    text = _("They can search and open cases in an emergency when somebody who knows them has said so.")
    return [Waiting(title, text, reverse("new_colleagues"), len(waiting_colleagues(person)))]


@waiting(permission="vault.share_case")
def renewals(person: Person) -> list[Waiting]:
    """Keys that somebody held who left."""
    title = _("Keys to renew")
    text = _("Somebody who held them has left. A new key keeps from them what is written from now on.")
    return [Waiting(title, text, reverse("renewals"), renewals_due(person))]
