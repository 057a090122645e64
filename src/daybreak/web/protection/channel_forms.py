"""What supervisors fill in about a channel."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daybreak.prevention.opening_hours import zones_of_places
from daybreak.standard.names import country_codes, country_name
from daybreak.web.accounts.models import Organisation
from daybreak.web.protection import queries
from daybreak.web.protection.models import Channel, Kind


def zones() -> list[tuple[str, str]]:
    """Every time zone of a place by its name, as choices of a form."""
    return [(one, one.replace("_", " ")) for one in zones_of_places()]


def countries() -> list[tuple[str, str]]:
    """Every country by its name in the language of the page, as choices of a form."""
    language = get_language() or "en"
    named = [(code, country_name(code, language=language)) for code in country_codes()]
    return [("", "–"), *sorted(named, key=lambda one: one[1].casefold())]


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A channel."""

    class Meta:
        model = Channel
        fields = (
            "name",
            "slug",
            "kind",
            "country",
            "office_hours",
            "zone",
            "acknowledge_hours",
            "keep_days",
            "is_open",
            "people",
        )
        labels = {  # noqa: RUF012
            "name": _("Name"),
            "slug": _("End of its address"),
            "kind": _("For whom it is"),
            "office_hours": _("Office hours, as people read them"),
            "zone": _("Time zone"),
            "acknowledge_hours": _("Hours until somebody answers"),
            "keep_days": _("Days that reports nobody needs are kept"),
            "is_open": _("It takes reports"),
            "people": _("Who receives its reports"),
        }
        help_texts = {  # noqa: RUF012
            "slug": _("Choose something that tells nothing: it stays in the history of browsers."),
        }
        error_messages = {  # noqa: RUF012
            "slug": {"unique": _("This end of an address is taken. Choose another.")},
        }
        widgets = {"people": forms.CheckboxSelectMultiple, "kind": forms.RadioSelect}  # noqa: RUF012

    def __init__(self, *arguments: Any, organisation: Organisation, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            help_text=_(
                "Its emergency numbers come first, as long as the check of them in the directory lasts."
            ),
            choices=countries,
            required=False,
        )
        self.fields["kind"].choices = Kind.choices  # type: ignore[attr-defined]  # without a choice of none
        self.fields["zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=lambda: [("", "UTC"), *zones()], required=False
        )
        self.fields["people"].queryset = queries.recipients_of(organisation)  # type: ignore[attr-defined]
        self.fields["keep_days"].min_value = 1  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        """The zone, or that of the world's clock."""
        return str(self.cleaned_data["zone"] or "UTC")
