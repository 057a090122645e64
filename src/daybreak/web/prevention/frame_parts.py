"""Where keepers of the directory go, what waits for them, and what visitors find at the door."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.door import Way, door
from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.prevention import queries

main_link(gettext_lazy("Directory of help"), "directory", permission="prevention.keep_directory", order=20)


@waiting(permission="prevention.keep_directory", order=20)
def directory(person: Person) -> list[Waiting]:
    """Entries that are shown no more, that expire soon, and that nobody checked yet."""
    counted = {
        view: queries.entries_of(person.organisation, view).count() for view in ("expired", "check", "new")
    }
    here = reverse("directory")
    return [
        Waiting(
            _("Numbers that have expired"),
            _("Nobody sees them any more. Check them, or take them back."),
            f"{here}?view=expired",
            counted["expired"],
        ),
        Waiting(
            _("Numbers to be checked"),
            _("Check them before they expire, or people find one number less."),
            f"{here}?view=check",
            counted["check"],
        ),
        Waiting(
            _("Numbers that nobody checked yet"),
            _("They are shown only after somebody called or looked."),
            f"{here}?view=new",
            counted["new"],
        ),
    ]


@door(order=10)
def find_help() -> list[Way]:
    """Numbers, before all else."""
    return [
        Way(
            _("Find help now"),
            _("Hotlines, shelters and advice by country and language. You need not say who you are."),
            reverse("numbers"),
        )
    ]


@door(order=40)
def know_the_signs() -> list[Way]:
    """Signs, myths and questions."""
    return [
        Way(_("Know the signs"), _("What to look for, what to do, and what not to do."), reverse("signs")),
        Way(_("Myths and facts"), _("What many people believe, and what is known."), reverse("myths")),
        Way(
            _("A few questions"),
            _("Try what you know. Nothing is kept and nobody is graded."),
            reverse("quiz"),
        ),
    ]
