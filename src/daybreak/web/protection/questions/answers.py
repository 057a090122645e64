"""Answers as staff reads them: with the questions of the version that asked them, in the reader's language.

    {% load questions %}{% answers content %}          in a template, for the opened content of a report
    answers_of(content), spoken_of(content), beginning_of(content)      in Python

What an answer speaks for in a published list stands beside it with its source. That is a reason to ask
further, never a verdict: several such signs may have harmless reasons, and their absence proves nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from daybreak.protection.questionnaires.answers import CONTACT_PARTS, from_content
from daybreak.protection.questionnaires.indicators import (
    PublishedIndicator,
    SpokenFor,
    published,
    spoken_for,
)
from daybreak.protection.questionnaires.model import Question, Questionnaire, Spoken, say
from daybreak.protection.questionnaires.ready import ready_made
from daybreak.web.protection.questions.fields import choices_of
from daybreak.web.protection.questions.standing import FIRST_SET, questionnaire_by_id

#: Where a report's content says which version it answered; no question can be called so.
VERSION = "_version"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer.

    Attributes:
        key: Key of its question.
        question: The question.
        words: The answer, line by line or choice by choice.
        is_own_words: Whether the person wrote it, so that its language is not known.
    """

    key: str
    question: Spoken
    words: Sequence[Spoken]
    is_own_words: bool


@dataclass(frozen=True, slots=True)
class AnsweredStep:
    """The answers of one step.

    Attributes:
        title: Its heading.
        answers: Its answers; steps without any are left out.
    """

    title: Spoken
    answers: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What was said of an indicator.

    Attributes:
        indicator: The indicator.
        name: What it is called, in the reader's language.
        words: The answers that speak for it.
        source: The published list.
    """

    indicator: PublishedIndicator
    name: Spoken
    words: Sequence[Spoken]
    source: str


def questions_of(content: Mapping[str, Any]) -> Questionnaire:
    """The questions that a report answered; the four first ones for those that know of no version."""
    return questionnaire_by_id(content.get(VERSION)) or ready_made(FIRST_SET)


def answers_of(content: Mapping[str, Any], language: str = "") -> list[AnsweredStep]:
    """What a report says, step by step.

    Args:
        content: The opened content of the report.
        language: The reader's language; the page's unless told.
    """
    return answers_in_words(questions_of(content), content, language)


def answers_in_words(
    questions: Questionnaire, content: Mapping[str, Any], language: str = ""
) -> list[AnsweredStep]:
    """The same for questions at hand."""
    language = language or get_language() or "en"
    given = from_content(questions, content)
    steps = [
        AnsweredStep(
            say(step.title, language, questions.language),
            [
                _answered(one, given[one.key], language, questions.language)
                for one in step.questions
                if one.key in given
            ],
        )
        for step in questions.steps
    ]
    return [one for one in steps if one.answers]


def spoken_of(content: Mapping[str, Any], language: str = "") -> list[SaidOf]:
    """What the answers speak for, indicator by indicator, in the order in which they were first spoken of."""
    return spoken_in(questions_of(content), content, language)


def spoken_in(questions: Questionnaire, content: Mapping[str, Any], language: str = "") -> list[SaidOf]:
    """The same for questions at hand."""
    language = language or get_language() or "en"
    said: dict[str, list[Spoken]] = {}
    for one in spoken_for(questions, from_content(questions, content)):
        said.setdefault(one.indicator.code, []).append(_spoken(questions, one, language))
    named = [(published()[code], words) for code, words in said.items()]
    return [SaidOf(one, say(one.name, language, "en"), words, source_of(one)) for one, words in named]


def source_of(indicator: PublishedIndicator) -> str:
    """Where an indicator is published."""
    return f"{indicator.publication.publisher} ({indicator.publication.year}), {indicator.number}"


def _spoken(questions: Questionnaire, one: SpokenFor, language: str) -> Spoken:
    """The answer; of a yes, the question that it answers."""
    question = questions.question(one.question)
    if question is None or question.kind == "yes_no":
        return say(question.text if question else {}, language, questions.language)
    return choices_of(question, language, questions.language)[one.choice]


def beginning_of(content: Mapping[str, Any]) -> str:
    """What a list shows of a report: its own words, else the first answer with its question."""
    if str(content.get("text", "")).strip():
        return str(content["text"])
    first = next((one for step in answers_of(content) for one in step.answers), None)
    return " ".join([first.question.text, *(one.text for one in first.words)]) if first else ""


def lines_of(content: Mapping[str, Any]) -> list[str]:
    """Each answer but the report's own text on a line with its question."""
    answers = [one for step in answers_of(content) for one in step.answers if one.key != "text"]
    return [f"{one.question.text} {', '.join(words.text for words in one.words)}" for one in answers]


def _answered(one: Question, value: Any, language: str, own: str) -> Answered:
    question, chosen = say(one.text, language, own), choices_of(one, language, own)
    if not chosen:
        return Answered(one.key, question, [Spoken(line, "") for line in _written(one, value)], True)
    keys = value if isinstance(value, list) else [value]
    words = [chosen.get(key, Spoken(str(key), "")) for key in keys]
    return Answered(one.key, question, words, False)


def _written(one: Question, value: Any) -> list[str]:
    if one.kind == "contact" and isinstance(value, Mapping):
        hours, others = _("When is it safe to call back?"), _("What to say if somebody else answers")
        named = {"contact": "", "hours": hours, "others": others}
        return [f"{named[part]} {value[part]}".strip() for part in CONTACT_PARTS if value.get(part)]
    if one.kind == "date" and isinstance(value, Mapping):
        return [date_in_words(value)]
    return str(value).splitlines()


def date_in_words(parts: Mapping[str, Any]) -> str:
    """A day, a month or a year as people write it: the day, the month's name, the year, as far as known."""
    month = parts.get("month")
    name = str(MONTHS[month]) if isinstance(month, int) and month in MONTHS else str(month or "")
    return " ".join(part for part in (str(parts.get("day", "")), name, str(parts.get("year", ""))) if part)
