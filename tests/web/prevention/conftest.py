"""Keepers of a directory, and a clock that tests can move."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from daybreak.prevention.reading_services import read_service
from daybreak.web.accounts.roles import Role
from daybreak.web.prevention import actions
from daybreak.web.prevention.models import Entry, How, Result

#: When the tests begin.
BEGIN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, monkeypatch):
        self.now = BEGIN
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    @property
    def today(self):
        return self.now.date()

    def move(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def amina(make_person):
    """A keeper."""
    return make_person(Role.HOTLINE_WORKER, name="amina")


@pytest.fixture
def keeper(signed_in):
    """A keeper who signed in."""
    return signed_in(Role.HOTLINE_WORKER, name="kept")


TYPED = {
    "country": "GB",
    "kind": "hotline",
    "name": "Lantern line",
    "phone": "+44 20 7946 0018",
    "source": "https://lantern.example/contact",
}


@pytest.fixture
def kept(amina):
    """Keeps a service, checked today for ninety days unless told."""

    def make(*, by=amina, days=90, checked=True, **typed):
        service, faults = read_service(TYPED | typed)
        assert not faults, faults
        before = set(Entry.objects.values_list("pk", flat=True))
        actions.add_services(by=by, services=[service])
        entry = Entry.objects.exclude(pk__in=before).get()
        if checked:
            today = timezone.now().date()
            actions.check_entry(
                by=by,
                entry=entry,
                done_on=today,
                how=How.CALLED,
                result=Result.RIGHT,
                expires_on=today + timedelta(days=days),
            )
            entry.refresh_from_db()
        return entry

    return make
