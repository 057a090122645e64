"""How much has been asked of a channel lately, and by whom: budgets that raise a price and never close.

Everything lives in memory, nothing says who somebody is, and a full table only makes it forget. Needs no
Django.
"""

import math
from dataclasses import dataclass

#: Seconds after which what is beyond the allowance weighs half.
HALF_LIFE = 60.0
#: Visitors remembered at once. A stranger with more addresses is forgotten, which raises nobody's price.
MOST_VISITORS = 4096


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is free.

    Attributes:
        burst: Deeds that are free at once.
        refill: Deeds a second that become free again.
        most: The highest level.
        step: Deeds beyond the allowance that make the first level the second.
    """

    burst: float
    refill: float
    most: int
    step: float = 25.0


class Meter:
    """What one channel or visitor has used of an allowance; the surplus fades by half each minute."""

    __slots__ = ("at", "used")

    def __init__(self, now: float) -> None:
        self.used, self.at = 0.0, now

    def level(self, allowed: Allowance, now: float) -> int:
        """0 within the allowance, then one more whenever the surplus doubles.

        Args:
            allowed: What is free.
            now: Seconds of a clock that never goes back.
        """
        self._fade(allowed, now)
        surplus = self.used - allowed.burst
        if surplus < 0:
            return 0
        return min(allowed.most, 1 + int(math.log2(1 + surplus / allowed.step)))

    def use(self, allowed: Allowance, now: float, weight: float = 1.0) -> None:
        """Count a deed."""
        self._fade(allowed, now)
        self.used += weight

    def _fade(self, allowed: Allowance, now: float) -> None:
        passed, self.at = max(0.0, now - self.at), now
        surplus = self.used - allowed.burst
        if surplus > 0:
            self.used = allowed.burst + surplus * 0.5 ** (passed / HALF_LIFE)
        self.used = max(0.0, self.used - passed * allowed.refill)


class Visitors:
    """The meters of visitors, by their pseudonym of this hour; at most `MOST_VISITORS`."""

    def __init__(self, most: int = MOST_VISITORS) -> None:
        self._most = most
        self._meters: dict[str, Meter] = {}

    def __len__(self) -> int:
        return len(self._meters)

    def of(self, visitor: str, now: float) -> Meter:
        """The meter of a visitor, who is then the last to be forgotten."""
        meter = self._meters.pop(visitor, None) or Meter(now)
        if len(self._meters) >= self._most:
            self._meters.pop(next(iter(self._meters)))
        self._meters[visitor] = meter
        return meter
