"""Files that are there whole or not at all, whoever is killed in between, and also after the power failed.

The content is on the disk before its name is, and the name before the one who wrote it goes on: a name that
is not waited for can be gone although a database on another disk says that the file is there.
Needs no Django.

Source: fsync(2) and rename(2) of the Linux manual.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """What to write into; when the block ends well the file takes its place at once, else nothing stays.

    Raises:
        OSError: The disk refuses.
    """
    partial = path.with_suffix(".part")
    try:
        with partial.open("wb") as file:
            yield file
            wait_for_disk(file)
        partial.replace(path)
        wait_for_names(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def put_private(path: Path, content: bytes) -> None:
    """Put a file for its owner alone in place, whole, over the one that is there.

    Raises:
        OSError: The disk refuses.
    """
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            wait_for_disk(file)
        partial.replace(path)
        wait_for_names(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def wait_for_disk(file: BinaryIO) -> None:
    """Wait until what was written to an open file lies on the disk."""
    file.flush()
    os.fsync(file.fileno())


def wait_for_names(folder: Path) -> None:
    """Wait until the names in a folder lie on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
