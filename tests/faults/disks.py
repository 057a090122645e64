"""A small real disk (a file with ext4 in it), which can be filled, broken and mended.

Breaking it is what the kernel does to a disk that is lost: everything answers EIO from then on, and what
nobody waited for the disk to hold (`fsync`) is gone, as when the power fails.
"""

import errno
import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: ext4's request to shut down at once, and its way without writing its journal (linux/ext4.h).
_SHUTDOWN, _WITHOUT_LOG = 0x8004587D, 2


class Disk:
    """A disk that is mounted at a folder."""

    def __init__(self, image: Path, folder: Path) -> None:
        self.image, self.folder = image, folder
        self.mount()

    def mount(self) -> None:
        """Put it in its place; ext4 takes up its journal."""
        _do("mount", "-o", "loop", self.image, self.folder)

    def unmount(self, *, wait: float = 20) -> None:
        """Take it away, when nobody has a file of it open any more."""
        deadline = time.monotonic() + wait
        while subprocess.run(["umount", self.folder], check=False, capture_output=True).returncode:
            assert time.monotonic() < deadline, "somebody still holds a file of the disk"
            time.sleep(0.2)

    def fill(self) -> None:
        """Leave no room at all."""
        with (self.folder / "ballast").open("wb", buffering=0) as file:
            for piece in (1 << 20, 4096, 1):
                try:
                    while file.write(b"\1" * piece):
                        pass
                except OSError as error:
                    assert error.errno == errno.ENOSPC

    def free(self) -> None:
        """Give the room back."""
        (self.folder / "ballast").unlink()

    def break_down(self) -> None:
        """From now on everything fails, and what was not synced is lost."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _WITHOUT_LOG))
        finally:
            os.close(folder)

    def mend(self) -> None:
        """The disk is there again, as it was when it broke."""
        self.unmount()
        self.mount()


def _do(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True)


@contextmanager
def small_disk(place: Path, *, megabytes: int) -> Iterator[Disk | None]:
    """A disk of its own; None where this user or system allows no such thing."""
    image, folder = place / "disk.img", place / "disk"
    folder.mkdir()
    disk = None
    try:
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        _do("mkfs.ext4", "-q", "-F", "-m", "0", image)
        disk = Disk(image, folder)
    except (OSError, subprocess.CalledProcessError):
        pass
    try:
        yield disk
    finally:
        if disk is not None:
            subprocess.run(["umount", "-l", folder], check=False, capture_output=True)
        image.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
