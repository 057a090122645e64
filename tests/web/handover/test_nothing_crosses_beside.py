"""Whatever people do in whatever order, a field is read elsewhere only under what then holds.

An account of its own (`Allowed`) follows what the person said and what two persons ordered. Every read,
sending and export that succeeds must be covered by it at that moment, and every covered read must succeed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.errors import DaybreakError
from daybreak.web.handover import actions, consents, crossed, orders
from daybreak.web.handover.crossed import Item
from daybreak.web.handover.ending import end_due
from daybreak.web.handover.models import HandedCopy, Handover
from daybreak.web.handover.permission import latest
from daybreak.web.handover.terms import Recipient, Terms, refusal
from daybreak.web.handover.zones import Zone
from daybreak.web.vault.purposes import Purpose

FIELDS = ("name", "phone", "facts")
PURPOSES = (Purpose.REFERRAL, Purpose.INVESTIGATION, Purpose.LEGAL_ORDER)
PREFIX = "vault_probe.story."
STEPS = ("consent", "refuse", "order", "confirm", "narrow", "withdraw", "end_order", "propose", "approve")
STEPS += (
    "send",
    "receive",
    "read",
    "read",
    "read",
    "take_back",
    "decline",
    "export",
    "due",
    "propose",
    "send",
)
step = st.tuples(
    st.sampled_from(STEPS),
    st.integers(0, 2),  # which of what there is, or which recipient
    st.sampled_from(PURPOSES),
    st.sets(st.sampled_from(FIELDS), min_size=1).map(lambda names: tuple(sorted(names))),
    st.booleans(),  # which of two people
)
#: A way that reaches reading quickly, before chance goes on.
OPENING = (
    ("consent", 0, Purpose.REFERRAL, FIELDS, True),
    ("propose", 0, Purpose.REFERRAL, ("name", "phone"), True),
    ("approve", 0, Purpose.REFERRAL, FIELDS, False),
    ("send", 0, Purpose.REFERRAL, FIELDS, True),
    ("receive", 0, Purpose.REFERRAL, FIELDS, True),
    ("read", 0, Purpose.REFERRAL, ("name",), True),
)


@dataclass
class Allowed:
    """What the person or two persons allow now."""

    recipient: Recipient
    purpose: str
    fields: set[str]
    holds: bool
    by: object = None

    def covers(self, recipient, purpose, fields):
        return (
            self.holds
            and recipient == self.recipient
            and purpose == self.purpose
            and {f"{PREFIX}{one}" for one in fields} <= self.fields
        )


class World:
    """The people, and the account of what they allowed."""

    def __init__(self, worker, second, taker, analyst, story):
        self.pair, self.story = (worker, second), story
        home, away = worker.person.organisation_id, taker.person.organisation_id
        self.recipients = [
            Recipient(away, Zone.PROTECTION),
            Recipient(home, Zone.PROSECUTION),
            Recipient(outside="Harbour Police"),
        ]
        self.readers = [taker, analyst, worker]
        self.said: dict[object, Allowed] = {}
        self.rows: list[object] = []
        self.reads = self.refused = 0

    def key(self, row):
        return getattr(row, "series", row.pk)

    def do(self, name, which, purpose, fields, first):
        by = self.pair[0 if first else 1]
        try:
            with transaction.atomic():
                getattr(self, f"do_{name}")(by, which, purpose, fields)
        except (DaybreakError, IndexError):
            self.refused += 1

    def terms(self, which, purpose, fields):
        return {
            "case": self.story.case,
            "recipient": self.recipients[which],
            "fields": [f"{PREFIX}{one}" for one in fields],
            "expires": timezone.now() + timedelta(days=1),
        }

    def keep(self, row, which, purpose, fields, holds, by):
        self.rows.append(row)
        named = {f"{PREFIX}{one}" for one in fields}
        self.said[self.key(row)] = Allowed(self.recipients[which], purpose, named, holds, by)

    def do_consent(self, by, which, purpose, fields, refused=False):
        row = consents.record_consent(
            by=by, purpose=purpose, how="spoken", refused=refused, **self.terms(which, purpose, fields)
        )
        self.keep(row, which, purpose, fields, not refused, by)

    def do_refuse(self, by, which, purpose, fields):
        self.do_consent(by, which, purpose, fields, refused=True)

    def do_order(self, by, which, purpose, fields):
        row = orders.enter_order(by=by, reference="Court, 1", **self.terms(which, purpose, fields))
        self.keep(row, which, Purpose.LEGAL_ORDER, fields, False, by)

    def picked(self, kind, which):
        rows = [one for one in self.rows if type(one).__name__ == kind]
        return rows[-1 - which]

    def do_confirm(self, by, which, purpose, fields):
        order = self.picked("LegalOrder", which)
        orders.confirm_order(by=by, order=order)
        assert by is not self.said[order.pk].by
        self.said[order.pk].holds = True

    def do_end_order(self, by, which, purpose, fields):
        order = self.picked("LegalOrder", which)
        orders.end_order(by=by, order=order)
        self.said[order.pk].holds = False

    def do_withdraw(self, by, which, purpose, fields):
        consent = self.picked("Consent", which)
        consents.withdraw_consent(by=by, consent=consent, how="spoken")
        self.said[consent.series].holds = False

    def do_narrow(self, by, which, purpose, fields):
        consent = self.picked("Consent", which)
        named = {f"{PREFIX}{one}" for one in fields}
        new = consents.supersede_consent(
            by=by, consent=consent, fields=named, expires=latest(consent.series).expires, how="written"
        )
        assert new.version > 1
        self.said[consent.series].fields, self.said[consent.series].holds = named, True

    def do_propose(self, by, which, purpose, fields):
        basis = self.rows[-1 - which]
        recipient = self.said[self.key(basis)].recipient if len(fields) < 3 else self.recipients[which]
        actions.propose(by=by, items=[Item(self.story, fields)], recipient=recipient, basis=basis)
        said = self.said[self.key(basis)]
        assert said.covers(recipient, said.purpose, fields)

    def handover(self, which):
        return list(Handover.objects.order_by("-proposed"))[which]

    def do_approve(self, by, which, purpose, fields):
        one = self.handover(which)
        actions.approve(by=by, handover=one)
        assert one.proposed_by_id != by.person.pk

    def do_send(self, by, which, purpose, fields):
        one = self.handover(which)
        actions.send(by=by, handover=one)
        said = self.said[one.consent or one.order_id]
        assert said.covers(one.recipient, one.purpose, [name for _, _, names in one.items for name in names])

    def do_take_back(self, by, which, purpose, fields):
        actions.withdraw(by=by, handover=self.handover(which))

    def copy(self, which):
        return list(HandedCopy.objects.order_by("-made"))[which]

    def do_receive(self, by, which, purpose, fields):
        copy = self.copy(which)
        actions.receive(by=self.reader(copy), copy=copy)

    def do_decline(self, by, which, purpose, fields):
        copy = self.copy(which)
        actions.decline(by=self.reader(copy), copy=copy)

    def reader(self, copy):
        return self.readers[0] if copy.zone == Zone.PROTECTION else self.readers[1]

    def do_read(self, by, which, purpose, fields):
        copy = self.copy(which)
        handover = Handover.objects.get(pk=copy.handover)
        said = self.said[handover.consent or handover.order_id]
        sent = {name for _, _, names in handover.items for name in names}
        due = (
            said.covers(Recipient(copy.organisation_id, copy.zone), purpose, sent)
            and handover.state == "received"
            and set(fields) <= sent
        )
        for reader in self.readers:
            may = due and reader is self.reader(copy)
            try:
                with transaction.atomic():
                    got = crossed.read_copy(
                        by=reader, copy=copy, why=purpose, fields=[f"{PREFIX}{one}" for one in fields]
                    )
            except DaybreakError:
                assert not may, f"{reader.person} was refused what {said} covers"
            else:
                assert may, f"{reader.person} read {fields} for {purpose} beside {said}"
                assert {name for one in got for name in one.values} == set(fields)
                self.reads += 1

    def do_export(self, by, which, purpose, fields):
        basis = self.rows[-1 - which]
        recipient = self.recipients[2] if len(fields) < 3 else self.recipients[which]
        crossed.export(
            by=by, items=[Item(self.story, fields)], recipient=recipient, basis=basis, purpose=purpose
        )
        assert self.said[self.key(basis)].covers(recipient, purpose, fields)

    def do_due(self, by, which, purpose, fields):
        assert end_due() == 0  # whatever is over was ended when it was withdrawn


@pytest.mark.django_db
def test_no_sequence_of_actions_moves_a_field_beside_what_was_allowed(worker, second, taker, analyst, story):
    read = []

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.booleans(), st.lists(step, min_size=8, max_size=24))
    def tried(opened, steps):
        world = World(worker, second, taker, analyst, story)
        with transaction.atomic():
            for one in (*(OPENING if opened else ()), *steps):
                world.do(*one)
            transaction.set_rollback(True)
        read.append(world.reads)

    tried()
    assert sum(read) >= 5 and 0 in read  # both happened: it was allowed, and it was not


ids = st.sampled_from([uuid4() for _ in range(2)])
recipients = st.one_of(
    st.builds(Recipient, ids, st.sampled_from(["protection", "prosecution"])),
    st.builds(Recipient, outside=st.sampled_from(["River Police", " river  police", "Harbour Police"])),
)
moments = st.integers(0, 4).map(lambda day: datetime(2026, 1, 1 + day, tzinfo=UTC))
fields = st.frozensets(st.sampled_from(["a.b.c", "a.b.d", "a.c.c"]), max_size=3)


@settings(max_examples=400, derandomize=True, database=None)
@given(
    st.builds(Terms, ids, recipients, st.sampled_from(["referral", "legal"]), fields, moments),
    st.fixed_dictionaries(
        {
            "case": ids,
            "recipient": recipients,
            "purpose": st.sampled_from(["referral", "legal"]),
            "fields": fields,
            "now": moments,
        }
    ),
)
def test_a_wish_is_allowed_only_when_everything_fits(terms, wish):
    fits = (
        wish["now"] < terms.expires
        and wish["case"] == terms.case
        and wish["recipient"].organisation == terms.recipient.organisation
        and wish["recipient"].zone == terms.recipient.zone
        and wish["recipient"].outside.lower().split() == terms.recipient.outside.lower().split()
        and wish["purpose"] == terms.purpose
        and bool(wish["fields"])
        and not wish["fields"] - terms.fields
    )
    assert (refusal(terms, **wish) is None) == fits
