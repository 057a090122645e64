"""Signs, myths and questions about exploitation, in the languages of the pages, each with its sources.

The texts are data (`content/*.yaml`), written anew in plain words. A sign is a reason to ask and never a
verdict on a person; a question of the quiz explains and never grades. Reading checks everything: a missing
language or an unknown publication is an error of ours and raises at once.

Sources: the publications of `daybreak.standard.indicators` and those of `content/publications.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from daybreak.errors import BadValue
from daybreak.standard.indicators import Publication, publications
from daybreak.standard.names import SHIPPED

#: A text in each shipped language.
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A publication and the place in it.

    Attributes:
        publication: The publication.
        place: Its number or article, such as `7` or `art. 3`; empty for all of it.
    """

    publication: Publication
    place: str = ""

    def __str__(self) -> str:
        one = self.publication
        place = (
            f", {self.place if self.place.startswith('art') else 'no. ' + self.place}" if self.place else ""
        )
        return f"{one.publisher} ({one.year}): {one.title}{place}"


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that can be seen, heard or felt, and who has published that it matters."""

    key: str
    words: Words
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a page about signs is.

    Attributes:
        key: Its name in addresses.
        title, lead, note: Its heading, what comes first, and what the page speaks of (may be empty).
        signs: The signs.
        do, dont: What to do and what not to do.
    """

    key: str
    title: Words
    lead: Words
    note: Words
    signs: tuple[Sign, ...]
    do: tuple[Words, ...]
    dont: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Myth:
    """What many people believe, and what is known."""

    key: str
    myth: Words
    fact: Words
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that one can choose; `fits` when it is what the sources say."""

    words: Words
    fits: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question with answers, one of which fits, and why."""

    key: str
    question: Words
    answers: tuple[Choice, ...]
    because: Words
    sources: tuple[Source, ...]

    @property
    def fitting(self) -> Choice:
        """The answer that fits."""
        return next(one for one in self.answers if one.fits)


def said(words: Words, language: str) -> str:
    """A text in a language of the pages; English where it is another. Empty when there is none."""
    return words.get(language.partition("-")[0], words.get("en", ""))


@cache
def audiences() -> tuple[Audience, ...]:
    """For whom there are pages, each with its signs."""
    signs = {
        key: tuple(Sign(one["key"], _words(one), _sources(one)) for one in rows)
        for key, rows in _read("signs").items()
    }
    return tuple(
        Audience(
            key=key,
            title=_words(one["title"]),
            lead=_words(one["lead"]),
            note=_words(one["note"]) if one["note"] else MappingProxyType({}),
            signs=signs[key],
            do=tuple(_words(words) for words in one["do"]),
            dont=tuple(_words(words) for words in one["dont"]),
        )
        for key, one in _read("audiences").items()
    )


@cache
def myths() -> tuple[Myth, ...]:
    """What many people believe, and what is known."""
    return tuple(
        Myth(one["key"], _words(one["myth"]), _words(one["fact"]), _sources(one)) for one in _read("myths")
    )


@cache
def questions() -> tuple[Question, ...]:
    """The questions of the quiz, in their order."""
    return tuple(_question(one) for one in _read("questions"))


def _question(one: Mapping[str, Any]) -> Question:
    answers = tuple(Choice(_words(answer), bool(answer.get("fits"))) for answer in one["answers"])
    if sum(answer.fits for answer in answers) != 1:
        raise BadValue(f"The answers of {one['key']}", found=len(answers), needed="exactly one fits")
    return Question(one["key"], _words(one["question"]), answers, _words(one["because"]), _sources(one))


@cache
def _publications() -> Mapping[str, Publication]:
    own = {key: Publication(key, **one) for key, one in _read("publications").items()}
    return {**publications(), **own}


def _sources(one: Mapping[str, Any]) -> tuple[Source, ...]:
    found = []
    for text in one["sources"]:
        key, _, place = str(text).partition(" ")
        if key not in _publications():
            raise BadValue(f"The source of {one['key']}", found=key, needed="name a known publication")
        found.append(Source(_publications()[key], place))
    return tuple(found)


def _words(one: Mapping[str, Any]) -> Words:
    missing = [language for language in SHIPPED if not str(one.get(language, "")).strip()]
    if missing:
        raise BadValue("A text", found=str(one)[:80], needed=f"write it in {', '.join(missing)} too")
    return MappingProxyType({language: str(one[language]) for language in SHIPPED})


def _read(name: str) -> Any:
    text = (files("daybreak.prevention") / "content" / f"{name}.yaml").read_text("utf-8")
    # a safe loader either way; the C one only reads faster
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
