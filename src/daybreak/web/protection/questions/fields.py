"""Each kind of question as fields of a form that works by keyboard, without script, in any writing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.protection.questionnaires.answers import DATE_PARTS
from daybreak.protection.questionnaires.model import RATHER_NOT, Question, Spoken, say

#: The answers that are the same wherever they are offered.
YES_NO_WORDS: Mapping[str, str | Promise] = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "unknown": gettext_lazy("I do not know"),
    RATHER_NOT: gettext_lazy("I would rather not say"),
}
_FAULTS: Mapping[str, str | Promise] = {
    "too_long": gettext_lazy("This is too long. Please shorten it, or send the rest afterwards."),
    "not_a_choice": gettext_lazy("Please choose one of the answers that are shown."),
    "no_such_day": gettext_lazy("There is no such day. Leave out what you do not know."),
    "must": gettext_lazy("The organisation needs an answer here."),
}
_PLAIN = {"dir": "auto", "autocomplete": "off"}


def fault_in_words(code: str) -> str:
    """What a page says of an answer that cannot be taken."""
    return str(_FAULTS[code])


def marked(spoken: Spoken, language: str) -> str | SafeString:
    """Words with the language they are in, where that is not the page's, for those who have them read out."""
    if not spoken.text or spoken.language == language:
        return spoken.text
    return format_html('<span lang="{}" dir="auto">{}</span>', spoken.language, spoken.text)


def fields_of(question: Question, language: str, own: str) -> dict[str, forms.Field]:
    """The fields of a question, by name.

    Args:
        question: The question.
        language: The language of the page.
        own: The language that the questionnaire is written in.
    """
    named: dict[str, Any] = {
        "label": marked(say(question.text, language, own), language),
        "help_text": format_html("{}", marked(say(question.help, language, own), language)),
        "required": bool(question.must),
    }
    if question.kind == "contact":
        return _contact(named)
    choices = choices_of(question, language, own)
    return {
        question.key: _field(question, named, [(key, marked(one, language)) for key, one in choices.items()])
    }


def choices_of(question: Question, language: str, own: str) -> dict[str, Spoken]:
    """What can be chosen, with its words; empty where answers are written."""
    said = {one.key: say(one.text, language, own) for one in question.choices}
    return {
        value: said[value] if value in said else Spoken(str(YES_NO_WORDS[value]), language)
        for value in question.values
    }


def _field(question: Question, named: dict[str, Any], choices: Sequence[tuple[str, Any]]) -> forms.Field:
    if question.kind in ("one", "yes_no"):
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **named)
    if question.kind == "several":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **named)
    if question.kind == "date":
        return forms.Field(widget=FuzzyDate(), **named)
    rows = {"text": 6, "place": 2}.get(question.kind)
    widget = forms.Textarea(attrs={**_PLAIN, "rows": rows}) if rows else forms.TextInput(attrs=_PLAIN)
    return forms.CharField(widget=widget, **named)


def _contact(named: dict[str, Any]) -> dict[str, forms.Field]:
    def lines(**words: Any) -> forms.CharField:
        return forms.CharField(widget=forms.Textarea(attrs={**_PLAIN, "rows": 2}), **words)

    hours = {"label": _("When is it safe to call back?"), "required": False}
    others = {
        "label": _("What to say if somebody else answers"),
        "help_text": _("Without a word from you we say nothing and hang up."),
        "required": False,
    }
    return {"contact": lines(**named), "hours": lines(**hours), "others": lines(**others)}


class FuzzyDate(forms.Widget):
    """A day, or only its month or year: three small fields, each of which may stay empty."""

    template_name = "questions/fuzzy_date.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """The three parts as they were sent."""
        return {part: data.get(f"{name}-{part}", "") for part in DATE_PARTS}

    def id_for_label(self, id_: str) -> str:
        """Of the year, which comes first."""
        return f"{id_}_0"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template gets."""
        context = super().get_context(name, None, attrs)
        said = value if isinstance(value, dict) else {}
        context["widget"] |= {
            "parts": [(part, said.get(part, "")) for part in DATE_PARTS],
            "months": [(str(number), str(words)) for number, words in MONTHS.items()],
        }
        return context
