"""Entries of a case's sections: what is known, and where it came from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.protection.cases.models import Section
from daybreak.web.protection.questions.answers import Answered, answers_of

#: The section in which an answer goes unless somebody chooses another, by the key of its question.
_USUAL = {
    "danger": Section.RISKS,
    "safety": Section.RISKS,
    "watched_device": Section.RISKS,
    "children": Section.PEOPLE,
    "child": Section.PEOPLE,
    "contact": Section.PEOPLE,
    "about": Section.PEOPLE,
    "you": Section.PEOPLE,
    "how_many": Section.PEOPLE,
    "want": Section.NEEDS,
    "wishes": Section.NEEDS,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is known.

    Attributes:
        id: Names it within its section.
        text: What is known.
        question: The question it answered; empty for what a colleague wrote.
        report: The report it came from, or None.
        by: Who put it there.
        when: When, as ISO 8601.
    """

    id: str
    text: str
    question: str
    report: str | None
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """An answer of a report that can become an entry.

    Attributes:
        key: Key of its question.
        question: The question.
        text: The answer.
        section: Where it usually goes.
    """

    key: str
    question: str
    text: str
    section: Section


def proposed_of(content: Mapping[str, Any]) -> list[Proposed]:
    """What a report says, answer by answer, as entries of a case could say it."""
    steps = answers_of(content)
    return [_proposed(one) for step in steps for one in step.answers]


def _proposed(one: Answered) -> Proposed:
    text = "\n".join(word.text for word in one.words)
    return Proposed(one.key, one.question.text, text, _USUAL.get(one.key, Section.SUMMARY))


def entry_of(one: Proposed, *, report: UUID, by: Person) -> dict[str, Any]:
    """The entry that an answer becomes, as it is sealed."""
    return _kept(Entry(uuid4().hex, one.text, one.question, str(report), str(by.pk), _now()))


def own_entry(text: str, *, by: Person) -> dict[str, Any]:
    """An entry in a colleague's words, as it is sealed.

    Raises:
        BadValue: There are no words.
    """
    if not text.strip():
        raise BadValue("The entry", found="empty", needed="write what is known")
    return _kept(Entry(uuid4().hex, text, "", None, str(by.pk), _now()))


def read_entries(kept: Any) -> list[Entry]:
    """A section's entries."""
    return [Entry(**one) for one in kept or []]


def _kept(one: Entry) -> dict[str, Any]:
    return asdict(one)


def _now() -> str:
    return timezone.now().isoformat(timespec="seconds")
