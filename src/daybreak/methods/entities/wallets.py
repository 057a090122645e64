"""Cryptocurrency addresses that prove themselves by their checksum.

An address that fails its checksum is not reported: it is a slip, a fragment or something else, and would
join posts for no reason. `explain_rejects` says what was left out and why. Where a format has no
checksum (Ethereum in one case, Solana) the confidence says so.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from daybreak.methods.entities.checksums import (
    base58,
    base58check,
    bech32,
    cashaddr,
    mixed_case,
    monero,
    segwit,
    ton,
)
from daybreak.methods.entities.glance import LONG_WORD, shape
from daybreak.methods.entities.wallet_pieces import pieced
from daybreak.standard.identifier import Identifier, NormalText

_CANDIDATE = re.compile(r"(?:(?:bitcoincash|bchtest):)?[A-Za-z0-9_-]{25,120}")


@dataclass(frozen=True, slots=True)
class Wallet:
    """An address that proved itself: network, kind, normal form, confidence, words for a sentence."""

    network: str
    form: str
    normal: str
    confidence: float
    proof: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Characters that look like an address and are none, where they stand and why not."""

    raw: str
    start: int
    end: int
    why: str


#: First byte of a Base58Check payload of 20 bytes more.
_VERSIONS = {
    0x00: ("bitcoin", "public-key hash"),
    0x05: ("bitcoin", "script hash"),
    0x6F: ("bitcoin testnet", "public-key hash"),
    0xC4: ("bitcoin testnet", "script hash"),
    0x30: ("litecoin", "public-key hash"),
    0x32: ("litecoin", "script hash"),
    0x1E: ("dogecoin", "public-key hash"),
    0x16: ("dogecoin", "script hash"),
    0x4C: ("dash", "public-key hash"),
    0x41: ("tron", "account"),
}
_SEGWIT = {
    "bc": "bitcoin",
    "tb": "bitcoin testnet",
    "bcrt": "bitcoin regtest",
    "ltc": "litecoin",
    "tltc": "litecoin testnet",
}
_MONERO = {
    18: ("monero", "standard"),
    19: ("monero", "integrated"),
    42: ("monero", "sub-address"),
    24: ("monero stagenet", "standard"),
    25: ("monero stagenet", "integrated"),
    36: ("monero stagenet", "sub-address"),
    53: ("monero testnet", "standard"),
    54: ("monero testnet", "integrated"),
    63: ("monero testnet", "sub-address"),
}
#: Networks whose addresses prove too little for pieces that stand together by chance.
_UNPROVEN = frozenset({"solana", "ton"})
_SOLANA_WORD = re.compile(r"\bsol(?:ana)?\b|phantom", re.I)


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Find every address whose checksum holds; `details["network"]` says of which network."""
    whole = [
        _report(normalised, match.start(), match.end(), wallet)
        for match, wallet in _judged(normalised.text)
        if isinstance(wallet, Wallet)
    ]
    return whole + [_report(normalised, *one, in_pieces=True) for one in _put_together(normalised.text)]


def _report(
    normalised: NormalText, start: int, end: int, wallet: Wallet, *, in_pieces: bool = False
) -> Identifier:
    pieces = ", written in pieces" if in_pieces else ""
    return Identifier.at(
        normalised,
        start,
        end,
        kind="crypto",
        normal=wallet.normal,
        confidence=wallet.confidence,
        reason=f"A {wallet.network} address ({wallet.form}){pieces}; {wallet.proof}.",
        details={"network": wallet.network, "form": wallet.form},
    )


def _put_together(text: str) -> Iterator[tuple[int, int, Wallet]]:
    """Addresses in pieces; the first reading that proves itself has the characters."""
    taken = 0
    for start, end, joined in pieced(text):
        if start < taken:
            continue
        wallet = read_wallet(joined)
        if wallet is not None and wallet.network not in _UNPROVEN:
            yield start, end, wallet
            taken = end


def explain_rejects(normalised: NormalText) -> tuple[Rejected, ...]:
    """What has the shape of an address but does not prove itself, with the reason."""
    rejected = []
    for match, why in _judged(normalised.text):
        if isinstance(why, str):
            start, end = normalised.original_span(match.start(), match.end())
            rejected.append(Rejected(normalised.original[start:end], start, end, why))
    return tuple(rejected)


def _judged(text: str) -> Iterator[tuple[re.Match[str], Wallet | str]]:
    seen = shape(text)
    if not (seen.long_word if seen else max(map(len, text.split()), default=0) >= LONG_WORD):
        return
    for match in _CANDIDATE.finditer(text):
        judged = _judge(match[0], text)
        if judged is not None:
            yield match, judged


def _judge(token: str, around: str) -> Wallet | str | None:
    """What a token is, why it is none, or None when it has no address's shape."""
    return next((judge(token, around) for shape, judge in _SHAPES if shape.fullmatch(token)), None)


def read_wallet(address: str) -> Wallet | None:
    """What a single address is, None when it proves nothing.

    >>> read_wallet("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2").network
    'bitcoin'
    """
    judged = _judge(address, address)
    return judged if isinstance(judged, Wallet) else None


