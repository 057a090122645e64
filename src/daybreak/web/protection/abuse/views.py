"""What the toll costs at present, for scripts."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from daybreak.web.accounts.access import open_to_all
from daybreak.web.protection import queries
from daybreak.web.protection.abuse.toll import Deed, known_as, toll


@open_to_all
@require_safe
def challenge(request: HttpRequest, slug: str, deed: str) -> HttpResponse:
    """A challenge as ALTCHA writes it; nothing (204) while the deed is free."""
    channel = queries.channel_by_slug(slug)
    if channel is None or deed not in set(Deed):
        raise Http404
    level = toll.level(Deed(deed), channel.pk, known_as(request))
    if not level:
        return HttpResponse(status=204)
    return JsonResponse(toll.challenge(Deed(deed), channel.pk, level).as_said())
