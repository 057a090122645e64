"""What people who report and people who answer fill in. Whoever reports can skip every question."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.protection import queries
from daybreak.web.protection.models import Channel, Origin, State, Urgency

#: The longest text of one answer.
MOST_TEXT = 200_000


def _text(label: Any, rows: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocomplete": "off"}),
    )


class ReportForm(forms.Form):
    """A report; nothing is required."""

    danger = forms.ChoiceField(
        label=_("Is somebody in danger now?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I do not know"))],
        widget=forms.RadioSelect,
        required=False,
    )
    text = _text(_("What would you like to tell us?"), 10, help_text=_("In your own words, in any language."))
    where = _text(_("Where does this happen?"), 2)
    contact = _text(
        _("How could we reach you safely?"),
        2,
        help_text=_("You need not say. You can read our answer here with the words you will get."),
    )
    seed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    language = forms.CharField(widget=forms.HiddenInput, max_length=10, required=False)

    questions = ("danger", "text", "where", "contact")

    @property
    def content(self) -> dict[str, Any]:
        """What was said, without what was skipped."""
        said = {name: self.cleaned_data[name] for name in self.questions}
        return {name: value for name, value in said.items() if value.strip()}


class IntakeForm(ReportForm):
    """What somebody tells a colleague: at the telephone, at the door, in a letter."""

    origin = forms.ChoiceField(
        label=_("How it came"), choices=Origin.choices[1:], widget=forms.RadioSelect, initial=Origin.CALL
    )
    channel = forms.ModelChoiceField(label=_("Channel"), queryset=Channel.objects.none(), empty_label=None)
    hours = _text(_("When is it safe to call back?"), 2)
    others = _text(
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
        channels = queries.channels_of(organisation)
        self.fields["channel"].queryset = channels  # type: ignore[attr-defined]
        self.fields["channel"].initial = channels.first()


class MessageForm(forms.Form):
    """Words of one side of the dialogue."""

    text = _text(_("Your message"), 5, required=True)


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = _text(
        _("Note for colleagues"), 3, required=True, help_text=_("The person who reported never sees it.")
    )


class SettleForm(forms.Form):
    """Where a report stands."""

    state = forms.ChoiceField(label=_("State"), choices=State.choices)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int)
    assigned_to = forms.ModelChoiceField(
        label=_("Assigned to"), queryset=Person.objects.none(), required=False
    )

    def __init__(self, *arguments: Any, organisation: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["assigned_to"].queryset = queries.recipients_of(organisation)  # type: ignore[attr-defined]


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A channel."""

    class Meta:
        model = Channel
        fields = ("name", "slug", "kind", "emergency", "acknowledge_hours", "keep_days", "is_open", "people")
        labels = {  # noqa: RUF012
            "name": _("Name"),
            "slug": _("End of its address"),
            "kind": _("For whom it is"),
            "emergency": _("Emergency numbers"),
            "acknowledge_hours": _("Hours until somebody answers"),
            "keep_days": _("Days that reports nobody needs are kept"),
            "is_open": _("It takes reports"),
            "people": _("Who receives its reports"),
        }
        help_texts = {  # noqa: RUF012
            "slug": _("Choose something that tells nothing: it stays in the history of browsers."),
            "emergency": _("Shown before everything else, as in: police 112, hotline …"),
        }
        widgets = {"people": forms.CheckboxSelectMultiple, "kind": forms.RadioSelect}  # noqa: RUF012

    def __init__(self, *arguments: Any, organisation: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["people"].queryset = queries.recipients_of(organisation)  # type: ignore[attr-defined]
        self.fields["keep_days"].min_value = 1  # type: ignore[attr-defined]
