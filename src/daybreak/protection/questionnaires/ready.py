"""Ready-made questionnaires, in four languages, from which an organisation may begin.

One for people who are exploited, for anybody who noticed something, for workers of a supply chain and for
companies, and a short one with four questions. Those for the public, workers and companies ask for the sector
and then for its red flags; each can also be made for one sector alone. Words are our own; what each answer
speaks for in published lists is data beside it. None asks for an immigration status, and every question can
be skipped.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from daybreak.errors import BadValue
from daybreak.protection.questionnaires.model import Questionnaire
from daybreak.protection.questionnaires.reading import from_plain

_FOLDER = Path(__file__).parent / "sets"
#: The sets by name, in the order in which they are offered.
SETS = ("survivors", "public", "workers", "companies", "short")
#: Sectors with red flags of their own.
SECTORS = (
    "agriculture",
    "construction",
    "hospitality",
    "domestic_work",
    "fishing",
    "manufacturing",
    "scam_compounds",
)
#: Sets that ask for the red flags of a sector.
WITH_SECTORS = ("public", "workers", "companies")


@cache
def ready_made(name: str, sector: str = "") -> Questionnaire:
    """A ready-made questionnaire.

    Args:
        name: One of `SETS`.
        sector: One of `SECTORS`, to ask for its red flags alone; else the sector is asked first.

    Raises:
        BadValue: There is no such set, or it asks for no sector.
    """
    if name not in SETS:
        raise BadValue("The ready-made set", found=name, needed=f"it is one of {', '.join(SETS)}")
    if sector and (sector not in SECTORS or name not in WITH_SECTORS):
        raise BadValue("The sector", found=sector, needed=f"it is one of {', '.join(SECTORS)}")
    plain = dict(_read(name))
    plain["steps"] = [_with_sectors(step, sector) for step in plain["steps"]]
    return from_plain(plain, f"{name}.yaml")


def _read(name: str) -> Mapping[str, Any]:
    data: dict[str, Any] = yaml.load(  # the base loader builds texts, lists and mappings only
        (_FOLDER / f"{name}.yaml").read_text("utf-8"),
        Loader=yaml.BaseLoader,  # noqa: S506
    )
    return MappingProxyType(data)


def _with_sectors(step: Mapping[str, Any], sector: str) -> dict[str, Any]:
    """A step with the questions of the sectors where its file says `sectors`."""
    questions: list[Mapping[str, Any]] = []
    for one in step["questions"]:
        questions += _sector_questions(one["sectors"], sector) if "sectors" in one else [one]
    return dict(step) | {"questions": questions}


def _sector_questions(wording: Mapping[str, Any], sector: str) -> list[Mapping[str, Any]]:
    """The question for the sector, and a question for the red flags of each.

    Args:
        wording: The words of both questions in this set: `which` and `flags`.
        sector: The only sector, or empty for all.
    """
    known = _read("sectors")["sectors"]
    if sector:
        return [_flags(wording, sector, known[sector])]
    which = {"key": "sector", "kind": "one", "text": wording["which"], "choices": _sector_choices(known)}
    when = {one: {"when": {"all": [{"question": "sector", "is": [one]}]}} for one in SECTORS}
    return [which, *(_flags(wording, one, known[one]) | when[one] for one in SECTORS)]


def _sector_choices(known: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    other = _read("sectors")["other"]
    return [{"key": one, "text": known[one]["name"]} for one in SECTORS] + [{"key": "other", "text": other}]


def _flags(wording: Mapping[str, Any], name: str, sector: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": f"flags_{name}",
        "kind": "several",
        "text": wording["flags"],
        "help": wording["help"],
        "choices": sector["flags"],
    }
