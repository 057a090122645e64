"""Labels, templates, translations, reports about the same thing, and supervisors asked for help."""

import html
import re
from itertools import combinations
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue, NotGranted
from daybreak.web.accounts.roles import Role
from daybreak.web.protection import actions, answering, retention, returning
from daybreak.web.protection.models import Channel, Kind, Message, Report, Translation, Urgency
from daybreak.web.protection.triage import escalating, labels, matters, wording
from daybreak.web.protection.triage.models import AnswerTemplate, Escalation, Label, SameMatter
from daybreak.web.vault.models import BlindToken, CaseKey
from daybreak.web.vault.recovery import make_person_key
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"


def read(client, name, *arguments, **query):
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return html.unescape(answer.content.decode())


def send(client, view, *arguments, **said):
    return client.post(reverse(view, args=arguments), said)


@pytest.fixture
def file(channel):
    """Files reports, each in a few words."""

    def filed(text="x", channel=channel):
        seed = uuid4().bytes
        return actions.file_report(channel=channel, seed=seed, language="en", content={"text": text}).report

    return filed


@pytest.fixture
def unlocked():
    return lambda client: unlock_with(client.person, PASSWORD)


def test_labels_sort_reports_and_are_sealed_with_them(file, amina, mei, unlocked, organisation):
    assert send(mei, "labels", name="Fishing", tone="attention").status_code == 302
    assert send(mei, "labels", name="fishing", tone="good").status_code == 422
    assert send(amina, "labels", name="Mine", tone="good").status_code == 403
    label = Label.objects.get()
    first, second = file("on a boat"), file("in a kitchen")
    assert send(amina, "set_labels", first.pk, labels=[label.pk]).status_code == 302
    first.refresh_from_db()
    assert first.labels and label.pk.hex.encode() not in first.labels.value
    inbox = read(amina, "inbox")
    assert inbox.count("Fishing") == 1 and "tone-attention" in inbox
    assert "Fishing" in read(amina, "report", first.pk)
    found = read(amina, "labelled", label.pk)
    assert "on a boat" in found and "in a kitchen" not in found
    send(amina, "set_labels", first.pk)
    assert "on a boat" not in read(amina, "labelled", label.pk)
    assert not BlindToken.objects.filter(row=first.pk).exists()
    labels.set_labels(by=unlocked(amina), report=second, labels=[label])
    send(mei, "label", label.pk, deed="delete")
    assert "in a kitchen" in read(amina, "inbox") and "Fishing" not in read(amina, "inbox")


def test_labels_of_others_and_by_others_are_refused(file, amina, staff, unlocked, other_organisation):
    report, foreign = file(), Label.objects.create(organisation=other_organisation, name="Theirs")
    with pytest.raises(BadValue):
        labels.set_labels(by=unlocked(amina), report=report, labels=[foreign])
    own = Label.objects.create(organisation=report.organisation, name="Ours")
    stranger = staff(Role.CASE_WORKER, "jonas")
    with pytest.raises(NotGranted):
        labels.set_labels(by=unlocked(stranger), report=report, labels=[own])


def test_templates_hold_places_for_dates_and_hours_and_for_nothing_else(file, amina, mei, channel):
    Channel.objects.update(office_hours="Mon to Fri, 9 to 17", zone="Europe/Madrid")
    said = {"name": "First answer", "language": "es", "text": "Hoy es {today}. {office_hours}"}
    assert send(mei, "answer_templates", **said).status_code == 302
    for wrong in ("{name}", "{today.__class__}", "{0}", "{office_hours!r}", "{}"):
        answer = send(mei, "answer_templates", **{**said, "text": f"Hola {wrong}"})
        assert answer.status_code == 422 and "may hold" in answer.content.decode()
    assert send(mei, "answer_templates", **{**said, "language": "tlh"}).status_code == 422
    template, report = AnswerTemplate.objects.get(), file()
    page = read(amina, "report", report.pk, template=template.pk)
    assert "Mon to Fri, 9 to 17" in page and re.search(r"Hoy es \d+ de \w+ de \d{4}", page)
    assert "Hoy es" not in read(amina, "report", report.pk, template=uuid4())
    send(mei, "answer_template", template.pk, deed="delete")
    assert not AnswerTemplate.objects.exists()


def test_dates_in_templates_are_those_of_the_channels_zone(file, channel):
    Channel.objects.update(zone="Pacific/Kiritimati")
    report = Report.objects.select_related("channel").get(pk=file().pk)
    report.received = timezone.datetime(2026, 1, 31, 20, tzinfo=timezone.get_default_timezone())
    one = AnswerTemplate(organisation=report.organisation, language="en", text="{received}{ }{x")
    assert wording.fill(one, report) == "1 February 2026{ }{x"


