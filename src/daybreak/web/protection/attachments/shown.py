"""Files as pages show them, and their list with digests: opened, in words, with what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from daybreak.protection.cleaning.findings import Reason, Residue, Trace
from daybreak.protection.cleaning.kinds import KINDS, Kind
from daybreak.web.protection.attachments.examining import MOST_ATTEMPTS
from daybreak.web.protection.attachments.models import Attachment, Scan, Use
from daybreak.web.protection.attachments.wording import FAMILIES, REASONS, RESIDUES, TRACES
from daybreak.web.protection.models import Report
from daybreak.web.protection.returning import Returned
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_with
from daybreak.web.vault.unlock import Unlocked

_FIELDS = ("name", "facts")


@dataclass(frozen=True, slots=True)
class Shown:
    """A file with its facts in words.

    Attributes:
        row: The file.
        name: What it was called.
        facts: What was found in it; empty before it was examined.
        uses: Which copies there are.
    """

    row: Attachment
    name: str
    facts: Mapping[str, Any]
    uses: frozenset[str]

    @property
    def kind(self) -> Kind:
        """What it is, by its content."""
        return KINDS.get(self.facts.get("kind", "unknown"), KINDS["unknown"])

    @property
    def family(self) -> Promise:
        """The same in a word."""
        return FAMILIES[self.kind.family]

    @property
    def is_waiting(self) -> bool:
        """Whether it is yet to be examined."""
        return self.row.examined is None and self.row.attempts < MOST_ATTEMPTS

    @property
    def is_cleaned(self) -> bool:
        """Whether there is a cleaned copy."""
        return Use.CLEANED in self.uses

    @property
    def is_infected(self) -> bool:
        """Whether malware was found in it."""
        return self.row.scan == Scan.FOUND

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture of it to look at, and nothing speaks against looking."""
        return Use.PICTURE in self.uses and not self.is_infected

    @property
    def has_words(self) -> bool:
        """Whether there are words of it to read."""
        return Use.WORDS in self.uses and not self.is_infected

    @property
    def removed(self) -> list[tuple[Promise, int]]:
        """What was taken out, and how often."""
        return [(TRACES[Trace(code)], times) for code, times in self.facts.get("removed", {}).items()]

    @property
    def left(self) -> list[Promise]:
        """What stays in the cleaned copy."""
        return [RESIDUES[Residue(code)] for code in self.facts.get("left", ())]

    @property
    def why_not(self) -> Promise | None:
        """Why there is no cleaned copy."""
        code = self.facts.get("why_not")
        return REASONS[Reason(code)] if code else None

    @property
    def cleaned_name(self) -> str:
        """What the cleaned copy is called: nothing of the name it had, and the ending of what it is."""
        ending = self.kind.endings[0] if self.kind.endings else "bin"
        return f"file-{self.row.pk.hex[:8]}.{ending}"


def files_of(report: Report, by: Unlocked) -> list[Shown]:
    """The files of a report as a recipient sees them, in the order in which they came."""
    rows = report.attachments.prefetch_related("copies").order_by("created", "id")
    opened = open_many(by=by, records=rows, why=Purpose.INTAKE, fields=_FIELDS)
    return [_shown(row, plain) for row, plain in opened if plain is not None]


def one_file(row: Attachment, by: Unlocked) -> Shown | None:
    """One file as a recipient sees it; None when the person holds no key to it."""
    [(row, plain)] = open_many(by=by, records=[row], why=Purpose.INTAKE, fields=_FIELDS)
    return None if plain is None else _shown(row, plain)


def files_of_person(came: Returned) -> list[Shown]:
    """The files of a report as whoever came back sees them."""
    rows = came.report.attachments.prefetch_related("copies").order_by("created", "id")
    return [_shown(row, {name: open_with(row, name, came.ring) for name in _FIELDS}) for row in rows]


def _shown(row: Attachment, plain: Mapping[str, Any]) -> Shown:
    return Shown(
        row, plain["name"] or "", plain["facts"] or {}, frozenset(one.use for one in row.copies.all())
    )


def manifest(report: Report, files: list[Shown]) -> dict[str, Any]:
    """The list of a report's files with their digests, as JSON can hold it."""
    return {
        "report": str(report.pk),
        "digest": "SHA-256",
        "files": [_line(one) for one in files if one.row.is_complete],
    }


def _line(one: Shown) -> dict[str, Any]:
    row = one.row
    original = {"size": row.size, "sha256": one.facts.get("sha256")}
    cleaned = {
        "size": one.facts.get("cleaned_size"),
        "sha256": one.facts.get("cleaned_sha256"),
        "removed": one.facts.get("removed"),
        "left": one.facts.get("left"),
    }
    return {
        "id": str(row.pk),
        "name": one.name,
        "type": one.kind.media if one.facts else None,
        "arrived": row.created.isoformat(timespec="seconds"),
        "sent_by": "recipient" if row.sent_by_id else "person",
        "examined": row.examined.isoformat(timespec="seconds") if row.examined else None,
        "original": original,
        "cleaned": cleaned if one.is_cleaned else None,
        "why_not_cleaned": one.facts.get("why_not"),
        "malware": {"none": None, "clean": "", "found": one.facts.get("found")}[row.scan],
    }
