"""What auditors, supervisors and those who work on cases fill in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Person
from daybreak.web.vault.actions import EMERGENCY_HOURS, MOST_EMERGENCY_HOURS
from daybreak.web.vault.shares import MOST, NEEDED


class LedgerForm(forms.Form):
    """Which events to show."""

    action = forms.CharField(
        label=_("What was done"), help_text=_("A code, as in the table."), max_length=64, required=False
    )
    who = forms.UUIDField(label=_("Id of the person"), required=False)
    case = forms.UUIDField(label=_("Id of the case"), required=False)
    record = forms.UUIDField(label=_("Id of the record"), required=False)
    since = forms.DateField(
        label=_("From this day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    until = forms.DateField(
        label=_("Until this day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )


class EmergencyForm(forms.Form):
    """Which case cannot wait, and why."""

    case = forms.UUIDField(label=_("Id of the case"))
    back = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it cannot wait"),
        help_text=_("Your supervisors read this. It is sealed with the case."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    hours = forms.IntegerField(
        label=_("For how many hours"), min_value=1, max_value=MOST_EMERGENCY_HOURS, initial=EMERGENCY_HOURS
    )


class ShareForm(forms.Form):
    """Which colleague gets a case, and until when."""

    person = forms.ChoiceField(label=_("Colleague"))
    days = forms.IntegerField(
        label=_("For how many days"),
        help_text=_("Leave it empty for as long as the case is open."),
        min_value=1,
        max_value=3650,
        required=False,
    )

    def __init__(self, data: Any, *, people: list[Person]) -> None:
        super().__init__(data)
        self.fields["person"].choices = [(str(one.pk), str(one)) for one in people]  # type: ignore[attr-defined]


def _share(label: Any) -> forms.CharField:
    secret = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, widget=secret, max_length=400)


class TwoSharesForm(forms.Form):
    """Two shares, each typed by whoever keeps it."""

    first = _share(_("First share, typed by whoever keeps it"))
    second = _share(_("Second share, typed by whoever keeps it"))


class CaseRecoveryForm(TwoSharesForm):
    """Which case nobody can open any more."""

    case = forms.UUIDField(label=_("Id of the case"))


class RecoveryKeyForm(TwoSharesForm):
    """How many people will keep a share of the new recovery key."""

    people = forms.IntegerField(
        label=_("How many people will keep a share"), min_value=NEEDED, max_value=MOST, initial=3
    )


class RecoveryForm(TwoSharesForm):
    """And a new password typed by whom it is for, with a code that only they have."""

    code = forms.CharField(
        label=_("A code of the person's second factor"),
        help_text=_("From the app on their telephone, or one of their recovery codes. Only they have it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        max_length=40,
        required=False,
    )
    password = forms.CharField(
        label=_("New password, typed by the person"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=400,
        strip=False,
    )

    def clean_password(self) -> str:
        """A password like any other."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
