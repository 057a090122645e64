"""What keepers of the directory fill in: an entry, a check, a table."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.prevention.freshness import LONGEST, USUAL
from daybreak.prevention.opening_hours import zones_of_places
from daybreak.prevention.proposals import countries_proposed
from daybreak.prevention.reading_services import FIELDS, LONG, SHORT, read_service, written
from daybreak.prevention.services import Service
from daybreak.standard.names import country_codes
from daybreak.web.prevention.models import Answer, Entry, How, Kind, Result
from daybreak.web.prevention.wording import NEEDS, WORDS_NEEDED, name_of_country


def _countries(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    named = sorted(((code, name_of_country(code)) for code in codes), key=lambda one: one[1].casefold())
    return [("", "–"), *named]


def _line(label: Any, help_text: Any = "", *, required: bool = False, ltr: bool = False) -> forms.CharField:
    attributes = {"dir": "ltr" if ltr else "auto", "autocomplete": "off"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=SHORT,
        widget=forms.TextInput(attrs=attributes),
    )


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONG, widget=widget)


class EntryForm(forms.Form):
    """A service of the directory; its fields are read as those of a table are."""

    country = forms.ChoiceField(label=_("Country"), choices=lambda: _countries(country_codes()))
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", "–"), *Kind.choices])
    name = _line(_("Name"), required=True)
    alternate_name = _line(_("Another name it goes by"))
    phone = _line(
        _("Telephone"), _("As dialled in that country, or with + and the country’s code."), ltr=True
    )
    short_code = _line(_("Short number"), _("Such as 112."), ltr=True)
    text_number = _line(_("Number for text messages"), ltr=True)
    chat_url = _line(_("Address of a chat"), ltr=True)
    url = _line(_("Website"), ltr=True)
    email = _line(_("E-mail"), ltr=True)
    hours = _line(_("Hours"), NEEDS["hours"], ltr=True)
    timezone = forms.ChoiceField(
        label=_("Time zone of these hours"),
        required=False,
        choices=lambda: [("", "–"), *((one, one.replace("_", " ")) for one in zones_of_places())],
    )
    languages = _line(_("Languages spoken"), NEEDS["languages"], ltr=True)
    interpretation_services = _line(
        _("How others are helped to understand"), _("For example: interpreter by telephone.")
    )
    free = forms.ChoiceField(label=_("Does it cost nothing?"), choices=Answer.choices, required=False)
    anonymous = forms.ChoiceField(label=_("Can people stay unnamed?"), choices=Answer.choices, required=False)
    area = _line(_("Part of the country"), _("Empty for all of it."))
    eligibility_description = _lines(_("Whom it serves"))
    minimum_age = _line(_("Lowest age"), ltr=True)
    maximum_age = _line(_("Highest age"), ltr=True)
    description = _lines(_("What it does"))
    source = _line(
        _("Where you know this from"),
        _("An address of a page, a letter, a person of the service."),
        required=True,
    )

    def __init__(self, *arguments: Any, service: Service | None = None, **named: Any) -> None:
        initial = written(service) if service is not None else {"free": "unknown", "anonymous": "unknown"}
        super().__init__(*arguments, initial=initial, **named)

    def clean(self) -> dict[str, Any]:
        """Read the service; every field that is wrong says what it needs."""
        said = {name: str(self.cleaned_data.get(name, "")) for name in FIELDS}
        self.service, faults = read_service(said)
        for fault in faults:
            if fault.field not in self.errors:
                self.add_error(fault.field, NEEDS.get(fault.field, WORDS_NEEDED))
        return self.cleaned_data


class CheckForm(forms.Form):
    """That one checked an entry."""

    how = forms.ChoiceField(label=_("How you checked"), choices=How.choices, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=_("What you found"), choices=Result.choices, widget=forms.RadioSelect)
    done_on = forms.DateField(
        label=_("Day of the check"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    expires_on = forms.DateField(
        label=_("Expires on"),
        help_text=_(
            "On this day it vanishes by itself. You are told before. A check counts for a year at most."
        ),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        today = timezone.now().date()
        days = {"done_on": today, "expires_on": today + timedelta(days=USUAL)}
        super().__init__(*arguments, initial=days, **named)

    def clean(self) -> dict[str, Any]:
        """A check cannot lie ahead, and counts for a year at most."""
        said, today = self.cleaned_data, timezone.now().date()
        done_on, expires_on = said.get("done_on"), said.get("expires_on")
        if done_on is not None and done_on > today:
            self.add_error("done_on", _("The day of the check cannot lie ahead."))
        if said.get("result") == Result.RIGHT and done_on is not None and "expires_on" not in self.errors:
            runs = (expires_on - done_on).days if expires_on is not None else 0
            if expires_on is None or expires_on <= today or runs > LONGEST:
                self.add_error("expires_on", _("Choose a day ahead, at most a year after the check."))
        return said


class TableForm(forms.Form):
    """A table of services."""

    table = forms.FileField(label=_("Table of services"), allow_empty_file=True)


class ProposalForm(forms.Form):
    """A country to take proposals of."""

    country = forms.ChoiceField(label=_("Country"), choices=lambda: _countries(countries_proposed()))


def entry_form(entry: Entry, said: Any = None) -> EntryForm:
    """The form of an entry that exists."""
    return EntryForm(said, service=entry.service())
