import pytest

from daybreak.methods.entities import masked
from daybreak.methods.text.normalise import normalise

HASH = "4f2a9c0d4f2a9c0d4f2a9c0d4f2a9c0d"


@pytest.mark.parametrize("kind", ["PHONE", "EMAIL", "URL", "PASSPORT_NO"])
def test_a_hashed_token_is_one_contact_in_any_case(kind: str) -> None:
    (one,) = masked.find(normalise(f"call #{kind}_{HASH}#now"))
    (other,) = masked.find(normalise(f"#{kind.lower()}_{HASH.upper()}#"))
    assert one.normal == other.normal == f"{kind.lower()}:{HASH}"
    assert one.kind == "masked" and one.details["masks"] == kind.lower()


@pytest.mark.parametrize(
    "text", ["[phone removed]", "#PHONE#", "#PHONE_1#", "#PHONE_masked#", "#hiring #jobs_2024", "***"]
)
def test_a_bare_placeholder_links_nobody(text: str) -> None:
    assert masked.find(normalise(text)) == []
