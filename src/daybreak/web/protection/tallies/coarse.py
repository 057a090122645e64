"""Publishing counts so that no difference of two tells of one person. Needs no Django.

Every number, each total by itself, is rounded down to tens, and below ten nothing is said. So what is
published depends on tens alone. A cell that is hidden could still be narrowed by subtracting the others from
the total; with the few categories of a row there always remain several numbers it could be. Months are
published once, when they are over, so that no two publications differ by one report.

Source: the rounding and threshold rules for frequency tables in A. Hundepool and others, Statistical
Disclosure Control (2012), chapter 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from daybreak.errors import BadValue

#: What is rounded to, and below which nothing is said.
STEP = 10
#: With more categories than this a row could give a hidden cell away.
MOST_CATEGORIES = 6


@dataclass(frozen=True, slots=True)
class CoarseRow:
    """A month.

    Attributes:
        month: Its first day.
        cells: Tens by category; None where there are fewer than ten.
        total: The same for all together.
    """

    month: date
    cells: Mapping[str, int | None]
    total: int | None


def coarse(count: int) -> int | None:
    """A count as it is published: full tens, or None below ten."""
    return count // STEP * STEP if count >= STEP else None


def coarse_row(month: date, counts: Mapping[str, int]) -> CoarseRow:
    """A month as it is published; nothing is never told from few.

    Raises:
        BadValue: There are so many categories that a hidden cell could be worked out.
    """
    if len(counts) > MOST_CATEGORIES:
        raise BadValue("The categories", found=len(counts), needed=f"at most {MOST_CATEGORIES}")
    cells = {name: coarse(count) for name, count in counts.items()}
    return CoarseRow(month, cells, coarse(sum(counts.values())))
