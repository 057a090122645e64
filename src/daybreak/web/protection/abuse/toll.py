"""The toll on public forms: nothing while little happens, a moment's work or wait while much does.

The price of a deed is a level. It follows what was asked of the channel lately, and of the visitor where
visitors can be told apart, so that a flood from some addresses costs those who send it and hardly anybody
else. A level is paid by a sum the device does (`proof`), or by having had the page open for some seconds
(`tickets`). Whoever floods can wait with any number of pages at once, so a longer wait keeps nobody out but
those who hold one page: how long it is follows the visitor's own flood, never that of others. Nobody is
refused for good: the highest price is known, and a ticket that was put off `MOST_TURNS` times is taken
whatever happens.

Everything lives in the memory of this one process. A restart forgets it, which costs those who had a page
open a short wait.
"""

import math
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daybreak.web.accounts.limits import is_told_apart, visitor
from daybreak.web.protection.abuse.budgets import Allowance, Meter, Visitors
from daybreak.web.protection.abuse.proof import Challenge, check_solution, make_challenge
from daybreak.web.protection.abuse.spent import Spent
from daybreak.web.protection.abuse.tickets import give_ticket, read_ticket
from daybreak.web.protection.models import Channel

#: Fields of the forms; no question can be called the same (see `filing_views`).
TICKET, PROOF = "toll-ticket", "toll-proof"


class Deed(StrEnum):
    """What a toll may be on."""

    FILE = "file"
    GUESS = "guess"
    SAY = "say"


#: What a visitor may do before it costs, where visitors can be told apart: a house full of people may share
#: an address. Twenty wrong codes are many more than a person mistypes.
OF_VISITOR: Mapping[Deed, Allowance] = {
    Deed.FILE: Allowance(burst=60, refill=1 / 30, most=8, step=10),
    Deed.GUESS: Allowance(burst=20, refill=1 / 30, most=8, step=10),
    Deed.SAY: Allowance(burst=60, refill=1 / 30, most=8, step=10),
}
#: The same of a whole channel, whose burst is this share of `settings.TOLL_AFTER`.
OF_CHANNEL: Mapping[Deed, Allowance] = {
    Deed.FILE: Allowance(burst=1, refill=1 / 5, most=5),
    Deed.GUESS: Allowance(burst=0.2, refill=1 / 5, most=5),
    Deed.SAY: Allowance(burst=1, refill=1 / 5, most=5),
}
#: What a deed counts for the channel when it comes from a visitor who pays a higher price already.
FROM_A_FLOOD = 0.1
#: What an attempt without payment counts for the visitor; for the channel it counts nothing.
UNPAID = 0.2
#: Sums of the first level, at most; each further level has twice as many.
FIRST_SUMS = 25_000
#: Seconds that a page must have been open instead, by the visitor's own level; 0 is somebody amid a flood of
#: others, who has waited already when a sentence is written. Whoever is put off waits half as long again.
WAITS = (2, 2, 3, 5, 8, 12, 20, 30, 45)
#: How long a challenge holds, in seconds: longer than a sum takes, shorter than somebody writes.
CHALLENGE_SECONDS = 1200
#: Those who wait are let in one a second and channel; whoever was put off this often is let in at once.
SLOW_LANE = Allowance(burst=30, refill=1.0, most=1)
MOST_TURNS = 1


