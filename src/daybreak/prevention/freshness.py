"""How long a checked number may be shown: never before somebody checked it, never after its day.

A wrong number can put somebody in danger: it may ring in an office that is gone, or in the wrong hands. So
what nobody checked is not shown, and what is past its day vanishes by itself, whether or not any program
runs at that moment. `expires_on` is the first day on which it is no longer shown, counted in UTC.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from daybreak.errors import BadValue

#: Days before expiry on which keepers are told; on the last it is gone.
TOLD = (21, 7, 1, 0)
#: The longest that one check may count, in days; and what is proposed.
LONGEST, USUAL = 366, 180
#: A check dated later than this many days ahead is a wrong clock or a slip, and shows nothing.
_AHEAD = timedelta(days=1)


class Standing(StrEnum):
    """Whether an entry may be shown."""

    NOT_CHECKED = "not-checked"
    CURRENT = "current"
    DUE = "due"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


#: The only standings in which anybody but its keepers sees a number.
SHOWN = frozenset({Standing.CURRENT, Standing.DUE})


class How(StrEnum):
    """How somebody checked an entry."""

    CALLED = "called"
    WEBSITE = "website"
    WRITTEN = "written"
    VISITED = "visited"


class Result(StrEnum):
    """What a check found."""

    RIGHT = "right"
    NO_ANSWER = "no-answer"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Validity:
    """What decides whether an entry is shown.

    Attributes:
        checked_on: The day on which somebody checked it and found it right; None when nobody did.
        expires_on: The first day on which it is no longer shown.
        withdrawn: Whether its keepers took it back.
    """

    checked_on: date | None
    expires_on: date | None
    withdrawn: bool = False

    def standing(self, today: date) -> Standing:
        """Where it stands on a day (UTC)."""
        if self.withdrawn:
            return Standing.WITHDRAWN
        if self.checked_on is None or self.expires_on is None or self.checked_on > today + _AHEAD:
            return Standing.NOT_CHECKED
        if self.expires_on <= today:
            return Standing.EXPIRED
        return Standing.DUE if self.expires_on <= today + timedelta(days=TOLD[0]) else Standing.CURRENT

    def is_shown(self, today: date) -> bool:
        """Whether anybody but its keepers may see it on a day."""
        return self.standing(today) in SHOWN

    @property
    def last_day(self) -> date | None:
        """The last day on which it is shown; None when it never is."""
        return self.expires_on - timedelta(days=1) if self.checked_on and self.expires_on else None


def checked(*, on: date, expires_on: date, today: date) -> Validity:
    """The validity that a check gives.

    Args:
        on: The day of the check.
        expires_on: The first day on which the entry is no longer shown.
        today: Today (UTC).

    Raises:
        BadValue: The check lies ahead, or it would count for no time or for more than a year.
    """
    if on > today + _AHEAD:
        raise BadValue("The day of the check", found=on.isoformat(), needed="it cannot lie ahead")
    if not today < expires_on <= on + timedelta(days=LONGEST):
        raise BadValue(
            "The day of expiry",
            found=expires_on.isoformat(),
            needed=f"it lies ahead, and at most {LONGEST} days after the check",
        )
    return Validity(on, expires_on)


def reminder(validity: Validity, *, today: date, told: int | None) -> int | None:
    """The stage of `TOLD` that keepers have to be told of now; None when they know already.

    Args:
        validity: Of the entry.
        today: Today (UTC).
        told: The stage they were told last since the last check; None for none.
    """
    if validity.standing(today) not in {Standing.DUE, Standing.EXPIRED} or validity.expires_on is None:
        return None
    left = (validity.expires_on - today).days
    stage = min(one for one in TOLD if left <= one) if left > 0 else 0
    return stage if told is None or stage < told else None
