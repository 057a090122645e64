"""Codes of leads as words: what findings, slots, signs and decisions are called on pages.

Searches write short English codes into their files, so that programs can rely on them. People read these
words in their own language; a code that is not here is shown as it stands.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    # what stands in a slot, and ways to reach somebody
    "age": _("age"),
    "crypto": _("wallet"),
    "date": _("date"),
    "domain": _("domain"),
    "email": _("email address"),
    "emoji": _("emoji"),
    "handle": _("account name"),
    "masked": _("masked contact"),
    "name": _("name"),
    "number": _("number"),
    "phone": _("phone number"),
    "place": _("place"),
    "text": _("text"),
    "time": _("time of day"),
    "url": _("web address"),
    "wage": _("wage"),
    "wallet": _("wallet"),
    # what became of a lead from one search to another
    "new": _("new"),
    "gone": _("gone"),
    "same": _("the same"),
    "grown": _("grown"),
    "shrunk": _("shrunk"),
    "joined": _("joined from several"),
    "parted": _("parted from a larger one"),
    "changed": _("changed"),
    # how much a sign weighs
    "strong": _("strong"),
    "medium": _("moderate"),
    "weak": _("weak"),
    # what was decided
    "confirm": _("confirmed"),
    "reject": _("rejected"),
    "merge": _("merged"),
    "split": _("split"),
    "note": _("Note"),
}


def called(code: str) -> Any:
    """What a code is called in the language of the page."""
    return WORDS.get(code, code)
