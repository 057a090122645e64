# ruff: noqa: E501 - addresses stay in one piece
"""Addresses are the published test vectors of BIP-173, BIP-350, EIP-55, CashAddr and of the networks' documents."""

import random

import pytest

from daybreak.methods.entities import wallets
from daybreak.methods.entities.checksums import base58, base58check, bech32, mixed_case, regroup, segwit
from daybreak.methods.text.normalise import normalise

VECTORS = {
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2": ("bitcoin", "public-key hash"),
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy": ("bitcoin", "script hash"),
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4": ("bitcoin", "segregated witness, version 0"),
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7": ("bitcoin testnet", "segregated witness, version 0"),
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": ("bitcoin", "segregated witness, version 1"),
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": ("ethereum", "account"),
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359": ("ethereum", "account"),
    "qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy": ("bitcoin cash", "public-key hash"),
    "bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r": ("bitcoin cash", "public-key hash"),
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A": ("monero", "standard"),
    "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H": ("monero", "sub-address"),
    "TLa2f6VPqDgRE67v1736s7bJ8Ray5wYjU7": ("tron", "account"),
    "rDTXLQ7ZKZVKz33zJbHjgVShjsBnqMBhmN": ("ripple", "account"),
    "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF": ("ton", "account"),
}  # fmt: skip


@pytest.mark.parametrize(("address", "expected"), VECTORS.items())
def test_knows_published_addresses(address: str, expected: tuple[str, str]) -> None:
    (one,) = wallets.find(normalise(f"Pay here: {address}."))
    assert (one.details["network"], one.details["form"]) == expected
    assert one.raw == address


@pytest.mark.parametrize("address", VECTORS)
def test_one_slip_is_never_reported_but_explained(address: str) -> None:
    chance = random.Random(address)
    body = address.partition(":")[2] or address
    for _ in range(40):
        at = chance.randrange(len(body) - 20, len(body))
        other = chance.choice([c for c in body[4:] if c.lower() != body[at].lower()])
        slipped = address[: len(address) - len(body)] + body[:at] + other + body[at + 1 :]
        assert wallets.find(normalise(slipped)) == []
        assert all(len(reject.why) > 20 for reject in wallets.explain_rejects(normalise(slipped)))


@pytest.mark.parametrize(
    "address",
    ["bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", "BC1SW50QGDZ25J", "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y"],
)  # fmt: skip
def test_bech32_judges_as_bip_350_demands(address: str) -> None:
    # The first carries the old constant that version 2 may no longer use.
    assert (segwit(address) is None) == (address == "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du")


@pytest.mark.parametrize(
    "address",
    [
        "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        "bc1pw5dgrnzv",
        "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",
        "bc1gmk9yu",
    ],
)
def test_refuses_the_invalid_addresses_of_bip_350(address: str) -> None:
    found = segwit(address)
    assert found is None or found[0] not in {"bc", "tb"}


def test_an_address_without_case_is_less_sure_and_says_so() -> None:
    lower, proper = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    one, other = (wallets.read_wallet(address) for address in (lower, proper))
    assert one is not None and other is not None
    assert one.normal == other.normal == mixed_case(lower)
    assert one.confidence < other.confidence and "no checksum" in one.proof


def test_solana_counts_only_where_it_is_named() -> None:
    address = "So11111111111111111111111111111111111111112"
    assert wallets.find(normalise(address)) == []
    assert wallets.find(normalise(f"SOL {address}"))[0].confidence < 0.7


def test_long_words_hashes_and_ids_are_no_wallets() -> None:
    text = (
        "supercalifragilisticexpialidocious 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )
    assert wallets.find(normalise(text)) == []


def test_base58_keeps_leading_zeros_and_refuses_foreign_digits() -> None:
    assert base58("11z") == b"\0\0\x39"
    assert base58("0O") is None and base58check("1") is None
    assert bech32("a12uel5l") is not None and regroup([31]) is None


PROVEN = (
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
    "rN7n7otQDd6FczFgLdSqtcsAUxDkw6fzRH",
)


@pytest.mark.parametrize("address", PROVEN)
@pytest.mark.parametrize(
    ("size", "gap"),
    [(5, " "), (10, " "), (15, "\n"), (6, "-"), (8, "\xa0"), (5, "."), (12, "\r\n"), (1, " ")],
)
def test_an_address_in_pieces_is_put_together_and_shown_where_it_stands(address, size, gap):
    written = gap.join(address[i : i + size] for i in range(0, len(address), size))
    text = f"Send 20 USDT deposit to {written} before Monday 5pm, room 12b"
    (found,) = wallets.find(normalise(text))
    assert found.normal == address and found.raw == written
    assert "in pieces" in found.reason


@pytest.mark.parametrize("address", PROVEN)
def test_a_slip_in_an_address_in_pieces_is_not_reported(address):
    slipped = address[:9] + ("2" if address[9] != "2" else "3") + address[10:]
    written = " ".join(slipped[i : i + 5] for i in range(0, len(slipped), 5))
    assert wallets.find(normalise(f"Send to {written} now")) == []


def test_pieces_by_chance_are_no_wallets() -> None:
    from random import Random
    from string import ascii_letters, digits

    draw = Random(3)
    for _ in range(40):
        pieces = ["".join(draw.choices(ascii_letters + digits, k=draw.randint(1, 8))) for _ in range(120)]
        assert wallets.find(normalise(" ".join(pieces))) == []
