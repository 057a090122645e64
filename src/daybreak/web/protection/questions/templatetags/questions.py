"""`{% answers content %}` shows what a report says, with the questions it was asked."""

from collections.abc import Mapping
from typing import Any

from django.template import Library

from daybreak.web.protection.questions.answers import answers_of, spoken_of

register = Library()


@register.inclusion_tag("questions/answers.html")
def answers(content: Mapping[str, Any] | None) -> dict[str, Any]:
    """The answers of a report with their questions, and what they speak for."""
    content = content or {}
    return {"steps": answers_of(content), "spoken": spoken_of(content), "content": content}
