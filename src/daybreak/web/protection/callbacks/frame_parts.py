"""The way to callbacks, and how many wait."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, counted, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.protection.callbacks.models import Callback, CallState
from daybreak.web.vault.keys import holds_key

main_link(gettext_lazy("Callbacks"), "callbacks", permission="protection.work", order=12)


@waiting(permission="protection.work", order=11)
def callbacks(person: Person) -> list[Waiting]:
    """Callbacks whose time has come; the page says which are safe now."""
    rows = Callback.objects.filter(
        holds_key(person),
        organisation=person.organisation_id,
        state=CallState.WAITING,
        not_before__lte=timezone.now(),
    )
    return [
        Waiting(_("Callbacks"), _("Call those for whom it is safe now."), reverse("callbacks"), counted(rows))
    ]
