"""Leads as FollowTheMoney entities, for tools such as Aleph and OpenAleph.

A lead becomes a LegalEntity of unknown identity, its handles UserAccounts, its wallets CryptoWallets, its
posts Messages and its stays Events. Schema and property names are FollowTheMoney's (https://followthemoney.tech);
entities are plain JSON, one a line, and our tests let the FollowTheMoney library check them. Where
contacts are masked, no property that other tools match on (phone, email, cryptoAddress) is filled:
a masked number must never be taken for a number.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from daybreak.prosecution.lead import Lead, SharedContact
from daybreak.prosecution.leads import Leads
from daybreak.release.masked import MaskedPosts
from daybreak.standard.counted import counted
from daybreak.standard.rows import take_rows
from daybreak.standard.serialise import write_json_lines

Entity = dict[str, object]

#: Kinds of identifiers that are accounts with a service, and the service's name.
SERVICES = {
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "line": "LINE",
    "wechat": "WeChat",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "messenger": "messenger",
    "handle": "unknown service",
    "author": "the site of the post",
}
#: Posts of one lead that become entities; a lead can be a million copies.
MOST_MESSAGES = 10_000
_CAUTION = "A lead for a person to look at, not a finding about anybody. Made by Daybreak from posts."


def write_entities(leads: Leads, path: Path, posts: MaskedPosts) -> int:
    """Write the entities of all ranked leads to `path`, one JSON object a line; return how many.

    `posts` says what may be shown of contacts.

    Raises:
        NotWritable: The file cannot be written.
    """
    made = list(entities(leads, posts))
    write_json_lines(path, made)
    return len(made)


def entities(leads: Leads, posts: MaskedPosts) -> Iterator[Entity]:
    """All entities of all ranked leads."""
    for lead in leads.ranked:
        yield _operation(lead, posts)
        yield from _contacts(lead, posts)
        yield from _stays(lead)
        yield from _messages(lead, leads, posts)


def _operation(lead: Lead, posts: MaskedPosts) -> Entity:
    reasons = [posts.free(reason.sentence) for reason in lead.reasons]
    left = len(lead.posts) - MOST_MESSAGES
    if left > 0:
        further = counted(left, "further post is", "further posts are")
        reasons.append(f"{further} not among these entities.")
    properties = {
        "name": [f"Operation {lead.key}"],
        "summary": [_CAUTION],
        "notes": [f"Organised {lead.organised:.0f} of 100, risk {lead.risk:.0f} of 100.", *reasons],
        "keywords": ["unidentified", "lead"],
        "address": list(lead.places),
    }
    if posts.in_full:
        properties["phone"] = [one.normal for one in lead.contacts if one.kind == "phone"]
        properties["email"] = [one.normal for one in lead.contacts if one.kind == "email"]
        properties["website"] = [_address(one.normal) for one in lead.contacts if one.kind == "url"]
    return _entity("LegalEntity", lead.key, properties)


def _contacts(lead: Lead, posts: MaskedPosts) -> Iterator[Entity]:
    """Accounts and wallets, named by what is shown of them.

    The hash of a whole number would give it away: there are few enough numbers to try them all.
    """
    names: Counter[str] = Counter()
    for contact in lead.contacts:
        shown = posts.shown(contact.kind, contact.normal)
        name = f"{lead.key}/{contact.kind}/{shown}"
        names[name] += 1
        made = _contact(lead, contact, shown, f"{name}/{names[name]}", posts.in_full)
        if made is not None:
            yield made


def _contact(lead: Lead, one: SharedContact, shown: str, key: str, unmask: bool) -> Entity | None:
    seen = [f"In {counted(one.posts, 'post')} of operation {lead.key}."]
    if one.kind in SERVICES:
        properties = {
            "username": [shown],
            "service": [SERVICES[one.kind]],
            "owner": [_id("LegalEntity", lead.key)],
        }
        return _entity("UserAccount", key, properties | {"notes": seen})
    if one.kind == "crypto":
        properties = {"name": [shown], "holder": [_id("LegalEntity", lead.key)], "notes": seen}
        return _entity("CryptoWallet", key, properties | ({"cryptoAddress": [one.normal]} if unmask else {}))
    return None


def _stays(lead: Lead) -> Iterator[Entity]:
    if lead.movement is None:
        return
    for number, stay in enumerate(lead.movement.stays):
        place = lead.movement.places[stay.place].name
        yield _entity(
            "Event",
            f"{lead.key}/stay/{number}",
            {
                "name": [f"Posts of operation {lead.key} name {place}"],
                "location": [place],
                "startDate": [_stamp(stay.arrival)],
                "endDate": [_stamp(stay.departure)],
                "involved": [_id("LegalEntity", lead.key)],
                "summary": ["Posting is not presence: an advertisement can be placed from anywhere."],
            },
        )


def _messages(lead: Lead, leads: Leads, posts: MaskedPosts) -> Iterator[Entity]:
    numbers = lead.posts[:MOST_MESSAGES]
    table = take_rows(leads.networks.posts.table.select(["time", "file"]), numbers)
    rows = zip(numbers.tolist(), posts.rows(numbers), table.to_pylist(), strict=True)
    for number, row, origin in rows:
        properties = {
            "recordId": [row["id"]],
            "bodyText": [row["text"]],
            "date": [_stamp(origin["time"])] if origin["time"] else [],
            "locationMentioned": [row["place"]],
            "fileName": [Path(posts.path(origin["file"])).name],
            "notes": [row["source"]],
            "sender": [_id("LegalEntity", lead.key)],
        }
        yield _entity("Message", f"{lead.key}/post/{number}/{row['id']}", properties)


def _entity(schema: str, key: str, properties: dict[str, list[str]]) -> Entity:
    """An entity without empty properties."""
    filled = {name: [one for one in values if one] for name, values in properties.items() if any(values)}
    return {"id": _id(schema, key), "schema": schema, "properties": filled}


def _id(schema: str, key: str) -> str:
    """A stable id: the hash of the key."""
    return f"daybreak-{hashlib.sha256(f'{schema}/{key}'.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def _address(url: str) -> str:
    """An address with its scheme, without which other tools take it for words."""
    return url if "://" in url else f"https://{url}"


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
