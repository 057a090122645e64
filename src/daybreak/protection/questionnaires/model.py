"""What a questionnaire is: steps of questions, each skippable, each in several languages.

A questionnaire is plain data that never changes; editing makes another one (`editing`). A few keys mean
something to the rest of Daybreak, whatever the words of the question: `danger`, `text`, `where` and
`contact`. Whatever else an organisation asks is kept under the key it chose.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

#: The same text in several languages, by their code.
Words = Mapping[str, str]
#: No words at all.
NO_WORDS: Words = MappingProxyType({})
Kind = Literal["text", "one", "several", "yes_no", "date", "place", "number", "contact"]
Test = Literal["is", "is_not", "answered", "unanswered"]
#: A translation that is older than its own words: key of the step or question, which text, and the language.
Outdated = tuple[str, str, str]

#: Every kind of question: free text, one of several, several of several, yes or no, a day or only a month
#: or year, a place, a number, and a wish how to be reached.
KINDS: tuple[Kind, ...] = ("text", "one", "several", "yes_no", "date", "place", "number", "contact")
#: Kinds whose answers are chosen, so that conditions and indicators can name them.
CHOSEN: tuple[Kind, ...] = ("one", "several", "yes_no")
#: "I would rather not say" is an answer of its own: it is never taken for no, nor for a skipped question.
RATHER_NOT = "rather_not"
#: The answers to a question of the kind `yes_no`.
YES_NO = ("yes", "no", "unknown", RATHER_NOT)
TESTS: tuple[Test, ...] = ("is", "is_not", "answered", "unanswered")
#: Keys whose answers the rest of Daybreak understands, and the kind that they must have.
KNOWN_KEYS: Mapping[str, Kind] = MappingProxyType(
    {"danger": "yes_no", "text": "text", "where": "place", "contact": "contact"}
)
#: A question of the kind `contact` is answered in three parts.
CONTACT_PARTS = ("contact", "hours", "others")


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold of an earlier answer.

    Attributes:
        question: Key of the earlier question.
        test: `is` when one of the values was chosen, `is_not` when it was answered otherwise, `answered`,
            `unanswered`. Nothing but `unanswered` holds of a question that was skipped: unknown is never no.
        values: Keys of choices, for `is` and `is_not`.
    """

    question: str
    test: Test
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """When something is asked.

    Attributes:
        mode: Whether all conditions have to hold, or any of them.
        conditions: At least one.
    """

    mode: Literal["all", "any"]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose.

    Attributes:
        key: What is kept of it.
        text: Its words.
        speaks_for: Codes of published indicators that choosing it speaks for (`indicators`).
    """

    key: str
    text: Words
    speaks_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: What its answer is kept under.
        kind: How it is answered.
        text: The question.
        help: A sentence that helps to answer.
        note: What it touches, so that nobody meets it unprepared: "this asks about violence".
        choices: What can be chosen, for `one` and `several`.
        when: When it is asked; always if None.
        must: Why the organisation must have an answer; empty when it can be skipped, as it should be.
        speaks_for: Codes of indicators that a "yes" speaks for, for `yes_no`.
    """

    key: str
    kind: Kind
    text: Words
    help: Words = field(default_factory=lambda: NO_WORDS)
    note: Words = field(default_factory=lambda: NO_WORDS)
    choices: tuple[Choice, ...] = ()
    when: Rule | None = None
    must: Words = field(default_factory=lambda: NO_WORDS)
    speaks_for: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """What can be chosen, by key; empty where answers are written."""
        if self.kind == "yes_no":
            return YES_NO
        own = tuple(one.key for one in self.choices)
        return (*own, RATHER_NOT) if self.kind == "one" else own


@dataclass(frozen=True, slots=True)
class Step:
    """Questions that are asked together, on one page.

    Attributes:
        key: Names it.
        title: Its heading.
        intro: A few sentences before its questions.
        questions: Its questions, in order.
        when: When it is shown; always if None.
    """

    key: str
    title: Words
    intro: Words = field(default_factory=lambda: NO_WORDS)
    questions: tuple[Question, ...] = ()
    when: Rule | None = None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Everything that is asked in one channel.

    Attributes:
        title: What it is called among staff.
        language: The language it is written in; where a translation lacks, these words are shown.
        languages: All the languages it is offered in.
        steps: Its steps, in order.
        sources: Publications that its questions stand on.
        outdated: Translations that were not looked at since the words they were made from changed.
    """

    title: Words
    language: str
    languages: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    sources: tuple[str, ...] = ()
    outdated: tuple[Outdated, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order in which they are asked."""
        return tuple(one for step in self.steps for one in step.questions)

    def question(self, key: str) -> Question | None:
        """The question with this key."""
        return next((one for one in self.questions if one.key == key), None)

    def step(self, key: str) -> Step | None:
        """The step with this key."""
        return next((one for one in self.steps if one.key == key), None)

    def step_of(self, key: str) -> Step | None:
        """The step that holds the question with this key."""
        return next((step for step in self.steps if any(one.key == key for one in step.questions)), None)

    def with_steps(self, steps: tuple[Step, ...]) -> "Questionnaire":
        """The same with other steps."""
        return replace(self, steps=steps)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words as they are shown.

    Attributes:
        text: The words.
        language: The language they are in, which may not be the one that was asked for.
    """

    text: str
    language: str


def say(words: Words, language: str, own: str) -> Spoken:
    """Words in a language, or in the nearest there is.

    The order: the language asked for, the same without its region (`es` for `es-MX`), the language that the
    questionnaire was written in, English, and then whatever is there.

    Args:
        words: The words.
        language: Code of the language asked for.
        own: Code of the language that the questionnaire is written in.
    """
    wanted = [language, language.split("-")[0], own, "en", *sorted(words)]
    found = next((code for code in wanted if words.get(code, "").strip()), own)
    return Spoken(words.get(found, ""), found)


def all_words(questionnaire: Questionnaire) -> Iterator[tuple[str, str, Words]]:
    """Everything that people read: key of its step or question, which of its texts, and the words."""
    yield "", "title", questionnaire.title
    for step in questionnaire.steps:
        yield step.key, "title", step.title
        yield step.key, "intro", step.intro
        for one in step.questions:
            yield from ((one.key, name, getattr(one, name)) for name in ("text", "help", "note", "must"))
            yield from ((one.key, f"choice {choice.key}", choice.text) for choice in one.choices)


def digest(plain: object) -> str:
    """SHA-256 of a questionnaire's plain data, in hexadecimal: equal exactly for equal questionnaires."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
