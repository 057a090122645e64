"""Finds what was done to a ledger, and where: changed, removed, moved, cut off, doubled or foreign events.

First everything is read once: hashes, the chain, and the signed heads over it; when all fits, the heads vouch
for every event before them and only later ones are checked one by one. When anything does not fit, every
event's own signature is checked and each fault is located. Whatever the input holds, the verifier ends with
findings, never with a traceback. Needs no Django: it reads an export as well as a database.
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from daybreak.errors import BadValue
from daybreak.web.vault.chain import (
    ENTRY_FIELDS,
    HEAD_FIELDS,
    START,
    Entry,
    HeadStatement,
    entry_hash,
    genuine,
    genuine_head,
)
from daybreak.web.vault.merkle import Frontier


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, and where it is.

    Attributes:
        kind: `changed`, `removed`, `reordered`, `truncated`, `duplicated`, `foreign`, `inserted`,
            `unreadable`, or for heads `head-changed`, `head-removed`, `head-unfit`.
        first: The first event (or head) it concerns.
        last: The last.
        line: Where it stands among what was read, from 1; None for what is not there.
        sentence: What was found, in words.
    """

    kind: str
    first: int
    last: int
    line: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a ledger found.

    Attributes:
        chain: Whose ledger.
        events: How many events were read.
        heads: How many signed heads were read.
        vouched: How many events lie under a signed head that fits.
        root: The Merkle root over what was read.
        findings: The faults; none when it is what was written.
    """

    chain: UUID
    events: int
    heads: int
    vouched: int
    root: bytes
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Trusted:
    """The public keys that may have signed a ledger.

    Attributes:
        public: The keys.
        until: The last event that some of them may have signed.
    """

    public: Sequence[bytes]
    until: Mapping[bytes, int]

    def at(self, sequence: int) -> list[bytes]:
        """The keys that may have signed the event at this place, or a head over so many events."""
        return [key for key in self.public if sequence <= self.until.get(key, sequence)]

    def signed(self, head: HeadStatement, signature: bytes) -> bool:
        """Whether one of them signed this head."""
        return any(genuine_head(head, signature, public=key) for key in self.at(head.size))


#: An event as it was stored: what it says, the stored hash, the stored signature; None when unreadable.
Row = tuple[Mapping[str, Any], bytes, bytes] | None
#: A head as it was stored: what it says, and its signature; None when unreadable.
HeadRow = tuple[Mapping[str, Any], bytes] | None


def verify(
    rows: Callable[[], Iterable[Row]],
    heads: Sequence[HeadRow],
    *,
    chain: UUID,
    public: Sequence[bytes],
    known_size: int = 0,
    until: Mapping[bytes, int] | None = None,
) -> Verdict:
    """Check a ledger.

    Args:
        rows: Gives the events in the order they are kept; called once, and again when something is wrong.
        heads: The signed heads in their order.
        chain: Whose ledger it should be.
        public: The public keys that are trusted to have signed it.
        known_size: How many events there are known to have been, from a head kept elsewhere.
        until: The last event that some of the keys may have signed, because they were replaced then.
    """
    trusted = Trusted(public, until or {})
    good_heads, found = _check_heads(heads, chain, trusted)
    entries = _read_all(rows)
    size = max([known_size, *(head.size for head in good_heads)])
    pace = _walk(entries, good_heads, chain)
    late = entries[pace.vouched :]
    if found or pace.broken or len(entries) < size or not all(_is_genuine(one, trusted) for one in late):
        faults = _locate(entries, chain, trusted, size)
        found += faults or _blame_heads(pace)
    return Verdict(chain, len(entries), len(heads), pace.vouched, pace.root, tuple(found))


@dataclass(frozen=True, slots=True)
class _Read:
    entry: Entry | None
    hash: bytes = b""
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class _Pace:
    broken: bool
    vouched: int
    root: bytes
    unfit: tuple[HeadStatement, ...]


def read_entry(said: object) -> Entry | None:
    """An event as it was said; None when it cannot be one."""
    if not isinstance(said, Mapping) or set(said) != set(ENTRY_FIELDS):
        return None
    try:
        whole = all(type(said[name]) is int and abs(said[name]) < 2**63 for name in ("sequence", "when"))
        if not whole or not isinstance(said["details"], Mapping):
            return None
        entry = Entry(
            **{**said, "chain": UUID(said["chain"]), "previous": bytes.fromhex(said["previous"])},
        )
        return entry if entry.as_said() == dict(said) else None
    except (ValueError, TypeError, AttributeError, BadValue, RecursionError):
        return None


def read_head(said: object) -> HeadStatement | None:
    """A head as it was said; None when it cannot be one."""
    if not isinstance(said, Mapping) or set(said) != set(HEAD_FIELDS):
        return None
    try:
        if not all(
            type(said[name]) is int and 0 <= said[name] < 2**63 for name in ("number", "size", "when")
        ):
            return None
        parts = {name: bytes.fromhex(said[name]) for name in ("root", "previous")}
        head = HeadStatement(**{**said, **parts, "chain": UUID(said["chain"])})
        return head if head.as_said() == dict(said) else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _read_all(rows: Callable[[], Iterable[Row]]) -> list[_Read]:
    read = []
    for row in rows():
        if row is None:
            read.append(_Read(None))
            continue
        said, stored, signature = row
        read.append(_Read(read_entry(said), stored, signature))
    return read


def _walk(entries: Sequence[_Read], heads: Sequence[HeadStatement], chain: UUID) -> _Pace:
    """Hash, link and root of everything, in one pass; heads that fit vouch for what is before them."""
    edge, previous, broken, vouched = Frontier(), START, False, 0
    waiting = sorted(heads, key=lambda head: head.size)
    unfit: list[HeadStatement] = []
    at = _fit_heads(waiting, 0, edge, unfit)
    for number, one in enumerate(entries, start=1):
        entry = one.entry
        intact = entry is not None and entry_hash(entry, one.signature) == one.hash
        due = entry is not None and (entry.sequence, entry.previous, entry.chain) == (number, previous, chain)
        broken = broken or not (intact and due)
        previous = one.hash if len(one.hash) == 32 else START
        edge = edge.add(previous)
        before = at
        at = _fit_heads(waiting, at, edge, unfit)
        if at > before and not broken and not unfit:
            vouched = number
    return _Pace(broken or bool(unfit), vouched, edge.root(), tuple(unfit))


def _fit_heads(waiting: Sequence[HeadStatement], at: int, edge: Frontier, unfit: list[HeadStatement]) -> int:
    while at < len(waiting) and waiting[at].size == edge.size:
        if waiting[at].root != edge.root():
            unfit.append(waiting[at])
        at += 1
    return at


def _is_genuine(one: _Read, trusted: Trusted) -> bool:
    if one.entry is None or entry_hash(one.entry, one.signature) != one.hash:
        return False
    keys = trusted.at(one.entry.sequence)
    return any(genuine(one.entry, one.signature, public=key) for key in keys)


def _locate(entries: Sequence[_Read], chain: UUID, trusted: Trusted, size: int) -> list[Finding]:
    """Check every event by itself, then the order of those that are genuine, then what is not there."""
    found: list[Finding] = []
    genuine_lines: dict[int, int] = {}  # sequence -> line
    places: list[tuple[int, int]] = []  # line, sequence
    strange: list[int] = []  # lines
    for line, one in enumerate(entries, start=1):
        if not _is_genuine(one, trusted):
            strange.append(line)
        elif one.entry is not None and one.entry.chain != chain:
            found.append(_finding("foreign", one.entry.sequence, line, "belongs to another ledger"))
        elif one.entry is not None and one.entry.sequence in genuine_lines:
            first = genuine_lines[one.entry.sequence]
            found.append(_finding("duplicated", one.entry.sequence, line, f"stands already in line {first}"))
        elif one.entry is not None:
            genuine_lines[one.entry.sequence] = line
            places.append((line, one.entry.sequence))
    found += _name_strange(strange, entries, places, genuine_lines, size)
    found += _find_reordered(places)
    accounted = set(genuine_lines) | {one.first for one in found if one.kind in ("changed", "unreadable")}
    found += _find_missing(accounted, max([size, *genuine_lines]) if genuine_lines else size, genuine_lines)
    return sorted(found, key=lambda one: (one.first, one.line or 0))


def _name_strange(
    lines: Sequence[int],
    entries: Sequence[_Read],
    places: Sequence[tuple[int, int]],
    known: Mapping[int, int],
    size: int,
) -> list[Finding]:
    """An event without a valid signature stands for the missing one at its place, else it was put in."""
    found: list[Finding] = []
    taken = _Taken(known)
    place_lines = [line for line, _ in places]
    last = max([size, *known]) if known else size
    for line in lines:
        before = bisect_left(place_lines, line)
        due = (places[before - 1][1] if before else 0) + 1
        ends = min(last + 1, places[before][1]) if before < len(places) else last + 1
        due = min(taken.first_free(due), max(due, ends))
        entry = entries[line - 1].entry
        said = entry.sequence if entry is not None else due
        sequence = said if said not in taken and 0 < said <= max(last, due) else due
        if sequence in taken:
            found.append(_finding("inserted", said, line, "was never written by this ledger"))
            continue
        taken.take(sequence)
        kind = "changed" if entry is not None else "unreadable"
        why = "was changed after it was written" if entry is not None else "cannot be read as an event"
        found.append(_finding(kind, sequence, line, why))
    return found


class _Taken:
    """Numbers that events stand for. Finding the next free one stays quick when all before it are taken."""

    def __init__(self, known: Iterable[int]) -> None:
        self._after = {number: number + 1 for number in known}

    def __contains__(self, number: int) -> bool:
        return number in self._after

    def take(self, number: int) -> None:
        """It is free no more."""
        self._after[number] = number + 1

    def first_free(self, number: int) -> int:
        """The first number from this one on that nothing stands for."""
        passed = []
        while number in self._after:
            passed.append(number)
            number = self._after[number]
        for one in passed:  # the next to ask goes there at once
            self._after[one] = number
        return number


def _find_reordered(places: Sequence[tuple[int, int]]) -> list[Finding]:
    """What is not on the longest rising way stands in the wrong place."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for at, (_, sequence) in enumerate(places):
        slot = bisect_left(tails, sequence)
        back.append(ends[slot - 1] if slot else -1)
        tails[slot : slot + 1] = [sequence]
        ends[slot : slot + 1] = [at]
    kept, at = set(), ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = back[at]
    return [
        _finding("reordered", sequence, line, "stands in the wrong place")
        for at, (line, sequence) in enumerate(places)
        if at not in kept
    ]


