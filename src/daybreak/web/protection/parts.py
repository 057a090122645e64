"""What nested apps add to the pages of reports, so that the core need not know them.

An app declares its parts in a module `report_parts.py`: what it shows on a report's page for staff
(`report_part`), beside a report in the inbox (`inbox_mark`), and on the page of whoever came back with a
code (`return_part`), where a button named `do` leads to a step (`return_step`).

    @report_part(order=40)
    def files(request, report, by):
        return Part("attachments/of_report.html", {"files": ...})

A template gets its context as `part`, and `report`; on the return page also `pass`, the hidden field that
every form there sends back.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.module_loading import autodiscover_modules

from daybreak.web.accounts.models import Person
from daybreak.web.protection.models import Report
from daybreak.web.protection.returning import Returned
from daybreak.web.vault.unlock import Unlocked


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page.

    Attributes:
        template: Draws it.
        context: What the template gets as `part`.
        beside: On a report's page, whether it stands beside the words where there is room: what is done
            with the report, not what it says.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside a report in the inbox.

    Attributes:
        text: The word.
        tone: What it is about, as of `badge`.
    """

    text: str
    tone: str = "neutral"


ReportPart = Callable[[HttpRequest, Report, Unlocked], Part | None]
ReturnPart = Callable[[HttpRequest, Returned], Part | None]
#: Does a step of whoever came back and says what was done.
ReturnStep = Callable[[HttpRequest, Returned], str]
#: Reports of a list, each with its opened fields, or None for those that the person cannot open.
OpenedReports = Sequence[tuple[Report, dict[str, Any] | None]]
#: The marks of some reports by id, in one query however many there are.
InboxMark = Callable[[Person, OpenedReports], Mapping[UUID, Sequence[Mark]]]
#: Words to begin an answer with, such as those of a template that was chosen.
Draft = Callable[[HttpRequest, Report], str]

_report_parts: list[tuple[int, ReportPart]] = []
_return_parts: list[tuple[int, ReturnPart]] = []
_return_steps: dict[str, ReturnStep] = {}
_inbox_marks: list[InboxMark] = []
_drafts: list[Draft] = []


def report_part(*, order: int) -> Callable[[ReportPart], ReportPart]:
    """Declare a piece of a report's page for staff; the core's own lie at 0 and 100."""

    def kept(part: ReportPart) -> ReportPart:
        _report_parts.append((order, part))
        return part

    return kept


def return_part(*, order: int) -> Callable[[ReturnPart], ReturnPart]:
    """Declare a piece of the page of whoever came back."""

    def kept(part: ReturnPart) -> ReturnPart:
        _return_parts.append((order, part))
        return part

    return kept


def return_step(name: str) -> Callable[[ReturnStep], ReturnStep]:
    """Declare what the button `do=<name>` of the return page does."""

    def kept(step: ReturnStep) -> ReturnStep:
        _return_steps[name] = step
        return step

    return kept


def inbox_mark(mark: InboxMark) -> InboxMark:
    """Declare words beside reports in the inbox."""
    _inbox_marks.append(mark)
    return mark


def message_draft(draft: Draft) -> Draft:
    """Declare words to begin an answer with."""
    _drafts.append(draft)
    return draft


@cache
def _discover() -> None:
    autodiscover_modules("report_parts")


def parts_of(request: HttpRequest, report: Report, by: Unlocked) -> list[Part]:
    """What nested apps show of a report, in order."""
    _discover()
    return _shown(part(request, report, by) for _, part in sorted(_report_parts, key=lambda one: one[0]))


def parts_of_return(request: HttpRequest, came: Returned) -> list[Part]:
    """What nested apps show to whoever came back, in order."""
    _discover()
    return _shown(part(request, came) for _, part in sorted(_return_parts, key=lambda one: one[0]))


def _shown(parts: Iterator[Part | None]) -> list[Part]:
    return [one for one in parts if one is not None]


def step_of(name: str) -> ReturnStep | None:
    """What a button of the return page does."""
    _discover()
    return _return_steps.get(name)


def marks_of(person: Person, reports: OpenedReports) -> Mapping[UUID, list[Mark]]:
    """The words beside each of these reports."""
    _discover()
    found: dict[UUID, list[Mark]] = defaultdict(list)
    for marks in _inbox_marks:
        for pk, words in marks(person, reports).items():
            found[pk] += words
    return found


def draft_of(request: HttpRequest, report: Report) -> str:
    """The words that an answer begins with on this page; none unless an app has some."""
    _discover()
    return next((words for words in (draft(request, report) for draft in _drafts) if words), "")
