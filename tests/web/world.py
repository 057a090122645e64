"""Two organisations at work: people in every role, and at least one record of everything the product keeps.

What stands in every sealed field is a word that stands nowhere else (`canary`), put there by the product's
own actions. So one world serves to look for words that leaked, to open every page that names a record, to
send hostile forms to real records, and to count queries. Each pillar's part is in `world_pillars`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from canary import Canary, make_canary
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from matrix import TABLE
from vouching import vouch_for_all
from working import WorkerHere

from daybreak.errors import DaybreakError
from daybreak.web.accounts.actions import add_person, found_organisation
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault.declarations import load_declarations
from daybreak.web.vault.keys import rings_of
from daybreak.web.vault.models import CaseKey, KeyKind
from daybreak.web.vault.reading import open_with
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.recovery import create_recovery_key
from daybreak.web.vault.unlock import Unlocked, unlock_with
from daybreak.web.work.worker import Worker
from probe_app.surroundings import share_database, wrap_cheaply

PASSWORD = "a long enough passphrase 42"
#: Who is asked first for a page that several roles may open: who works with most.
FIRST = (Role.SUPERVISOR, Role.CASE_WORKER, Role.ANALYST, Role.DATA_OFFICER, *Role)
#: Somebody with every kind of second factor set up, for the pages about these; opens nothing sealed.
EQUIPPED = "equipped"
#: Sealed fields that hold only what the product itself worked out; that is sought as it stands there.
WORKED_OUT = (
    "prosecution.Lead.marks",
    "prosecution.Lead.opening",
    "prosecution.Run.marks",
    "measurement.Estimation.headline",
    "attachments.Attachment.facts",
)
#: Sealed fields that hold ids, which stand elsewhere by right; what is sealed is to whom they belong.
IDS = {"protection.Report.labels"}


class NoRecord(Exception):
    """Nothing was made that an address could name."""


@dataclass(slots=True)
class World:
    """What was made.

    Attributes:
        organisation, other: The two organisations.
        people: Who works in the first, by role, with open keys; `taker` is a case worker of the other.
        words: The word of each sealed field.
        arguments: What an address needs to name a record, by the address's name, and who opens it.
        worker: Who does jobs.
    """

    organisation: Organisation
    other: Organisation
    people: dict[str, Unlocked] = field(default_factory=dict)
    words: dict[str, Canary] = field(default_factory=dict)
    arguments: dict[str, tuple[Mapping[str, Any], str]] = field(default_factory=dict)
    worker: type[Worker] = WorkerHere

    def word(self, label: str) -> str:
        """The word to put into a sealed field, `app.Model.field`; the same one each time."""
        return self.words.setdefault(label, make_canary(label)).word

    def leads(self, *names: str, by: str = "", **arguments: Any) -> None:
        """Say that these addresses name a record by these arguments, and who opens them."""
        for name in names:
            self.arguments[name] = (arguments, by)

    def work(self) -> None:
        """Have the background worker do what waits."""
        worker = self.worker()
        while worker.step():
            pass

    def address(self, name: str) -> tuple[str, str]:
        """An address with its record, and who opens it: a key of `people`, or nobody."""
        if name not in self.arguments:
            self.arguments[name] = self._found(name)
        arguments, by = self.arguments[name]
        return reverse(name, kwargs=dict(arguments)), by or self._who(name)

    def addresses(self, *, method: str = "") -> dict[str, tuple[str, str]]:
        """Every address that the world can name, and who opens it, by its name."""
        found = {}
        for name in sorted(set(TABLE) & set(pages())):
            if not method or TABLE[name].method == method:
                with suppress(NoRecord):
                    found[name] = self.address(name)
        return found

    def _found(self, name: str) -> tuple[Mapping[str, Any], str]:
        """A record that the address's own finder finds among all there are, and who holds its key."""
        row = TABLE[name]
        if name.startswith("mfa_") or name == "account_reauthenticate":
            key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
            return {"pk": key.pk} if "pk" in words_of(name) else {}, EQUIPPED
        if not row.records:
            return row.arguments, ""
        find = pages()[name].access.find
        for named in self._candidates("case" if "case" in words_of(name) else "pk"):
            record = find(**row.arguments, **named)
            if record is not None:
                return {**row.arguments, **named}, self._who(name, record)
        raise NoRecord(f"{name}: the world has no such record; make one in world_pillars")

    def _candidates(self, word: str) -> Iterator[dict[str, Any]]:
        if word == "case":
            yield from (
                {"case": one}
                for one in CaseKey.objects.filter(kind=KeyKind.CASE).values_list("case", flat=True)
            )
            return
        for model in apps.get_models():
            if isinstance(model._meta.pk, models.UUIDField):
                yield from ({"pk": one} for one in model._default_manager.values_list("pk", flat=True))

    def _who(self, name: str, record: Any = None) -> str:
        """Who may open it, and holds the record's key if it has one."""
        roles = TABLE[name].roles
        if roles is None:
            return ""
        fit = [str(role.value) for role in FIRST if role in roles] + ["taker"]
        for one in fit if getattr(record, "case", None) else ():
            if rings_of(by=self.people[one], cases=[record.case]):
                return one
        return fit[0]

    def client(self, by: str, **options: Any) -> Client:
        """A browser in which that person is signed in, their vault open; nobody for an empty name."""
        client = Client(**options)
        if by == EQUIPPED:
            client.force_login(self.people[by].person, backend="daybreak.web.accounts.sign_in.SignInBackend")
            session = client.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": time(), "reauthenticated": True}
            ]
            session.save()
        elif by:
            said = {"login": self.people[by].person.sign_in_name, "password": PASSWORD}
            assert Client.post(client, reverse("account_login"), said).status_code == 302
        return client

    def post(self, name: str, said: Mapping[str, Any]) -> None:
        """Send a page's form, as whoever opens it would."""
        address, by = self.address(name)
        answer = self.client(by).post(address, said)
        assert answer.status_code == 302, (name, re.findall(r'class="error[^>]*>([^<]+)', answer.text))


