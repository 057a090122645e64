"""A note in a deployment's folder while a restore goes on: nothing is served before it has ended.

A restore commits its rows first, and only then takes over keys and lets everybody forget what a destroyed
case left. Whoever is killed in between leaves rows that ought to be gone. The note outlives the kill; the
same restore, run again, goes on where it stopped. Needs no Django.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from daybreak.errors import DeploymentUnfit
from daybreak.web.vault.whole_files import writing_whole


@dataclass(frozen=True, slots=True)
class Begun:
    """A restore that began.

    Attributes:
        backup: The id that stands in the backup.
        file: Where the backup lay.
        with_keys: Whether a folder with a copy of the keys was given.
    """

    backup: str
    file: str
    with_keys: bool


def note_down(home: Path, begun: Begun) -> None:
    """Write the note, and wait until it lies on the disk."""
    with writing_whole(_place(home)) as file:
        file.write(json.dumps(asdict(begun)).encode())


def is_noted(home: Path) -> Begun | None:
    """The restore that began here and has not ended.

    Raises:
        DeploymentUnfit: The note is not as it was written.
    """
    try:
        return Begun(**json.loads(_place(home).read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        raise DeploymentUnfit(
            f"The note {_place(home)} of an interrupted restore cannot be read",
            do="Restore into a new folder and an empty database.",
        ) from None


def strike_out(home: Path) -> None:
    """The restore has ended, or nothing of it stays."""
    _place(home).unlink(missing_ok=True)


def must_be_finished(home: Path) -> None:
    """Refuse to work with a deployment in which a restore was interrupted.

    Raises:
        DeploymentUnfit: There is such a restore; with the command that ends it.
    """
    begun = is_noted(home)
    if begun is not None:
        again = f"daybreak restore {begun.file}" + (" --keys ..." if begun.with_keys else "")
        raise DeploymentUnfit(
            f"A restore into {home} was interrupted, and what was destroyed may not be forgotten yet",
            do=f"Run it again with the same backup and keys: {again}",
        )


def _place(home: Path) -> Path:
    return home / "restore-unfinished.json"
