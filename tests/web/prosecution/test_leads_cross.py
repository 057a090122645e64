"""A lead goes to another organisation on the pages alone: order, proposal, approval, receipt, withdrawal."""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.handover.models import HandedCopy, Handover
from daybreak.web.prosecution.models import Lead
from daybreak.web.vault.recovery import create_recovery_key

pytestmark = pytest.mark.django_db(transaction=True)


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.content.decode())


@pytest.fixture(scope="module")
def posts(sample):
    return b"".join((sample / "posts.csv").read_bytes().splitlines(keepends=True)[:301])


@pytest.fixture
def partner(other_organisation, signed_in):
    """An analyst of another organisation, and a colleague of ours who approves."""
    create_recovery_key(organisation=other_organisation)
    return signed_in(Role.ANALYST, name="partner", at=other_organisation)


def test_a_lead_is_handed_to_another_organisation_and_taken_back(
    organisation, other_organisation, analyst, partner, signed_in, begin, send, search, posts
):
    create_recovery_key(organisation=organisation)
    second = signed_in(Role.SUPERVISOR, name="second")
    collection = begin(analyst)
    search(analyst, collection, [send(analyst, collection, "harbour.csv", posts)])
    lead, other = Lead.objects.order_by("rank")[:2]
    orders = reverse("case_orders", args=[lead.case])
    said = {
        "recipient": f"{other_organisation.pk}|prosecution",
        "fields_allowed": ["prosecution.lead.card"],
        "until": (date.today() + timedelta(days=30)).isoformat(),
        "reference": "Court of Arcadia, 12/2026",
    }
    assert analyst.post(orders, said).status_code == 302
    [order] = re.findall(r'action="(/orders/[\w-]+/)"', read(second, orders))[:1]
    assert second.post(order, {"deed": "confirm"}).status_code == 302

    card = read(analyst, reverse("lead", args=[lead.pk]))
    [propose] = re.findall(r'href="(/cases/[\w-]+/hand-over/\?record=[^"]+)"', card)
    page = read(analyst, propose)
    offered = re.findall(r'name="items" value="([^"]+)"', page)
    assert offered == [f"prosecution.lead|{lead.pk}|card"], "only the lead that was asked for"
    assert f"Lead {lead.key}, rank {lead.rank}" in page and other.key not in page
    [basis] = re.findall(r'name="basis" value="([^"]+)"', page)
    assert analyst.post(propose, {"basis": basis, "items": offered}).status_code == 302

    handover = reverse("handover", args=[Handover.objects.get().pk])
    assert analyst.post(handover, {"deed": "approve"}).status_code == 400, "two persons are needed"
    for deed in ("approve", "send"):
        assert second.post(handover, {"deed": deed}).status_code == 302
    copy = reverse("handed", args=[HandedCopy.objects.get().pk])
    assert "Receive it" in read(partner, copy)
    assert partner.post(copy, {"deed": "receive"}).status_code == 302
    handed = read(partner, copy)
    assert "people named in posts may be victims" in handed and "Lead: Its card" in handed
    assert "{'" not in handed, "a card is read, not dumped"
    assert partner.get(reverse("lead", args=[lead.pk])).status_code == 404

    assert second.post(handover, {"deed": "withdraw"}).status_code == 302
    assert "can no longer be read" in read(partner, copy)


def test_posts_never_cross(analyst, begin):
    from daybreak.web.handover.crossings import may_cross

    ours = [one for one in may_cross() if one.startswith("prosecution.")]
    assert ours == ["prosecution.lead.card"]