def _find_missing(accounted: set[int], size: int, genuine_lines: Mapping[int, int]) -> list[Finding]:
    found: list[Finding] = []
    ordered = [0, *sorted(one for one in accounted if one > 0)]
    for low, high in zip(ordered, [*ordered[1:], size + 1], strict=True):
        if high - low <= 1:
            continue
        first, last = low + 1, high - 1
        at_end = high == size + 1 and high not in genuine_lines
        many = f"Event {first} is" if first == last else f"Events {first} to {last} are"
        kind, why = ("truncated", "cut off at the end") if at_end else ("removed", "not there")
        found.append(Finding(kind, first, last, None, f"{many} {why}."))
    return found


def _check_heads(
    heads: Sequence[HeadRow], chain: UUID, trusted: Trusted
) -> tuple[list[HeadStatement], list[Finding]]:
    """Heads by their own signatures, and that none is missing between them."""
    good: list[HeadStatement] = []
    found: list[Finding] = []
    previous, due = START, 1
    for line, row in enumerate(heads, start=1):
        head = read_head(row[0]) if row is not None else None
        signed = head is not None and row is not None and trusted.signed(head, row[1])
        if head is None or not signed or head.chain != chain:
            found.append(_head_finding("head-changed", due, line, "was changed, or is not of this ledger"))
            due, previous = due + 1, b""
            continue
        if head.number != due or (previous and head.previous != previous):
            kind = "head-removed" if head.number > due else "head-unfit"
            found.append(_head_finding(kind, due, line, f"is followed by head {head.number} out of turn"))
        due, previous = head.number + 1, head.digest()
        good.append(head)
    return good, found


def _blame_heads(pace: _Pace) -> list[Finding]:
    return [
        _head_finding("head-unfit", head.number, None, f"vouches for {head.size} events that were others")
        for head in pace.unfit
    ]


def _finding(kind: str, sequence: int, line: int, why: str) -> Finding:
    return Finding(kind, sequence, sequence, line, f"Event {sequence} (line {line}) {why}.")


def _head_finding(kind: str, number: int, line: int | None, why: str) -> Finding:
    return Finding(kind, number, number, line, f"Signed head {number} {why}.")


def parse_json(line: bytes) -> object:
    """JSON as bytes, or None when it is none; names twice in one object make it none."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name twice")
        return dict(pairs)

    try:
        said: object = json.loads(line.decode("ascii"), object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None
    return said
