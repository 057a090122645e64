"""What people read who hold no key to what they asked for, and the way to it when it cannot wait."""

from urllib.parse import urlencode

import rules
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from daybreak.errors import NotGranted
from daybreak.web.ui.errors import Text, Words, page
from daybreak.web.ui.spoken import spoken

#: Nothing was entered that could be mended.
WORDS = Words(
    _("This does not open for you"),
    _("You hold no key to it."),
    _(
        "Where somebody is in danger and nobody with a key can be reached, there is Emergency access. "
        "If your role does not include it, ask your supervisor."
    ),
)


def refused(request: HttpRequest, refusal: NotGranted) -> HttpResponse:
    """The page for somebody without a key; it leads to emergency access where their role includes that."""
    return page(403, says=spoken(refusal), words=WORDS, further=_emergency(request, refusal))


def _emergency(request: HttpRequest, refusal: NotGranted) -> tuple[Text, str] | None:
    if refusal.case is None or not rules.has_perm("vault.break_glass", request.user):
        return None
    asked = urlencode({"case": refusal.case, "back": request.path})
    return _("Open it in an emergency"), f"{reverse('emergency')}?{asked}"
