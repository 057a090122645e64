"""From what a form sends to answers, and from answers to what a person reads.

Whoever reports is believed and never held up: a number in words, "last spring" and half a date are kept as
they are. Only what no page of ours can have sent, and a day that no calendar has, is refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from daybreak.protection.questionnaires.conditions import Answers, asked, is_answered
from daybreak.protection.questionnaires.model import CONTACT_PARTS, Question, Questionnaire

#: The longest answer in own words, and the longest to a short question, in characters.
MOST_TEXT, MOST_LINE = 200_000, 2_000
#: Everything that a form sent under a name.
Sent = Callable[[str], Sequence[str]]
#: Parts of a fuzzy date, from the coarse to the fine.
DATE_PARTS = ("year", "month", "day")
_DIGITS = re.compile(r"\d{1,15}")


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that cannot be taken.

    Attributes:
        question: Key of the question.
        code: `too_long`, `not_a_choice`, `no_such_day` or `must`.
    """

    question: str
    code: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What a form said.

    Attributes:
        answers: Answers by question; what was skipped is not there.
        faults: What cannot be taken, in the order of the questions.
        left_out: Keys of answers to questions that are not asked any more after a change of mind.
    """

    answers: Answers
    faults: tuple[Fault, ...] = ()
    left_out: tuple[str, ...] = ()


def names_of(question: Question) -> tuple[str, ...]:
    """Names of the form's fields for a question. A hyphen keeps parts apart from keys."""
    if question.kind == "date":
        return tuple(f"{question.key}-{part}" for part in DATE_PARTS)
    return CONTACT_PARTS if question.kind == "contact" else (question.key,)


def collect(questionnaire: Questionnaire, sent: Sent, *, everything: bool = False) -> Collected:
    """The answers in a form.

    Args:
        questionnaire: The questions.
        sent: What was sent under a name, such as `QueryDict.getlist`.
        everything: Whether all questions stood on one page, with their conditions in words. What was answered
            there is kept although a condition does not hold: it was seen and meant.
    """
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for one in questionnaire.questions:
        value, code = _read(one, sent)
        if code:
            faults.append(Fault(one.key, code))
        elif value is not None:
            found[one.key] = value
    keys = asked(questionnaire, found)
    left_out = () if everything else tuple(key for key in found if key not in keys)
    answers = {key: value for key, value in found.items() if key not in left_out}
    must = [
        Fault(one.key, "must")
        for one in questionnaire.questions
        if one.must and one.key in keys and not is_answered(one, answers)
    ]
    kept = tuple(fault for fault in (*faults, *must) if everything or fault.question in keys)
    return Collected(MappingProxyType(answers), _once_each(questionnaire, kept), left_out)


def _once_each(questionnaire: Questionnaire, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    first = {one.question: one for one in reversed(faults)}
    return tuple(first[one.key] for one in questionnaire.questions if one.key in first)


def _read(question: Question, sent: Sent) -> tuple[Any, str]:
    if question.kind in ("one", "yes_no", "several"):
        return _chosen(question, sent(question.key))
    if question.kind == "date":
        return _date([_first(sent(name)).strip() for name in names_of(question)])
    if question.kind == "contact":
        parts = {name: _first(sent(name)) for name in CONTACT_PARTS}
        said = {name: text for name, text in parts.items() if text.strip()}
        return said or None, "too_long" if any(len(text) > MOST_LINE for text in said.values()) else ""
    text = _first(sent(question.key))
    if len(text) > (MOST_TEXT if question.kind == "text" else MOST_LINE):
        return None, "too_long"
    if not text.strip():
        return None, ""
    return (_number(text) if question.kind == "number" else text), ""


def _first(values: Sequence[str]) -> str:
    return values[-1].replace("\0", "") if values else ""


def _chosen(question: Question, values: Sequence[str]) -> tuple[Any, str]:
    given = list(dict.fromkeys(value for value in values if value))
    if any(value not in question.values for value in given):
        return None, "not_a_choice"
    if question.kind == "several":
        return ([value for value in question.values if value in given] or None), ""
    return (given[-1] if given else None), ""


def _number(text: str) -> int | str:
    """A whole number in the digits of any script; anything else stays in words, as in "about 20"."""
    text = text.strip()
    return int(text) if _DIGITS.fullmatch(text) else text


def _date(parts: Sequence[str]) -> tuple[Any, str]:
    if any(len(part) > MOST_LINE for part in parts):
        return None, "too_long"
    said = {name: _number(part) for name, part in zip(DATE_PARTS, parts, strict=True) if part}
    return (said or None), "" if _may_be(said) else "no_such_day"


def _may_be(said: Mapping[str, int | str]) -> bool:
    """Whether some day fits. What is in words, as "the summer of 2023", fits any."""
    year, month, day = (said.get(name) for name in DATE_PARTS)
    if isinstance(month, str) or isinstance(day, str):
        return True
    try:
        date(
            year if isinstance(year, int) else 2000,
            1 if month is None else month,
            1 if day is None else day,
        )
    except (ValueError, OverflowError):  # the latter: a year of ten digits
        return False
    return True


def to_content(answers: Answers) -> dict[str, Any]:
    """Answers as a report keeps them: flat, with the three parts of a wish for contact beside one another."""
    flat = {key: value for key, value in answers.items() if key != "contact"}
    return flat | dict(answers.get("contact", {}))


def from_content(questionnaire: Questionnaire, content: Mapping[str, Any]) -> Answers:
    """The answers that a report keeps, by question; what its questions do not know is left aside."""
    contact = {name: content[name] for name in CONTACT_PARTS if content.get(name)}
    kept = {one.key: content[one.key] for one in questionnaire.questions if one.key in content}
    kept.pop("contact", None)
    has_contact = contact and questionnaire.question("contact") is not None
    return MappingProxyType(kept | ({"contact": contact} if has_contact else {}))
