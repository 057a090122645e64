"""Telling visitors apart for an hour without knowing who they are.

A limit needs to recognise the one who comes again; nobody needs the address. The address is keyed
with a secret that lives in memory only and changes every hour, so that neither a log nor a dump of
the memory of yesterday tells it.
"""

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time

from django.conf import settings
from django.http import HttpRequest

_HOUR = 3600.0
#: So many visitors are remembered before those with nothing to wait for are forgotten.
_MOST_VISITORS = 10_000


class HourlyKey:
    """A random key that is forgotten after an hour."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key = b""
        self._until = 0.0

    def __call__(self) -> bytes:
        """The key of this hour."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._key, self._until = secrets.token_bytes(32), time.monotonic() + _HOUR
            return self._key


_key = HourlyKey()


class Pace:
    """How often each visitor may do something: so many times at once, then one every so many seconds.

    It lives in memory and knows visitors by their pseudonym of this hour only.
    """

    def __init__(self, *, at_once: int, seconds: float) -> None:
        self._lock = threading.Lock()
        self._at_once, self._seconds = at_once, seconds
        self._free_at: dict[str, float] = {}  # when all that was taken will have come back

    def take(self, who: str) -> float:
        """Seconds to wait before the next; 0 when it was taken."""
        with self._lock:
            now = time.monotonic()
            busy = max(self._free_at.get(who, 0.0) - now, 0.0)
            wait = busy - (self._at_once - 1) * self._seconds
            if wait > 0:
                return wait
            if len(self._free_at) >= _MOST_VISITORS:
                self._free_at = {one: at for one, at in self._free_at.items() if at > now}
            self._free_at[who] = now + busy + self._seconds
            return 0.0

    def give_back(self, who: str) -> None:
        """Let what was taken not count."""
        with self._lock:
            if who in self._free_at:
                self._free_at[who] -= self._seconds


def visitor(request: HttpRequest) -> str:
    """This hour's pseudonym of who asks, in the form of a private IPv6 address.

    Behind proxies the address is the one that the outermost of our own proxies saw; what a visitor
    claims further left is not believed.
    """
    digest = hmac.digest(_key(), _network(_seen(request)).encode(), hashlib.sha256)
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))


def is_told_apart(request: HttpRequest) -> bool:
    """Whether visitors have addresses of their own: through an onion service all come from this machine."""
    try:
        return not ipaddress.ip_address(_seen(request)).is_loopback
    except ValueError:
        return False


def _seen(request: HttpRequest) -> str:
    """The address that the outermost of our own machines saw."""
    seen: str = request.META.get("REMOTE_ADDR", "")
    proxies = settings.DEPLOYMENT.proxies
    if proxies:
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        seen = claimed[-proxies].strip() if len(claimed) >= proxies else seen
    return seen


def _network(address: str) -> str:
    """An IPv6 visitor owns a whole /64 network and must not count once per address in it."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
