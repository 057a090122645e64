"""Codes in the log stand beside words, in every language; a code without words fails here."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.translation import override

import daybreak.web
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import ledger
from daybreak.web.vault.event_words import action_in_words, kind_in_words
from daybreak.web.vault.models import Event
from daybreak.web.vault.purposes import Purpose

#: What writes events, here and in each room; an action is its first text, or named `kind`.
WRITERS = {"record", "Draft", "write_step", "tell_given", "_tell", "_write", "_record", "send"}
LANGUAGES = ["en", "es", "fr", "ar"]


def codes_in(call):
    """Codes that a call could write as an action."""
    given = [*call.args[:2], *(one.value for one in call.keywords if one.arg in ("kind", "action"))]
    for one in given:
        whole = [one.body, one.orelse] if isinstance(one, ast.IfExp) else [one]
        for each in whole:
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.islower():
                yield each.value


def written_actions():
    """Every action that stands in the source, with where."""
    found = {"create": "", "write": "", "grant": "", "handover.end": "", "handover.decline": ""}
    for path in Path(daybreak.web.__file__).parent.rglob("*.py"):
        source = path.read_text("utf-8")
        for one in ast.walk(ast.parse(source)) if "ledger" in source or "happened" in source else ():
            name = getattr(getattr(one, "func", None), "attr", "") or getattr(
                getattr(one, "func", None), "id", ""
            )
            if isinstance(one, ast.Call) and name in WRITERS:
                found |= dict.fromkeys(codes_in(one), path.name)
    return found


def test_every_action_has_words():
    actions = written_actions()
    assert len(actions) > 60 and {"read", "consent.withdraw", "key.retire", "callback.end"} <= set(actions)
    assert not {one: where for one, where in actions.items() if not action_in_words(Event(action=one))}


def test_every_kind_of_record_has_words():
    kinds = [one._meta.label_lower for one in apps.get_models() if one.__module__.startswith("daybreak.web.")]
    assert len(kinds) > 50
    assert not [one for one in kinds if not kind_in_words(Event(kind=one))]


@pytest.mark.django_db
def test_the_log_says_words_beside_codes_in_every_language(signed_in):
    client = signed_in(Role.AUDITOR)
    person = client.person
    ledger.record(
        "person.second-factor-removed",
        who="system",
        organisation=person.organisation_id,
        record=person,
        why=Purpose.SECURITY,
    )
    ledger.record("an.older-code", who="system", organisation=person.organisation_id)
    seen = set()
    for language in LANGUAGES:
        page = client.get(reverse("events"), headers={"accept-language": language}).content.decode()
        assert "<code>person.second-factor-removed</code>" in page and "<code>an.older-code</code>" in page
        with override(language):
            words = action_in_words(Event(action="person.second-factor-removed"))
            assert words in page and kind_in_words(Event(kind="accounts.person")) in page
        seen.add(words)
    assert len(seen) == len(LANGUAGES)
