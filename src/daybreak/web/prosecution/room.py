"""How much memory a search needs, asked before it begins.

Posts lie in plain in memory only, first as files, then as columns with what is derived from them. A search
that cannot fit would be killed in the middle, perhaps hours later, so it is refused beforehand.
"""

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from daybreak.errors import BadValue

#: Memory that a search takes at its peak, in bytes for each byte of its files, and besides: 2.8 and 700 MB
#: were measured (`benchmarks/networks.py`, posts of 50 and 205 MB), and the files lie in memory as well.
PER_BYTE = 4.0
#: How much text a packed byte may hold.
PACKED = 8
BESIDES = 700 << 20
_MEMORY = Path("/dev/shm")  # noqa: S108 (memory, not a disk)


class _Room(NamedTuple):
    total: int
    free: int


def check_room(size: int) -> None:
    """Refuse a search for which this machine has too little memory free.

    Args:
        size: Bytes of the files together, as they arrived.

    Raises:
        BadValue: With how much it needs, and how much there is.
    """
    needed, free = _needed(size), min(_memory("MemAvailable"), _folder().free)
    if needed > free:
        raise BadValue(
            "The size of the files to search",
            found=_in_words(size),
            needed=f"a search in them takes about {_in_words(needed)} of memory, and {_in_words(free)} are "
            "free here: choose fewer files at a time, or use a machine with more memory",
        )


def check_machine(size: int) -> None:
    """Refuse a file that does not fit into this machine's memory even when nothing else runs.

    Raises:
        BadValue: With how much a search in it needs, and how much there is.
    """
    needed, there = _needed(size), min(_memory("MemTotal"), _folder().total)
    if needed > there:
        raise BadValue(
            "The size of the file",
            found=_in_words(size),
            needed=f"a search in it takes about {_in_words(needed)} of memory, and this machine has "
            f"{_in_words(there)}: split it into files that are searched apart, or take a larger machine",
        )


def _needed(size: int) -> int:
    return int(size * PER_BYTE) + BESIDES


def unpacked(name: str, size: int) -> int:
    """About how large a file is when it is read, by its name.

    >>> unpacked("posts.csv", 100), unpacked("posts.csv.gz", 100)
    (100, 800)
    """
    return size * PACKED if name.endswith((".gz", ".zst", ".zip", ".xlsx", ".parquet")) else size


def _memory(kind: str) -> int:
    """Memory of this machine: all of it, or what can be taken without pushing anything out."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    kilobytes = next(line.split()[1] for line in lines if line.startswith(f"{kind}:"))
    return int(kilobytes) << 10


def _folder() -> _Room:
    """The folder in memory in which files lie in plain; where there is none, the job says so."""
    if not _MEMORY.exists():
        return _Room(1 << 62, 1 << 62)
    usage = shutil.disk_usage(_MEMORY)
    return _Room(usage.total, usage.free)


def _in_words(size: int) -> str:
    return f"{size / (1 << 30):.1f} GB" if size >= 1 << 30 else f"{size / (1 << 20):.0f} MB"
