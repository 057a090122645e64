"""What is filled in about a case."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.protection.cases.entries import Proposed
from daybreak.web.protection.cases.models import Case, Section
from daybreak.web.protection.forms import words_field
from daybreak.web.protection.queries import recipients_of


class ChosenForm(forms.Form):
    """Which answer goes to which section; nothing needs to be typed."""

    def __init__(self, *arguments: Any, proposed: Sequence[Proposed], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.proposed = proposed
        for at, one in enumerate(proposed):
            self.fields[f"answer_{at}"] = forms.ChoiceField(
                label=one.question,
                choices=[*Section.choices, ("", _("Leave it out"))],
                initial=one.section,
                required=False,
            )

    @property
    def rows(self) -> list[tuple[Proposed, Any]]:
        """Each answer with its field."""
        return [(one, self[f"answer_{at}"]) for at, one in enumerate(self.proposed)]

    @property
    def chosen(self) -> dict[str, Section]:
        """What was chosen, by the key of the question."""
        said = {one.key: self.cleaned_data[f"answer_{at}"] for at, one in enumerate(self.proposed)}
        return {key: Section(value) for key, value in said.items() if value}


class OpenForm(ChosenForm):
    """A case made of a report: who takes part."""

    people = forms.ModelMultipleChoiceField(
        label=_("Who takes part"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    owner = forms.ModelChoiceField(label=_("Case owner"), queryset=Person.objects.none(), required=False)

    def __init__(self, *arguments: Any, organisation: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name in ("people", "owner"):
            self.fields[name].queryset = recipients_of(organisation)  # type: ignore[attr-defined]


class JoinForm(ChosenForm):
    """Another report for a case that is open."""

    case = forms.ModelChoiceField(label=_("Case"), queryset=Case.objects.none(), empty_label=None)

    def __init__(self, *arguments: Any, cases: Sequence[tuple[Case, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        field: Any = self.fields["case"]
        field.queryset = Case.objects.filter(pk__in=[one.pk for one, _name in cases])
        field.choices = [(one.pk, name) for one, name in cases]


class EntryForm(forms.Form):
    """What a colleague knows."""

    section = forms.ChoiceField(label=_("Section"), choices=Section.choices)
    text = words_field(_("What is known"), 3, required=True)


class NameForm(forms.Form):
    """What a case is called."""

    name = forms.CharField(
        label=_("What the case is called"),
        help_text=_("A name or words by which you find it again. It is sealed like the rest of the case."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class FindForm(forms.Form):
    """Which case is looked for."""

    text = forms.CharField(
        label=_("Find a case by its name"),
        help_text=_("It need not be spelled as it was written, nor in the same script."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class ClosureForm(forms.Form):
    """Why a case is closed."""

    reason = words_field(_("Reason for closure"), 2, required=True)
