"""Numbers before everything else, on any public page of an organisation.

    {% load help_now %}
    {% emergency_now organisation=channel.organisation country=channel.country %}
    {% help_now organisation=channel.organisation country=channel.country %}

The first shows the emergency numbers of one country that are valid now, or says honestly that there are none.
The second shows the emergency numbers and hotlines that the organisation's people have checked and that are
valid now, by country, with a link to the whole directory; only that link when there are none.
"""

from django import template
from django.template import Context
from django.utils.translation import get_language

from daybreak.web.accounts.models import Organisation
from daybreak.web.prevention import queries
from daybreak.web.prevention.wording import card_of, name_of_country

register = template.Library()
#: How many a page shows of one country before it leads to the directory.
_MOST = 4


@register.inclusion_tag("prevention/emergency_now.html")
def emergency_now(organisation: Organisation, country: str) -> dict[str, object]:
    """The emergency numbers of a country, for the inside of a notice."""
    found = queries.emergency_numbers(
        organisation=organisation, country=country, language=get_language() or "en"
    )
    return {
        "cards": [card_of(one) for one in found],
        "country": country,
        "country_name": name_of_country(country) if country else "",
    }


@register.inclusion_tag("prevention/help_now.html", takes_context=True)
def help_now(context: Context, organisation: Organisation, country: str = "") -> dict[str, object]:
    """The numbers of an organisation that come first, for the page that shows them.

    Args:
        context: The page's.
        organisation: Whose numbers.
        country: The country that comes first; its emergency numbers are left out, since `emergency_now`
            has shown them.
    """
    found = queries.first_numbers(organisation=organisation, language=get_language() or "en")
    if country in found:
        rest = tuple(one for one in found.pop(country) if not one.first)
        found = {country: rest, **found} if rest else found
    countries = [
        (code, name_of_country(code), [card_of(one) for one in listed[:_MOST]])
        for code, listed in found.items()
    ]
    return {"countries": countries, "request": context.get("request")}