def test_translations_stand_beside_the_words_for_whom_they_are_meant(reporter, amina):
    reporter.file(text="Ayuda por favor")
    report = Report.objects.get()
    send(amina, "answer_report", report.pk, **{"message-text": "We are here"})
    message = Message.objects.get()

    def translate(of, language, text):
        said = {"of": of, "language": language, "text": text}
        named = {f"translation-{name}": value for name, value in said.items()}
        return send(amina, "translate_report", report.pk, **named)

    assert translate(message.pk, "es", "Estamos aquí").status_code == 302
    assert translate(message.pk, "es", "Aquí estamos").status_code == 302
    assert translate(report.pk, "en", "Help please").status_code == 302
    assert translate(uuid4(), "en", "x").status_code == 422
    assert Translation.objects.count() == 2, "said again it is replaced"
    page = read(amina, "report", report.pk)
    assert "Aquí estamos" in page and "Help please" in page and "Estamos aquí" not in page
    reporter.come_back()
    assert "Aquí estamos" in reporter.page and "Help please" not in reporter.page
    of_report = Translation.objects.get(of=report.pk)
    assert of_report.case == report.staff_case, "the code does not open what is for colleagues"


def test_a_translation_of_another_reports_message_is_refused(file, amina, unlocked):
    one, other = file(), file()
    message = answering.answer(by=unlocked(amina), report=other, text="hi")
    with pytest.raises(BadValue):
        answering.translate(by=unlocked(amina), report=one, of=message.pk, language="en", text="x")


def test_joined_reports_are_seen_together_and_each_person_reads_their_own(reporter, amina, channel):
    said = {}
    for text in ("zebra one", "lion two"):
        reporter.file(text=text).come_back()
        reporter.do("add", text=f"more of {text}")
        said[text] = list(reporter.words)
    first, second = Report.objects.order_by("received").values_list("pk", flat=True)
    assert send(amina, "same_matter", first, other=[str(second)]).status_code == 302
    page = read(amina, "report", first)
    assert "About the same thing" in page and "zebra one" in page and "lion two" in page
    assert "same as 1 other" in read(amina, "inbox")
    for text, words in said.items():
        other = next(one for one in said if one != text)
        page = reporter.come_back(" ".join(words))
        assert f"more of {text}" in page and other not in page and "bout the same" not in page
    link = SameMatter.objects.get()
    assert send(amina, "part_matter", link.pk, **{"from": str(second)}).url.endswith(f"{second}/")
    assert not SameMatter.objects.exists() and "lion two" not in read(amina, "report", first)
    assert set(Report.objects.values_list("matter", flat=True)) == {None}


def test_joining_needs_the_keys_of_both_and_gives_none(file, amina, mei, staff, unlocked):
    only_mei = actions.make_channel(
        by=mei.person, people=[mei.person], slug="other", kind=Kind.PUBLIC, name="Other"
    )
    one, hidden = file("seen"), file("hidden words", channel=only_mei)
    with pytest.raises(NotGranted):
        matters.join(by=unlocked(amina), report=one, others=[hidden])
    assert send(amina, "same_matter", one.pk, other=[str(hidden.pk)]).status_code == 200
    assert not SameMatter.objects.exists()
    matters.join(by=unlocked(mei), report=one, others=[hidden])
    page = read(amina, "report", one.pk)
    assert "1 report that you cannot open" in page and "hidden words" not in page
    assert amina.get(reverse("report", args=[hidden.pk])).status_code == 403
    with pytest.raises(BadValue):
        matters.join(by=unlocked(mei), report=one, others=[])


def test_what_hangs_together_stays_so_when_a_report_between_is_destroyed(file, mei, unlocked):
    one, two, three = (file(str(at)) for at in range(3))
    by = unlocked(mei)
    matters.join(by=by, report=one, others=[two])
    matters.join(by=by, report=two, others=[three])
    retention.destroy_report(report=two, by=mei.person, why="staff")
    assert matters.hangs_together(one.pk) == {one.pk, three.pk}
    assert len(set(Report.objects.values_list("matter", flat=True))) == 1


@pytest.fixture
def bare(channel):
    """Reports without anything sealed, for the arithmetic of matters."""

    def made(count):
        rows = [
            Report(
                organisation=channel.organisation,
                case=uuid4(),
                channel=channel,
                answer_due=timezone.now(),
            )
            for _ in range(count)
        ]
        return [one.pk for one in Report.objects.bulk_create(rows)]

    return made


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=8), data=st.data())
def test_taking_back_in_any_order_gives_back_what_was(bare, mei, pairs, data):
    SameMatter.objects.all().delete()
    Report.objects.all().delete()
    pks = bare(7)
    edges = [(a, b) for a, b in pairs if a != b]
    for a, b in edges:
        matters._link(mei.person, pks[a], pks[b], mei.person.organisation_id)
        matters.regroup([pks[a], pks[b]])
    left = {frozenset(pair) for pair in edges}
    assert groups(pks) == components(left)
    for pair in data.draw(st.permutations(sorted(left, key=sorted))):
        low, high = sorted(pks[one] for one in pair)
        SameMatter.objects.get(report=low, other=high).delete()
        matters.regroup([low, high])
        left.discard(pair)
        assert groups(pks) == components(left)


