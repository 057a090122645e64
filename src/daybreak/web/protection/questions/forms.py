"""What a supervisor fills in who builds questions. Translations stand side by side; keys never change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from daybreak.errors import DaybreakError
from daybreak.protection.questionnaires.indicators import published
from daybreak.protection.questionnaires.model import KINDS, Question, Questionnaire, Step, Words
from daybreak.protection.questionnaires.reading import KEY, from_plain
from daybreak.protection.questionnaires.translations import marked_after, outdated_of, said_to_fit
from daybreak.protection.questionnaires.writing import to_plain
from daybreak.web.protection.questions.condition_rows import rows_for, title_of
from daybreak.web.protection.questions.words import KIND_WORDS
from daybreak.web.ui.spoken import spoken

#: Empty rows for answers to choose from.
EMPTY_CHOICES = 3
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
        self, sent: QueryDict | None, *, questions: Questionnaire, part: Step | Question, revision: int
    ) -> None:
        self.questions, self.part = questions, part
        self.rows = rows_for(questions, part)
        self._outdated = outdated_of(questions, part)
        first = {**self._words_now(), **self.rows.initial(), "revision": revision, **self._more_now()}
        super().__init__(None if sent is None else self.rows.as_sent(sent), initial=first)
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)
        for name, label, rows in self.texts:
            for code in questions.languages:
                self.fields[f"{name}.{code}"] = self._in_language(label, code, rows, text=name)
        self._add_fields()
        if len(questions.languages) > 1:
            self.fields["fits"] = forms.BooleanField(
                label=_("The other languages still say the same"),
                help_text=_("Tick it if only spelling was mended, or after you have looked at each of them."),
                required=False,
            )
        self.fields.update(self.rows.fields(self.data if self.is_bound else None))  # type: ignore[arg-type]

    def _in_language(self, label: Any, code: str, rows: int, *, text: str) -> forms.CharField:
        """A text in one language; says when it is older than the words that it was made from."""
        old = (text, code) in self._outdated
        hint = (
            {"help_text": _("The words it was made from have changed since. Look at it again.")}
            if old
            else {}
        )
        field = _line(f"{label} ({_LANGUAGES.get(code, code)})", rows, **hint)
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

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The texts, each with its languages side by side."""
        for name, label, _rows in self.texts:
            yield label, [self[f"{name}.{code}"] for code in self.questions.languages]

    def conditions(self) -> list[list[forms.BoundField]]:
        """The rows of conditions."""
        return self.rows.bound(self)

    def show_only(self) -> None:
        """Show what was sent without judging it: somebody wants to see answers to choose from first."""
        self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        """Make the questionnaire with this part changed; what cannot be is said."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, words in self.rows.faults(self):
            self.add_error(name, words)
        if not self.errors:
            try:
                self.changed = self._followed(
                    from_plain(self._replaced(self._plain(cleaned)), str(_("This page")))
                )
            except DaybreakError as error:
                self.add_error(None, spoken(error))
        return cleaned

    def _followed(self, changed: Questionnaire) -> Questionnaire:
        """With the translations marked that the change left behind, unless somebody says that they fit."""
        if self.cleaned_data.get("fits"):
            return said_to_fit(changed, self.part)
        return marked_after(self.questions, changed)

    def _plain(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        said = {name: self._said(cleaned, name) for name, _label, _rows in self.texts}
        return said | {"when": self.rows.plain(cleaned)}

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

    def _choice_key(self, row: int) -> str:
        part: Any = self.part
        return part.choices[row].key if row < len(part.choices) else ""

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
                self.fields[f"choice.{row}.{code}"] = self._in_language(
                    _("Answer"), code, 0, text=f"choice {self._choice_key(row)}"
                )
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
        steps = [(one.key, title_of(one, questions)) for one in questions.steps]
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
