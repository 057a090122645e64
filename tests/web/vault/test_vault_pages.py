"""Pages of the ledger, of emergencies, of sharing and of recovery, as people use them."""

import html
import re
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse
from vouching import vouch_for_all

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.keys import holders
from daybreak.web.vault.models import BreakGlass, Event, Grant
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.recovery import create_recovery_key
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough passphrase 42"


@pytest.fixture
def pages(signed_in, organisation):
    """People who signed in, by role, and a case that only the case worker holds."""
    shares = create_recovery_key(organisation=organisation, people=2)
    roles = (Role.CASE_WORKER, Role.HOTLINE_WORKER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)
    clients = {role: signed_in(role) for role in roles}
    # whoever opens their key passes the organisation's keys on to those who came later
    worker = unlock_with(clients[Role.CASE_WORKER].person, PASSWORD)
    vouch_for_all(by=worker)
    case = uuid4()
    create_case_key(
        organisation=organisation, case=case, people=[worker.person], by=worker.person, why=Purpose.SUPPORT
    )
    clients["case"], clients["shares"] = case, shares
    return clients


def read(client, name, *arguments, status=200, **query):
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == status, (name, answer.status_code)
    return html.unescape(answer.content.decode())


def test_an_auditor_sees_what_was_done_filters_and_checks_it(pages):
    auditor = pages[Role.AUDITOR]
    page = read(auditor, "events")
    assert "key.create" in page and str(pages["case"]) in page
    only = read(auditor, "events", action="key.create", case=str(pages["case"]))
    assert only.count("<code>key.create</code>") == 1 and "recovery-key.create" not in only
    assert "<td>Supporting the person</td>" in only
    assert "There is no such event" in read(auditor, "events", since="2099-01-01")
    assert "There is no such event" in read(auditor, "events", until="2000-01-01")
    read(auditor, "events", who="somebody", status=422)
    said = auditor.post(reverse("verify_events")).content.decode()
    assert "The log is what was written" in said
    Event.objects.filter(action="key.create").update(why="legal")
    assert "The log was changed" in auditor.post(reverse("verify_events")).content.decode()


def test_another_organisations_events_are_not_shown(pages, signed_in, other_organisation):
    stranger = signed_in(Role.AUDITOR, at=other_organisation)
    assert str(pages["case"]) not in read(stranger, "events")
    assert "There is no such event" in read(stranger, "events", case=str(pages["case"]))


def test_an_emergency_opens_for_hours_and_the_supervisor_is_told(pages):
    helper, case = pages[Role.HOTLINE_WORKER], pages["case"]
    form = {"case": str(case), "reason": "now", "hours": 2}
    refused = helper.post(reverse("emergency"), form)
    assert refused.status_code == 422 and "too short" in refused.content.decode()
    form["reason"] = "She waits at the station, alone and afraid"
    assert helper.post(reverse("emergency"), form).status_code == 302
    assert helper.person in holders(case)
    supervisor = pages[Role.SUPERVISOR]
    assert reverse("openings") in read(supervisor, "emergency")
    assert reverse("openings") not in read(helper, "emergency")
    assert "Cases opened in an emergency" in read(supervisor, "start")
    assert "She waits" not in read(supervisor, "openings")  # sealed with a case the supervisor does not hold
    [opened] = BreakGlass.objects.all()
    assert supervisor.post(reverse("opening_seen", args=[opened.pk])).status_code == 302
    assert "Cases opened in an emergency" not in read(supervisor, "start")
    assert Event.objects.filter(action="break-glass.seen").count() == 1


