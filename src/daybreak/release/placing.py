"""Files that belong together, put in place together: all of a run, or all of the one before."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from daybreak.errors import NotWritable
from daybreak.standard.serialise import settle_folder

#: Where files wait until all are written; what somebody killed left there is thrown away.
WAITING = ".unfinished"


@contextmanager
def taking_place(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """A folder to write files into, which take the places of those of the same names in `folder` at the end.

    The last name is that of the file which proves the others. It is taken away before the first is put in
    place and put there after all: a folder in which it lies is never half of one run and half of another.
    Of two that write into one folder at the same time the later one waits until the earlier one is done.

    Raises:
        NotWritable: The folder is protected, the disk full, or a file's place is taken by a folder.
    """
    for name in names:
        if (folder / name).is_dir():
            raise NotWritable(folder / name, why="it is a folder")
    waiting = folder / WAITING
    try:
        held = _held(waiting)
    except OSError as error:
        raise NotWritable(folder, why=(error.strerror or str(error)).lower()) from error
    try:
        yield waiting
        _put(waiting, folder, names)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
        os.close(held)


def _held(waiting: Path) -> int:
    """Make the folder, empty, once nobody else holds it; the hold goes with the process, however it ends."""
    while True:
        waiting.mkdir(mode=0o700, exist_ok=True)
        opened = os.open(waiting, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            with suppress(OSError):  # a file system that knows no locks
                fcntl.flock(opened, fcntl.LOCK_EX)
            if _is_still(waiting, opened):
                for left in waiting.iterdir():
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
                return opened
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)


def _is_still(waiting: Path, opened: int) -> bool:
    """Whether the folder was not taken away while its turn was waited for."""
    try:
        return os.path.samestat(waiting.stat(), os.fstat(opened))
    except FileNotFoundError:
        return False


def _put(waiting: Path, folder: Path, names: Sequence[str]) -> None:
    try:
        modes = {name: (folder / name).stat().st_mode & 0o777 for name in names if (folder / name).exists()}
        (folder / names[-1]).unlink(missing_ok=True)
        for name in names:
            if name in modes:  # whoever closed a file to others wants the next one closed too
                (waiting / name).chmod(modes[name])
            (waiting / name).replace(folder / name)
        settle_folder(folder)
    except OSError as error:
        raise NotWritable(folder, why=(error.strerror or str(error)).lower()) from error
