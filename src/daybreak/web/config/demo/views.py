"""The demonstration's door: everybody invented, each with a button to be them."""

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from daybreak.web.accounts.access import open_to_all
from daybreak.web.accounts.models import Person
from daybreak.web.config.demo.people import password_of


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
    people = Person.objects.select_related("organisation").order_by("organisation__created", "created")
    return render(request, "demo/door.html", {"people": people})