def _ethereum(text: str, _: str) -> Wallet | str:
    digits = text[2:]
    proper = mixed_case(text)
    if digits in (digits.lower(), digits.upper()):
        return Wallet(
            "ethereum", "account", proper, 0.8, "its letters have one case, so no checksum could be tested"
        )
    if "0x" + digits != proper:
        return "the case of its letters does not fit the EIP-55 checksum"
    return Wallet("ethereum", "account", proper, 0.99, "the case of its letters fits the EIP-55 checksum")


def _segwit(text: str, _: str) -> Wallet | str:
    found = segwit(text)
    if found is None:
        return "its Bech32 checksum or witness program does not fit BIP-173 and BIP-350"
    prefix, version, _program = found
    return Wallet(
        _SEGWIT[prefix],
        f"segregated witness, version {version}",
        text.lower(),
        0.99,
        "its Bech32 checksum fits",
    )


def _base58(text: str, _: str) -> Wallet | str:
    body = base58check(text)
    if body is None:
        return "its Base58Check checksum does not fit"
    if len(body) == 22 and body[:2] in (b"\x1c\xb8", b"\x1c\xbd"):
        return Wallet("zcash", "transparent", text, 0.99, "its Base58Check checksum fits")
    if len(body) != 21 or body[0] not in _VERSIONS:
        return "its checksum fits but it belongs to no known network"
    network, form = _VERSIONS[body[0]]
    return Wallet(network, form, text, 0.99, "its Base58Check checksum fits")


def _ripple(text: str, _: str) -> Wallet | str:
    body = base58check(text, ripple=True)
    if body is None or len(body) != 21 or body[0] != 0:
        return "its Base58Check checksum in Ripple's alphabet does not fit"
    return Wallet("ripple", "account", text, 0.99, "its Base58Check checksum fits")


def _monero(text: str, _: str) -> Wallet | str:
    body = monero(text)
    if body is None or body[0] not in _MONERO or len(body) not in (65, 73):
        return "its Keccak checksum does not fit"
    network, form = _MONERO[body[0]]
    return Wallet(network, form, text, 0.99, "its Keccak checksum fits")


def _cash(text: str, _: str) -> Wallet | str:
    lowered = text.lower()
    if text not in (lowered, text.upper()):
        return "it mixes capital and small letters"
    prefix, _colon, data = lowered.rpartition(":")
    body = cashaddr(prefix or "bitcoincash", data)
    if body is None or len(body) != 21:
        return "its CashAddr checksum does not fit"
    form = "public-key hash" if body[0] >> 3 & 15 == 0 else "script hash"
    return Wallet(
        "bitcoin cash", form, f"{prefix or 'bitcoincash'}:{data}", 0.99, "its CashAddr checksum fits"
    )


def _cardano(text: str, _: str) -> Wallet | str:
    found = bech32(text)
    if found is None or found[2]:
        return "its Bech32 checksum does not fit"
    return Wallet("cardano", "payment", text.lower(), 0.99, "its Bech32 checksum fits")


def _ton(text: str, _: str) -> Wallet | str:
    body = ton(text)
    if body is None or body[0] & 0x7F not in (0x11, 0x51) or body[1] not in (0, 255):
        return "its CRC-16 does not fit"
    workchain = -1 if body[1] == 255 else 0
    return Wallet("ton", "account", f"{workchain}:{body[2:].hex()}", 0.97, "its CRC-16 fits")


def _solana(text: str, around: str) -> Wallet | str:
    data = base58(text)
    if data is None or len(data) != 32 or not _SOLANA_WORD.search(around):
        return (
            "it has the shape of a Solana address, which carries no checksum, and the post "
            "does not name Solana"
        )
    return Wallet("solana", "account", text, 0.6, "the format has no checksum but the post names Solana")


_B58 = "[1-9A-HJ-NP-Za-km-z]"
#: Shape of a token, and what judges it; the first shape that fits decides.
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str, str], Wallet | str]], ...] = (
    (re.compile(r"0[xX][0-9a-fA-F]{40}"), _ethereum),
    # BIP-173 knows no mixed case: a Tron address may begin with TB1 too
    (re.compile(r"(?:bc|tb|bcrt|ltc|tltc)1[0-9a-z]{6,87}|(?:BC|TB|BCRT|LTC|TLTC)1[0-9A-Z]{6,87}"), _segwit),
    (re.compile(r"(?:addr|ADDR)1[0-9A-Za-z]{50,110}"), _cardano),
    (
        re.compile(
            r"(?:(?:bitcoincash|BITCOINCASH|bchtest|BCHTEST):)[0-9A-Za-z]{42}|"
            r"[qpQP][02-9ac-hj-np-zAC-HJ-NP-Z]{41}"
        ),
        _cash,
    ),
    (re.compile(rf"[48]{_B58}{{94}}|4{_B58}{{105}}|[59AB7]{_B58}{{94,105}}"), _monero),
    (re.compile(rf"(?:[123LMDA9XTmn]{_B58}{{24,34}}|t[13]{_B58}{{33}})"), _base58),
    (re.compile(r"r[rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz]{24,34}"), _ripple),
    (re.compile(r"[EUk0]Q[A-Za-z0-9_-]{46}"), _ton),
    (re.compile(rf"{_B58}{{43,44}}"), _solana),
)
