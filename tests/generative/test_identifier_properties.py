"""Whatever is written, findings show the characters they rest on, never overlap, and are found again."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from daybreak.methods.entities import emails, handles, masked, phones, urls, wallets
from daybreak.methods.entities.checksums import base58, base58check, keccak256, mixed_case
from daybreak.methods.entities.claims import resolve
from daybreak.methods.entities.number_plans import read_international
from daybreak.methods.text.normalise import normalise
from daybreak.standard.identifier import Identifier

FINDERS = (masked, wallets, emails, urls, handles, phones)
PIECES = st.sampled_from(
    (
        *("07700 900123", "+44", "(0)", "@", ".", "anna", "example.com", "https://", "t.me/", "telegram:"),
        *(
            "[at]",
            "dot",
            "seven",
            "zero",
            "O",
            "l",
            "-",
            "/",
            "|",
            "\n",
            "#",
            "$",
            "24/7",
            "ext 5",
            "line id",
        ),
        *("wa.me/447700900123", "微信", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "2025550143"),
        *("٠٧", "😀", "\u200b", "<b>", "&amp;"),
    )
)
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=12).map(" ".join) | st.lists(PIECES, max_size=12).map(
    "".join
)


def everything(text: str) -> list[Identifier]:
    normalised = normalise(text)
    return [one for finder in FINDERS for one in finder.find(normalised, country="GB")]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_finding_shows_its_characters_and_a_sentence(text: str) -> None:
    for one in everything(text):
        assert one.raw == text[one.start : one.end] and one.raw
        assert one.normal and one.reason.endswith(".") and 0 < one.confidence <= 1


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_two_kept_findings_overlap_and_every_dropped_one_met_a_kept_one(text: str) -> None:
    found = everything(text)
    kept = resolve(found)
    assert all(left.end <= right.start for left, right in pairwise(kept))
    assert all(one in kept or any(one.overlaps(other) for other in kept) for one in found)


@given(st.integers(0, 999), st.sampled_from([" ", "-", ".", "", "*", " - ", "🔥"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_marks_between_digits_never_change_the_number(line: int, mark: str, international: bool) -> None:
    digits = f"07700900{line:03}"
    said = "+44" + mark + mark.join(digits[1:]) if international else mark.join(digits)
    (one,) = phones.find(normalise(f"ring {said} today"), country="GB")
    assert one.normal == f"+447700900{line:03}"


@given(st.from_regex(r"[1-9]\d{6,14}", fullmatch=True))
def test_an_e164_number_reads_as_itself(digits: str) -> None:
    reading = read_international(digits)
    assert reading is None or read_international(reading.e164[1:]) == reading


@example(b"\x0bO" + bytes(18), 0x41)  # begins with TB1, as a Bech32 test address would
@given(st.binary(min_size=20, max_size=20), st.sampled_from([0x00, 0x05, 0x30, 0x41]))
@settings(deadline=None)
def test_made_base58check_addresses_are_found_and_slips_are_not(payload: bytes, version: int) -> None:
    body = bytes([version]) + payload
    address = _base58check(body)
    assert base58check(address) == body
    (one,) = wallets.find(normalise(f"send to {address} now"))
    assert one.normal == address
    slipped = address[:-1] + ("2" if address[-1] != "2" else "3")
    assert wallets.find(normalise(slipped)) == []


@given(st.binary(min_size=20, max_size=20))
@settings(deadline=None)
def test_mixed_case_is_stable(payload: bytes) -> None:
    proper = mixed_case("0x" + payload.hex())
    assert mixed_case(proper) == proper and proper.lower() == "0x" + payload.hex()


def test_keccak_is_the_original_one() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


def _base58check(body: bytes) -> str:
    from hashlib import sha256

    data = body + sha256(sha256(body).digest()).digest()[:4]
    digits, number = "", int.from_bytes(data, "big")
    while number:
        number, digit = divmod(number, 58)
        digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[digit] + digits
    text = "1" * (len(data) - len(data.lstrip(b"\0"))) + digits
    assert base58(text) == data
    return text
