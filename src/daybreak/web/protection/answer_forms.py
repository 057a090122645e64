"""What those who answer fill in on a report's page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.protection import queries
from daybreak.web.protection.forms import words_field
from daybreak.web.protection.models import State, Urgency


class MessageForm(forms.Form):
    """Words of one side of the dialogue."""

    text = words_field(_("Your message"), 5, required=True)


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = words_field(
        _("Note for colleagues"), 3, required=True, help_text=_("The person who reported never sees it.")
    )


class SettleForm(forms.Form):
    """Where a report stands."""

    state = forms.ChoiceField(label=_("State"), choices=State.choices)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int)
    assigned_to = forms.ModelChoiceField(
        label=_("Assigned to"), queryset=Person.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *arguments: Any, organisation: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["assigned_to"].queryset = queries.recipients_of(organisation)  # type: ignore[attr-defined]


class TranslationForm(forms.Form):
    """What a colleague understands, in another language."""

    of = forms.TypedChoiceField(label=_("What was translated"), coerce=UUID)
    language = forms.ChoiceField(label=_("Into which language"), choices=settings.LANGUAGES)
    text = words_field(
        _("Your translation"),
        4,
        required=True,
        help_text=_("The person sees translations of messages, so that they know how they were understood."),
    )

    def __init__(self, choices: Sequence[tuple[str, str]], *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["of"].choices = choices  # type: ignore[attr-defined]


class RefusalForm(forms.Form):
    """Why something is kept although the person asked for deletion."""

    reason = words_field(
        _("Why it is kept"), 3, required=True, help_text=_("The person reads this as your answer.")
    )
