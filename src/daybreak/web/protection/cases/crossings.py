"""What of a case may be handed over, with consent or by a legal order: its sections, each by itself."""

from typing import Any

from daybreak.web.handover.crossings import declare_crossing
from daybreak.web.handover.zones import Zone
from daybreak.web.protection.cases.entries import read_entries
from daybreak.web.protection.cases.models import Case, Section


def lines(value: Any) -> list[str]:
    """A section in lines: what is known, with the question it answered. Origins stay with the giver."""
    return [f"{one.question} {one.text}".strip() for one in read_entries(value)]


declare_crossing(Case, [one.value for one in Section], Zone.PROTECTION, lines=lines)
