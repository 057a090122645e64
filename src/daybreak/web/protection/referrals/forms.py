"""What is filled in to ask for consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation
from daybreak.web.handover.forms import end_of
from daybreak.web.protection.forms import words_field
from daybreak.web.protection.referrals.asking import FIELDS

_REPORT, _MESSAGES = FIELDS


class AskForm(forms.Form):
    """To whom, what, until when, and what for."""

    to = forms.ModelChoiceField(label=_("To which organisation"), queryset=Organisation.objects.none())
    fields_asked = forms.MultipleChoiceField(
        label=_("What may be handed over"),
        choices=[(_REPORT, _("The report")), (_MESSAGES, _("The messages"))],
        initial=[_REPORT],
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.DateField(label=_("Until this day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = words_field(
        _("What it is for"),
        4,
        required=True,
        help_text=_("The person reads this, in their language, with Yes and No beside it."),
    )

    def __init__(self, *arguments: Any, own: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        others = Organisation.objects.exclude(pk=own.pk).order_by("name")
        self.fields["to"].queryset = others  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "to": data["to"],
            "fields": data["fields_asked"],
            "expires": end_of(data["until"]),
            "words": data["words"],
        }
