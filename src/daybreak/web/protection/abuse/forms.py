"""What somebody decides about reports that read alike."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from daybreak.web.protection.models import State

#: What many reports may be settled as, by the word of the button.
SETTLED: Mapping[str, State] = {"spam": State.SPAM, "close": State.CLOSED, "again": State.NEW}
#: The word of the button that keeps reports apart.
APART = "apart"
#: Which reports are meant: those ticked, or all that nobody works on.
CHOSEN, UNTOUCHED = "chosen", "untouched"


class AlikeForm(forms.Form):
    """Which reports of a group are meant, and what becomes of them."""

    which = forms.ChoiceField(
        label=_("For which reports"),
        choices=[
            (CHOSEN, _("Those ticked above")),
            (UNTOUCHED, _("All of this group that nobody works on yet, also those on further pages")),
        ],
        widget=forms.RadioSelect,
        initial=CHOSEN,
        help_text=_(
            "A report in which somebody may be in danger is never among “all”: look at it and tick it."
        ),
    )
    do = forms.ChoiceField(choices=[(one, one) for one in (*SETTLED, APART)])

    def clean(self) -> dict[str, Any]:
        """All may be settled at once, but only what was looked at is kept apart."""
        said = super().clean() or {}
        said["reports"] = {found for one in self.ticked if (found := _read(one)) is not None}
        chosen = said.get("which") == CHOSEN
        if (chosen and not said["reports"]) or (not chosen and said.get("do") == APART):
            self.add_error("which", _("Tick the reports that you mean."))
        return said

    @property
    def ticked(self) -> list[str]:
        """Ids of the reports that were ticked, as they were sent."""
        return self.data.getlist("reports")[:1000] if self.is_bound else []  # type: ignore[attr-defined]


def _read(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
