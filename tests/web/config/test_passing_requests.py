"""What people send is in memory no longer than its answer takes, whoever still holds the request."""

import gc
import weakref
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from daybreak.web.config.requests import Door

pytestmark = pytest.mark.any_database
held = []


class Body(BytesIO):
    """Bytes on their way, as a web server hands them in."""


def hold(request):
    request.itself = request  # as everything that is made for a request points back to it
    held.append(weakref.ref(request))
    return HttpResponse(request.POST.get("told", "") or len(request.read()))


def stream(request):
    request.itself = request
    return StreamingHttpResponse(letter for letter in request.POST["told"])


urlpatterns = [path("hold/", hold), path("stream/", stream)]


@pytest.fixture
def asked(settings):
    """Sends a request through the door; its answer, and whether the server still has what was sent."""
    settings.MIDDLEWARE = []
    door = Door()
    gc.disable()

    def sent(address, **form):
        environ = RequestFactory().post(address, **form).environ
        body = Body(environ["wsgi.input"].read())
        environ["wsgi.input"] = body
        alive = weakref.ref(body)
        with override_settings(ROOT_URLCONF=__name__):
            return door(environ, lambda *_: None), alive

    yield sent
    gc.enable()
    gc.collect()
    held.clear()


FORMS = [
    {"data": {"told": "nobody else's matter"}},
    {"data": b"x" * 1000, "content_type": "application/octet-stream"},
    {"data": {"told": "a", "file": SimpleUploadedFile("a.txt", b"y" * 1000)}},
]


@pytest.mark.parametrize("form", FORMS, ids=["form", "piece", "file"])
def test_nothing_that_was_sent_outlives_its_answer(asked, form):
    answer, alive = asked("/hold/", **form)
    assert answer.status_code == 200 and answer.content not in (b"", b"0")
    answer.close()
    request = held[-1]()
    assert request is not None, "no circle, so this proves nothing"
    assert not request.POST and not request.FILES and request.read() == b""
    del answer
    assert alive() is None


def test_an_answer_in_pieces_keeps_it_until_the_last(asked):
    answer, alive = asked("/stream/", data={"told": "all of it"})
    assert next(iter(answer)) == b"a"
    assert alive() is not None
    assert b"".join(answer) == b"ll of it"
    answer.close()
    del answer
    assert alive() is None


def test_the_server_opens_this_door(monkeypatch):
    monkeypatch.setattr("daybreak.web.work.parent.end_with_parent", lambda: None)
    monkeypatch.setattr("daybreak.web.work.worker.Worker.start", lambda self: None)
    from daybreak.web.config import wsgi

    assert isinstance(wsgi.application, Door)
