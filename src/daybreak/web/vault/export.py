"""A ledger as a file of its own, one JSON object a line, that anybody can check with the ledger's public key.

    line 1        what this is: whose ledger, how many heads and events follow, which keys; signed
    then          the signed heads, the last of which vouches for everything that follows
    then          the events

Each line has one form only, so that any changed byte is a changed line. Needs no Django.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from daybreak.errors import FileMissing, FileUnreadable
from daybreak.web.vault.chain import HeadStatement, Signed, Signer, verify_bytes, write_canonical
from daybreak.web.vault.verifier import Finding, HeadRow, Row, Verdict, parse_json, verify

_FORMAT = "daybreak ledger 1"
#: What the first line says; after a renewal of the ledger's key also which keys were there before.
_FIRST = {"format", "chain", "when", "heads", "events", "public"}
_DOMAIN = b"daybreak export\0"
#: A line longer than this is no line of ours.
_LONGEST = 1 << 20


def write_export(
    target: BinaryIO,
    *,
    chain: UUID,
    when: int,
    heads: Sequence[tuple[HeadStatement, bytes]],
    events: Iterable[Signed],
    size: int,
    signer: Signer,
    earlier: Mapping[str, int] | None = None,
) -> None:
    """Write a ledger out.

    Args:
        target: Where to.
        chain: Whose ledger.
        when: Microseconds since 1970 in UTC.
        heads: Signed heads in their order; the last covers all events.
        events: The events in their order.
        size: How many events there are.
        signer: The ledger's key, which signs the first line, and so vouches for those before it.
        earlier: Public keys that were replaced, in hexadecimal, each with the last event it signed.
    """
    export: dict[str, Any] = {
        "format": _FORMAT,
        "chain": str(chain),
        "when": when,
        "heads": len(heads),
        "events": size,
        "public": signer.public.hex(),
    } | ({"earlier": dict(earlier)} if earlier else {})
    signature = signer.sign_bytes(_DOMAIN + write_canonical(export))
    _put(target, {"export": export, "signature": signature.hex()})
    for head, head_signature in heads:
        _put(target, {"head": head.as_said(), "signature": head_signature.hex()})
    for one in events:
        _put(target, {"event": one.entry.as_said(), "hash": one.hash.hex(), "signature": one.signature.hex()})


def verify_export(path: str | Path, *, public: Sequence[bytes] = ()) -> Verdict:
    """Check an exported ledger.

    Args:
        path: The file.
        public: The public keys trusted to have signed it. Without any, the key named in the file is used:
            that shows damage, not forgery by somebody who made a key of their own.

    Raises:
        FileMissing, FileUnreadable: There is no such file, or it cannot be read.
    """
    path = Path(path)
    if not path.is_file():
        raise FileMissing(path)
    try:
        return _verify(path, list(public))
    except OSError as error:
        raise FileUnreadable(path, why=(error.strerror or str(error)).lower(), do="Check the disk.") from None


def _verify(path: Path, public: list[bytes]) -> Verdict:
    with path.open("rb") as file:
        first = next(_lines(file), None)
        export, wrong = _read_first(first, public)
        head_count = export.get("heads", 0)
        heads = [_head_row(line) for line in islice(_lines(file), head_count)]
    chain = UUID(export["chain"]) if export else UUID(int=0)
    trusted = public or [bytes.fromhex(export["public"])] if export else public
    earlier = {bytes.fromhex(key): until for key, until in export.get("earlier", {}).items()}
    until = {key: last for key, last in earlier.items() if key not in trusted}

    def rows() -> Iterator[Row]:
        with path.open("rb") as file:
            yield from map(_row, islice(_lines(file), 1 + head_count, None))

    verdict = verify(
        rows,
        heads,
        chain=chain,
        public=[*trusted, *until],
        known_size=export.get("events", 0),
        until=until,
    )
    moved = tuple(
        _move(one, 1 if one.kind.startswith("head") else 1 + head_count) for one in verdict.findings
    )
    findings = wrong + moved + _count_heads(heads, head_count)
    return Verdict(chain, verdict.events, verdict.heads, verdict.vouched, verdict.root, findings)


def _read_first(line: bytes | None, public: Sequence[bytes]) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    said = _canonical(line)
    if set(said) == {"export", "signature"} and _is_first(said["export"]):
        export: Mapping[str, Any] = said["export"]
        keys = public or [bytes.fromhex(export["public"])]
        signature = _hex(said["signature"])
        if any(verify_bytes(key, signature, _DOMAIN + write_canonical(export)) for key in keys):
            return export, ()
    return {}, (
        Finding("unreadable", 0, 0, 1, "The first line was changed, or is not signed by this ledger's key."),
    )


def _is_first(export: object) -> bool:
    if not isinstance(export, Mapping) or set(export) - {"earlier"} != _FIRST:
        return False
    earlier = export.get("earlier", {})
    if not isinstance(earlier, Mapping):
        return False
    counts = [export["heads"], export["events"], *earlier.values()]
    try:
        return bool(
            all(type(one) is int and 0 <= one < 1 << 40 for one in counts)
            and export["format"] == _FORMAT
            and UUID(export["chain"])
            and all(len(_hex(one)) == 32 for one in [export["public"], *earlier])
        )
    except (ValueError, TypeError, AttributeError):
        return False


def _row(line: bytes) -> Row:
    said = _canonical(line)
    if set(said) != {"event", "hash", "signature"} or not isinstance(said["event"], Mapping):
        return None
    return said["event"], _hex(said["hash"]), _hex(said["signature"])


def _head_row(line: bytes) -> HeadRow:
    said = _canonical(line)
    if set(said) != {"head", "signature"} or not isinstance(said["head"], Mapping):
        return None
    return said["head"], _hex(said["signature"])


def _canonical(line: bytes | None) -> Mapping[str, Any]:
    """What a line says if it is written in its one form, else nothing."""
    if line is None or not line.endswith(b"\n"):
        return {}
    said = parse_json(line)
    try:
        return said if isinstance(said, dict) and write_canonical(said) + b"\n" == line else {}
    except (ValueError, RecursionError):
        return {}


def _hex(value: object) -> bytes:
    try:
        read = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return b""
    return read if read.hex() == value else b""


def _count_heads(heads: Sequence[HeadRow], due: int) -> tuple[Finding, ...]:
    if len(heads) >= due:
        return ()
    return (
        Finding(
            "head-removed", len(heads) + 1, due, None, f"Signed heads from {len(heads) + 1} on are not there."
        ),
    )


def _move(one: Finding, lines: int) -> Finding:
    """Lines are counted in the file from 1."""
    if one.line is None:
        return one
    sentence = one.sentence.replace(f"(line {one.line})", f"(line {one.line + lines})")
    return Finding(one.kind, one.first, one.last, one.line + lines, sentence)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines, a longer one than any of ours in pieces, so that a file of one endless line costs no memory."""
    while line := file.readline(_LONGEST):
        yield line


def _put(target: BinaryIO, said: Mapping[str, Any]) -> None:
    target.write(write_canonical(said) + b"\n")