def patterns(resolver: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[URLPattern]:
    """Every address but those of the API, which tokens guard."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, (*spaces, one.namespace) if one.namespace else spaces)
        elif isinstance(one, URLPattern) and "api-1" not in spaces:
            yield one


def pages() -> dict[str, Any]:
    """Every view by the name of its address."""
    return {one.name: one.callback for one in patterns()}


def words_of(name: str) -> set[str]:
    """The arguments that an address takes."""
    return set(get_resolver().reverse_dict.getlist(name)[0][0][0][1])


def build(worker: type[Worker] = WorkerHere) -> World:
    """Make the world, in whatever database is open."""
    import world_pillars
    import world_protection

    organisations = (found_organisation(name=name) for name in ("Harbour Light", "Northern Door"))
    world = World(*organisations, worker=worker)
    for organisation in (world.organisation, world.other):
        create_recovery_key(organisation=organisation, people=3)
    for role in Role:
        world.people[role.value] = join(world.organisation, role, role.value)
    world.people["taker"] = join(world.other, Role.CASE_WORKER, "taker")
    world.people[EQUIPPED] = equip(join(world.organisation, Role.ANALYST, EQUIPPED))
    for one in world.people.values():
        vouch_for_all(by=one)
    for fill in (*world_pillars.FILL, *world_protection.FILL):
        fill(world)
    for label in WORKED_OUT:
        found = next((one for one in opened(world, label) if len(one) > 9), None)
        if found:
            world.words[label] = Canary(label, found)
    return world


def join(organisation: Organisation, role: Role, name: str) -> Unlocked:
    """Somebody in a role, with their key open."""
    person = add_person(organisation=organisation, sign_in_name=name, password=PASSWORD, roles=[role])
    return unlock_with(Person.objects.get(pk=person.pk), PASSWORD)


def equip(one: Unlocked) -> Unlocked:
    """Give somebody every kind of second factor."""
    TOTP.activate(one.person, generate_totp_secret())
    RecoveryCodes.activate(one.person)
    data = {"name": "Blue key", "credential": {}, "passwordless": False}
    Authenticator.objects.create(user=one.person, type=Authenticator.Type.WEBAUTHN, data=data)
    return one


def sealed_labels() -> list[str]:
    """Every sealed field there is, from the models' own declarations."""
    return sorted(f"{label}.{name}" for label, table in load_declarations().items() for name in table.sealed)


def opened(world: World, label: str) -> Iterator[str]:
    """What a sealed field holds in every row that anybody of the world can open."""
    model_label, _, name = label.rpartition(".")
    model: type[SealedRecord] = apps.get_model(model_label)
    for row in model._default_manager.exclude(**{name: None}):
        for by in world.people.values():
            ring = rings_of(by=by, cases=[row.case]).get(row.case)
            if ring is None:
                continue
            try:
                plain = open_with(row, name, ring)
            except DaybreakError:
                continue
            yield plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
            break


def without_word(world: World) -> list[str]:
    """Sealed fields in which no word of the world was found: nobody filled them, or nobody could look."""
    words = [one.word for one in world.words.values()]
    return [
        label
        for label in sealed_labels()
        if not any(label in IDS or word in text for text in opened(world, label) for word in words)
    ]


@contextmanager
def at_work() -> Iterator[None]:
    """What the world's processes and people need beside a database: cheap stretching, the job's database."""
    with pytest.MonkeyPatch.context() as patch:
        share_database(patch)
        wrap_cheaply(patch)
        middleware = [one for one in settings.MIDDLEWARE if "second_factor" not in one]
        patch.setattr(settings, "MIDDLEWARE", middleware)
        patch.setattr(settings, "AXES_ENABLED", False)
        # what the maker of a passkey signed is of no matter to the pages
        patch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
        cache.clear()
        yield


@contextmanager
def kept(blocker: Any) -> Iterator[World]:
    """A world that outlasts tests which roll back what they do; everything of it is gone afterwards."""
    from django.core.management import call_command

    with at_work():
        try:
            with blocker.unblock():
                world = build()
            yield world
        finally:
            with blocker.unblock():
                call_command("flush", verbosity=0, interactive=False)
                shutil.rmtree(settings.DEPLOYMENT.home / "files", ignore_errors=True)


def names_on(text: str) -> set[str]:
    """The names of the fields that a page shows."""
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"', text))


def copies(record: SealedRecord, by: Unlocked) -> models.Model | None:
    """Another row like this one, sealed in its own place; None when there may be only one."""
    from uuid import uuid4

    from django.db import IntegrityError, transaction

    from daybreak.web.vault.reading import put_sealed

    ring = rings_of(by=by, cases=[record.case]).get(record.case)
    if ring is None or ring.current is None:
        return None
    model = type(record)
    plain = {name: open_with(record, name, ring) for name in record.sealed_fields()}
    made = model._default_manager.get(pk=record.pk)
    made.pk, made._state.adding = uuid4(), True
    for name in ("number", "version", "page", "position", "order"):
        if isinstance(getattr(made, name, None), int):
            setattr(made, name, getattr(made, name) + model._default_manager.count())
    try:
        put_sealed(made, plain, key=ring.current)
        with transaction.atomic():
            made.save(force_insert=True)
    except (IntegrityError, DaybreakError):
        return None
    return made