def groups(pks):
    """Which reports the database says are together, as sets of places."""
    place, found = {pk: at for at, pk in enumerate(pks)}, {}
    for pk, matter in Report.objects.values_list("pk", "matter"):
        found.setdefault(matter or pk, set()).add(place[pk])
    assert all(matter in pks for matter in found)
    return {frozenset(one) for one in found.values()}


def components(edges):
    """The same by plain union of sets."""
    parts = [{one} for one in range(7)]
    for edge in edges:
        touched = [one for one in parts if one & edge]
        parts = [one for one in parts if not one & edge] + [set().union(*touched)]
    return {frozenset(one) for one in parts}


def test_a_supervisor_is_asked_gets_the_report_and_says_that_they_look(file, amina, mei):
    only_amina = actions.make_channel(
        by=mei.person, people=[amina.person], slug="other", kind=Kind.PUBLIC, name="Other"
    )
    report = file("urgent words", channel=only_amina)
    assert mei.get(reverse("report", args=[report.pk])).status_code == 403
    said = {"escalation-reason": "She may be moved tonight", "escalation-urgency": 2}
    assert send(amina, "escalate_report", report.pk, **said).status_code == 302
    assert "Escalated to you" in read(mei, "start") and "Escalated to you" not in read(amina, "start")
    page = read(mei, "report", report.pk)
    assert "urgent words" in page and "She may be moved tonight" in page
    report.refresh_from_db()
    assert report.urgency == Urgency.DANGER and "escalated" in read(amina, "inbox")
    one = Escalation.objects.get()
    assert one.case == report.staff_case and send(amina, "acknowledge_escalation", one.pk).status_code == 403
    assert send(mei, "acknowledge_escalation", one.pk).status_code == 302
    one.refresh_from_db()
    assert one.acknowledged_by == mei.person and "Escalated to you" not in read(mei, "start")
    assert "looks at it since" in read(amina, "report", report.pk)


def test_nobody_answers_their_own_escalation(file, mei, unlocked, staff, make_person):
    report = file()
    with pytest.raises(BadValue):
        escalating.escalate(by=unlocked(mei), report=report, reason="help", urgency=Urgency.SOON)
    make_person_key(make_person(Role.SUPERVISOR, name="made-up"), PASSWORD)
    with pytest.raises(BadValue):  # an account that nobody vouched for gets nothing
        escalating.escalate(by=unlocked(mei), report=report, reason="help", urgency=Urgency.SOON)
    noor = staff(Role.SUPERVISOR, "noor")
    with pytest.raises(BadValue):
        escalating.escalate(by=unlocked(mei), report=report, reason=" ", urgency=Urgency.SOON)
    one = escalating.escalate(by=unlocked(mei), report=report, reason="help", urgency=Urgency.SOON)
    with pytest.raises(BadValue):
        escalating.acknowledge(by=unlocked(mei), escalation=one)
    escalating.acknowledge(by=unlocked(noor), escalation=one)


def test_the_person_who_reported_learns_nothing_of_escalation_labels_and_matters(
    reporter, amina, mei, unlocked
):
    reporter.file(text="zebra")
    report = Report.objects.get()
    label = Label.objects.create(organisation=report.organisation, name="Quokka")
    labels.set_labels(by=unlocked(amina), report=report, labels=[label])
    escalating.escalate(by=unlocked(amina), report=report, reason="numbat", urgency=Urgency.SOON)
    page = reporter.come_back()
    assert not any(word in page for word in ("Quokka", "numbat", "scalat"))
    came = returning.come_back(" ".join(reporter.words), at=reporter.channel.organisation_id)
    assert not set(came.ring.by_id) & set(
        CaseKey.objects.filter(case=report.staff_case).values_list("pk", flat=True)
    )


def test_the_inbox_asks_as_often_for_three_reports_as_for_one(file, amina, mei, unlocked):
    label = Label.objects.create(organisation=mei.person.organisation, name="Quokka")

    def queries(client, name, *arguments, **query):
        read(client, name, *arguments, **query)
        with CaptureQueriesContext(connection) as seen:
            read(client, name, *arguments, **query)
        return len(seen)

    rows = [file("0")]
    labels.set_labels(by=unlocked(amina), report=rows[0], labels=[label])
    # a report joined with one that is closed: the inbox then has one row, and its mark
    other = file("closed")
    matters.join(by=unlocked(amina), report=rows[0], others=[other])
    Report.objects.filter(pk=other.pk).update(state="closed")
    pages = [("inbox",), ("labelled", label.pk), ("same_matter", other.pk)]
    before = [queries(amina, *one) for one in pages]
    for at in range(2):
        rows.append(file(str(at + 1)))
        labels.set_labels(by=unlocked(amina), report=rows[-1], labels=[label])
        escalating.escalate(by=unlocked(amina), report=rows[-1], reason="x", urgency=Urgency.SOON)
    for one, two in combinations(rows, 2):
        matters.join(by=unlocked(amina), report=one, others=[two])
    assert [queries(amina, *one) for one in pages] == before
