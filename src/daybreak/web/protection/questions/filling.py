"""The form that asks a channel's questions, step by step, without keeping anything on the way.

Without script a step is a page, and what was answered in other steps travels along in hidden fields: the
server keeps nothing before the report is sent. With script (`questions.js`) all steps lie in the page, as
templates, and nothing leaves the device before it is sent. Or all questions stand on one page. The three
come to the same answers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from daybreak.protection.questionnaires.answers import Collected, collect, names_of, to_content
from daybreak.protection.questionnaires.conditions import asked, shown_steps
from daybreak.protection.questionnaires.model import Question, Questionnaire, Rule, Spoken, Step, Words, say
from daybreak.web.protection.questions.answers import VERSION, answers_in_words
from daybreak.web.protection.questions.fields import fault_in_words, fields_of
from daybreak.web.protection.questions.models import Version

#: How the form is filled in: a page for each step, all steps in one page by script, all questions at once.
STEPS, SCRIPT, ALL = "steps", "script", "all"
#: The field that says which questions of a step were on the page.
ASKED_HERE = "asked-here"
#: Where somebody is who looks over what they wrote before it is sent.
REVIEW = "review"
#: Empty forms as they are drawn, by version, language, way of filling in, and step.
_DRAWN: dict[tuple[str, str, str, str], SafeString] = {}
_MOST_DRAWN = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a page shows it.

    Attributes:
        question: The question.
        fields: Its bound fields.
        note: What it touches.
        must: Why it has to be answered.
        when: Its rule as JSON, for the script.
        is_shown: Whether the answers so far lead to it.
        is_only_if: In words, when it is meant, for a page with all questions.
    """

    question: Question
    fields: Sequence[forms.BoundField]
    note: Spoken
    must: Spoken
    when: str
    is_shown: bool
    is_only_if: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A step as a page shows it.

    Attributes:
        step: The step.
        title: Its heading.
        intro: A few sentences.
        when: Its rule as JSON, for the script.
        asked: Its questions.
        place: Which of how many steps it is, in words; empty while nothing leads to it.
    """

    step: Step
    title: Spoken
    intro: Spoken
    when: str
    asked: Sequence[Asked]
    place: str


@dataclass(frozen=True, slots=True)
class Filling:
    """A form being filled in.

    Attributes:
        version: What it asks.
        language: The language of the page.
        sent: What came.
        mode: `STEPS`, `SCRIPT` or `ALL`.
        faults: Whether to show what cannot be taken.
    """

    version: Version
    language: str
    sent: QueryDict
    mode: str = STEPS
    faults: bool = False
    _seen: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def questions(self) -> Questionnaire:
        """What is asked."""
        return self.version.questionnaire

    @property
    def collected(self) -> Collected:
        """What was answered so far."""
        if "collected" not in self._seen:
            self._seen["collected"] = collect(self.questions, self.sent.getlist, everything=self.mode == ALL)
        found: Collected = self._seen["collected"]
        return found

    @property
    def content(self) -> dict[str, Any]:
        """The answers as a report keeps them, with the version that asked them."""
        return to_content(self.collected.answers) | {VERSION: str(self.version.pk)}

    @property
    def form(self) -> "AnswersForm":
        """All questions as one Django form; pages draw parts of it."""
        if "form" not in self._seen:
            self._seen["form"] = AnswersForm(self.questions, self.language, self.sent, self._said_faults())
        form: AnswersForm = self._seen["form"]
        return form

    @property
    def shown(self) -> tuple[str, ...]:
        """Keys of the steps that the answers so far lead to."""
        return shown_steps(self.questions, self.collected.answers)

    def next_step(self, here: str) -> str:
        """The step after this one; `REVIEW` after the last."""
        return self._beside(here, 1)

    def step_before(self, here: str) -> str:
        """The step before this one; the first stays."""
        return self._beside(here, -1)

    def first_fault(self) -> str:
        """The step with the first answer that cannot be taken; empty when there is none."""
        wrong = [one.question for one in self.collected.faults]
        return next(
            (step.key for step in self.questions.steps for one in step.questions if one.key in wrong), ""
        )

    def with_faults(self) -> "Filling":
        """The same, showing what cannot be taken."""
        return replace(self, faults=True, _seen={})

    def page_context(self, here: str) -> dict[str, Any]:
        """What the templates of the form get.

        Args:
            here: The step shown, or `REVIEW`.
        """
        return {
            "filling": self,
            "form": self.form if self.faults else None,
            "here": here,
            "is_first": bool(self.shown) and here == self.shown[0],
            "place_words": _("Step {number} of {all}"),
            "steps": self._drawn_before(here) if not self.sent else self._drawn(here),
        }

    def _drawn_before(self, here: str) -> SafeString:
        """An empty form is the same for everybody, so it is drawn once for each version and language."""
        key = (self.version.digest, self.language, self.mode, here)
        if key not in _DRAWN:
            if len(_DRAWN) >= _MOST_DRAWN:
                _DRAWN.clear()
            _DRAWN[key] = self._drawn(here)
        return _DRAWN[key]

    def _drawn(self, here: str) -> SafeString:
        keys = asked(self.questions, self.collected.answers)
        step = self.questions.step(here)
        context = {
            "filling": self,
            "here": here,
            "pages": self.pages(),
            "carried": self.carried(here),
            "asked_here": " ".join(one.key for one in (step.questions if step else ()) if one.key in keys),
            "reviewed": answers_in_words(self.questions, self.content, self.language),
            "review_place": self.place(len(self.shown) + 1),
        }
        return render_to_string("questions/steps.html", context)

    def has_more(self, here: str) -> bool:
        """Whether answers just given led to questions of the same step that were not on the page yet."""
        step = self.questions.step(here)
        before = set(self.sent.get(ASKED_HERE, "").split())
        keys = asked(self.questions, self.collected.answers)
        return step is not None and bool({one.key for one in step.questions if one.key in keys} - before)

    def pages(self) -> list[Page]:
        """Every step, in order, those included to which nothing leads yet."""
        keys, shown = asked(self.questions, self.collected.answers), self.shown
        return [
            Page(
                step=step,
                title=self.say(step.title),
                intro=self.say(step.intro),
                when=rule_as_json(step.when),
                asked=[self._asked(one, one.key in keys) for one in step.questions],
                place=self.place(shown.index(step.key) + 1) if step.key in shown else "",
            )
            for step in self.questions.steps
        ]

    def place(self, number: int) -> str:
        """Which of how many steps this is; looking over what one wrote is the last."""
        return _("Step {number} of {all}").format(number=number, all=len(self.shown) + 1)

    def carried(self, here: str) -> list[tuple[str, str]]:
        """What was answered in other steps, to travel along."""
        step = self.questions.step(here)
        keys = asked(self.questions, self.collected.answers)
        own = {name for one in (step.questions if step else ()) if one.key in keys for name in names_of(one)}
        names = (name for one in self.questions.questions for name in names_of(one) if name not in own)
        return [(name, value) for name in names for value in self.sent.getlist(name) if value]

    def say(self, words: Words) -> Spoken:
        """Words in the language of the page, or the nearest there is."""
        return say(words, self.language, self.questions.language)

    def _beside(self, here: str, by: int) -> str:
        shown, order = self.shown, [one.key for one in self.questions.steps]
        if here == REVIEW:
            return shown[-1] if by < 0 and shown else REVIEW
        at = order.index(here) if here in order else -1
        later = [key for key in shown if order.index(key) > at]
        earlier = [key for key in shown if order.index(key) < at]
        if by > 0:
            return later[0] if later else REVIEW
        return earlier[-1] if earlier else (shown[0] if shown else REVIEW)

    def _asked(self, one: Question, is_shown: bool) -> Asked:
        bound = [self.form[name] for name in fields_of(one, self.language, self.questions.language)]
        return Asked(
            question=one,
            fields=bound,
            note=self.say(one.note),
            must=self.say(one.must),
            when=rule_as_json(one.when),
            is_shown=is_shown,
            is_only_if=list(self._only_if(one.when)),
        )

    def _only_if(self, rule: Rule | None) -> Iterator[tuple[str, str]]:
        for one in rule.conditions if rule else ():
            other = self.questions.question(one.question)
            if other is not None:
                chosen = [label for value, label in self.form.choices_of(other.key) if value in one.values]
                yield self.say(other.text).text, ", ".join(map(str, chosen))

    def _said_faults(self) -> Mapping[str, str]:
        return (
            {one.question: fault_in_words(one.code) for one in self.collected.faults} if self.faults else {}
        )


class AnswersForm(forms.Form):
    """Questions as fields. What was sent is judged by `answers.collect`, so this form judges nothing."""

    use_required_attribute = False

    def __init__(
        self, questions: Questionnaire, language: str, sent: QueryDict, faults: Mapping[str, str]
    ) -> None:
        super().__init__(sent)
        self._faults = faults
        for one in questions.questions:
            self.fields.update(fields_of(one, language, questions.language))

    def full_clean(self) -> None:
        """Take over the faults that were found."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for name, words in self._faults.items():
            self.add_error(name, words)

    def choices_of(self, name: str) -> Sequence[tuple[str, Any]]:
        """The choices of a field; none where answers are written."""
        return list(getattr(self.fields.get(name), "choices", ()))


def rule_as_json(rule: Rule | None) -> str:
    """A rule for the script; empty when there is none."""
    if rule is None:
        return ""
    conditions = [[one.question, one.test, list(one.values)] for one in rule.conditions]
    return json.dumps({"mode": rule.mode, "conditions": conditions})


def begin(version: Version, language: str, *, at_once: bool = False) -> Filling:
    """An empty form.

    Args:
        version: What it asks.
        language: The language of the page.
        at_once: Whether all questions stand on one page.
    """
    return Filling(version, language, QueryDict(), ALL if at_once else STEPS)


def resume(version: Version, language: str, sent: QueryDict, mode: str = "") -> Filling:
    """A form that was sent, to go on or to be filed; filled in as it says itself, unless told."""
    mode = mode or sent.get("mode", "")
    return Filling(version, language, sent, mode if mode in (STEPS, SCRIPT, ALL) else ALL)


def walk(filling: Filling) -> str:
    """The step that a button of the form leads to; empty when it is to be sent."""
    do, here = filling.sent.get("do", ""), filling.sent.get("at", "")
    if do == "back":
        return filling.step_before(here)
    if do == "end":
        return REVIEW
    if do != "next":
        return ""
    return here if filling.has_more(here) else filling.next_step(here)
