"""The list of destroyed cases, kept in the database, outside it, and in every backup.

A restore reads all it can find and destroys again what an old backup brings back.
"""

import json
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from daybreak.errors import BackupUnfit
from daybreak.web.vault.models import BlindToken, CaseKey, Grant, KeyState, Shred
from daybreak.web.vault.whole_files import writing_whole

#: Cases named in one statement: PostgreSQL takes 65,535 values, and years of reports are more.
_AT_ONCE = 1000


def shred_file(home: Path | None = None) -> Path:
    """Where the list is kept outside the database: beside the backups."""
    return (home or settings.DEPLOYMENT.home) / "backups" / "destroyed.jsonl"


def keep_shred_outside(case: UUID, organisation: UUID) -> None:
    """Add a case to the list outside the database once its destruction is certain."""
    line = _line(case, organisation)

    def write() -> None:
        path = shred_file()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(line)

    transaction.on_commit(write)


def read_shreds(path: Path) -> dict[UUID, UUID]:
    """Destroyed cases and whose they were, from a list outside a database; none when there is no such file.

    Raises:
        BackupUnfit: The list was changed into something else; going on could bring a destroyed case back.
    """
    if not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text("ascii", errors="replace").splitlines(), start=1):
        try:
            said = json.loads(line)
            found[UUID(said["case"])] = UUID(said["organisation"])
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BackupUnfit(
                path,
                why=f"line {number} is not as it was written",
                do="Put back the newest copy of this list.",
            ) from None
    return found


def mend_shreds_outside() -> int:
    """Put what the database knows to be destroyed on the list outside it; how many cases were missing there.

    The list is written after the transaction, so a kill in between, or a disk that is full, leaves a case out
    or half of a line. A chore of every day.

    Raises:
        OSError: The disk refuses; the list is as it was.
    """
    path = shred_file()
    text = path.read_text("ascii", errors="replace") if path.is_file() else ""
    whole = [f"{line}\n" for line in text.splitlines() if _is_whole(line)]
    listed = {json.loads(line)["case"] for line in whole}
    missing = [
        _line(one.case, one.organisation) for one in Shred.objects.all() if str(one.case) not in listed
    ]
    if missing or "".join(whole) != text:
        with writing_whole(path) as file:
            file.write("".join([*whole, *missing]).encode("ascii"))
    return len(missing)


def _line(case: UUID, organisation: UUID) -> str:
    return json.dumps({"case": str(case), "organisation": str(organisation)}) + "\n"


def _is_whole(line: str) -> bool:
    try:
        said = json.loads(line)
        return bool(UUID(said["case"]) and UUID(said["organisation"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


@transaction.atomic
def shred_again(destroyed: dict[UUID, UUID]) -> list[UUID]:
    """Destroy these cases' keys if a restore brought them back; the cases that had keys."""
    brought_back: list[UUID] = []
    known = sorted(destroyed)
    for start in range(0, len(known), _AT_ONCE):
        cases = known[start : start + _AT_ONCE]
        present = CaseKey.objects.filter(case__in=cases).exclude(state=KeyState.DESTROYED)
        brought_back += present.values_list("case", flat=True).distinct()
        Grant.objects.filter(key__case__in=cases).delete()
        CaseKey.objects.filter(case__in=cases).update(state=KeyState.DESTROYED, rekey_due=False)
        BlindToken.objects.filter(case__in=cases).delete()
        rows = [Shred(case=case, organisation=destroyed[case]) for case in cases]
        Shred.objects.bulk_create(rows, ignore_conflicts=True)
    return brought_back
