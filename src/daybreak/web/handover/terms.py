"""What a consent or a legal order allows, and the one comparison of a wish with it.

A wish is allowed only when everything fits at once: whom it goes to, what for, each single field, and the
time. Nothing is wider than it was said: no field by analogy, no purpose that resembles. Needs no database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from daybreak.errors import BadValue


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom something may go to: a zone of an organisation here, or a body outside, by its name.

    Raises:
        BadValue: It is neither, or both.
    """

    organisation: UUID | None = None
    zone: str = ""
    outside: str = ""

    def __post_init__(self) -> None:
        here = self.organisation is not None and bool(self.zone)
        if here == bool(self.outside.strip()) or bool(self.zone) != (self.organisation is not None):
            raise BadValue(
                "The recipient", found="unclear", needed="name a zone of an organisation, or a body outside"
            )

    @property
    def known_as(self) -> tuple[UUID | None, str, str]:
        """What tells it from others; capitals and spaces in a name do not."""
        return self.organisation, self.zone, " ".join(self.outside.casefold().split())


@dataclass(frozen=True, slots=True)
class Terms:
    """What was allowed.

    Attributes:
        case: The case it is about.
        recipient: To whom.
        purpose: What for, a `Purpose`.
        fields: Which fields, each as `app.model.field`.
        expires: Until when.
    """

    case: UUID
    recipient: Recipient
    purpose: str
    fields: frozenset[str]
    expires: datetime

    def as_said(self) -> dict[str, Any]:
        """The terms as they are sealed, so that a changed row is noticed."""
        organisation, zone, outside = self.recipient.known_as
        return {
            "case": str(self.case),
            "to": [str(organisation or ""), zone, outside],
            "purpose": str(self.purpose),
            "fields": sorted(self.fields),
            "expires": self.expires.isoformat(),
        }


#: Why a wish is not allowed, in words, by the code that the ledger holds.
REASONS = {
    "expired": "what was allowed has expired",
    "not-given": "no consent is given",
    "withdrawn": "the consent was withdrawn",
    "one-person": "the legal order was not confirmed by a second person",
    "ended": "it was ended",
    "gone": "what allowed it cannot be found here",
    "other-case": "it was allowed for another case",
    "other-recipient": "it was allowed for another recipient",
    "other-purpose": "it was allowed for another purpose",
    "other-field": "a field is not among those that were allowed",
    "not-received": "it was not received yet",
    "undeclared": "a field was never declared as one that may cross",
}


def refusal(
    terms: Terms, *, case: UUID, recipient: Recipient, purpose: str, fields: frozenset[str], now: datetime
) -> str | None:
    """Why a wish is not within the terms, as a code of `REASONS`; None when it is."""
    if now >= terms.expires:
        return "expired"
    if case != terms.case:
        return "other-case"
    if recipient.known_as != terms.recipient.known_as:
        return "other-recipient"
    if str(purpose) != str(terms.purpose):
        return "other-purpose"
    if not fields or not fields <= terms.fields:
        return "other-field"
    return None
