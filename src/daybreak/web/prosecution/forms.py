"""What analysts fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daybreak.web.prosecution.models import Upload


class UploadForm(forms.Form):
    """A file of posts, for browsers without JavaScript."""

    file = forms.FileField(label=_("File of posts"))


def _column(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200)


class RunForm(forms.Form):
    """Which files to search and how. Columns are found by their names unless given."""

    uploads = forms.MultipleChoiceField(label=_("Files"), widget=forms.CheckboxSelectMultiple)
    country = forms.CharField(
        label=_("Country where a post names none"),
        help_text=_("Two letters, as in GB. Numbers, wages and places are then read right more often."),
        max_length=2,
        required=False,
    )
    leads = forms.IntegerField(label=_("Most leads to show"), min_value=1, max_value=10_000, initial=200)
    text = _column(_("Column of the text (several with commas)"))
    id = _column(_("Column of the id"))
    time = _column(_("Column of the time"))
    place = _column(_("Column of the place"))
    author = _column(_("Column of the author"))

    def __init__(self, data: Any, *, uploads: list[tuple[Upload, str]]) -> None:
        super().__init__(data)
        self.fields["uploads"].choices = [(str(one.pk), name) for one, name in uploads]  # type: ignore[attr-defined]
        self.fields["uploads"].initial = [str(one.pk) for one, _name in uploads]

    @property
    def options(self) -> dict[str, Any]:
        """What the run needs to be repeated exactly."""
        said = self.cleaned_data
        columns = {name: said[name] for name in ("id", "time", "place", "author") if said[name]}
        if said["text"]:
            columns["text"] = [one.strip() for one in said["text"].split(",") if one.strip()]
        return {"columns": columns, "country": said["country"].upper(), "leads": said["leads"], "seed": 0}


class DecisionForm(forms.Form):
    """What a reviewer decides about a lead."""

    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("confirm", _("Confirm: worth following")),
            ("reject", _("Reject: an innocent explanation fits")),
            ("note", _("Only a note")),
            ("merge", _("Merge with another lead")),
        ],
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label=_("Key of the other lead"),
        help_text=_("Only for a merge, as in L1a2b3c4d."),
        max_length=16,
        required=False,
    )
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), required=False
    )

    def clean(self) -> dict[str, Any]:
        """A merge needs another lead, a note needs words."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") == "merge" and not said.get("other"):
            self.add_error("other", _("Name the lead to merge with."))
        if said.get("kind") == "note" and not said.get("note"):
            self.add_error("note", _("Write the note."))
        return said
