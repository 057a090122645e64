"""The pages the interface has of its own: the neutral page, browsing safely, colours, the gallery."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from daybreak.web.ui import pictures
from daybreak.web.ui.gallery import drawn_gallery

#: Browsers may keep what every page of every deployment shares.
_SHARED = "public, max-age=86400"


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """An ordinary page, shown to those who leave: it says nothing about where they were."""
    ingredients = [
        (_("Flour"), 125, "4½"),
        (_("Sugar"), 200, 7),
        (_("Butter"), 227, 8),
        (_("Rice"), 190, "6½"),
        (_("Rolled oats"), 90, 3),
        (_("Milk"), 245, "8½"),
        (_("Honey"), 340, 12),
    ]
    ovens = [(_("Low"), 150, 300), (_("Medium"), 180, 350), (_("Hot"), 200, 400), (_("Very hot"), 230, 450)]
    return render(request, "ui/measures.html", {"ingredients": ingredients, "ovens": ovens})


@require_GET
def browsing_safely(request: HttpRequest) -> HttpResponse:
    """What leaving does, what it cannot do, and what a person can do."""
    return render(request, "ui/browsing_safely.html")


@require_POST
def set_scheme(request: HttpRequest) -> HttpResponse:
    """Keep a choice of colours in the session of somebody who signed in."""
    if request.user.is_authenticated:
        chosen = request.POST.get("scheme", "")
        request.session["scheme"] = chosen if chosen in ("light", "dark") else ""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(back if ours else "/")  # not `redirect`, which looks for a view of that name


@require_GET
def world_svg(request: HttpRequest) -> HttpResponse:
    """The outline of the world for maps."""
    return HttpResponse(pictures.world_svg(), "image/svg+xml", headers={"Cache-Control": _SHARED})


@require_GET
def pictures_css(request: HttpRequest) -> HttpResponse:
    """What drawings look like."""
    return HttpResponse(
        pictures.pictures_css(), "text/css; charset=utf-8", headers={"Cache-Control": _SHARED}
    )


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    return render(request, "ui/gallery.html", {"parts": drawn_gallery(request)})
