"""Checking the ledgers of a database, and writing one out as a file that can be checked anywhere."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from daybreak.errors import BadValue, NothingToRead
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.queries import organisation_named
from daybreak.web.vault import ledger
from daybreak.web.vault.chain import START, Signed, write_canonical
from daybreak.web.vault.export import write_export
from daybreak.web.vault.merkle import read_frontier
from daybreak.web.vault.models import Event, Head, Tip
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.tips_outside import ledgers_outside, tip_outside
from daybreak.web.vault.trust import older_keys, reach_in, trusted_keys
from daybreak.web.vault.verifier import (
    Finding,
    HeadRow,
    Row,
    Trusted,
    Verdict,
    parse_json,
    read_entry,
    read_head,
    verify,
)


def verify_ledger(chain: UUID) -> Verdict:
    """Check one ledger of the database against its signatures, its heads and what is kept outside.

    Args:
        chain: The organisation's id, or the installation's (`ledger.INSTALLATION`).
    """
    trusted = Trusted(trusted_keys(), reach_in(chain))
    tip = Tip.objects.filter(pk=chain).first()
    heads = [_head_row(one) for one in Head.objects.filter(chain=chain).order_by("number")]
    if tip is not None:
        heads.append(_head_row(tip))
    outside = _heads_outside(chain, trusted)
    end = tip_outside(chain, trusted)
    size = max((one.size for one in [*outside, *([end] if end else [])]), default=0)
    verdict = verify(
        lambda: _rows(chain),
        heads,
        chain=chain,
        public=trusted.public,
        known_size=size,
        until=trusted.until,
    )
    more = _check_tip(chain, tip, verdict) + _check_outside(chain, outside)
    return replace(verdict, findings=verdict.findings + tuple(more))


def verify_all() -> list[Verdict]:
    """Check every ledger of the database, and those that are known of outside it."""
    chains = set(Tip.objects.values_list("chain", flat=True))
    chains |= set(Event.objects.values_list("chain", flat=True).distinct())
    chains |= set(ledgers_outside())
    chains |= {UUID(said["chain"]) for said, _ in _read_outside() if read_head(said) is not None}
    return [verify_ledger(chain) for chain in sorted(chains)]


def export_ledger(target: BinaryIO, *, chain: UUID, by: Person | None) -> int:
    """Write a ledger out, with the event of its export as the last one; how many events.

    Raises:
        NothingToRead: There is no such ledger.
    """
    if not Tip.objects.filter(pk=chain).exists():
        raise NothingToRead(f"The ledger {chain}", why="it holds no event")
    with transaction.atomic():
        ledger.record("export", who=by or "system", organisation=chain, why=Purpose.AUDIT)
        tip = Tip.objects.select_for_update().get(pk=chain)
        statements = [_statement(one) for one in Head.objects.filter(chain=chain).order_by("number")]
        statements.append(_statement(tip))
        write_export(
            target,
            chain=chain,
            when=tip.when,
            heads=statements,
            events=_signed(chain),
            size=tip.size,
            signer=ledger.signer(),
            earlier=_earlier(chain, tip.size),
        )
    return tip.size


def find_chain(name: str | None) -> UUID:
    """Whose ledger: an organisation's by its short name or id, or the installation's own when none is named.

    Raises:
        BadValue: There is no such organisation.
    """
    if not name:
        return ledger.INSTALLATION
    try:
        return UUID(name)  # of one that is gone from here, too
    except ValueError:
        return organisation_named(name).pk


def _earlier(chain: UUID, size: int) -> dict[str, int]:
    """Up to which event older keys may have signed a ledger; those that signed nothing are not named."""
    found = {
        name: size if reach is None else reach.get(str(chain), 0) for name, reach in older_keys().items()
    }
    return {name: until for name, until in found.items() if until}


def _rows(chain: UUID) -> Iterator[Row]:
    for event in Event.objects.filter(chain=chain).order_by("sequence", "hash").iterator():
        yield _row(event)


def _row(event: Event) -> Row:
    details = parse_json(event.details.encode("utf-8", "replace"))
    if not isinstance(details, Mapping) or write_canonical(details).decode() != event.details:
        return None
    said = ledger.stored_entry(event, details)
    return said, _hex(event.hash), _hex(event.signature)


def _head_row(one: Head | Tip) -> HeadRow:
    said = {name: getattr(one, name) for name in ("number", "size", "root", "when", "previous")}
    said["chain"] = str(one.chain)
    head = read_head(said)
    if head is None or (isinstance(one, Head) and head.digest().hex() != one.digest):
        return None
    return said, _hex(one.signature)


def _statement(one: Head | Tip) -> tuple[Any, bytes]:
    row = _head_row(one)
    head = read_head(row[0]) if row else None
    if row is None or head is None:
        raise BadValue("A head of the ledger", found="unreadable", needed="run `daybreak ledger verify`")
    return head, row[1]


def _signed(chain: UUID) -> Iterator[Signed]:
    for row in _rows(chain):
        entry = read_entry(row[0]) if row else None
        if row is None or entry is None:
            raise BadValue(
                "An event of the ledger", found="unreadable", needed="run `daybreak ledger verify`"
            )
        yield Signed(entry, row[2], row[1])


def _check_tip(chain: UUID, tip: Tip | None, verdict: Verdict) -> list[Finding]:
    """The parts of the tip that its signature does not cover."""
    if tip is None:
        return [_tip_finding("is not there")] if verdict.events else []
    if not verdict.sound:
        return []
    last = Event.objects.filter(chain=chain).order_by("-sequence").values_list("hash", flat=True).first()
    kept = Head.objects.filter(chain=chain).order_by("-number").values_list("size", flat=True).first()
    try:
        edge = read_frontier(tip.size, bytes(tip.edge)).root()
    except BadValue:
        edge = b""
    fits = (edge, tip.last, tip.kept) == (verdict.root, last or START.hex(), kept or 0)
    return [] if fits else [_tip_finding("was changed")]


def _check_outside(chain: UUID, outside: list[Any]) -> list[Finding]:
    inside = dict(Head.objects.filter(chain=chain).values_list("number", "digest"))
    return [
        Finding(
            "head-removed",
            one.number,
            one.number,
            None,
            f"Signed head {one.number}, kept outside the database, is not the one inside.",
        )
        for one in outside
        if inside.get(one.number) != one.digest().hex()
    ]


def _tip_finding(why: str) -> Finding:
    return Finding("tip-changed", 0, 0, None, f"The row that says where the ledger ends {why}.")


def _heads_outside(chain: UUID, trusted: Trusted) -> list[Any]:
    found = []
    for said, signature in _read_outside():
        head = read_head(said)
        if head is not None and head.chain == chain and trusted.signed(head, signature):
            found.append(head)
    return found


def _read_outside() -> Iterator[tuple[Mapping[str, Any], bytes]]:
    path: Path = ledger.heads_file()
    if not path.is_file():
        return
    for line in path.read_bytes().splitlines():
        said = parse_json(line)
        if isinstance(said, dict) and isinstance(said.get("head"), dict):
            yield said["head"], _hex(said.get("signature"))


def _hex(value: object) -> bytes:
    try:
        read = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return b""
    return read if read.hex() == value else b""
