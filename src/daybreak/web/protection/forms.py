"""Fields that several forms of reports have."""

from typing import Any

from django import forms

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
