"""What is filled in about a callback."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from daybreak.errors import BadValue
from daybreak.web.protection.callbacks.calling import Plan
from daybreak.web.protection.callbacks.models import Outcome
from daybreak.web.protection.callbacks.safe_hours import ANY_TIME, SafeHours, Window
from daybreak.web.protection.channel_forms import zones
from daybreak.web.protection.forms import words_field
from daybreak.web.ui.spoken import spoken

#: How many different hours can be written down.
WINDOWS = (1, 2, 3)


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}))


class PlanForm(forms.Form):
    """Whom to call back, when, and what to say."""

    number = forms.CharField(
        label=_("Number to call"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    any_time = forms.BooleanField(label=_("The person says that any time is safe"), required=False)
    zone = forms.ChoiceField(label=_("Time zone of the person"), choices=lambda: [("", "–"), *zones()])
    others = words_field(
        _("What to say if somebody else answers"),
        2,
        help_text=_("Agree on it with the person; otherwise say nothing and hang up."),
    )
    not_before = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=_("On the person's clock. Leave it empty for as soon as it is safe."),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for at in WINDOWS:
            self.fields[f"days_{at}"] = forms.TypedMultipleChoiceField(
                label=_("Safe on these days"),
                choices=list(WEEKDAYS.items()),
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"begins_{at}"] = _clock(_("From"))
            self.fields[f"ends_{at}"] = _clock(_("Until"))

    @property
    def windows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each of the hours, for the page."""
        return [(self[f"days_{at}"], self[f"begins_{at}"], self[f"ends_{at}"]) for at in WINDOWS]

    def clean(self) -> dict[str, Any]:
        """Hours that are whole; at least one, unless any time is safe."""
        said: dict[str, Any] = super().clean() or {}
        found = (
            [ANY_TIME] if said.get("any_time") else [one for at in WINDOWS if (one := self._window(said, at))]
        )
        if not found and not self.errors:
            self.add_error("days_1", _("Say when it is safe: an hour that is not named is not safe."))
        said["windows"] = tuple(found)
        return said

    def _window(self, said: dict[str, Any], at: int) -> Window | None:
        days, begins, ends = (said.get(f"{name}_{at}") for name in ("days", "begins", "ends"))
        if not days and begins is None and ends is None:
            return None
        if not days or begins is None or ends is None:
            self.add_error(f"days_{at}", _("Say the days, and from when until when."))
            return None
        try:
            return Window(frozenset(days), _minute(begins), _minute(ends))
        except BadValue as error:
            self.add_error(f"days_{at}", spoken(error))
            return None

    @property
    def plan(self) -> Plan:
        """What was said."""
        said = self.cleaned_data
        return Plan(said["number"], SafeHours(said["zone"], said["windows"]), said["others"])

    @property
    def moment(self) -> datetime | None:
        """Not before when, on the person's clock."""
        said = self.cleaned_data
        return _there(said["not_before"], said["zone"])


def _minute(at: time) -> time:
    return at.replace(second=0, microsecond=0)


def _there(naive: datetime | None, zone: str) -> datetime | None:
    """A moment that was read from a field, taken as the clock shows it in a zone."""
    if naive is None:
        return None
    return timezone.make_naive(naive).replace(tzinfo=ZoneInfo(zone))


class AttemptForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices, widget=forms.RadioSelect)
    note = words_field(_("Note for colleagues"), 2)
    again = forms.DateTimeField(
        label=_("Try again"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=_("On the person's clock, moved to the next safe hour. Left empty: in three hours."),
    )

    def moment(self, zone: str) -> datetime | None:
        """When to try again, on the person's clock."""
        return _there(self.cleaned_data["again"], zone)
