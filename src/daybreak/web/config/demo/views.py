"""The demonstration's door: everybody invented, each with a button to be them."""

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from daybreak.web.accounts.access import open_to_all
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.config.demo.people import password_of

#: What somebody in a role does, for those who have never seen it.
DOES = {
    Role.HOTLINE_WORKER: _("Reads what people report, answers them, and keeps the numbers they can call."),
    Role.CASE_WORKER: _("Works on cases with the people they are about, and refers them to others who help."),
    Role.SUPERVISOR: _("Hands out the work, keeps the channels, and is told of every emergency access."),
    Role.ANALYST: _("Finds the networks behind thousands of posts, and decides what a lead is worth."),
    Role.DATA_OFFICER: _("Estimates how many people nobody has recorded, from lists that overlap."),
    Role.DUE_DILIGENCE_OFFICER: _(
        "Looks for forced labour in supply chains. It has no pages of its own yet."
    ),
    Role.ADMINISTRATOR: _("Invites people and gives them roles; never sees content."),
    Role.AUDITOR: _("Sees who did what and when, but never content."),
    Role.SURVIVOR: _("Has a safe account of their own. It has no further pages yet."),
}


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Choose whom to be."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        name = request.POST.get("person", "")
        person = authenticate(request, username=name, password=password_of(name))
        if person is None:
            raise Http404
        login(request, person, backend="daybreak.web.accounts.sign_in.SignInBackend")
        return redirect("start")
    people = Person.objects.filter(held_roles__isnull=False).distinct()
    rows = people.select_related("organisation").prefetch_related("held_roles")
    rows = rows.order_by("organisation__created", "created")
    return render(request, "demo/door.html", {"people": [_shown(one) for one in rows]})


def _shown(person: Person) -> dict[str, object]:
    """Somebody invented, with the role they were given and what it does."""
    role = Role(next(iter(person.roles)))
    return {"person": person, "role": role.label, "does": DOES[role]}