def test_who_holds_no_key_is_led_to_emergency_access_and_back(pages):
    helper, case = pages[Role.HOTLINE_WORKER], pages["case"]
    address = reverse("case_access", args=[case])
    told = read(helper, "case_access", case, status=403)
    [link] = re.findall(rf'href="({reverse("emergency")}[^"]*)"', told)
    form = html.unescape(helper.get(link).content.decode())
    said = dict(re.findall(r'<input [^>]*name="(case|back)"[^>]*value="([^"]*)"', form))
    assert said == {"case": str(case), "back": address}
    said |= {"reason": "She waits at the station, alone", "hours": 1}
    elsewhere = helper.post(reverse("emergency"), said | {"back": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == reverse("emergency")
    answer = helper.post(reverse("emergency"), said)
    assert answer.headers["Location"] == address and helper.get(address).status_code == 200


def test_a_case_is_given_to_a_colleague_and_taken_away(pages):
    worker, supervisor, case = pages[Role.CASE_WORKER], pages[Role.SUPERVISOR], pages["case"]
    read(supervisor, "case_access", case, status=403)
    page = read(worker, "case_access", case)
    assert str(supervisor.person) in page
    assert (
        str(pages[Role.AUDITOR].person.pk) not in page
        and str(pages[Role.ADMINISTRATOR].person.pk) not in page
    )
    worker.post(reverse("case_access", args=[case]), {"person": str(supervisor.person.pk)})
    assert supervisor.person in holders(case)
    read(supervisor, "case_access", case)
    worker.post(reverse("revoke_access", args=[case]), {"person": str(supervisor.person.pk)})
    assert holders(case) == [worker.person]
    read(supervisor, "case_access", case, status=403)


def test_two_shares_let_somebody_in_again(pages, client):
    worker, administrator, (first, second) = (
        pages[Role.CASE_WORKER],
        pages[Role.ADMINISTRATOR],
        pages["shares"],
    )
    where = reverse("recover_person", args=[worker.person.pk])
    assert where in read(administrator, "person", worker.person.pk)
    new = "another long passphrase 77"
    for wrong in ({"first": first, "second": first}, {"first": first, "second": "x"}):
        assert administrator.post(where, {**wrong, "password": new}).status_code == 422
    short = administrator.post(where, {"first": first, "second": second, "password": "short"})
    assert short.status_code == 422 and first not in short.content.decode()
    code = RecoveryCodes.activate(worker.person).get_unused_codes()[0]
    typed = {"first": first, "second": second, "password": new}
    assert "another code" in html.unescape(administrator.post(where, typed).content.decode())
    answer = administrator.post(where, {**typed, "code": code})
    assert answer.status_code == 302, re.findall(r"<li>[^<]*", answer.content.decode())
    again = unlock_with(Person.objects.get(pk=worker.person.pk), new)
    assert again.person in holders(pages["case"])
    assert worker.get(reverse("sessions")).status_code == 302  # signed out everywhere


def test_a_supervisor_recovers_a_case_that_nobody_can_open(pages):
    supervisor, (first, second) = pages[Role.SUPERVISOR], pages["shares"]
    Grant.objects.filter(key__case=pages["case"], person__isnull=False).delete()
    assert reverse("recover_case") in read(supervisor, "emergency")
    typed = {"case": str(pages["case"]), "first": first, "second": second}
    for wrong in ({"second": first}, {"case": str(uuid4())}):
        answer = supervisor.post(reverse("recover_case"), {**typed, **wrong})
        assert answer.status_code == 422 and second not in answer.content.decode()
    assert Event.objects.filter(action="refuse", why="recovery").count() == 1
    assert supervisor.post(reverse("recover_case"), typed).status_code == 302
    assert holders(pages["case"]) == [supervisor.person]
    for role in (Role.ADMINISTRATOR, Role.CASE_WORKER, Role.AUDITOR):
        assert pages[role].post(reverse("recover_case"), typed).status_code == 403


def test_a_recovery_key_is_made_anew_and_shown_once(pages, organisation):
    supervisor, (first, second) = pages[Role.SUPERVISOR], pages["shares"]
    where, typed = reverse("recovery_key"), {"first": first, "second": second, "people": 3}
    assert supervisor.post(where, {**typed, "second": first}).status_code == 422
    said = supervisor.post(where, typed).content.decode()
    shares = re.findall(r"(?:[0-9A-Z]{6}-){12}[0-9A-Z]{6}", said)
    assert len(shares) == 3 and first not in said
    assert not re.search(r"(?:[0-9A-Z]{6}-){12}", read(supervisor, "recovery_key"))
    assert supervisor.post(where, typed).status_code == 422  # the old ones are over
    made = {"case": str(pages["case"]), "first": shares[0], "second": shares[2]}
    assert supervisor.post(reverse("recover_case"), made).status_code == 302
    assert pages[Role.ADMINISTRATOR].post(where, typed).status_code == 403
