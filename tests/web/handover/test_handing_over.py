"""A handover from consent to reading, and everything that must stop it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from handing import NAME, PHONE, WHY, codes, read

from daybreak.errors import BadValue, NotConsented, NotGranted, SealBroken
from daybreak.web.accounts.roles import Role
from daybreak.web.handover import actions, crossed, permission
from daybreak.web.handover.consents import withdraw_consent
from daybreak.web.handover.crossed import Item
from daybreak.web.handover.crossings import declare_crossing
from daybreak.web.handover.models import Consent, HandedCopy, Handover, LegalOrder
from daybreak.web.handover.orders import confirm_order, end_order, enter_order
from daybreak.web.handover.terms import Recipient
from daybreak.web.handover.zones import Zone
from daybreak.web.vault.actions import create_case_key
from daybreak.web.vault.keys import holders
from daybreak.web.vault.ledger_check import verify_ledger
from daybreak.web.vault.models import Event, Shred
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.recovery import make_person_key
from vault_probe.models import Note, Story

pytestmark = pytest.mark.django_db


def test_named_fields_arrive_sealed_anew_and_both_ledgers_say_so(
    allow, hand_over, taker, worker, story, organisation, other_organisation
):
    copy = hand_over(allow())
    [said] = read(taker, copy)
    assert (said.kind, said.id) == ("vault_probe.story", story.pk)
    assert said.values == {"name": "Amina Yusuf", "phone": "+44 7700 900123"}
    assert copy.case != story.case and copy.organisation == other_organisation
    steps = [f"handover.{one}" for one in ("propose", "approve", "send", "receive")]
    assert codes(organisation) == ["consent.give", *steps, "handover.read"]
    assert codes(other_organisation) == steps
    for one in (organisation, other_organisation):
        assert verify_ledger(one.pk).sound
        assert str(worker.person.pk) not in Event.objects.filter(chain=other_organisation.pk).values_list(
            "who"
        )
    told = Event.objects.filter(chain=other_organisation.pk)
    assert not told.filter(case=str(story.case)).exists()
    assert str(story.case) not in "".join(told.values_list("details", flat=True))
    # the giver's people cannot open the recipient's copy, nor the recipient's the story
    with pytest.raises((BadValue, NotGranted, NotConsented)):
        read(worker, copy)
    with pytest.raises(BadValue):
        open_sealed(by=taker, record=story, why=WHY)


def test_only_some_fields_can_be_asked_for_and_no_other(allow, hand_over, taker):
    copy = hand_over(allow())
    assert read(taker, copy, fields=[NAME])[0].values == {"name": "Amina Yusuf"}
    for fields in (["vault_probe.story.text"], [NAME, "vault_probe.story.facts"], []):
        with pytest.raises(NotConsented):
            read(taker, copy, fields=fields)
    with pytest.raises(NotConsented):
        read(taker, copy, why=Purpose.STATISTICS)
    refused = Event.objects.filter(action="refuse", details__contains="other-purpose")
    assert {one.chain for one in refused} == {copy.organisation_id, copy.from_organisation}


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "statistics"},
        {"fields": [NAME, PHONE, "vault_probe.story.facts"]},
        {"to_zone": "measurement"},
        {"case": uuid4()},
        {"expires": timezone.now() + timedelta(days=999)},
    ],
)
def test_a_consent_widened_in_the_database_is_noticed(allow, worker, items, there, change):
    consent = allow()
    Consent._base_manager.update(**change)
    with pytest.raises((SealBroken, NotConsented)):
        actions.propose(by=worker, items=items, recipient=there, basis=consent)


def test_every_way_of_reading_asks_the_consent(allow, hand_over, taker):
    """Not only `read_copy`: the vault itself cannot open a copy that is no longer allowed."""
    consent = allow()
    copy = hand_over(consent)
    assert open_sealed(by=taker, record=copy, why=WHY)["content"]["records"]
    Shred.objects.create(case=consent.series, organisation=consent.organisation_id)
    fresh = HandedCopy.objects.get(pk=copy.pk)
    with pytest.raises(NotConsented):
        open_sealed(by=taker, record=fresh, why=WHY)
    with pytest.raises(NotConsented):
        open_many(by=taker, records=[fresh], why=WHY, fields=["content"])


def test_nothing_is_read_before_it_was_received(allow, hand_over, taker):
    copy = hand_over(allow(), to="sent")
    with pytest.raises(NotConsented, match="not received"):
        read(taker, copy)
    actions.receive(by=taker, copy=copy)
    assert read(taker, copy)
    with pytest.raises(BadValue):
        actions.receive(by=taker, copy=copy)


def test_two_persons_hand_over(allow, hand_over, worker, second):
    one = hand_over(allow(), to="proposed")
    with pytest.raises(BadValue, match="same person"):
        actions.approve(by=worker, handover=one)
    with pytest.raises(BadValue):
        actions.send(by=worker, handover=one)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Handover.objects.update(approved_by=worker.person)


def test_a_refusal_is_written_down_and_allows_nothing(allow, hand_over):
    refused = allow(refused=True)
    assert refused.state == "refused"
    with pytest.raises(NotConsented, match="no consent"):
        hand_over(refused, to="proposed")


@pytest.mark.parametrize("field", ["text", "ghost"])
def test_what_nobody_declared_never_crosses(allow, worker, story, there, field):
    with pytest.raises(BadValue):
        allow(fields=[f"vault_probe.story.{field}"])
    with pytest.raises(NotConsented):
        actions.propose(by=worker, items=[Item(story, (field,))], recipient=there, basis=allow())
    with pytest.raises(NotConsented):
        crossed.export(
            by=worker,
            items=[Item(Note(case=story.case), ("text",))],
            recipient=there,
            basis=allow(),
            purpose=WHY,
        )


def test_declaring_a_field_that_is_not_sealed_fails():
    with pytest.raises(BadValue):
        declare_crossing(Story, ["state"], Zone.PROTECTION)


def test_consents_are_never_changed_or_deleted(allow):
    consent = allow()
    consent.purpose = "statistics"
    for change in (
        consent.save,
        consent.delete,
        Consent.objects.all().delete,
        lambda: Consent.objects.update(purpose="statistics"),
        lambda: consent.save(update_fields=["purpose"]),
        lambda: consent.save(update_fields=["words", "purpose"]),
    ):
        with pytest.raises(BadValue):
            change()


def test_an_order_needs_a_second_person(worker, second, story, there, items, hand_over, taker, allow):
    order = enter_order(
        by=worker,
        case=story.case,
        recipient=there,
        fields=[NAME, PHONE],
        expires=timezone.now() + timedelta(days=5),
        reference="District court, 12/2026",
    )
    with pytest.raises(NotConsented, match="second person"):
        hand_over(order, to="proposed")
    with pytest.raises(BadValue, match="same person"):
        confirm_order(by=worker, order=order)
    with transaction.atomic(), pytest.raises(IntegrityError):
        LegalOrder.objects.update(confirmed_by=worker.person)
    confirm_order(by=second, order=order)
    with pytest.raises(BadValue):
        confirm_order(by=second, order=order)
    copy = hand_over(order)
    assert read(taker, copy, why=Purpose.LEGAL_ORDER)[0].values["name"] == "Amina Yusuf"
    end_order(by=second, order=order)
    with pytest.raises(NotConsented):
        read(taker, copy, why=Purpose.LEGAL_ORDER)
    with pytest.raises(NotConsented):
        hand_over(order, to="proposed")


def test_an_order_widened_before_it_is_confirmed_is_noticed(worker, second, story, there):
    order = enter_order(
        by=worker,
        case=story.case,
        recipient=there,
        fields=[NAME],
        expires=timezone.now() + timedelta(days=5),
        reference="Court, 1",
    )
    LegalOrder.objects.update(fields=[NAME, PHONE])
    with pytest.raises(SealBroken):
        confirm_order(by=second, order=order)


def test_somebody_without_the_case_key_does_nothing(allow, hand_over, open_person, items, there, story):
    stranger = open_person(Role.CASE_WORKER, name="stranger")
    consent = allow()
    one = hand_over(consent, to="proposed")
    for attempt in (
        lambda: allow(by=stranger),
        lambda: actions.propose(by=stranger, items=items, recipient=there, basis=consent),
        lambda: actions.approve(by=stranger, handover=one),
        lambda: withdraw_consent(by=stranger, consent=consent, how="spoken"),
        lambda: enter_order(
            by=stranger,
            case=story.case,
            recipient=there,
            fields=[NAME],
            expires=consent.expires,
            reference="Court, 1",
        ),
    ):
        with pytest.raises(NotGranted):
            attempt()


def test_another_case_is_not_covered(allow, worker, second, there):
    case = uuid4()
    create_case_key(
        organisation=worker.person.organisation, case=case, people=[worker.person], by=worker.person, why=WHY
    )
    other = Story.objects.create(organisation=worker.person.organisation, case=case)
    with pytest.raises((NotConsented, SealBroken)):
        actions.propose(by=worker, items=[Item(other, ("name",))], recipient=there, basis=allow())


def test_between_zones_of_one_organisation(allow, hand_over, organisation, analyst, worker, story):
    here = Recipient(organisation.pk, Zone.PROSECUTION)
    copy = hand_over(allow(recipient=here, purpose=Purpose.INVESTIGATION), recipient=here, by=analyst)
    assert read(analyst, copy, why=Purpose.INVESTIGATION)[0].values["name"] == "Amina Yusuf"
    with pytest.raises(NotGranted):
        read(worker, copy, why=Purpose.INVESTIGATION)
    assert codes(organisation).count("handover.send") == 1
    with pytest.raises(BadValue):
        actions.propose(
            by=worker,
            items=[Item(story, ("name",))],
            recipient=Recipient(organisation.pk, Zone.PROTECTION),
            basis=allow(recipient=Recipient(organisation.pk, Zone.PROTECTION)),
        )


def test_a_body_outside_gets_only_an_export_and_only_by_its_name(allow, worker, items, there):
    outside = Recipient(outside="Harbour  Police")
    consent = allow(recipient=outside, purpose=Purpose.LEGAL)
    [said] = crossed.export(
        by=worker,
        items=items,
        recipient=Recipient(outside="harbour police"),
        basis=consent,
        purpose=Purpose.LEGAL,
    )
    assert said.values["phone"] == "+44 7700 900123"
    with connection.cursor() as cursor:
        cursor.execute("SELECT outside, words, terms FROM handover_consent")
        assert b"arbour" not in b"".join(bytes(one) for one in cursor.fetchone())
    for recipient in (Recipient(outside="River Police"), there):
        with pytest.raises(NotConsented):
            crossed.export(by=worker, items=items, recipient=recipient, basis=consent, purpose=Purpose.LEGAL)
    with pytest.raises(NotConsented):
        crossed.export(by=worker, items=items, recipient=outside, basis=consent, purpose=WHY)
    with pytest.raises(BadValue):
        actions.propose(by=worker, items=items, recipient=outside, basis=consent)
    assert Event.objects.filter(action="export").count() == 1


def test_nothing_is_sent_where_nobody_could_read(allow, worker, second, items, there):
    one = actions.propose(by=worker, items=items, recipient=there, basis=allow())
    one = actions.approve(by=second, handover=one)
    with pytest.raises(NotGranted, match="Nobody there"):
        actions.send(by=worker, handover=one)
    assert Handover.objects.get().state == "approved" and not HandedCopy.objects.exists()


def test_an_account_that_an_administrator_made_up_receives_nothing(
    allow, hand_over, make_person, other_organisation, taker
):
    """It works in the zone and has signed in, but no colleague has said that they know it."""
    made_up = make_person(Role.CASE_WORKER, name="made-up", at=other_organisation)
    make_person_key(made_up, "made up by somebody 77")
    copy = hand_over(allow())
    assert [one.pk for one in holders(copy.case)] == [taker.person.pk]


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "curiosity"},
        {"how": "telepathy"},
        {"fields": []},
        {"expires": timezone.now() - timedelta(days=1)},
        {"recipient": Recipient(uuid4(), Zone.PROTECTION)},
    ],
)
def test_impossible_consents_are_refused_in_words(allow, wrong):
    with pytest.raises(BadValue):
        allow(**wrong)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"zone": "protection"},
        {"organisation": uuid4()},
        {"organisation": uuid4(), "zone": "protection", "outside": "x"},
    ],
)
def test_a_recipient_is_one_thing(parts):
    with pytest.raises(BadValue):
        Recipient(**parts)


def test_expired_consent_is_refused_in_one_place(allow, worker, there, story):
    consent = allow()
    wish = {"case": story.case, "recipient": there, "purpose": WHY, "who": worker.person}
    assert permission.require(basis=consent, fields=frozenset({NAME}), **wish) == consent
    with pytest.raises(NotConsented):
        permission.require(basis=consent, fields=frozenset({NAME, "x.y.z"}), **wish)
    Consent._base_manager.update(expires=timezone.now())
    with pytest.raises(NotConsented, match="expired"):
        permission.require(basis=consent, fields=frozenset({NAME}), **wish)
