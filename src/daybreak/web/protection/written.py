"""What was written about a report, opened for those who answer: messages, notes, and their translations."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from daybreak.web.protection.models import Message, Note, Report
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many
from daybreak.web.vault.unlock import Unlocked


@dataclass(frozen=True, slots=True)
class Translated:
    """What a colleague made of something in another language."""

    language: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A message or a note.

    Attributes:
        row: Its row: who, when, and whether the person has seen it.
        text: Its words.
        translations: In other languages.
    """

    row: Message | Note
    text: str
    translations: Sequence[Translated]


@dataclass(frozen=True, slots=True)
class Written:
    """Everything that was written about a report.

    Attributes:
        dialogue: The messages of both sides, in order.
        notes: The notes of colleagues, in order.
        translations: Translations of the report itself.
        choices: What can be translated, as choices of a form.
    """

    dialogue: Sequence[Entry]
    notes: Sequence[Entry]
    translations: Sequence[Translated]
    choices: Sequence[tuple[str, str]]


def read_report(*, by: Unlocked, report: Report) -> Written:
    """What was written about a report, as far as the person holds the keys; each reading is written down."""
    translations = _translations(by, report)
    messages = report.messages.select_related("by").order_by("created", "id")
    notes = report.notes.select_related("by").order_by("created", "id")
    opened = [
        [
            Entry(one, plain["text"], translations[one.pk])
            for one, plain in open_many(by=by, records=rows, why=Purpose.INTAKE, fields=["text"])
            if plain is not None
        ]
        for rows in (messages, notes)
    ]
    choices = _choices(report, [one.row for one in opened[0]])
    return Written(opened[0], opened[1], translations[report.pk], choices)


def _translations(by: Unlocked, report: Report) -> Mapping[UUID, list[Translated]]:
    rows = report.translations.select_related("by").order_by("language")
    found: dict[UUID, list[Translated]] = defaultdict(list)
    for one, plain in open_many(by=by, records=rows, why=Purpose.INTAKE, fields=["text"]):
        if plain is not None:
            found[one.of].append(Translated(one.language, plain["text"], str(one.by)))
    return found


def translatable(report: Report) -> list[tuple[str, str]]:
    """What of a report can be translated, as choices of a form."""
    return _choices(report, list(report.messages.select_related("by").order_by("created", "id")))


def _choices(report: Report, messages: Sequence[Any]) -> list[tuple[str, str]]:
    return [
        (str(report.pk), _("The report")),
        *((str(one.pk), f"{one.by or _('The person who reported')}, {_when(one)}") for one in messages),
    ]


def _when(one: Message) -> str:
    return date_format(one.created, "SHORT_DATETIME_FORMAT")
