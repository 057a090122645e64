"""Refusals are pages with words: what happened and what to do, never a traceback."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.test import Client, override_settings
from django.urls import include, path

from daybreak.errors import BadValue, NoEstimate, SavedStateUnfit
from daybreak.web.ui import errors

#: What each address raises or answers with, and the status people see.
FAULTS = {
    "denied": (PermissionDenied, 403),
    "gone": (Http404, 404),
    "gone meanwhile": (ObjectDoesNotExist, 404),
    "large": (RequestDataTooBig("x"), 413),
    "fields": (TooManyFieldsSent("x"), 413),
    "fault": (ZeroDivisionError("secret-in-a-fault"), 500),
    "value": (BadValue("The year", found=3, needed="it has four digits"), 400),
    "estimate": (NoEstimate("the lists do not overlap", do="Add a list"), 422),
    "saved": (SavedStateUnfit("run 3", why="it is of an older version", do="Run it again"), 409),
    "method": (HttpResponseNotAllowed(["POST"]), 405),
    "busy": (HttpResponse(status=503), 503),
    "often": (HttpResponse(status=429), 429),
}


def _raising(fault):
    def view(request):
        if isinstance(fault, HttpResponse):
            return HttpResponse(status=fault.status_code, headers=dict(fault.headers))
        raise fault

    return view


urlpatterns = [
    *(path(f"{name}/", _raising(fault)) for name, (fault, _) in FAULTS.items()),
    path("", include("daybreak.web.ui.urls")),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet():
    with override_settings(ROOT_URLCONF=__name__, DEBUG=False):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_fault_has_its_page(quiet, name, language):
    response = quiet.get(f"/{name}/", headers={"Accept-Language": language})
    text = response.content.decode()
    assert response.status_code == FAULTS[name][1]
    assert f'lang="{language}"' in text and "<h1>" in text
    assert "Traceback" not in text and "secret-in-a-fault" not in text
    assert response["Content-Length"] == str(len(response.content))  # else browsers show nothing of it
    assert response["Content-Security-Policy"] and response["Cache-Control"] == "no-store"


def test_our_own_errors_keep_their_sentence(quiet):
    assert "The year is 3; it has four digits." in quiet.get("/value/").content.decode()


def test_what_an_error_quotes_is_never_markup(quiet):
    page = errors.page(400, says="<script>alert(1)</script>").content.decode()
    assert "<script>" not in page


def test_who_wants_no_page_gets_none(quiet):
    assert quiet.get("/busy/", headers={"Accept": "application/json"}).content == b""
    assert quiet.head("/busy/").content == b""


def test_an_answer_with_content_of_its_own_is_left_alone(quiet, monkeypatch):
    response = errors.in_words(lambda request: HttpResponse("own words", status=429))(None)
    assert response.content == b"own words"


def test_when_templates_fail_too_there_are_still_words(monkeypatch):
    def broken(*_, **__):
        raise OSError

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.page(500)
    assert response.status_code == 500
    assert "The fault is ours" in response.content.decode()


def test_a_page_too_old_to_be_sent_says_so(make_person, settings):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/colours/", {"scheme": "dark"})
    assert response.status_code == 403 and "too old" in response.content.decode()
