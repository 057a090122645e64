"""A made-up ledger as lines, and ways to spoil it that say what must be found and where."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from daybreak.web.vault.chain import START, Entry, HeadStatement, Signer
from daybreak.web.vault.export import write_export
from daybreak.web.vault.merkle import Frontier

CHAIN = UUID("11111111-2222-4333-8444-555555555555")
SIGNER = Signer(bytes(range(32)))


def make_events(count, *, chain=CHAIN, signer=SIGNER, heads_every=16, seed=1):
    chance = random.Random(seed)
    events, heads, edge, previous = [], [], Frontier(), START
    for number in range(1, count + 1):
        entry = Entry(
            chain=chain,
            sequence=number,
            when=1_700_000_000_000_000 + number,
            who=str(UUID(int=chance.getrandbits(128), version=4)),
            role="case-worker",
            action=chance.choice(["read", "write", "refuse", "export", "grant"]),
            kind="protection.case",
            record=str(UUID(int=chance.getrandbits(128), version=4)),
            case=str(UUID(int=chance.getrandbits(128), version=4)),
            why="support",
            details={"fields": ["name", "story"], "count": chance.randrange(9)},
            previous=previous,
        )
        signed = signer.sign(entry)
        events.append(signed)
        previous, edge = signed.hash, edge.add(signed.hash)
        if number % heads_every == 0 or number == count:
            before = heads[-1][0].digest() if heads else START
            head = HeadStatement(chain, len(heads) + 1, number, edge.root(), entry.when, before)
            heads.append((head, signer.sign_head(head)))
    return events, heads


def as_lines(events, heads, *, chain=CHAIN, signer=SIGNER):
    target = io.BytesIO()
    write_export(target, chain=chain, when=1, heads=heads, events=events, size=len(events), signer=signer)
    return target.getvalue().splitlines(keepends=True)


@dataclass
class Spoiled:
    lines: list[bytes]
    kinds: set[str]
    first: int
    last: int


def _flip(chance, line):
    at = chance.randrange(len(line))
    return line[:at] + bytes([line[at] ^ 1 << chance.randrange(8)]) + line[at + 1 :]


def change(chance, events, lines, start):
    at = chance.randrange(len(events))
    spoiled = list(lines)
    spoiled[start + at] = _flip(chance, lines[start + at])
    return Spoiled(spoiled, {"changed", "unreadable", "inserted"}, at + 1, at + 1)


def forge(chance, events, lines, start):
    """Somebody who rewrites an event and every later hash, but has not the key."""
    at = chance.randrange(len(events))
    forged = list(events)
    stranger = Signer(bytes(32))
    previous = events[at - 1].hash if at else START
    for place in range(at, len(events)):
        entry = replace(events[place].entry, previous=previous)
        if place == at:
            entry = replace(entry, action="write" if entry.action != "write" else "read")
        forged[place] = stranger.sign(entry)
        previous = forged[place].hash
    head_lines = lines[:start]
    return Spoiled(head_lines + as_lines(forged, [])[1:], {"changed"}, at + 1, len(events))


def remove(chance, events, lines, start):
    at = chance.randrange(len(events) - 1)
    many = chance.randrange(1, min(5, len(events) - 1 - at) + 1)
    spoiled = lines[: start + at] + lines[start + at + many :]
    return Spoiled(spoiled, {"removed"}, at + 1, at + many)


def truncate(chance, events, lines, start):
    keep = chance.randrange(len(events))
    return Spoiled(lines[: start + keep], {"truncated"}, keep + 1, len(events))


def reorder(chance, events, lines, start):
    a, b = sorted(chance.sample(range(len(events)), 2))
    spoiled = list(lines)
    spoiled[start + a], spoiled[start + b] = spoiled[start + b], spoiled[start + a]
    return Spoiled(spoiled, {"reordered"}, a + 1, b + 1)


def duplicate(chance, events, lines, start):
    at, to = chance.randrange(len(events)), chance.randrange(len(events) + 1)
    spoiled = list(lines)
    spoiled.insert(start + to, lines[start + at])
    return Spoiled(spoiled, {"duplicated"}, at + 1, at + 1)


def insert_foreign(chance, events, lines, start):
    others, _ = make_events(5, chain=UUID(int=9), seed=chance.random())
    line = as_lines(others, [], chain=UUID(int=9))[1 + chance.randrange(5)]
    spoiled = list(lines)
    spoiled.insert(start + chance.randrange(len(events) + 1), line)
    return Spoiled(spoiled, {"foreign"}, 1, 5)


def change_head(chance, events, lines, start):
    at = chance.randrange(1, start)
    spoiled = list(lines)
    spoiled[at] = _flip(chance, lines[at])
    return Spoiled(spoiled, {"head-changed"}, at, at)


def remove_head(chance, events, lines, start):
    at = chance.randrange(1, start)
    return Spoiled(lines[:at] + lines[at + 1 :], {"head-removed", "head-changed"}, at, start)


def change_first(chance, events, lines, start):
    return Spoiled([_flip(chance, lines[0]), *lines[1:]], {"unreadable"}, 0, 0)


WAYS: list[Callable] = [
    change,
    forge,
    remove,
    truncate,
    reorder,
    duplicate,
    insert_foreign,
    change_head,
    remove_head,
    change_first,
]
