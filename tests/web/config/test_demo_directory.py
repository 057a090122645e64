"""The demonstration's directory: invented, in every standing, and nothing expired among what is shown."""

import pytest
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.config.demo.directory import SERVICES, fill_directory
from daybreak.web.prevention import queries
from daybreak.web.prevention.models import Entry

pytestmark = pytest.mark.django_db


def test_holds_an_entry_in_every_standing_and_shows_only_valid_ones(make_person, client):
    fill_directory(make_person(Role.SUPERVISOR))
    standings = {one.name: one.standing for one in Entry.objects.all()}
    assert {"current", "due", "expired", "not-checked"} == set(standings.values())
    assert {one.name for one in queries.shown()} == {
        name for name, standing in standings.items() if standing in ("current", "due")
    }
    page = client.get(reverse("numbers"), {"country": "GB"}).content.decode()
    assert "Harbour line (invented)" in page and "Quay lawyers" not in page and "tel:999" not in page


def test_its_numbers_are_reserved_for_fiction():
    reserved = ("020 7946 0", "07700 900", "01 99 00", "+1 212-555-01")
    numbers = [typed[name] for typed, _ in SERVICES for name in ("phone", "text_number") if name in typed]
    assert numbers and all(one.startswith(reserved) for one in numbers)
    assert all("(invented)" in typed["name"] for typed, _ in SERVICES)
