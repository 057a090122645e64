"""Where those who answer go, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.door import Way, door
from daybreak.web.accounts.frame import Waiting, counted, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.protection import queries
from daybreak.web.protection.lateness import late_reports
from daybreak.web.vault.keys import holds_key

main_link(gettext_lazy("Reports"), "inbox", permission="protection.work", order=10)
main_link(gettext_lazy("Channels"), "channels", permission="protection.keep_channels", order=15)


@waiting(permission="protection.work", order=10)
def reports(person: Person) -> list[Waiting]:
    """Reports with something unread, and those that are answered too late."""
    counted, here = queries.waiting_for(person), reverse("inbox")
    return [
        Waiting(
            _("Reports past their time"),
            _("Nobody has answered them yet."),
            f"{here}?view=late",
            counted["late"],
            urgent=True,
        ),
        Waiting(_("Reports with something new"), _("Read and answer them."), here, counted["unread"]),
        Waiting(
            _("Reports deleted soon"),
            _("Keep those that somebody still needs."),
            f"{here}?view=ending",
            counted["ending"],
        ),
    ]


@waiting(permission="protection.keep_channels", order=10)
def late_elsewhere(person: Person) -> list[Waiting]:
    """For supervisors: how many reports are late that only others hold."""
    others = late_reports().filter(organisation=person.organisation_id).exclude(holds_key(person))
    return [
        Waiting(
            _("Reports of others past their time"),
            _("You cannot open them: ask those who receive them."),
            reverse("channels"),
            counted(others),
            urgent=True,
        )
    ]


@door(order=20)
def report() -> list[Way]:
    """Every channel that takes reports, with whose it is."""
    return [
        Way(
            f"{_('Write to us')}: {one.name}",
            one.get_kind_display(),
            reverse("channel", args=[one.slug]),
            one.organisation.name,
        )
        for one in queries.open_channels()
    ]


@door(order=30)
def come_back() -> list[Way]:
    """The way back for those who have words, once for each organisation."""
    first = {one.organisation.name: one for one in reversed(queries.open_channels())}
    text = _("With the words you were given, you read the answer and write more.")
    return [
        Way(_("I have words to come back with"), text, reverse("come_back", args=[one.slug]), name)
        for name, one in sorted(first.items())
    ]
