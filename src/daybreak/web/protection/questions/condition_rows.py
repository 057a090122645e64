"""When a part is asked, as rows of a form: an earlier question, what must hold of it, which of its answers.

The answers are those of the question that a row names. Without script only the page that follows can show
them, so a row says for which question it showed answers; ticks made for another one are forgotten, since a
"yes" to one question is no "yes" to another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from daybreak.protection.questionnaires.model import TESTS, Question, Questionnaire, Rule, Step
from daybreak.web.protection.questions.fields import choices_of
from daybreak.web.protection.questions.words import MODE_WORDS, TEST_WORDS

#: Least rows of a form; there is always an empty one.
LEAST_ROWS = 4
#: What the button sends that shows the answers of the questions chosen, and keeps nothing.
SHOW_ANSWERS = "answers"
#: Tests of a condition that name answers.
_OF_ANSWERS = ("is", "is_not")


@dataclass(frozen=True, slots=True)
class ConditionRows:
    """The rows of one part.

    Attributes:
        questions: The questionnaire.
        rule: When the part is asked now.
        earlier: What is asked before it, by key.
    """

    questions: Questionnaire
    rule: Rule | None
    earlier: Mapping[str, Question]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return max(LEAST_ROWS, len(self.rule.conditions) + 1 if self.rule else 0)

    def initial(self) -> dict[str, Any]:
        """What the rows hold now."""
        now: dict[str, Any] = {"mode": self.rule.mode if self.rule else "all"}
        for row, one in enumerate(self.rule.conditions if self.rule else ()):
            now |= {_name(row, "question"): one.question, _name(row, "test"): one.test}
            now |= {_name(row, "values"): list(one.values), _name(row, "shown"): one.question}
        return now

    def as_sent(self, sent: QueryDict) -> QueryDict:
        """What was sent, without ticks that were made for another question than the one chosen now."""
        sent = sent.copy()
        for row in range(self.count):
            chosen = sent.get(_name(row, "question"), "")
            if sent.get(_name(row, "shown"), "") != chosen:
                sent.setlist(_name(row, "values"), [])
                sent[_name(row, "shown")] = chosen
        return sent

    def fields(self, sent: QueryDict | None) -> dict[str, forms.Field]:
        """The fields, with the answers of the question that each row names."""
        now = self.initial()
        found: dict[str, forms.Field] = {
            "mode": forms.ChoiceField(label=_("Ask it only if"), choices=list(MODE_WORDS.items()))
        }
        for row in range(self.count):
            name = _name(row, "question")
            chosen = now.get(name, "") if sent is None else sent.get(name, "")
            found |= self._row(row, chosen)
        return found

    def _row(self, row: int, chosen: str) -> dict[str, forms.Field]:
        tests = [(one, TEST_WORDS[one]) for one in TESTS]
        choice = {"required": False}
        return {
            _name(row, "question"): forms.ChoiceField(
                label=_("Earlier question"), choices=self._known(), **choice
            ),
            _name(row, "test"): forms.ChoiceField(label=_("What must hold of it"), choices=tests, **choice),
            _name(row, "values"): forms.MultipleChoiceField(
                label=_("Its answers"),
                choices=self._answers(chosen),
                widget=forms.CheckboxSelectMultiple,
                **choice,
            ),
            _name(row, "shown"): forms.CharField(widget=forms.HiddenInput, **choice),
        }

    def _known(self) -> list[tuple[str, str]]:
        titled = {key: title_of(one, self.questions) for key, one in self.earlier.items()}
        # what a condition names wrongly now must be seen to be mended
        named = {one.question: one.question for one in (self.rule.conditions if self.rule else ())}
        return [("", "–"), *(named | titled).items()]

    def _answers(self, chosen: str) -> list[tuple[str, str | Promise]]:
        question = self.earlier.get(chosen)
        language, own = get_language() or "en", self.questions.language
        said = choices_of(question, language, own) if question else {}
        named = (one.values for one in (self.rule.conditions if self.rule else ()) if one.question == chosen)
        strange = dict.fromkeys(value for values in named for value in values if value not in said)
        gone = _("{answer} (not one of its answers)")
        found = [(key, one.text or key) for key, one in said.items()]
        return [*found, *((value, gone.format(answer=value)) for value in strange)]

    def bound(self, form: forms.Form) -> list[list[forms.BoundField]]:
        """The rows as a page shows them; the answers only where there are some."""
        shown = ("question", "test", "values")
        rows = [[form[_name(row, name)] for name in shown] for row in range(self.count)]
        return [[one for one in row if getattr(one.field, "choices", ())] for row in rows]

    def faults(self, form: forms.Form) -> Iterator[tuple[str, str]]:
        """The field and the sentence of each row in which no answer is named but must be."""
        for row in range(self.count):
            question, test, values = self._said(form.cleaned_data, row)
            if question and test in _OF_ANSWERS and not values:
                if form.fields[_name(row, "values")].choices:  # type: ignore[attr-defined]
                    yield _name(row, "values"), _("Tick at least one of these answers.")
                else:
                    yield (
                        _name(row, "test"),
                        _("It is answered in own words: choose whether it was answered or skipped."),
                    )

    def plain(self, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        """The rule as plain data; None when no row names a question."""
        said = (self._said(cleaned, row) for row in range(self.count))
        conditions = [
            {"question": question, test: values if test in _OF_ANSWERS else True}
            for question, test, values in said
            if question
        ]
        return {cleaned.get("mode") or "all": conditions} if conditions else None

    @staticmethod
    def _said(cleaned: Mapping[str, Any], row: int) -> tuple[str, str, list[str]]:
        question, test = cleaned.get(_name(row, "question"), ""), cleaned.get(_name(row, "test")) or "is"
        return question, test, list(cleaned.get(_name(row, "values")) or ())


def rows_for(questions: Questionnaire, part: Step | Question) -> ConditionRows:
    """The rows of a step or question."""
    return ConditionRows(questions, part.when, {one.key: one for one in _earlier(questions, part)})


def title_of(part: Step | Question, questions: Questionnaire) -> str:
    """A step or question in a list: its key and its words."""
    words = part.title if isinstance(part, Step) else part.text
    return f"{part.key}: {words.get(questions.language, '')[:80]}"


def _name(row: int, name: str) -> str:
    return f"if.{row}.{name}"


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
