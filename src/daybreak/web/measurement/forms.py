"""What data officers fill in."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daybreak.measurement.prevalence_methods import ALL, METHODS, USUAL
from daybreak.web.measurement.models import ListFile

#: Most groups that are crossed with one another.
MOST_CROSSED = 2
#: Fewest lists that an estimate can be made from.
FEWEST_FILES = 3


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """One file or several; Django's own field knows one only."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(_Files, self).clean(one, initial) for one in data or [None]]


class FilesForm(forms.Form):
    """Files of lists."""

    file = _Files(label=_("Files of lists"))


def _names(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=1000)


class ReadForm(forms.Form):
    """Which files to read and as what. Columns of a table are told apart by what they hold unless named."""

    kind = forms.ChoiceField(
        label=_("What the files are"),
        choices=[
            ("table", _("One table: a column of 0 and 1 for each list")),
            ("ids", _("Pseudonymous ids: a file for each list, equal ids are one person")),
        ],
        widget=forms.RadioSelect,
        initial="table",
    )
    files = forms.MultipleChoiceField(label=_("Files"), widget=forms.CheckboxSelectMultiple)
    lists = _words(
        _("Names of the lists, with commas"),
        _("Of a table, the columns that are lists. Of ids, what to call each file, in order."),
    )
    count = _words(_("Column with the number of people"), _("If it is not called count."))
    groups = _words(_("Columns of groups, with commas"), _("Such as sex, age group or region."))
    id_column = _words(_("Column of the ids"), _("If the files have several columns."))

    def __init__(self, data: Any, *, files: Sequence[tuple[ListFile, str]]) -> None:
        super().__init__(data)
        self.fields["files"].choices = [(str(one.pk), name) for one, name in files]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A table is one file; ids are a file for each list, three at least."""
        said: dict[str, Any] = super().clean() or {}
        files = said.get("files", [])
        if said.get("kind") == "table" and len(files) > 1:
            self.add_error("files", _("A table is one file: choose one."))
        if said.get("kind") == "ids" and 0 < len(files) < FEWEST_FILES:
            self.add_error("files", _("Choose at least three files, one for each list."))
        return said

    @property
    def options(self) -> dict[str, Any]:
        """What the reading needs to be repeated exactly."""
        said = self.cleaned_data
        plain = {name: said[name].strip() for name in ("kind", "count", "id_column")}
        return plain | {"lists": _names(said["lists"]), "groups": _names(said["groups"])}


class EstimateForm(forms.Form):
    """By which methods to estimate, and how."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    methods = forms.MultipleChoiceField(label=_("Methods"), widget=forms.CheckboxSelectMultiple)
    groups = forms.MultipleChoiceField(
        label=_("Estimate in groups too"),
        help_text=_("Small groups give wide intervals, or none."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    population = forms.ChoiceField(
        label=_("File of residents"),
        help_text=_("Gives rates per 100,000 people of each group, as SDG indicator 16.2.2 asks."),
        required=False,
    )
    bootstrap = forms.IntegerField(
        label=_("Resamples for intervals"), min_value=0, max_value=10_000, initial=1000
    )
    order = forms.IntegerField(
        label=_("Most lists in one interaction of a model"), min_value=1, max_value=4, initial=2
    )
    level = forms.ChoiceField(
        label=_("Level of intervals"),
        choices=[("0.8", "80 %"), ("0.9", "90 %"), ("0.95", "95 %"), ("0.99", "99 %")],
        initial="0.95",
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        help_text=_("The same seed gives the same digits."),
        min_value=0,
        max_value=2**31 - 1,
        initial=0,
    )
    movement = forms.BooleanField(
        label=_("Look how far one person or one list moves the estimate"), required=False, initial=True
    )

    def __init__(
        self, data: Any, *, groups: Sequence[str], files: Sequence[tuple[ListFile, str]], **more: Any
    ) -> None:
        super().__init__(data, **more)
        usable = [METHODS[name] for name in ALL if groups or not METHODS[name].covariates]
        self.fields["methods"].choices = [(one.name, gettext(one.title)) for one in usable]  # type: ignore[attr-defined]
        self.fields["methods"].initial = list(USUAL)
        self.sets = [names for size in range(1, MOST_CROSSED + 1) for names in combinations(groups, size)]
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (str(number), " × ".join(names)) for number, names in enumerate(self.sets)
        ]
        self.fields["population"].choices = [  # type: ignore[attr-defined]
            ("", format_lazy("– {} –", _("none"))),
            *((str(one.pk), name) for one, name in files),
        ]

    def clean(self) -> dict[str, Any]:
        """Residents are counted in groups."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("population") and not said.get("groups"):
            self.add_error("groups", _("Choose the groups whose rates you want."))
        return said

    @property
    def options(self) -> dict[str, Any]:
        """What the estimate needs to be repeated exactly."""
        said = self.cleaned_data
        return {
            "methods": said["methods"],
            "by": [list(self.sets[int(number)]) for number in said["groups"]],
            "bootstrap": said["bootstrap"],
            "order": said["order"],
            "level": float(said["level"]),
            "seed": said["seed"],
            "movement": said["movement"],
        }
