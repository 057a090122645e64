"""From a report to a case without typing, and from the dialogue to another organisation with consent."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from daybreak.errors import BadValue, Destroyed, NotGranted
from daybreak.web.accounts.roles import Role
from daybreak.web.handover import actions as handing
from daybreak.web.handover import crossed, retention
from daybreak.web.handover.consents import withdraw_consent
from daybreak.web.handover.models import Consent, ConsentState, HandedCopy, LegalHold
from daybreak.web.handover.permission import latest
from daybreak.web.protection import actions, returning
from daybreak.web.protection.cases import casework
from daybreak.web.protection.cases.entries import read_entries
from daybreak.web.protection.cases.models import Case, Section, Status
from daybreak.web.protection.models import Report
from daybreak.web.protection.referrals import asking
from daybreak.web.protection.referrals.models import Answer, ConsentRequest
from daybreak.web.protection.retention import delete_overdue, ends, warn_due
from daybreak.web.vault.actions import destroy
from daybreak.web.vault.models import Event, Grant
from daybreak.web.vault.reading import open_sealed
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"


def read(client, view, *arguments):
    answer = client.get(reverse(view, args=arguments))
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return html.unescape(answer.content.decode())


def send(client, view, key, **said):
    return client.post(reverse(view, args=[key]), said)


@pytest.fixture
def unlocked():
    return lambda client: unlock_with(client.person, PASSWORD)


@pytest.fixture
def file(channel):
    def filed(**content):
        seed = uuid4().bytes
        return actions.file_report(channel=channel, seed=seed, language="en", content=content).report

    return filed


def sections(client, case):
    now = Case.objects.get(pk=case.pk)
    plain = open_sealed(by=unlock_with(client.person, PASSWORD), record=now, why="support")
    return {one.value: read_entries(plain[one]) for one in Section}


def proposed_form(page):
    """What the page proposes, as it would be sent without a change."""
    found = {}
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found["people"] = re.findall(r'name="people" value="([^"]+)"[^>]*checked', page)
    return found


def test_a_report_becomes_a_case_without_typing_anything_again(file, amina, mei):
    report = file(text="They keep my passport.", danger="yes", contact="+44 7700 900123", where="the harbour")
    page = read(amina, "open_case", report.pk)
    assert all(word in page for word in ("They keep my passport.", "+44 7700 900123", "the harbour"))
    assert not re.search(r"<textarea", page), "nothing is to be typed"
    answer = send(amina, "open_case", report.pk, **proposed_form(page))
    case = Case.objects.get()
    assert answer.url == reverse("case", args=[case.pk]) and case.owner == amina.person
    found = sections(amina, case)
    assert [one.text for one in found["people"]] == ["+44 7700 900123"]
    assert {one.text for one in found["summary"]} == {"They keep my passport.", "the harbour"}
    assert [one.report for one in found["risks"]] == [str(report.pk)] and found["needs"] == []
    page = read(mei, "case", case.pk)
    assert "They keep my passport." in page and "From a report" in page
    report.refresh_from_db()
    assert report.became == case.pk and report.state == "open"
    assert "Open its case" in read(amina, "report", report.pk)
    Grant.objects.filter(holder=mei.person.pk, key__case=case.case).delete()
    page = read(mei, "report", report.pk)
    assert "you have no access to" in page and reverse("case", args=[case.pk]) not in page
    assert send(amina, "open_case", report.pk).url == answer.url, "once only"
    assert b"passport" not in bytes(case.summary.value)


def test_who_comes_second_is_led_to_the_colleagues_case(file, amina, mei, monkeypatch):
    report = file(text="They keep my passport.")
    form = proposed_form(read(amina, "open_case", report.pk))
    proposals = casework.proposals

    def and_meanwhile(**named):
        monkeypatch.setattr(casework, "proposals", proposals)
        assert send(amina, "open_case", report.pk, **form).status_code == 302
        return proposals(**named)

    monkeypatch.setattr(casework, "proposals", and_meanwhile)
    answer = send(mei, "open_case", report.pk, **form)
    assert answer.url == reverse("case", args=[Case.objects.get().pk])
    assert "A colleague was faster" in html.unescape(mei.get(answer.url).content.decode())


def test_answers_can_be_left_out_and_put_elsewhere(file, amina, unlocked):
    report = file(text="left out", where="a risk")
    casework.open_case(by=unlocked(amina), report=report, chosen={"where": Section.RISKS}, people=[])
    case = Case.objects.get()
    assert [one.text for one in sections(amina, case)["risks"]] == ["a risk"]
    assert "left out" not in read(amina, "case", case.pk)
    with pytest.raises(BadValue):
        casework.open_case(by=unlocked(amina), report=report, chosen={}, people=[])


def test_a_case_is_found_by_how_its_name_sounds(file, amina, staff, unlocked):
    case = casework.open_case(by=unlocked(amina), report=file(text="x"), chosen={}, people=[])
    assert (
        send(amina, "name_case", case.pk, **{"naming-name": " Ekaterina  of Mill Lane "}).status_code == 302
    )
    assert "Ekaterina of Mill Lane" in read(amina, "case", case.pk)
    assert "Ekaterina of Mill Lane" in read(amina, "cases")

    def why(client, text):
        page = html.unescape(client.post(reverse("find_case"), {"text": text}).content.decode())
        return "same" if "is the same" in page else "alike" if "sounds alike" in page else page

    assert why(amina, "EKATERINA") == "same"
    assert why(amina, "Ecaterina") == why(amina, "Екатерина") == "alike"
    assert "No case of yours is called so" in why(amina, "Marguerite")
    assert amina.post(reverse("find_case"), {"text": " "}).status_code == 422
    assert "Ekaterina" not in why(staff(Role.CASE_WORKER, "jonas"), "ekaterina")
    searched = Event.objects.filter(action="search")
    assert searched.count() >= 8 and "katerina" not in str(list(searched.values())).lower()
    assert send(amina, "name_case", case.pk, **{"naming-name": " "}).status_code == 302
    assert "No case of yours is called so" in why(amina, "ekaterina")


def test_only_those_who_take_part_open_a_case(file, amina, mei, staff, unlocked, other_organisation):
    report, jonas = file(text="x"), staff(Role.CASE_WORKER, "jonas")
    stranger = staff(Role.CASE_WORKER, "lev", at=other_organisation)
    analyst = staff(Role.ANALYST, "ana")
    by = unlocked(amina)
    for wrong in (stranger, analyst):
        with pytest.raises(BadValue):
            casework.open_case(by=by, report=report, chosen={}, people=[wrong.person])
    with pytest.raises(NotGranted):
        casework.open_case(by=unlocked(jonas), report=report, chosen={}, people=[])
    case = casework.open_case(
        by=by, report=report, chosen={"text": Section.SUMMARY}, people=[jonas.person], owner=jonas.person
    )
    assert "x" in read(jonas, "case", case.pk)
    assert mei.get(reverse("case", args=[case.pk])).status_code == 403, (
        "reading a report is not reading its case"
    )
    keyless = jonas.get(reverse("report", args=[report.pk]))
    assert keyless.status_code == 403 and "what you entered" not in keyless.content.decode()
    assert "Emergency access" in keyless.content.decode()
    assert stranger.get(reverse("case", args=[case.pk])).status_code == 404


def test_more_reports_and_what_colleagues_know_go_into_a_case(file, amina, unlocked):
    first, second = file(text="one"), file(text="two")
    case = casework.open_case(by=unlocked(amina), report=first, chosen={"text": Section.SUMMARY}, people=[])
    page = read(amina, "join_case", second.pk)
    assert send(amina, "join_case", second.pk, **(proposed_form(page) | {"case": case.pk})).status_code == 302
    assert [one.text for one in sections(amina, case)["summary"]] == ["one", "two"]
    said = {"entry-section": "needs", "entry-text": "a bed for tonight"}
    assert send(amina, "add_entry", case.pk, **said).status_code == 302
    assert send(amina, "add_entry", case.pk, **{**said, "entry-section": "closure"}).status_code == 422
    [entry] = sections(amina, case)["needs"]
    assert entry.report is None and entry.by == str(amina.person.pk)
    send(amina, "remove_entry", case.pk, section="needs", entry=entry.id)
    assert sections(amina, case)["needs"] == []
    with pytest.raises(BadValue):
        casework.remove_entry(by=unlocked(amina), case=case, section=Section.NEEDS, entry=entry.id)
    assert send(amina, "close_case", case.pk, **{"closing-reason": " "}).status_code == 422
    assert send(amina, "close_case", case.pk, **{"closing-reason": "She is safe."}).status_code == 302
    with pytest.raises(BadValue):
        casework.add_entry(by=unlocked(amina), case=case, section=Section.NEEDS, text="x")
    assert "She is safe." in read(amina, "case", case.pk)
    send(amina, "reopen_case", case.pk)
    case.refresh_from_db()
    assert case.status == Status.OPEN and case.closed is None


def test_a_case_keeps_its_reports_and_lets_them_go_with_it(file, amina, mei, channel, unlocked):
    report = file(text="x")
    case = casework.open_case(by=unlocked(amina), report=report, chosen={}, people=[])
    long_ago = timezone.now() - timedelta(days=400)
    Report.objects.update(last_activity=long_ago)
    assert warn_due() == 0 and delete_overdue() == 0
    casework.close_case(by=unlocked(amina), case=case, reason="done")
    Case.objects.update(closed=timezone.now() - timedelta(days=5 * 365 + 1))
    assert retention.delete_due() == 1 and not Case.objects.exists()
    report = Report.objects.select_related("channel").get()
    assert report.became is None and ends(report) > timezone.now() + timedelta(days=channel.keep_days - 1)


def test_a_held_case_is_not_destroyed(file, amina, unlocked):
    case = casework.open_case(by=unlocked(amina), report=file(text="x"), chosen={}, people=[])
    retention.place_hold(by=unlocked(amina), case=case.case, reason="a trial")
    with pytest.raises(Exception, match="hold"):
        destroy(by=amina.person, organisation=case.organisation, case=case.case, why="retention")
    assert Case.objects.exists() and LegalHold.objects.exists()


def test_the_list_of_cases_asks_as_often_for_three_as_for_one(file, amina, unlocked):
    counted = []
    for _ in range(3):
        report = file(text="x")
        casework.open_case(by=unlocked(amina), report=report, chosen={"text": Section.SUMMARY}, people=[])
        read(amina, "cases")
        with CaptureQueriesContext(connection) as seen:
            read(amina, "cases")
        counted.append(len(seen))
    assert len(set(counted)) == 1, counted


@pytest.fixture
def shelter(staff, other_organisation):
    """Somebody at another organisation to whom something can be handed."""
    return staff(Role.CASE_WORKER, "lev", at=other_organisation)


def ask(client, report, organisation, **more):
    until = (timezone.now() + timedelta(days=30)).date().isoformat()
    said = {
        "to": organisation.pk,
        "fields_asked": [asking.FIELDS[0]],
        "until": until,
        "words": "A shelter has a bed.",
        **more,
    }
    return send(client, "ask_consent", report.pk, **said)


def test_a_yes_in_the_dialogue_lets_named_fields_cross_and_taking_it_back_ends_that(
    reporter, amina, mei, shelter, unlocked, other_organisation
):
    reporter.file(text="They keep my passport.")
    report = Report.objects.get()
    assert ask(amina, report, other_organisation).status_code == 302
    page = reporter.come_back()
    assert "A shelter has a bed." in page and "Northern Door" in page and "You decide freely" in page
    request = reporter.hidden("request")
    assert "You allowed it" in reporter.do("consent-yes", request=request)
    assert "answered before" in reporter.do("consent-no", request=request)
    consent = Consent.objects.get()
    assert (consent.how, consent.state, consent.purpose) == ("online", "given", "referral")
    recipient = asking.Recipient(other_organisation.pk, "protection")
    items = [crossed.Item(report, ("content",))]
    jonas = unlocked(mei)
    handover = handing.propose(by=jonas, items=items, recipient=recipient, basis=consent)
    with pytest.raises(BadValue):
        handing.approve(by=jonas, handover=handover)
    amina.person.held_roles.create(role=Role.CASE_WORKER)
    del amina.person.roles
    other = unlocked(amina)
    handing.send(by=other, handover=handing.approve(by=other, handover=handover))
    copy = HandedCopy.objects.get()
    handing.receive(by=unlocked(shelter), copy=copy)
    seen = read(shelter, "handed", copy.pk)
    assert "They keep my passport." in seen and "{'" not in seen
    assert "You took it back" in reporter.do("consent-back", request=request)
    copy.refresh_from_db()
    assert copy.content is None and latest(consent.series).state == ConsentState.WITHDRAWN
    assert "They keep my passport." not in read(shelter, "handed", copy.pk)
    assert "What you allowed" not in reporter.come_back()


def test_a_no_changes_nothing_else(reporter, amina, mei, other_organisation):
    reporter.file(text="x")
    report = Report.objects.get()
    ask(amina, report, other_organisation)
    reporter.come_back()
    page = reporter.do("consent-no", request=reporter.hidden("request"))
    assert "everything else stays as it is" in page and "A question for you" not in page
    assert Consent.objects.get().state == ConsentState.REFUSED
    assert "Refused" in read(amina, "report", report.pk)
    assert "Your message has arrived" in reporter.do("add", text="still here")


def test_a_question_of_another_report_cannot_be_answered(reporter, amina, other_organisation):
    reporter.file(text="one")
    ask(amina, Report.objects.get(), other_organisation)
    [one] = ConsentRequest.objects.all()
    reporter.file(text="two").come_back()
    for wrong in (str(one.pk), "x", ""):
        assert "answered before" in reporter.do("consent-yes", request=wrong)
    assert ConsentRequest.objects.get().answer == Answer.WAITING and not Consent.objects.exists()


def test_an_old_question_cannot_be_answered_any_more(reporter, amina, other_organisation):
    reporter.file(text="one")
    ask(amina, Report.objects.get(), other_organisation)
    reporter.come_back()
    request = reporter.hidden("request")
    ConsentRequest.objects.update(expires=timezone.now() - timedelta(hours=1))
    assert "too old" in reporter.do("consent-yes", request=request) and not Consent.objects.exists()
    assert "A question for you" not in reporter.page


def test_what_staff_writes_down_as_withdrawn_is_gone_from_the_persons_page(
    reporter, amina, unlocked, other_organisation
):
    reporter.file(text="one")
    ask(amina, Report.objects.get(), other_organisation)
    reporter.come_back()
    assert "What you allowed" in reporter.do("consent-yes", request=reporter.hidden("request"))
    withdraw_consent(by=unlocked(amina), consent=Consent.objects.get(), how="spoken")
    assert "What you allowed" not in reporter.come_back()


def test_what_cannot_be_asked_is_refused_in_words(
    reporter, amina, file, unlocked, organisation, other_organisation
):
    reporter.file(text="x")
    report = Report.objects.get()
    past = {"until": "2020-01-01"}
    for wrong in ({"to": organisation.pk}, {"words": " "}, past, {"fields_asked": ["accounts.person.name"]}):
        assert ask(amina, report, other_organisation, **wrong).status_code == 422, wrong
    by = unlocked(amina)
    told = actions.take_down(
        by=by,
        channel=reporter.channel,
        origin="call",
        seed=b"t" * 16,
        language="en",
        content={"text": "x"},
        with_code=False,
    )
    assert ask(amina, told.report, other_organisation).status_code == 422
    assert "write down what they say" in read(amina, "ask_consent", told.report.pk)
    assert not ConsentRequest.objects.exists()


def test_no_word_of_cases_and_consents_is_in_the_ledger(reporter, amina, unlocked, other_organisation):
    reporter.file(text="zanzibarcanary")
    report = Report.objects.get()
    ask(amina, report, other_organisation, words="zanzibarcanary")
    reporter.come_back()
    reporter.do("consent-yes", request=reporter.hidden("request"))
    casework.open_case(by=unlocked(amina), report=report, chosen={"text": Section.SUMMARY}, people=[])
    kinds = set(Event.objects.values_list("action", flat=True))
    assert {"consent.give", "case.link"} <= kinds
    assert "zanzibarcanary" not in "".join(Event.objects.values_list("details", flat=True))


def test_a_destroyed_report_answers_no_question(reporter, amina, mei, other_organisation):
    reporter.file(text="x")
    report = Report.objects.get()
    ask(amina, report, other_organisation)
    came = returning.come_back(" ".join(reporter.words), at=reporter.channel.organisation_id)
    mei.post(reverse("delete_report", args=[report.pk]))
    request = ConsentRequest.objects.values_list("pk", flat=True).first() or uuid4()
    with pytest.raises(Destroyed):  # the page says that it is gone, not that it was answered before
        asking.answer_request(came=came, request=request, allowed=True)
    assert "by those who answer here" in reporter.come_back()


@pytest.mark.parametrize("role", ["amina", "mei"])
def test_no_way_on_the_pages_of_a_report_and_its_case_ends_in_a_refusal(
    role, request, amina, mei, reporter, unlocked
):
    reporter.file(text="x")
    reporter.come_back()
    report = Report.objects.get()
    client = request.getfixturevalue(role)
    case = casework.open_case(
        by=unlocked(amina), report=report, chosen={"text": Section.SUMMARY}, people=[mei.person]
    )
    reporter.come_back()
    reporter.do("delete")
    tried = set()
    for name, pk in (("report", report.pk), ("case", case.pk), ("ask_consent", report.pk)):
        page = read(client, name, pk)
        tried |= set(re.findall(r'href="(/[^"?#]*)"', page.split("<main")[1].split("</main")[0]))
        tried |= set(re.findall(r'<form[^>]*action="(/[^"]*deletion/)"', page))
    refused = {one for one in tried if client.get(one).status_code not in (200, 405)}
    assert not refused and len(tried) > 5
    destroys, consents = (reverse(one, args=[report.pk]) for one in ("delete_report", "case_consents"))
    assert (destroys in tried) == (consents in tried) == (role == "mei")
    assert ("A supervisor decides." in read(client, "report", report.pk)) == (role == "amina")


def test_a_day_until_which_something_is_allowed_is_the_day_that_is_shown(reporter, amina, other_organisation):
    reporter.file(text="x")
    report = Report.objects.get()
    assert ask(amina, report, other_organisation, until="2090-12-20").status_code == 302
    page = reporter.come_back()
    assert "20 December 2090" in page and "21 December" not in page
    reporter.do("consent-yes", request=reporter.hidden("request"))
    assert Consent.objects.get().expires.isoformat() == "2090-12-20T23:59:59.999999+00:00"
