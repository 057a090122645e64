"""Numbers before everything else, on any public page of an organisation.

    {% load help_now %}{% help_now organisation=channel.organisation %}

Shows the emergency numbers and hotlines that the organisation's people have checked and that are valid now,
by country, with a link to the whole directory; only that link when there are none.
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


@register.inclusion_tag("prevention/help_now.html", takes_context=True)
def help_now(context: Context, organisation: Organisation) -> dict[str, object]:
    """The numbers of an organisation that come first, for the page that shows them."""
    found = queries.first_numbers(organisation=organisation, language=get_language() or "en")
    countries = [
        (code, name_of_country(code), [card_of(one) for one in listed[:_MOST]])
        for code, listed in found.items()
    ]
    return {"countries": countries, "request": context.get("request")}
