"""What is asked of many posts at once is what would be found in each alone."""

import numpy as np
import pyarrow as pa
import pytest

from daybreak.methods.entities import phones
from daybreak.methods.text.normalise import normalise
from daybreak.prosecution.candidate import findings_of
from daybreak.prosecution.networks import find_networks
from daybreak.prosecution.recruitment import assess, covered
from daybreak.release.masked import MaskedPosts
from daybreak.standard.reading.posts import read_posts

TEXTS = (
    "No experience needed, we keep your passport",
    "zobu nake lorimi",
    "the and of",
    "",
    "Бесплатное жильё, звоните",
    "call 07700 900123",
)


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "posts.csv"
    rows = [f"Nails at Line mei_{n}, ring +44 7700 900{n:03d} in Leeds" for n in range(9)]
    path.write_text("text\n" + "\n".join(f'"{row}"' for row in ["no contact here", *rows]), "utf-8")
    return find_networks(read_posts(path), workers=1)


def test_languages_are_known_of_many_texts_as_of_each() -> None:
    alone = [bool(assess(text).languages) for text in TEXTS]
    assert covered(pa.array(TEXTS, pa.large_string())).tolist() == alone
    assert True in alone
    assert False in alone


def test_findings_come_in_the_order_asked_with_repeats_and_gaps(networks) -> None:
    asked = np.array([4, 0, 2, 4], np.int32)
    told = findings_of(networks, asked, ["post", "kind"]).column("post").to_pylist()
    alone = [
        post for one in asked for post in findings_of(networks, np.array([one])).column("post").to_pylist()
    ]
    assert told == alone
    assert set(told) == {2, 4}


def test_posts_are_masked_together_as_alone(networks) -> None:
    posts, asked = MaskedPosts(networks), np.array([3, 0, 3, 9], np.int32)
    texts = [row["text"] for row in posts.rows(asked)]
    assert texts == [posts.text(int(number)) for number in asked]
    assert "mei_2" not in texts[0]
    assert "900002" not in texts[0]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("ring 020 7946 0018 07700 900123", None),
        ("+44 7700 901116 07700 900123", None),
        ("ring +1 813-555-0138 422", None),
        ("tel 7700 900 123 +44 (0)20 7946 0018", "GB"),
    ],
)
def test_parts_that_cannot_stand_alone_would_not_have_been_read(text, country, monkeypatch) -> None:
    quick = phones.find(normalise(text), country=country)
    monkeypatch.setattr(phones, "_can_stand_alone", lambda *_: True)
    assert quick == phones.find(normalise(text), country=country)
    assert quick
