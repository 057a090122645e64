"""People who answer, a channel, and somebody who reports."""

import html
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from vouching import let_everybody_in

from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions
from daybreak.web.protection.abuse import toll as tolls
from daybreak.web.protection.models import Kind
from daybreak.web.vault.recovery import make_person_key

PASSWORD = "a long enough passphrase 42"


@pytest.fixture(autouse=True)
def _cheaply_and_uncounted(cheap_passwords):
    """Keys of people by the dozen, and no sign-in that counts against the next."""
    cache.clear()


@pytest.fixture
def staff(make_person, settings):
    """Signs a colleague in whose second factor counts as given; the person is at `client.person`."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]

    def signed_in(role, name, at=None):
        person = make_person(role, name=name, at=at)
        make_person_key(person, PASSWORD)
        client = Client()
        client.person = person
        answer = client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
        assert answer.status_code == 302
        let_everybody_in(person.organisation, PASSWORD)
        return client

    return signed_in


@pytest.fixture
def clock(settings, monkeypatch):
    """A clock that tests move; the toll begins anew, after a thousand reports."""

    class Clock:
        now = 1000.0

    settings.TOLL_AFTER = 1000
    monkeypatch.setattr(tolls, "_now", lambda: Clock.now)
    tolls.toll.forget()
    yield Clock
    tolls.toll.forget()


@pytest.fixture
def amina(staff):
    return staff(Role.HOTLINE_WORKER, "amina")


@pytest.fixture
def mei(staff):
    return staff(Role.SUPERVISOR, "mei")


@pytest.fixture
def channel(amina, mei):
    """A channel whose reports Amina and Mei receive."""
    return actions.make_channel(
        by=mei.person,
        people=[amina.person, mei.person],
        slug="lantern",
        kind=Kind.SURVIVORS,
        name="Lantern",
        country="GB",
    )


class Reporter:
    """Somebody with a browser that keeps nothing."""

    def __init__(self, channel):
        self.channel = channel
        self.words = []
        self.page = ""
        self.answer = None

    def ask(self, name, said=None, **headers):
        client = Client(enforce_csrf_checks=True)
        address = reverse(name, args=[self.channel.slug])
        self.answer = (
            client.get(address, **headers) if said is None else client.post(address, said, **headers)
        )
        assert not self.answer.cookies, "a cookie was set"
        assert reverse(name, args=[self.channel.slug]) == address
        self.page = html.unescape(self.answer.content.decode())
        return self.page

    def hidden(self, name):
        return re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.page)[1]

    def file(self, **said):
        self.ask("write_report")
        self.form = {"seed": self.hidden("seed"), "language": self.hidden("language"), **said}
        return self.send()

    def send(self):
        self.ask("write_report", self.form)
        self.words = re.findall(r'<code dir="ltr">([^<]+)<', self.page)
        return self

    def come_back(self, text=""):
        return self.ask("come_back", {"code": text or " ".join(self.words)})

    def do(self, what, **said):
        once = self.hidden("once") if 'name="once"' in self.page else ""
        return self.ask("come_back", {"pass": self.hidden("pass"), "once": once, "do": what, **said})


@pytest.fixture
def reporter(channel):
    return Reporter(channel)
