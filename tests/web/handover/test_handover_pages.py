"""A handover through the pages: consent, proposal, approval, receipt, withdrawal, deletion."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from daybreak.web.accounts.roles import Role
from daybreak.web.handover import retention
from daybreak.web.handover.models import Consent, HandedCopy, Handover, LegalHold, LegalOrder
from daybreak.web.handover.retention import declare_retention
from daybreak.web.vault.actions import create_case_key, grant
from daybreak.web.vault.models import Event
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from daybreak.web.vault.unlock import unlock_with
from vault_probe.models import Story

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough passphrase 42"


@pytest.fixture
def pages(signed_in, other_organisation):
    """People who signed in, and a story that two of them hold."""
    clients = {
        "worker": signed_in(Role.CASE_WORKER, name="worker"),
        "second": signed_in(Role.SUPERVISOR, name="second"),
        "stranger": signed_in(Role.CASE_WORKER, name="stranger"),
        "taker": signed_in(Role.CASE_WORKER, name="taker", at=other_organisation),
    }
    worker = unlock_with(clients["worker"].person, PASSWORD)
    clients["case"] = case = uuid4()
    create_case_key(
        organisation=worker.person.organisation,
        case=case,
        people=[worker.person],
        by=None,
        why=Purpose.SUPPORT,
    )
    story = Story(organisation=worker.person.organisation, case=case)
    save_sealed(by=worker, record=story, values={"name": "Amina Yusuf"}, why=Purpose.SUPPORT)
    grant(by=worker, case=case, person=clients["second"].person, why=Purpose.SUPPORT)
    clients["story"] = story
    return clients


def read(client, name, *arguments, status=200):
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == status, (name, answer.status_code)
    return html.unescape(answer.content.decode())


def send(client, name, *arguments, status=302, **said):
    answer = client.post(reverse(name, args=arguments), said)
    assert answer.status_code == status, (name, re.findall(r"<li>[^<]*|<p>[^<]*", answer.content.decode()))
    return html.unescape(answer.content.decode())


def consent(pages, **more):
    to = pages["taker"].person.organisation_id
    said = {
        "recipient": f"{to}|protection",
        "purpose": "referral",
        "fields_allowed": ["vault_probe.story.name"],
        "until": str((timezone.now() + timedelta(days=30)).date()),
        "how": "spoken",
        "words": "Said to Olga.",
    }
    return {**said, **more}


def test_from_consent_to_reading_to_withdrawal(pages):
    worker, second, taker, case = (pages[name] for name in ("worker", "second", "taker", "case"))
    assert "Nothing allows a handover" in read(worker, "hand_over", case)
    send(worker, "case_consents", case, **consent(pages))
    page = read(worker, "case_consents", case)
    assert "Northern Door: Protection" in page and "every service stays open" in page
    said = Consent.objects.get()
    seen = Event.objects.get(action="read", record=str(said.pk))
    assert seen.who == str(worker.person.pk) and "outside" in seen.details
    assert "Said to Olga." in page
    item = f"vault_probe.story|{pages['story'].pk}|name"
    send(worker, "hand_over", case, basis=str(said.pk), items=[item])
    one = Handover.objects.get()
    assert "has to approve it" in read(worker, "handover", one.pk)
    send(worker, "handover", one.pk, deed="approve", status=400)
    assert "Handovers to approve" in read(second, "start")
    assert 'value="approve"' in read(second, "handover", one.pk)
    send(second, "handover", one.pk, deed="approve")
    send(second, "handover", one.pk, deed="send")
    assert "Handed over to you" in read(taker, "start")
    copy = HandedCopy.objects.get()
    assert "Amina" not in read(taker, "handed", copy.pk)
    send(taker, "handed", copy.pk, deed="receive")
    assert "Amina Yusuf" in read(taker, "handed", copy.pk)
    assert "Harbour Light" in read(taker, "handovers") and "Northern Door" in read(worker, "handovers")
    read(worker, "handed", copy.pk, status=404)
    read(taker, "handover", one.pk, status=404)

    send(worker, "withdraw_consent", said.pk, how="spoken", words="She rang.")
    page = read(taker, "handed", copy.pk)
    assert "It can no longer be read" in page and "Amina" not in page
    assert "Taken back from you" in read(taker, "start")
    send(taker, "handed", copy.pk, deed="seen")
    assert "Taken back from you" not in read(taker, "start")
    assert "Nothing allows a handover" in read(worker, "hand_over", case)


def test_a_consent_that_is_changed_ends_what_it_no_longer_covers(pages):
    worker, second, case = pages["worker"], pages["second"], pages["case"]
    send(worker, "case_consents", case, **consent(pages))
    first = Consent.objects.get()
    item = f"vault_probe.story|{pages['story'].pk}|name"
    send(worker, "hand_over", case, basis=str(first.pk), items=[item])
    send(second, "handover", Handover.objects.get().pk, deed="approve")
    until = (timezone.now() + timedelta(days=60)).date()
    change = {"fields_allowed": ["vault_probe.story.phone"], "until": str(until), "how": "written"}
    for wrong in ({"fields_allowed": []}, {"until": "2001-01-01"}, {"how": "guessed"}):
        worker.post(reverse("change_consent", args=[first.pk]), change | wrong)
    assert "It was not changed" in read(worker, "case_consents", case) and Consent.objects.count() == 1
    page = read(worker, "case_consents", case)
    assert f'action="{reverse("change_consent", args=[first.pk])}"' in page
    assert re.search(r'value="vault_probe.story.name"[^>]*checked', page), "what is allowed is ticked"
    send(worker, "change_consent", first.pk, **change, words="She wrote it.")
    now = Consent.objects.latest("version")
    assert (now.version, now.fields, now.expires.date()) == (2, ["vault_probe.story.phone"], until)
    page = read(worker, "case_consents", case)
    assert "She wrote it." in page and "The change is written down" in page
    assert Handover.objects.get().ended is not None


def test_forms_refuse_in_words(pages):
    worker, case = pages["worker"], pages["case"]
    for wrong in (
        {"recipient": ""},
        {"outside": "River Police"},
        {"fields_allowed": ["vault_probe.story.text"]},
        {"until": "2001-01-01"},
        {"until": "tomorrow"},
        {"how": "dream"},
        {"purpose": "backup"},
    ):
        assert 'class="field' in send(worker, "case_consents", case, status=422, **consent(pages, **wrong))
    assert not Consent.objects.exists()
    send(worker, "hand_over", case, status=422, basis=str(uuid4()), items=["x|y|z"])
    send(worker, "case_consents", case, **consent(pages, recipient="", outside="River Police"))
    assert "River Police" in read(worker, "case_consents", case)


def test_whoever_holds_no_key_sees_nothing_of_the_case(pages):
    send(
        pages["worker"],
        "case_consents",
        pages["case"],
        **consent(pages, recipient="", outside="River Police"),
    )
    for name in ("case_consents", "case_orders", "hand_over"):
        page = read(pages["stranger"], name, pages["case"], status=403)
        assert "River Police" not in page
        read(pages["taker"], name, pages["case"], status=404)
    said = Consent.objects.get()
    send(pages["stranger"], "withdraw_consent", said.pk, how="spoken")
    assert Consent.objects.count() == 1


def test_an_order_is_entered_by_one_and_confirmed_by_another(pages):
    worker, second, case = pages["worker"], pages["second"], pages["case"]
    said = consent(pages) | {"reference": "Court, 12/2026"}
    send(worker, "case_orders", case, **said)
    order = LegalOrder.objects.get()
    assert "Northern Door" in read(worker, "case_orders", case)
    page = read(second, "case_orders", case)
    assert "Confirm it" in page and "Court, 12/2026" in page  # they confirm what they have read
    assert "reference" in Event.objects.filter(action="read", record=str(order.pk)).last().details
    send(worker, "change_order", order.pk, deed="confirm", status=400)
    assert "Legal orders to confirm" in read(second, "start")
    assert "Nothing allows a handover" in read(worker, "hand_over", case)
    send(second, "change_order", order.pk, deed="confirm")
    assert "Legal order" in read(worker, "hand_over", case)
    send(second, "change_order", order.pk, deed="end")
    assert "Nothing allows a handover" in read(worker, "hand_over", case)


def test_deletions_are_shown_ahead_and_held(pages, monkeypatch):
    monkeypatch.setattr(retention, "_kinds", dict(retention._kinds))
    began = models.Value(timezone.now() - timedelta(days=5), output_field=models.DateTimeField())
    declare_retention(Story, title="Story", clock=began, days=10)
    second, case = pages["second"], pages["case"]
    assert "Cases deleted soon" in read(second, "start") and str(case) in read(second, "deletions")
    send(second, "hold", case, reason="", status=422)
    send(second, "hold", case, reason="Proceeding 7")
    assert "Held" in read(second, "deletions") and "Cases deleted soon" not in read(second, "start")
    read(second, "hold", case)
    send(second, "hold", case, deed="lift")
    assert LegalHold.objects.get().lifted is not None
    assert Event.objects.filter(action="hold.lift").exists()
    send(pages["stranger"], "hold", case, reason="Proceeding 8", status=422)


def test_a_handover_offers_each_person_only_what_they_may_do(pages, signed_in):
    send(pages["worker"], "case_consents", pages["case"], **consent(pages))
    item = f"vault_probe.story|{pages['story'].pk}|name"
    basis = str(Consent.objects.get().pk)
    send(pages["worker"], "hand_over", pages["case"], basis=basis, items=[item])
    pk = Handover.objects.get().pk

    def deeds(who):
        return set(re.findall(r'name="deed" value="(\w+)"', read(who, "handover", pk)))

    analyst = signed_in(Role.ANALYST, name="analyst")
    assert deeds(pages["worker"]) == {"withdraw"} and deeds(analyst) == set()
    assert deeds(pages["second"]) == {"approve", "withdraw"}
    assert deeds(pages["stranger"]) == {"withdraw"}
    assert "has to approve it" in read(pages["stranger"], "handover", pk)
    send(pages["second"], "handover", pk, deed="approve")
    assert deeds(pages["second"]) == {"send", "withdraw"} and deeds(pages["stranger"]) == {"withdraw"}
    send(pages["stranger"], "handover", pk, deed="withdraw")


def test_who_holds_no_key_does_not_open_the_page_of_holds(pages):
    assert 'name="reason"' in read(pages["worker"], "hold", pages["case"])
    read(pages["stranger"], "hold", pages["case"], status=403)
    send(pages["stranger"], "hold", pages["case"], status=422, reason="Proceeding 12 at the court")
    assert not LegalHold.objects.exists()
