"""`{% answers content %}` shows what a report says, with the questions it was asked."""

from collections.abc import Mapping
from typing import Any

from django.template import Library

from daybreak.web.protection.questions.answers import answers_of, spoken_of
from daybreak.web.protection.questions.words import KIND_WORDS

register = Library()


@register.inclusion_tag("questions/answers.html")
def answers(content: Mapping[str, Any] | None) -> dict[str, Any]:
    """The answers of a report with their questions, and what they speak for."""
    content = content or {}
    return {"steps": answers_of(content), "spoken": spoken_of(content), "content": content}


@register.filter
def default_own(words: Mapping[str, str], language: str) -> str:
    """Words in the language that a questionnaire is written in; empty where they lack."""
    return words.get(language, "")


@register.filter
def kind_words(kind: str) -> Any:
    """How a question is answered, in words."""
    return KIND_WORDS[kind]
