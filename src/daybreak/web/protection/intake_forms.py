"""What a colleague fills in while somebody talks to them: at the telephone, at the door, in a letter."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation
from daybreak.web.protection import queries
from daybreak.web.protection.forms import ReportForm, words_field
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


class IntakeForm(ReportForm):
    """What somebody tells a colleague: at the telephone, at the door, in a letter."""

    origin = forms.ChoiceField(
        label=_("How it came"), choices=Origin.choices[1:], widget=forms.RadioSelect, initial=Origin.CALL
    )
    channel = forms.ModelChoiceField(label=_("Channel"), queryset=Channel.objects.none(), empty_label=None)
    hours = words_field(_("When is it safe to call back?"), 2)
    others = words_field(
        _("What to say if somebody else answers"),
        2,
        help_text=_("Agree on it with the person; otherwise say nothing and hang up."),
    )
    with_code = forms.BooleanField(
        label=_("Give the person words to come back with"),
        help_text=_("You read them out once; nobody sees them again."),
        required=False,
    )
    questions = (*ReportForm.questions, "hours", "others")
    field_order = ("text", "danger", "where", "contact", "hours", "others", "origin", "channel", "with_code")

    def __init__(self, *arguments: Any, organisation: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["text"].label = _("What the person says")
        self.fields["text"].widget.attrs["autofocus"] = True
        self.fields["contact"].help_text = ""
        self.fields["language"].widget = forms.Select(choices=settings.LANGUAGES)
        self.fields["language"].label = _("Language of the person")
        for name, key in KEYS.items():
            self.fields[name].widget.attrs["accesskey"] = str(key)
        channels = queries.channels_of(organisation)
        self.fields["channel"].queryset = channels  # type: ignore[attr-defined]
        self.fields["channel"].initial = channels.first()

    @property
    def keys(self) -> list[tuple[int, Any]]:
        """Each access key and what it leads to, for the page."""
        return [(key, self.fields[name].label) for name, key in KEYS.items()]


class CodeForm(forms.Form):
    """In which language the words to come back with are."""

    seed = forms.CharField(widget=forms.HiddenInput, max_length=64)
    language = forms.ChoiceField(label=_("Language of the words"), choices=settings.LANGUAGES)
