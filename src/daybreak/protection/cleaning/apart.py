"""Cleaning in a process of its own, which holds no key, no database and no file, only what it asks for.

The process asks for stretches of the file over a socket and hands the copy out through a pipe, so the file
lies nowhere in plain, neither on a disk nor in memory as a whole. Whatever a hostile file makes of the
libraries that read it, it finds a process that may write nothing, reach nobody and will not live long.

    asks:   b"R", place (8), length (4)        answer: length (4), bytes
    tells:  b"D" or b"P", length (4), content  the result as JSON; the preview
"""

import io
import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence

from daybreak.protection.cleaning.anywhere import ReadAnywhere
from daybreak.protection.cleaning.bounds import Bounds, confine
from daybreak.protection.cleaning.findings import Cleaning, Reason, Residue, Trace
from daybreak.protection.cleaning.parts import Readable, Writable
from daybreak.protection.cleaning.previews import Preview

_ASK = struct.Struct(">cQI")
_TELL = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")
_MOST_ASKED = 1 << 20
_MOST_TOLD = 8 << 20
_CHUNK = 1 << 18


def clean_apart(
    file: Readable, target: Writable, *, bounds: Bounds | None = None
) -> tuple[Cleaning, Preview | None]:
    """Clean a file, and draw a preview of it, in a process that is bound.

    Args:
        file: The file, read at any place.
        target: Takes the copy; what it took is worthless unless the cleaning is `done`.
        bounds: What the process may use.

    Returns:
        The cleaning, and the preview where there is one.
    """
    bounds = bounds or Bounds()
    ours, theirs = socket.socketpair()
    told = {"line": theirs.fileno(), "size": file.seek(0, 2), "bounds": bounds.as_said()}
    command = [sys.executable, "-I", "-m", __name__, json.dumps(told)]
    with (
        ours,
        theirs,
        subprocess.Popen(  # noqa: S603 (our own command)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            cwd="/",
            env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
        ) as child,
    ):
        theirs.close()
        talk = _Talk(child, ours, file, target, bounds)
        try:
            talk.until_over()
        finally:
            child.kill()
    return talk.result()


class _Talk:
    """Answers what the process asks for, and takes what it hands out."""

    def __init__(
        self,
        child: "subprocess.Popen[bytes]",
        ours: socket.socket,
        file: Readable,
        target: Writable,
        bounds: Bounds,
    ) -> None:
        self.child, self.ours, self.file, self.target, self.bounds = child, ours, file, target, bounds
        self.size = file.seek(0, 2)
        self.came = bytearray()
        self.handed = 0
        self.cleaning: Cleaning | None = None
        self.preview: Preview | None = None
        self.broke: Reason | None = None

    def until_over(self) -> None:
        """Until both ways are closed, or a bound is reached."""
        end = time.monotonic() + self.bounds.clock
        assert self.child.stdout is not None  # noqa: S101 (asked for)
        copy = self.child.stdout.fileno()
        with selectors.DefaultSelector() as ways:
            ways.register(copy, selectors.EVENT_READ)
            ways.register(self.ours, selectors.EVENT_READ)
            while ways.get_map() and self.broke is None:
                ready = ways.select(max(0.0, end - time.monotonic()))
                if not ready:
                    self.broke = Reason.TOO_SLOW
                for key, _ in ready:
                    goes_on = self._copy(copy) if key.fd == copy else self._socket()
                    if not goes_on:
                        ways.unregister(key.fileobj)

    def _copy(self, copy: int) -> bool:
        piece = os.read(copy, _CHUNK)
        self.handed += len(piece)
        if self.handed > self.bounds.output:
            self.broke = Reason.TOO_LARGE
        elif piece:
            self.target.write(piece)
        return bool(piece)

    def _socket(self) -> bool:
        try:
            piece = self.ours.recv(_CHUNK)
            self.came += piece
            while self._message():
                pass
        except OSError:  # it went away in the middle
            return False
        return bool(piece)

    def _message(self) -> bool:
        """Take one message out of what came; whether there was a whole one."""
        if self.came[:1] == b"R":
            if len(self.came) < _ASK.size:
                return False
            _, place, length = _ASK.unpack_from(self.came)
            del self.came[: _ASK.size]
            self._answer(place, length)
            return True
        if len(self.came) < _TELL.size:
            return False
        kind, length = _TELL.unpack_from(self.came)
        if kind not in (b"D", b"P") or length > _MOST_TOLD:
            self.broke = Reason.BROKEN
            return False
        if len(self.came) < _TELL.size + length:
            return False
        content = bytes(self.came[_TELL.size : _TELL.size + length])
        del self.came[: _TELL.size + length]
        self._told(kind, content)
        return True

    def _answer(self, place: int, length: int) -> None:
        piece = b""
        if place < self.size:
            self.file.seek(place)
            piece = self.file.read(min(length, _MOST_ASKED, self.size - place))
        self.ours.sendall(_LENGTH.pack(len(piece)) + piece)

    def _told(self, kind: bytes, content: bytes) -> None:
        try:
            if kind == b"D":
                self.cleaning = read_cleaning(json.loads(content))
            else:
                form, _, shown = content.partition(b"\0")
                self.preview = Preview("png" if form == b"png" else "text", shown)
        except (ValueError, KeyError, TypeError):
            self.broke = Reason.BROKEN

    def result(self) -> tuple[Cleaning, Preview | None]:
        """What came of it; a process that fell over before it told anything says why by how it ended."""
        code = self.child.wait()
        if self.cleaning is not None and self.broke in (None, Reason.TOO_SLOW):
            return self.cleaning, self.preview
        ended = {-signal.SIGXCPU: Reason.TOO_SLOW, -signal.SIGKILL: Reason.TOO_SLOW}
        return Cleaning("unknown", self.broke or ended.get(code, Reason.BROKEN)), None


