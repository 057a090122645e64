"""One run after the other: what is read, added to and saved again must not be read by two runs at once."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def one_at_a_time(place: Path | None, *, quiet: bool) -> Iterator[None]:
    """Wait until no other run holds `place`, and hold it; the lock goes with the process, however it ends.

    The folder around `place` is locked, so that nothing is left lying and `place` itself may be replaced.
    Where the file system knows no locks, or the folder cannot be made, the work goes on without.

    Args:
        place: What is changed, or None for nothing.
        quiet: Do not say that another run is waited for.
    """
    opened = None if place is None else _opened(place.resolve().parent)
    if opened is None:
        yield
        return
    try:
        _lock(opened, quiet)
        yield
    finally:
        os.close(opened)


def _opened(folder: Path) -> int | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder, os.O_RDONLY)
    except OSError:
        return None  # saving says what is wrong with it


def _lock(opened: int, quiet: bool) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not quiet:
            click.echo("Another run is using an index in this folder; this one waits for it.", err=True)
        fcntl.flock(opened, fcntl.LOCK_EX)
    except OSError:
        return
