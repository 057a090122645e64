"""Safe hours and moments of callbacks as words, on the clock of whoever is to be called."""

from datetime import datetime

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from daybreak.web.protection.callbacks.safe_hours import ANY_TIME, SafeHours, Window


def hours_in_words(hours: SafeHours) -> list[str]:
    """Each of the safe hours, such as "Mon, Wed 09:00-11:30"."""
    return [_window(one) for one in hours.windows]


def _window(one: Window) -> str:
    if one == ANY_TIME:
        return _("at any time")
    days = ", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(one.days))
    begins, ends = time_format(one.begins, "H:i"), time_format(one.ends, "H:i")
    return f"{days} {begins}–{ends if one.ends.hour or one.ends.minute else '24:00'}"


def on_the_clock(there: datetime, now: datetime | None = None) -> str:
    """A moment as the clock there shows it; without its day when that is the day of `now`."""
    day = "" if now is not None and now.date() == there.date() else date_format(there.date(), "D j F") + ", "
    offset = there.strftime("%z")
    return f"{day}{time_format(there, 'H:i')} (UTC{offset[:3]}:{offset[3:]})"
