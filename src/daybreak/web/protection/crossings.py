"""What of a report may be handed over, with consent or by a legal order."""

from typing import Any

from daybreak.web.handover.crossings import declare_crossing
from daybreak.web.handover.zones import Zone
from daybreak.web.protection.models import Message, Report
from daybreak.web.protection.questions.answers import answers_of


def lines(value: Any) -> list[str]:
    """What was reported in lines: each question with its answer."""
    steps = answers_of(value or {})
    return [
        " ".join([one.question.text, *(word.text for word in one.words)])
        for step in steps
        for one in step.answers
    ]


declare_crossing(Report, ["content"], Zone.PROTECTION, lines=lines)
declare_crossing(Message, ["text"], Zone.PROTECTION)
