"""What each room of the product keeps, made by its own actions; see `world`.

A new room adds a function to `FILL` that fills every sealed field with `world.word(...)` and says with
`world.leads(...)` which addresses name what it made.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from canary import Canary
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from world import World

from daybreak.web.accounts.actions import invite, make_token
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.handover import actions as handovers
from daybreak.web.handover import crossings
from daybreak.web.handover.consents import record_consent
from daybreak.web.handover.crossed import Item
from daybreak.web.handover.orders import enter_order
from daybreak.web.handover.retention import place_hold
from daybreak.web.handover.terms import Recipient
from daybreak.web.handover.zones import Zone
from daybreak.web.measurement import actions as measurement
from daybreak.web.measurement.models import Estimation, EstimationFile, Reading
from daybreak.web.prosecution import actions as prosecution
from daybreak.web.prosecution.models import Lead, LeadPosts, RunFile
from daybreak.web.vault.actions import break_glass, create_case_key
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed
from vault_probe.models import Note, Story


def keep_people(world: World) -> None:
    """People, invitations and tokens of the first organisation."""
    administrator = world.people[Role.ADMINISTRATOR].person
    worker = world.people[Role.CASE_WORKER].person
    world.leads("person", "recover_person", pk=worker.pk)
    _made, secret = invite(by=administrator, roles=[Role.ANALYST])
    world.leads("invitation", secret=secret)
    holder = world.people[Role.SUPERVISOR].person
    token, _ = make_token(by=holder, name="probe", scopes=["account:read"], valid=timedelta(days=1))
    world.leads("revoke_token", pk=token.pk)


def keep_story(world: World) -> None:
    """A case of the tests' own table: consents, orders, holds, an emergency and a handover of it."""
    worker, second, taker = (world.people[name] for name in ("case-worker", "supervisor", "taker"))
    crossings.declare_crossing(Story, ["name", "phone", "facts"], Zone.PROTECTION)
    case = uuid4()
    people = [worker.person, second.person]
    own = worker.person.organisation
    create_case_key(organisation=own, case=case, people=people, by=worker.person, why=Purpose.SUPPORT)
    story = Story(organisation=own, case=case)
    words = {name: world.word(f"vault_probe.Story.{name}") for name in ("name", "phone", "text", "facts")}
    words |= {"facts": {"said": words["facts"]}}
    save_sealed(by=worker, record=story, values=words, why=Purpose.SUPPORT)
    note = Note(organisation=own, case=case, story=story)
    save_sealed(
        by=worker, record=note, values={"text": world.word("vault_probe.Note.text")}, why=Purpose.SUPPORT
    )
    break_glass(by=worker, case=case, reason=f"she is {world.word('vault.BreakGlass.reason')} now")
    world.leads("case_access", "hold", "case_consents", "case_orders", "hand_over", case=case)
    place_hold(by=worker, case=case, reason=world.word("handover.LegalHold.reason"))
    _allow(world, story, taker.person)


def _in_terms(world: World, label: str) -> None:
    """Terms hold the body outside in small letters."""
    world.words[f"{label}.terms"] = Canary(f"{label}.terms", world.word(f"{label}.outside").casefold())


def _allow(world: World, story: Story, taker: Person) -> None:
    worker, second = world.people["case-worker"], world.people["supervisor"]
    there = Recipient(taker.organisation_id, Zone.PROTECTION)
    outside = Recipient(None, "", world.word("handover.Consent.outside"))
    until = timezone.now() + timedelta(days=30)
    _in_terms(world, "handover.Consent")
    said: dict[str, Any] = {"case": story.case, "expires": until, "how": "spoken"}
    said |= {"fields": ["vault_probe.story.name", "vault_probe.story.phone"]}
    consent = record_consent(
        by=worker,
        recipient=there,
        purpose=Purpose.REFERRAL,
        words=world.word("handover.Consent.words"),
        **said,
    )
    record_consent(by=worker, recipient=outside, purpose=Purpose.REFERRAL, **said)
    body = Recipient(None, "", world.word("handover.LegalOrder.outside"))
    _in_terms(world, "handover.LegalOrder")
    said.pop("how")
    enter_order(by=worker, recipient=body, reference=world.word("handover.LegalOrder.reference"), **said)
    item = Item(story, ("name", "phone"))
    handover = handovers.propose(by=worker, items=[item], recipient=there, basis=consent)
    handovers.approve(by=second, handover=handover)
    copy = handovers.send(by=worker, handover=handover)
    handovers.receive(by=world.people["taker"], copy=copy)
    world.words["handover.HandedCopy.content"] = world.words["vault_probe.Story.name"]


#: Groups of posts: who wrote them has one telephone and one way of writing.
_POSTS = (
    ("Good work in a kitchen, ask for {word}", "+44 7700 900123"),
    ("Girls wanted for a private house, {word} pays the journey, no papers needed", "+44 7700 900456"),
)


