"""What is filled in about consents, orders, handovers and holds."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.errors import BadValue
from daybreak.web.handover import queries
from daybreak.web.handover.crossings import may_cross, words_for
from daybreak.web.handover.models import SaidHow
from daybreak.web.handover.terms import Recipient
from daybreak.web.vault.purposes import Purpose

#: Purposes for which something may be handed over.
PURPOSES = (
    Purpose.SUPPORT,
    Purpose.SAFETY,
    Purpose.REFERRAL,
    Purpose.REINTEGRATION,
    Purpose.INVESTIGATION,
    Purpose.LEGAL,
    Purpose.STATISTICS,
)


def _words(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    return forms.CharField(label=label, help_text=help_text, widget=area, required=required, max_length=4000)


def end_of(day: Any) -> datetime:
    """The last moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.max))


class ExtentForm(forms.Form):
    """Which fields, until when."""

    fields_allowed = forms.MultipleChoiceField(
        label=_("What may be handed over"), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("Until this day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, **named: Any) -> None:
        super().__init__(data, **named)
        self.fields["fields_allowed"].choices = [(one, words_for(one)) for one in may_cross()]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What actions take."""
        return {
            "fields": self.cleaned_data["fields_allowed"],
            "expires": end_of(self.cleaned_data["until"]),
        }


class AllowanceForm(ExtentForm):
    """To whom, which fields, until when."""

    recipient = forms.ChoiceField(label=_("To whom"), required=False)
    outside = forms.CharField(label=_("Or a body outside, by its name"), max_length=200, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["recipient"].choices = [("", "–"), *queries.recipients()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One recipient, not two and not none."""
        said: dict[str, Any] = super().clean() or {}
        organisation, _bar, zone = (said.get("recipient") or "").partition("|")
        try:
            said["to"] = Recipient(
                UUID(organisation) if organisation else None, zone, said.get("outside") or ""
            )
        except BadValue:
            self.add_error("recipient", _("Choose one recipient, or name a body outside."))
        return said

    def said(self) -> dict[str, Any]:
        """What actions take."""
        return super().said() | {"recipient": self.cleaned_data["to"]}


class ConsentForm(AllowanceForm):
    """What a person allowed or refused."""

    purpose = forms.ChoiceField(label=_("What for"), choices=[(one.value, one.label) for one in PURPOSES])
    how = forms.ChoiceField(label=_("How it was said"), choices=SaidHow.choices)
    words = _words(_("In whose presence, and what was explained"))
    refused = forms.BooleanField(
        label=_("The person refused"), help_text=_("Every service stays open to them."), required=False
    )

    def said(self) -> dict[str, Any]:
        """What actions take."""
        more = {name: self.cleaned_data[name] for name in ("purpose", "how", "words", "refused")}
        return super().said() | more


class ChangeForm(ExtentForm):
    """What a person allows from now on, to the same recipient."""

    how = forms.ChoiceField(label=_("How it was said"), choices=SaidHow.choices)
    words = _words(_("In whose presence, and what was explained"))

    def said(self) -> dict[str, Any]:
        """What actions take."""
        return super().said() | {name: self.cleaned_data[name] for name in ("how", "words")}


class OrderForm(AllowanceForm):
    """What an authority ordered."""

    reference = _words(_("Authority, number and day of the order"), required=True)

    def said(self) -> dict[str, Any]:
        """What actions take."""
        return super().said() | {"reference": self.cleaned_data["reference"]}


class WithdrawalForm(forms.Form):
    """How a person took a consent back."""

    how = forms.ChoiceField(label=_("How it was said"), choices=SaidHow.choices)
    words = _words(_("In the person's words"))


class ProposalForm(forms.Form):
    """Which fields go, on what ground."""

    basis = forms.ChoiceField(label=_("What allows it"), widget=forms.RadioSelect)
    items = forms.MultipleChoiceField(
        label=_("What shall be handed over"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, case: UUID, grounds: list[tuple[str, str]], record: str = "") -> None:
        super().__init__(data)
        self.fields["basis"].choices = grounds  # type: ignore[attr-defined]
        items = queries.choices_of(case, record=record)
        self.fields["items"].choices = items  # type: ignore[attr-defined]
        self.fields["items"].initial = [pk for pk, _name in items] if record else []


class HoldForm(forms.Form):
    """Which proceeding needs a case."""

    reason = _words(_("Which proceeding needs it"), required=True)
