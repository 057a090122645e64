"""A folder in memory for content that must never lie on a disk in plain.

Linux offers one; where there is none, work on sealed content is refused rather than done in the open.
What a killed process left there is removed when the next worker begins.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from django.conf import settings

from daybreak.errors import DeploymentUnfit

_MEMORY = Path("/dev/shm")  # noqa: S108 (memory, not a disk)


def _prefix() -> str:
    home = hashlib.sha256(str(settings.DEPLOYMENT.home).encode()).hexdigest()[:12]
    return f"daybreak-{home}-"


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A folder of this process, which only its user may open and which is gone afterwards.

    It is the working folder meanwhile, so that sentences and reports name files and not where they lay,
    and temporary files of libraries go there as well.

    Raises:
        DeploymentUnfit: This machine has no folder in memory.
    """
    if not os.access(_MEMORY, os.W_OK):
        raise DeploymentUnfit(
            "This machine offers no folder in memory (/dev/shm)",
            do="Mount one; without it sealed posts would lie on the disk in plain.",
        )
    folder = Path(tempfile.mkdtemp(prefix=_prefix(), dir=_MEMORY))
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    try:
        with chdir(folder):
            yield Path()
    finally:
        tempfile.tempdir = None
        if before is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


def folders_in_memory() -> list[Path]:
    """The folders of this deployment that lie in memory now."""
    return list(_MEMORY.glob(f"{_prefix()}*"))


def clear_left_behind() -> int:
    """Remove what killed processes of this deployment left in memory; how many folders."""
    left = folders_in_memory()
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)
