"""What a colleague fills in while somebody talks to them: at the telephone, at the door, in a letter."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation
from daybreak.web.protection import queries
from daybreak.web.protection.models import Channel, Origin

#: Access keys by field: digits, since letters mean other things in other languages. Nine keeps the form.
KEYS = {
    "text": 1,
    "where": 2,
    "contact": 3,
    "hours": 4,
    "others": 5,
    "channel": 6,
    "language": 7,
    "with_code": 8,
}


class WhichForm(forms.Form):
    """In whose name a report is taken down: its channel says which questions are asked."""

    channel = forms.ModelChoiceField(label=_("Channel"), queryset=Channel.objects.none(), empty_label=None)

    def __init__(self, *arguments: Any, organisation: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["channel"].queryset = queries.channels_of(organisation)  # type: ignore[attr-defined]
        self.fields["channel"].widget.attrs["accesskey"] = str(KEYS["channel"])


class IntakeForm(forms.Form):
    """How a report came to a colleague: at the telephone, at the door, in a letter."""

    seed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    origin = forms.ChoiceField(
        label=_("How it came"), choices=Origin.choices[1:], widget=forms.RadioSelect, initial=Origin.CALL
    )
    language = forms.ChoiceField(label=_("Language of the person"), choices=settings.LANGUAGES)
    with_code = forms.BooleanField(
        label=_("Give the person words to come back with"),
        help_text=_("You read them out once; nobody sees them again."),
        required=False,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        give_keys(self)


def give_keys(form: forms.Form) -> None:
    """Give the fields of a form the access keys that lead to them, and begin with what the person says."""
    for name in form.fields.keys() & KEYS.keys():
        form.fields[name].widget.attrs["accesskey"] = str(KEYS[name])
    if "text" in form.fields:
        form.fields["text"].widget.attrs["autofocus"] = True


def keys_of(*all_forms: forms.Form) -> list[tuple[int, Any]]:
    """Each access key of these forms and what it leads to, for the page."""
    labels = {name: field.label for form in all_forms for name, field in form.fields.items()}
    return [(key, labels[name]) for name, key in KEYS.items() if name in labels]


class CodeForm(forms.Form):
    """In which language the words to come back with are."""

    seed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    language = forms.ChoiceField(label=_("Language of the words"), choices=settings.LANGUAGES)
