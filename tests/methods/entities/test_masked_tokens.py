import pytest

from daybreak.methods.entities import masked
from daybreak.methods.entities.find import find_identifiers
from daybreak.methods.text.normalise import normalise

HASH = "4f2a9c0d4f2a9c0d4f2a9c0d4f2a9c0d"


@pytest.mark.parametrize("kind", ["PHONE", "EMAIL", "URL", "PASSPORT_NO"])
def test_a_hashed_token_is_one_contact_in_any_case(kind: str) -> None:
    (one,) = masked.find(normalise(f"call #{kind}_{HASH}#now"))
    (other,) = masked.find(normalise(f"#{kind.lower()}_{HASH.upper()}#"))
    assert one.normal == other.normal == f"{kind.lower()}:{HASH}"
    assert one.kind == "masked" and one.details["masks"] == kind.lower()


@pytest.mark.parametrize(
    "text",
    ["#PHONE_a1b2#", "[PHONE_4f2a9c0d]", "{email_3c2bd9}", "#Mobile_204518#", "call[tel_9f1]#URL_77ab01#"],
)
def test_short_hashes_and_other_brackets_are_read_where_a_contact_is_named(text: str) -> None:
    (one,) = masked.find(normalise(text))
    assert one.raw in text and one.raw[1:-1].lower().replace("_", ":") == one.normal


@pytest.mark.parametrize("text", ["call [PHONE_20255501]", "#PHONE_2025550# and #PHONE_2025551#"])
def test_digits_of_a_token_are_no_number(text: str) -> None:
    assert {found.kind for found in find_identifiers(text, country="US")} == {"masked"}


@pytest.mark.parametrize(
    "text", ["#deal_202411#now", "#PHONE_12#", "[page_4]", "{phone_1234}", "[phone_number]", "#PHONE_dead#",
     "[phone removed]", "#PHONE#", "#PHONE_1#", "#PHONE_masked#", "#hiring #jobs_2024", "***"]
)  # fmt: skip
def test_a_bare_placeholder_links_nobody(text: str) -> None:
    assert masked.find(normalise(text)) == []
