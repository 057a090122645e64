"""What people who report fill in. They can skip every question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: The longest text of one answer.
MOST_TEXT = 200_000


def words_field(label: Any, rows: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """A field for words in any language, kept as they were typed."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=MOST_TEXT,
        strip=False,
        validators=[_some_words] if required else [],
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocomplete": "off"}),
    )


def _some_words(text: str) -> None:
    if not text.strip():
        raise forms.ValidationError(forms.Field.default_error_messages["required"], code="required")


class ReportForm(forms.Form):
    """A report; nothing is required."""

    danger = forms.ChoiceField(
        label=_("Is somebody in danger now?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I do not know"))],
        widget=forms.RadioSelect,
        required=False,
    )
    text = words_field(
        _("What would you like to tell us?"), 10, help_text=_("In your own words, in any language.")
    )
    where = words_field(_("Where does this happen?"), 2)
    contact = words_field(
        _("How could we reach you safely?"),
        2,
        help_text=_("You need not say. You can read our answer here with the words you will get."),
    )
    seed = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    language = forms.CharField(widget=forms.HiddenInput, max_length=10, required=False)

    questions = ("danger", "text", "where", "contact")

    @property
    def content(self) -> dict[str, Any]:
        """What was said, without what was skipped."""
        said = {name: self.cleaned_data[name] for name in self.questions}
        return {name: value for name, value in said.items() if value.strip()}
