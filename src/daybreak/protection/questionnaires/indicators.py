"""Published indicators that answers may speak for, by code, with their names in the shipped languages.

An indicator is a reason to look closer, never a verdict: the lists themselves give no number from which
somebody is exploited, and neither does Daybreak. `ilo11.9` is the ninth of the eleven indicators of forced
labour; `delphi.CD.02` an entry of the operational indicators of trafficking. What an answer speaks for is
written beside its question as data, so that anybody can check and change it.

Sources: `sources` in `indicators.yaml`; the Delphi codes and their English words come from
`daybreak.standard.indicators`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from daybreak.protection.questionnaires.model import Question, Questionnaire, Words
from daybreak.standard.indicators import Publication, delphi_indicators, publications

_FILE = Path(__file__).parent / "indicators.yaml"


@dataclass(frozen=True, slots=True)
class PublishedIndicator:
    """An entry of a published list.

    Attributes:
        code: Its code here, such as `ilo11.9`.
        name: What it is called, by language.
        publication: The list.
        number: Its number in the list.
    """

    code: str
    name: Words
    publication: Publication
    number: str


@dataclass(frozen=True, slots=True)
class SpokenFor:
    """An answer that speaks for an indicator.

    Attributes:
        indicator: The indicator.
        question: Key of the question.
        choice: What was chosen.
    """

    indicator: PublishedIndicator
    question: str
    choice: str


@cache
def published() -> Mapping[str, PublishedIndicator]:
    """Every indicator that an answer can speak for, by code."""
    said = yaml.safe_load(_FILE.read_text("utf-8"))
    found = {
        f"ilo11.{number}": _indicator("ilo11", str(number), "ILO-11", names)
        for number, names in said["ilo11"].items()
    }
    for code, entry in delphi_indicators().items():
        names = {"en": entry.text} | said["delphi"].get(code, {})
        found[f"delphi.{code}"] = _indicator("delphi", code, "DELPHI", names)
    return MappingProxyType(found)


def _indicator(list_name: str, number: str, publication: str, names: Words) -> PublishedIndicator:
    code = f"{list_name}.{number}"
    return PublishedIndicator(code, MappingProxyType(dict(names)), publications()[publication], number)


def spoken_for(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> tuple[SpokenFor, ...]:
    """What the chosen answers speak for, in the order of the questions.

    Only what was chosen speaks: words of one's own are for a person to read, and a skipped question, "I do
    not know" and "no" say nothing.

    Args:
        questionnaire: The questions as they were asked.
        answers: The answers by question.
    """
    known = published()
    return tuple(
        SpokenFor(known[code], question.key, value)
        for question in questionnaire.questions
        for value, codes in _codes(question).items()
        if value in _values(answers.get(question.key))
        for code in codes
        if code in known
    )


def _codes(question: Question) -> Mapping[str, tuple[str, ...]]:
    if question.kind == "yes_no":
        return {"yes": question.speaks_for}
    return {one.key: one.speaks_for for one in question.choices}


def _values(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return (value,) if isinstance(value, str) else ()
