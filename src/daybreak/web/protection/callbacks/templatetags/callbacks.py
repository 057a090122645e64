"""`{{ moment|on_the_clock }}`, `{% safe_hours hours clock %}`: times as whoever is to be called has them."""

from django import template

from daybreak.web.protection.callbacks.calling import Clock
from daybreak.web.protection.callbacks.safe_hours import SafeHours
from daybreak.web.protection.callbacks.wording import hours_in_words, on_the_clock

register = template.Library()
register.filter("on_the_clock", on_the_clock)


@register.inclusion_tag("callbacks/hours.html")
def safe_hours(hours: SafeHours, clock: Clock) -> dict[str, object]:
    """The safe hours, the time zone they are of, and what the clock shows there now."""
    return {"hours": hours_in_words(hours), "clock": clock}