def posts(word: str, column: str = "text") -> bytes:
    """A file of posts in which the same people write again and again."""
    rows = [f"id,{column},time,place"]
    for number in range(30):
        text, phone = _POSTS[number % 2]
        day = 1 + number % 27
        city = "London" if number % 3 else "Leeds"
        rows.append(f'{number},"{text.format(word=word)}. Call {phone}",2024-05-{day:02}T10:00:00,{city}')
    return "\n".join(rows).encode()


def keep_networks(world: World) -> None:
    """A collection with a file, a search that found leads, one that failed, and a decision."""
    by = world.people["analyst"]
    column = world.word("prosecution.Run.options")
    collection = prosecution.make_collection(by=by, name=world.word("prosecution.Collection.name"))
    content = posts(world.word("prosecution.LeadPosts.rows"), column)
    name = world.word("prosecution.Upload.name") + ".csv"
    world.post("upload_file", {"file": SimpleUploadedFile(name, content)})
    world.post("upload_file", {"file": SimpleUploadedFile("broken.csv", b"neither,nor\n1,2\n")})
    options = {"columns": {"text": [column]}, "country": "GB", "leads": 20, "seed": 0}
    good, broken = collection.uploads.order_by("created")
    run = prosecution.start_run(by=by, collection=collection, uploads=[good], options=options)
    prosecution.start_run(by=by, collection=collection, uploads=[broken], options=options)
    world.work()
    for label in ("Run.said", "Run.manifest"):
        world.words[f"prosecution.{label}"] = world.words["prosecution.Run.options"]
    world.words["prosecution.Lead.card"] = world.words["prosecution.LeadPosts.rows"]
    lead = Lead.objects.filter(run=run).order_by("rank").first()
    assert lead is not None, "the search found nothing"
    part = [LeadPosts.objects.filter(lead=lead).first() and "0123456789abcdef"]
    prosecution.decide(
        by=by,
        lead=lead,
        kind="note",
        parts=[part],
        note=world.word("prosecution.ReviewDecision.decision"),
    )
    prosecution.begin_upload(by=by, collection=collection, name="late.csv", size=30)
    world.leads("run", "run_progress", "cancel_run", "continue_run", "compare_runs", by="analyst", pk=run.pk)
    world.leads("lead", "decide", "lead_posts", "split_lead", by="analyst", pk=lead.pk)
    report = RunFile.objects.get(run=run, name="report.html")
    world.leads("run_file", by="analyst", pk=report.pk)


def lists(*names: str) -> bytes:
    """A table of capture histories of four lists."""
    held = {"1000": 41, "0100": 38, "0010": 30, "0001": 22, "1100": 9, "1010": 7, "0110": 8, "0011": 5}
    held |= {"1001": 4, "1110": 3, "0111": 2, "0101": 3}
    rows = [",".join([*names, "count"])] + [",".join([*key, str(people)]) for key, people in held.items()]
    return "\n".join(rows).encode()


def keep_estimates(world: World) -> None:
    """A study with a table, a reading, an estimate, and one of each that failed."""
    by = world.people["data-officer"]
    study = measurement.make_study(by=by, name=world.word("measurement.Study.name"))
    content = lists(world.word("measurement.Reading.table"), "shelter", "hotline", "clinic")
    name = world.word("measurement.ListFile.name") + ".csv"
    world.post("upload_lists", {"file": SimpleUploadedFile(name, content)})
    file = study.list_files.get()
    kind = {"kind": "table", "groups": [], "id_column": ""}
    names = [world.word("measurement.Reading.table"), "shelter", "hotline", "clinic"]
    good = measurement.start_reading(
        by=by, study=study, files=[file], options=kind | {"lists": names, "count": "count"}
    )
    wrong = {"lists": [world.word("measurement.Reading.said"), "b", "c"], "count": ""}
    measurement.start_reading(by=by, study=study, files=[file], options=kind | wrong)
    world.work()
    for label in ("options", "shown"):
        world.words[f"measurement.Reading.{label}"] = world.words["measurement.Reading.table"]
    reading = Reading.objects.get(pk=good.pk)
    options = {"methods": ["chao"], "by": [], "bootstrap": 0, "order": 1, "level": 0.95, "seed": 0}
    options |= {"movement": False}
    estimate = measurement.start_estimate(
        by=by, reading=reading, options=options, name=world.word("measurement.Estimation.name")
    )
    bad = options | {"by": [[world.word("measurement.Estimation.options")]]}
    measurement.start_estimate(by=by, reading=reading, options=bad)
    world.work()
    world.words["measurement.Estimation.said"] = world.words["measurement.Estimation.options"]
    world.words["measurement.Estimation.shown"] = world.words["measurement.Reading.table"]
    result = EstimationFile.objects.get(estimation=estimate, name="report.html")
    assert Estimation.objects.get(pk=estimate.pk).state == "done"
    world.leads("reading", by="data-officer", pk=reading.pk)
    world.leads("estimate", by="data-officer", pk=estimate.pk)
    world.leads("estimate_file", by="data-officer", pk=result.pk)


#: What fills the world, in this order.
FILL = (keep_people, keep_story, keep_networks, keep_estimates)
