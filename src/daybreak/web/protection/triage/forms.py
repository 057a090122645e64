"""What is filled in about labels, templates and escalations."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from daybreak.errors import BadValue
from daybreak.web.protection.forms import words_field
from daybreak.web.protection.models import Urgency
from daybreak.web.protection.triage.models import AnswerTemplate, Label
from daybreak.web.protection.triage.wording import check_places
from daybreak.web.ui.spoken import spoken


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A label."""

    class Meta:
        model = Label
        fields = ("name", "tone")
        labels = {"name": _("Name"), "tone": _("Colour")}  # noqa: RUF012
        help_texts = {"name": _("A kind of thing, never a person.")}  # noqa: RUF012

    def clean_name(self) -> str:
        """A name that no other label has."""
        name: str = self.cleaned_data["name"]
        same = Label.objects.filter(organisation=self.instance.organisation_id, name__iexact=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a label of that name already."))
        return name


class LabelsForm(forms.Form):
    """Which labels a report has."""

    labels = forms.ModelMultipleChoiceField(
        label=_("Labels"),
        queryset=Label.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *arguments: Any, known: Iterable[Label], **named: Any) -> None:
        super().__init__(*arguments, **named)
        rows = list(known)
        field: Any = self.fields["labels"]
        field.queryset = Label.objects.filter(pk__in=[one.pk for one in rows]).order_by("name")
        field.choices = [(one.pk, one.name) for one in rows]


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A template of answers."""

    class Meta:
        model = AnswerTemplate
        fields = ("name", "language", "text")
        labels = {  # noqa: RUF012
            "name": _("Name for colleagues"),
            "language": _("Language"),
            "text": _("Words"),
        }
        help_texts = {  # noqa: RUF012
            "text": _(
                "These places are filled in: {today}, {received} and {answer_by} with dates, "
                "{office_hours} with the office hours of the channel."
            )
        }
        widgets = {  # noqa: RUF012
            "language": forms.Select(choices=settings.LANGUAGES),
            "text": forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        }

    def clean_text(self) -> str:
        """Words whose places are known."""
        text: str = self.cleaned_data["text"]
        try:
            check_places(text)
        except BadValue as error:
            raise forms.ValidationError(spoken(error)) from error
        return text

    def clean_language(self) -> str:
        """One of the languages of the application."""
        language: str = self.cleaned_data["language"]
        if language not in dict(settings.LANGUAGES):
            raise forms.ValidationError(_("Choose one of the languages."))
        return language


class EscalationForm(forms.Form):
    """Why a supervisor is needed."""

    reason = words_field(
        _("Why a supervisor is needed"),
        3,
        required=True,
        help_text=_("The supervisors read it; the person who reported does not."),
    )
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=Urgency.choices[1:], coerce=int, initial=Urgency.SOON
    )
