"""What a field of a record may be: classes of secrecy, and the declaration every field carries."""

from dataclasses import dataclass
from enum import StrEnum


class Secrecy(StrEnum):
    """How a field must be kept."""

    #: May be seen by anybody: a name of an organisation, a code list.
    PUBLIC = "public"
    #: Structure without people: ids, states, counts, dates of records.
    INTERNAL = "internal"
    #: About a person who works here, or tells who did something.
    PERSONAL = "personal"
    #: About a person whom trafficking may have harmed or who may have harmed; always sealed.
    SENSITIVE = "sensitive"
    #: Key material in a closed form; in backups only under expiring keys.
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a field is for and what allows keeping it.

    Attributes:
        secrecy: Its class.
        purpose: What it is kept for.
        legal_basis: What allows keeping it.
        retention: How long it is kept.
    """

    secrecy: Secrecy
    purpose: str
    legal_basis: str
    retention: str

    @property
    def complete(self) -> bool:
        """Whether nothing is left unsaid."""
        return bool(self.purpose and self.legal_basis and self.retention)
