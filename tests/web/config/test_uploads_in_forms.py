"""No form, whoever sends it, leaves a file in plain on a disk or fills it."""

import tempfile

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
LARGE = 8 * 1024 * 1024 + 1


@pytest.fixture
def written(monkeypatch):
    """The temporary files that were made."""
    made = []
    kept = tempfile.NamedTemporaryFile

    def watched(*arguments, **named):
        made.append(named)
        return kept(*arguments, **named)

    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", watched)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", watched)
    return made


@pytest.mark.parametrize("enforced", [False, True])
@pytest.mark.parametrize("name", ["account_login", "leave", "set_scheme"])
def test_a_large_file_of_a_stranger_is_not_read(written, name, enforced):
    client = Client(enforce_csrf_checks=enforced, raise_request_exception=False)
    client.get(reverse("account_login"))  # with the token's cookie the form is read for the token in it
    file = SimpleUploadedFile("a.bin", b"x" * LARGE)
    answer = client.post(reverse(name), {"login": "x", "password": "y", "file": file})
    assert answer.status_code in ((413,) if name != "leave" else (413, 302, 303))
    assert written == []


def test_a_file_that_a_form_takes_stays_in_memory(written):
    file = SimpleUploadedFile("a.bin", b"x" * (3 << 20))
    answer = Client().post(reverse("account_login"), {"login": "x", "password": "y", "file": file})
    assert answer.status_code in (200, 422) and written == []


def test_no_other_way_is_set():
    assert django_settings.FILE_UPLOAD_HANDLERS == ["daybreak.web.config.uploads.SmallFilesOnly"]
