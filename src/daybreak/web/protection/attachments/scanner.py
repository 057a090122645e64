"""Asking ClamAV whether a file is malware, over its socket; a scanner that is away never holds anything up.

Source: clamd(8), the commands PING and INSTREAM. Needs no Django.
"""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from daybreak.errors import DeploymentUnfit

#: Seconds that a scanner may be silent, and that connecting may take.
SILENCE = 120.0
CONNECTING = 3.0
_CHUNK = 1 << 18
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner said.

    Attributes:
        found: The name of the malware; empty when nothing was found.
    """

    found: str = ""


class ScannerAway(Exception):
    """There is no scanner, or it does not answer as it should."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """Where a scanner listens: `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`."""

    address: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        local = parts.scheme == "unix" and parts.path
        near = parts.scheme == "tcp" and parts.hostname in _LOOPBACK
        if not local and not near:
            raise DeploymentUnfit(
                f"The scanner's address {self.address!r} is neither a socket nor on this machine",
                do="Write unix:/run/clamav/clamd.ctl or tcp://127.0.0.1:3310 as `scanner` in settings.toml: "
                "files would travel in plain over a network.",
            )

    def is_there(self) -> bool:
        """Whether it answers."""
        try:
            with self._connect() as line:
                line.sendall(b"zPING\0")
                return _answer(line) == "PONG"
        except (OSError, ScannerAway):
            return False

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """Have a file scanned.

        Raises:
            ScannerAway: It is not there, broke off, or says that it could not scan this.
        """
        try:
            with self._connect() as line:
                line.sendall(b"zINSTREAM\0")
                self._send(line, chunks)
                return _verdict(_answer(line))
        except OSError as problem:
            raise ScannerAway(type(problem).__name__) from None

    def _send(self, line: socket.socket, chunks: Iterable[bytes]) -> None:
        try:
            for chunk in chunks:
                for at in range(0, len(chunk), _CHUNK):
                    piece = chunk[at : at + _CHUNK]
                    line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it closed after saying why, such as that its limit of size is reached

    def _connect(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(CONNECTING)
            try:
                line.connect(parts.path)
            except OSError:
                line.close()
                raise
        else:
            line = socket.create_connection((parts.hostname or "", parts.port or 3310), CONNECTING)
        line.settimeout(SILENCE)
        return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        more = line.recv(4096)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(said: str) -> Verdict:
    words = said.removeprefix("stream: ")
    if words == "OK":
        return Verdict()
    if words.endswith(" FOUND"):
        name = "".join(sign for sign in words.removesuffix(" FOUND") if sign.isprintable())[:120]
        return Verdict(name or "unnamed")
    raise ScannerAway(words[:80])