def say_cleaning(cleaning: Cleaning) -> dict[str, object]:
    """A cleaning as what JSON can hold."""
    return {
        "kind": cleaning.kind,
        "why_not": cleaning.why_not,
        "removed": {name.value: times for name, times in cleaning.removed.items()},
        "left": [one.value for one in cleaning.left],
    }


def read_cleaning(said: dict[str, object]) -> Cleaning:
    """The cleaning that was said.

    Raises:
        ValueError, KeyError, TypeError: It is none.
    """
    removed, left, why_not = said["removed"], said["left"], said["why_not"]
    if not isinstance(removed, dict) or not isinstance(left, list):
        raise TypeError("no cleaning")
    return Cleaning(
        str(said["kind"]),
        Reason(str(why_not)) if why_not else None,
        {Trace(name): int(times) for name, times in removed.items()},
        tuple(Residue(one) for one in left),
    )


class _Asked(ReadAnywhere):
    """A file of which every stretch is asked for over the socket."""

    def __init__(self, line: socket.socket, size: int) -> None:
        super().__init__(size)
        self._line = line

    def fetch(self, place: int, length: int) -> bytes:
        """Ask for a stretch."""
        self._line.sendall(_ASK.pack(b"R", place, min(length, _MOST_ASKED)))
        (coming,) = _LENGTH.unpack(self._take(_LENGTH.size))
        return self._take(coming)

    def _take(self, length: int) -> bytes:
        piece = bytearray()
        while len(piece) < length:
            more = self._line.recv(length - len(piece))
            if not more:
                os._exit(1)  # nobody is there any more
            piece += more
        return bytes(piece)


def main(arguments: Sequence[str]) -> int:
    """Clean what is asked for; the socket's number, the file's size and the bounds are given as JSON."""
    told = json.loads(arguments[0])
    confine(Bounds(**told["bounds"]))
    # the libraries that read hostile files are loaded behind the bounds
    from daybreak.protection.cleaning.clean import clean
    from daybreak.protection.cleaning.previews import preview

    line = socket.socket(fileno=told["line"])
    with io.BufferedReader(_Asked(line, told["size"]), 1 << 16) as file:
        with os.fdopen(1, "wb", buffering=1 << 16, closefd=False) as out:
            cleaning = clean(file, out)
        os.close(1)
        _tell(line, b"D", json.dumps(say_cleaning(cleaning)).encode())
        try:
            shown = preview(file)
        except Exception:  # whatever a hostile file makes a library say: there is no preview
            shown = None
        if shown is not None and len(shown.content) < _MOST_TOLD - 8:
            _tell(line, b"P", shown.form.encode() + b"\0" + shown.content)
    return 0


def _tell(line: socket.socket, kind: bytes, content: bytes) -> None:
    line.sendall(_TELL.pack(kind, len(content)) + content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