@dataclass(frozen=True, slots=True)
class Price:
    """What a deed costs at present.

    Attributes:
        level: The level that a sum pays for; 0 is free.
        own: The level that the visitor alone brought about, by which they wait.
    """

    level: int
    own: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that has to wait.

    Attributes:
        seconds: How long.
        ticket: What it waits with.
    """

    seconds: int
    ticket: str


class Toll:
    """The prices of this process and what was paid."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew, as after a restart."""
        self._key = secrets.token_bytes(32)
        self._channels: dict[tuple[Deed | None, UUID], Meter] = {}
        self._visitors = {deed: Visitors() for deed in Deed}
        self._solved, self._waited = Spent(), Spent()

    def price(self, deed: Deed, channel: UUID, who: str | None) -> Price:
        """The price at present.

        Args:
            deed: What somebody wants to do.
            channel: Where.
            who: The visitor's pseudonym, None when visitors cannot be told apart.
        """
        with self._lock:
            now, own = _now(), 0
            if who is not None:
                own = self._visitors[deed].of(who, now).level(OF_VISITOR[deed], now)
            return Price(max(own, self._meter(deed, channel).level(_of_channel(deed), now)), own)

    def count(self, deed: Deed, channel: UUID, who: str | None) -> None:
        """Count a deed that was let in."""
        with self._lock:
            now, weight = _now(), 1.0
            if who is not None:
                meter = self._visitors[deed].of(who, now)
                weight = FROM_A_FLOOD if meter.level(OF_VISITOR[deed], now) else 1.0
                meter.use(OF_VISITOR[deed], now)
            self._meter(deed, channel).use(_of_channel(deed), now, weight)

    def count_unpaid(self, deed: Deed, who: str | None) -> None:
        """Count an attempt that was not let in."""
        if who is not None:
            with self._lock:
                self._visitors[deed].of(who, _now()).use(OF_VISITOR[deed], _now(), UNPAID)

    def challenge(self, deed: Deed, channel: UUID, level: int) -> Challenge:
        """The sum that pays for a deed of that level."""
        return make_challenge(
            key=self._key,
            most=FIRST_SUMS << (level - 1),
            purpose=_purpose(deed, channel),
            expires=time.time() + CHALLENGE_SECONDS,
        )

    def is_solved(self, text: str, deed: Deed, channel: UUID) -> bool:
        """Whether a sum was done for this deed, which is then used up."""
        solved = check_solution(text, key=self._key, purpose=_purpose(deed, channel), now=time.time())
        if solved is None:
            return False
        with self._lock:
            return self._solved.spend(solved.id, given=solved.expires)

    def ticket(self, deed: Deed, channel: UUID, held: str = "") -> str:
        """The ticket that a page gets: the one it came with while that holds, else a new one."""
        now, purpose = _now(), _purpose(deed, channel)
        if held and read_ticket(held, key=self._key, purpose=purpose, now=now) is not None:
            return held
        return give_ticket(key=self._key, purpose=purpose, now=now)

    def waiting(self, text: str, deed: Deed, channel: UUID, own: int) -> Waiting | None:
        """How long the holder of a ticket still waits; None when they waited, and the ticket is used up.

        Args:
            text: The ticket.
            deed: What somebody wants to do.
            channel: Where.
            own: The level that the visitor alone brought about.
        """
        now, purpose = _now(), _purpose(deed, channel)
        found = read_ticket(text, key=self._key, purpose=purpose, now=now)
        if found is None:
            return Waiting(WAITS[own], give_ticket(key=self._key, purpose=purpose, now=now))
        left = found.since + (WAITS[own] // 2 if found.turn else WAITS[own]) - now
        if left > 0:
            return Waiting(math.ceil(left), text)
        with self._lock:
            if not self._waited.spend(found.id, given=found.since):
                return Waiting(WAITS[own], give_ticket(key=self._key, purpose=purpose, now=now))
            lane = self._meter(None, channel)
            if lane.level(SLOW_LANE, now) and found.turn < MOST_TURNS:
                again = give_ticket(key=self._key, purpose=purpose, now=now, turn=found.turn + 1)
                return Waiting(WAITS[own] // 2, again)
            lane.use(SLOW_LANE, now)
        return None

    def _meter(self, deed: Deed | None, channel: UUID) -> Meter:
        return self._channels.setdefault((deed, channel), Meter(_now()))


#: The toll of this process.
toll = Toll()


def held_up(request: HttpRequest, channel: Channel, deed: Deed) -> HttpResponse | None:
    """The page on which somebody waits a moment; None when the deed may go on.

    Call it when a form is complete and before anything costly. What was typed goes along; nothing is kept.
    """
    who = known_as(request)
    price = toll.price(deed, channel.pk, who)
    waiting = None
    if price.level and not toll.is_solved(request.POST.get(PROOF, ""), deed, channel.pk):
        waiting = toll.waiting(request.POST.get(TICKET, ""), deed, channel.pk, price.own)
    if waiting is None:
        toll.count(deed, channel.pk, who)
        return None
    toll.count_unpaid(deed, who)
    return _page(request, channel, deed, waiting)


def known_as(request: HttpRequest) -> str | None:
    """The visitor's pseudonym of this hour, where visitors can be told apart."""
    return visitor(request) if is_told_apart(request) else None


def _page(request: HttpRequest, channel: Channel, deed: Deed, waiting: Waiting) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in (TICKET, PROOF)
    ]
    answer = render(
        request,
        "abuse/wait.html",
        {"channel": channel, "deed": deed, "waiting": waiting, "kept": kept, "files": sorted(request.FILES)},
        status=429,
    )
    answer["Retry-After"] = str(waiting.seconds)
    return answer


def _of_channel(deed: Deed) -> Allowance:
    allowed = OF_CHANNEL[deed]
    return replace(allowed, burst=allowed.burst * settings.TOLL_AFTER)


def _purpose(deed: Deed, channel: UUID) -> str:
    return f"{deed}.{channel.hex}"


def _now() -> float:
    return time.monotonic()
