"""What a supervisor fills in who builds questions. Translations stand side by side; keys never change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from daybreak.errors import DaybreakError
from daybreak.protection.questionnaires.indicators import published
from daybreak.protection.questionnaires.model import KINDS, TESTS, Question, Questionnaire, Rule, Step, Words
from daybreak.protection.questionnaires.reading import KEY, from_plain
from daybreak.protection.questionnaires.writing import to_plain
from daybreak.web.protection.questions.words import KIND_WORDS, MODE_WORDS, TEST_WORDS
from daybreak.web.ui.spoken import spoken

#: Least rows for conditions, and empty rows for answers to choose from.
CONDITION_ROWS, EMPTY_CHOICES = 4, 3
_LANGUAGES = dict(settings.LANGUAGES)


def _line(label: Any, rows: int = 0, **named: Any) -> forms.CharField:
    attrs = {"dir": "auto", "autocomplete": "off"}
    widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, widget=widget, required=False, max_length=4000, **named)


class PartForm(forms.Form):
    """A step or a question: its words in every language and when it is asked."""

    #: The texts of the part: name, label, rows.
    texts: Sequence[tuple[str, Any, int]] = ()

    def __init__(
        self, *arguments: Any, questions: Questionnaire, part: Step | Question, revision: int, **named: Any
    ) -> None:
        self.questions, self.part = questions, part
        first = {**self._words_now(), **_rule_now(part.when), "revision": revision, **self._more_now()}
        super().__init__(*arguments, initial=first, **named)
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)
        for name, label, rows in self.texts:
            for code in questions.languages:
                self.fields[f"{name}.{code}"] = self._in_language(label, code, rows)
        self._add_fields()
        self._add_conditions()

    def _in_language(self, label: Any, code: str, rows: int) -> forms.CharField:
        field = _line(f"{label} ({_LANGUAGES.get(code, code)})", rows)
        field.widget.attrs["lang"] = code
        return field

    def _words_now(self) -> dict[str, Any]:
        return {
            f"{name}.{code}": text
            for name, _label, _rows in self.texts
            for code, text in getattr(self.part, name).items()
        }

    def _more_now(self) -> dict[str, Any]:
        return {}

    def _add_fields(self) -> None:
        """Fields that only this kind of part has."""

    def _add_conditions(self) -> None:
        earlier = {one.key: _titled(one, self.questions) for one in _earlier(self.questions, self.part)}
        # what a condition names wrongly now must be seen to be mended
        named = self.part.when.conditions if self.part.when else ()
        choices = [("", "–"), *({one.question: one.question for one in named} | earlier).items()]
        self._condition_rows = max(CONDITION_ROWS, len(named) + 1)
        self.fields["mode"] = forms.ChoiceField(label=_("Ask it only if"), choices=list(MODE_WORDS.items()))
        for row in range(self._condition_rows):
            self.fields[f"if.{row}.question"] = forms.ChoiceField(
                label=_("Earlier question"), choices=choices, required=False
            )
            self.fields[f"if.{row}.test"] = forms.ChoiceField(
                label=_("What must hold of it"),
                choices=[(one, TEST_WORDS[one]) for one in TESTS],
                required=False,
            )
            self.fields[f"if.{row}.values"] = _line(_("Answers, by their keys"))

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The texts, each with its languages side by side."""
        for name, label, _rows in self.texts:
            yield label, [self[f"{name}.{code}"] for code in self.questions.languages]

    def conditions(self) -> list[list[forms.BoundField]]:
        """The rows of conditions."""
        names = ("question", "test", "values")
        return [[self[f"if.{row}.{name}"] for name in names] for row in range(self._condition_rows)]

    def earlier(self) -> list[tuple[Question, str]]:
        """Earlier questions whose answers can be named, with the keys of the answers."""
        return [(one, " ".join(one.values)) for one in _earlier(self.questions, self.part) if one.values]

    def clean(self) -> dict[str, Any]:
        """Make the questionnaire with this part changed; what cannot be is said."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self.changed = from_plain(self._replaced(self._plain(cleaned)), str(_("This page")))
            except DaybreakError as error:
                self.add_error(None, spoken(error))
        return cleaned

    def _plain(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        said = {name: self._said(cleaned, name) for name, _label, _rows in self.texts}
        return said | {"when": _rule(cleaned, self._condition_rows)}

    def _said(self, cleaned: Mapping[str, Any], name: str) -> Words:
        """A text in each language; languages that are not offered now keep their words."""
        kept = {
            code: text
            for code, text in getattr(self.part, name).items()
            if code not in self.questions.languages
        }
        return kept | {code: cleaned.get(f"{name}.{code}", "") for code in self.questions.languages}

    def _replaced(self, plain: dict[str, Any]) -> dict[str, Any]:
        whole = to_plain(self.questions)
        for step in whole["steps"]:
            if isinstance(self.part, Step):
                if step["key"] == self.part.key:
                    step.update(plain)
            else:
                for one in step["questions"]:
                    if one["key"] == self.part.key:
                        one.update(plain)
        return whole


class StepForm(PartForm):
    """A step."""

    texts = (("title", _("Heading"), 0), ("intro", _("A few sentences before its questions"), 3))


class QuestionForm(PartForm):
    """A question."""

    texts = (
        ("text", _("Question"), 2),
        ("help", _("A sentence that helps to answer"), 2),
        ("note", _("What it touches, as in: this asks about violence, you can skip it"), 2),
        ("must", _("Why it has to be answered"), 2),
    )

    @property
    def has_choices(self) -> bool:
        """Whether its answers are kept as a list of their own."""
        return self.part.kind in ("one", "several")  # type: ignore[union-attr]

    def _more_now(self) -> dict[str, Any]:
        part: Any = self.part
        now: dict[str, Any] = {"speaks_for": " ".join(part.speaks_for), "is_must": bool(part.must)}
        for row, choice in enumerate(part.choices):
            now |= {f"choice.{row}.key": choice.key, f"choice.{row}.speaks_for": " ".join(choice.speaks_for)}
            now |= {f"choice.{row}.{code}": text for code, text in choice.text.items()}
        return now

    def _rows(self) -> int:
        part: Any = self.part
        return len(part.choices) + EMPTY_CHOICES if self.has_choices else 0

    def _add_fields(self) -> None:
        self.fields["is_must"] = forms.BooleanField(
            label=_("It has to be answered"),
            help_text=_(
                "Do this only if the organisation cannot act otherwise: somebody in danger may stop here and "
                "never report. The reason is shown to everybody, and the choice is written into the ledger."
            ),
            required=False,
        )
        codes = _("Codes of published indicators that it speaks for")
        if self.part.kind == "yes_no":  # type: ignore[union-attr]
            self.fields["speaks_for"] = _line(codes)
        for row in range(self._rows()):
            self.fields[f"choice.{row}.key"] = _line(_("Key"))
            for code in self.questions.languages:
                self.fields[f"choice.{row}.{code}"] = self._in_language(_("Answer"), code, 0)
            self.fields[f"choice.{row}.speaks_for"] = _line(codes)

    def choice_rows(self) -> list[list[forms.BoundField]]:
        """The answers to choose from, each with its key, its words and its codes."""
        names = ("key", *self.questions.languages, "speaks_for")
        return [[self[f"choice.{row}.{name}"] for name in names] for row in range(self._rows())]

    def indicators(self) -> list[tuple[str, str]]:
        """Codes of published indicators, with their names."""
        return [(code, one.name.get("en", "")) for code, one in published().items()]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason why something must be answered."""
        cleaned = super().clean()
        own = f"must.{self.questions.language}"
        if cleaned.get("is_must") and not cleaned.get(own):
            self.add_error(own, _("Say why: everybody who is asked will read it."))
        return cleaned

    def _plain(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        plain = super()._plain(cleaned)
        if not cleaned.get("is_must"):
            plain["must"] = {}
        if "speaks_for" in self.fields:
            plain["speaks_for"] = cleaned.get("speaks_for", "").split()
        if self.has_choices:
            plain["choices"] = [one for row in range(self._rows()) if (one := self._choice(cleaned, row))]
        return plain

    def _choice(self, cleaned: Mapping[str, Any], row: int) -> dict[str, Any] | None:
        """A row as a choice; None for a row that was emptied. Without a key it gets one by its number."""
        part: Any = self.part
        before = part.choices[row].text if row < len(part.choices) else {}
        said = {code: cleaned.get(f"choice.{row}.{code}", "").strip() for code in self.questions.languages}
        key = cleaned.get(f"choice.{row}.key", "").strip()
        if not key and not any(said.values()):
            return None
        other = {code: text for code, text in before.items() if code not in said}
        codes = cleaned.get(f"choice.{row}.speaks_for", "").split()
        return {"key": key or f"answer_{row + 1}", "text": other | said, "speaks_for": codes}


class NewPartForm(forms.Form):
    """A step or a question to be added."""

    key = forms.CharField(
        label=_("Key"),
        help_text=_("A short name in small letters, as in: pay. It never changes."),
        max_length=40,
    )
    words = _line(_("Its words"))

    def clean_key(self) -> str:
        """A key that can be one.

        Raises:
            ValidationError: It cannot.
        """
        key: str = self.cleaned_data["key"].strip().lower()
        if not KEY.fullmatch(key):
            raise forms.ValidationError(_("Use small letters, digits and underscores, a letter first."))
        return key


class NewQuestionForm(NewPartForm):
    """A question to be added to a step."""

    kind = forms.ChoiceField(label=_("How it is answered"), choices=[(one, KIND_WORDS[one]) for one in KINDS])
    step = forms.ChoiceField(label=_("In which step"))

    def __init__(self, *arguments: Any, questions: Questionnaire, **named: Any) -> None:
        super().__init__(*arguments, **named)
        steps = [(one.key, _titled(one, questions)) for one in questions.steps]
        self.fields["step"].choices = steps  # type: ignore[attr-defined]
        self.fields["step"].initial = steps[-1][0] if steps else None


class LanguagesForm(forms.Form):
    """The languages a questionnaire is offered in."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(
        label=_("The language shown where a translation lacks"), choices=settings.LANGUAGES
    )

    def applied_to(self, questions: Questionnaire) -> Questionnaire:
        """The questionnaire in these languages; words in others are kept."""
        own = self.cleaned_data["language"]
        return replace(
            questions, language=own, languages=tuple(dict.fromkeys([own, *self.cleaned_data["languages"]]))
        )


class PublishForm(forms.Form):
    """What changed, for colleagues."""

    note = forms.CharField(label=_("What changed, in a few words"), max_length=200, required=False)


def _titled(part: Step | Question, questions: Questionnaire) -> str:
    words = part.title if isinstance(part, Step) else part.text
    return f"{part.key}: {words.get(questions.language, '')[:80]}"


def _earlier(questions: Questionnaire, part: Step | Question) -> list[Question]:
    """Questions asked before a part."""
    found: list[Question] = []
    for step in questions.steps:
        if step == part:
            return found
        for one in step.questions:
            if one == part:
                return found
            found.append(one)
    return found


def _rule_now(rule: Rule | None) -> dict[str, Any]:
    now: dict[str, Any] = {"mode": rule.mode if rule else "all"}
    for row, one in enumerate(rule.conditions if rule else ()):
        now |= {f"if.{row}.question": one.question, f"if.{row}.test": one.test}
        now[f"if.{row}.values"] = " ".join(one.values)
    return now


def _rule(cleaned: Mapping[str, Any], rows: int) -> dict[str, Any] | None:
    conditions: list[dict[str, Any]] = []
    for row in range(rows):
        question, test = cleaned.get(f"if.{row}.question"), cleaned.get(f"if.{row}.test") or "is"
        if question:
            values = cleaned.get(f"if.{row}.values", "").replace(",", " ").split()
            conditions.append({"question": question, test: values if test in ("is", "is_not") else True})
    return {cleaned.get("mode") or "all": conditions} if conditions else None
