"""Bounds on a process that reads hostile files, and what is taken from it before it reads the first byte."""

import contextlib
import ctypes
import resource
import signal
from dataclasses import asdict, dataclass

_DIE_WITH_PARENT, _NOT_DUMPABLE, _NO_NEW_RIGHTS = 1, 4, 38
_OWN_USERS, _OWN_NETWORK = 0x10000000, 0x40000000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a process may use.

    Attributes:
        processor: Seconds of processor time.
        clock: Seconds by the clock, after which it is ended from outside.
        memory: Bytes of addresses.
        output: Bytes of the copy it may hand out.
    """

    processor: int = 120
    clock: int = 300
    memory: int = 1536 << 20
    output: int = 600 << 20

    def as_said(self) -> dict[str, int]:
        """The same as plain numbers."""
        return asdict(self)


def confine(bounds: Bounds) -> None:
    """Bind this process for good: no files, no core dumps, no new rights, and where Linux lets us no network.

    It ends with the process that started it. What the system does not offer is left out.
    """
    limits = {
        resource.RLIMIT_CPU: bounds.processor,
        resource.RLIMIT_AS: bounds.memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError, AttributeError):
        system = ctypes.CDLL(None, use_errno=True)
        system.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        system.prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
        system.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
        system.unshare(_OWN_USERS | _OWN_NETWORK)
