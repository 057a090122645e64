from itertools import pairwise

import pyarrow as pa
import pytest

from daybreak.errors import BadValue
from daybreak.methods.entities import find_many
from daybreak.methods.entities.claims import FINDERS, PRIORITY
from daybreak.methods.entities.find import TABLE, find_identifiers, find_in_posts
from daybreak.standard.identifier import KINDS

POST = (
    "Call O7700 900123 or write name (at) example (dot) com, https://www.example.com/x?utm_source=a, "
    "telegram: jobs_x, WhatsApp +44 7700 900456, #PHONE_0123456789abcdef#, "
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, $500 per week"
)
POSTS = [
    POST,
    "",
    "no contact at all",
    "ноль семь семь ноль ноль девять ноль ноль один два три",
    "😀" * 50,
    "\ud800 lone",
]


def test_finds_every_kind_of_contact_in_reading_order() -> None:
    found = find_identifiers(POST)
    assert [one.kind for one in found if one.kind != "place"] == [
        "phone", "email", "url", "telegram", "whatsapp", "masked", "crypto", "wage",
    ]  # fmt: skip
    assert all(one.raw == POST[one.start : one.end] for one in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(one.reason.endswith(".") and 0 < one.confidence <= 1 for one in found)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("anna2025550143@example.com", {"email"}),
        ("https://www.example.com/2025550143", {"url"}),
        ("#PHONE_2025550143aabbcc#", {"masked"}),
        ("https://wa.me/447700900123", {"whatsapp"}),
    ],
)
def test_digits_inside_something_else_are_no_phone(text: str, kinds: set[str]) -> None:
    assert {one.kind for one in find_identifiers(text)} == kinds


def test_every_kind_has_a_finder_and_a_rank() -> None:
    assert set(PRIORITY) == set(KINDS) == {kind for kinds in FINDERS.values() for kind in kinds}


def test_many_posts_give_what_one_by_one_gives() -> None:
    posts = [post for post in POSTS if post.isprintable() or post == ""]
    countries = ["GB", None, "US", "RU", None][: len(posts)]
    table = find_in_posts(posts, countries=countries)
    assert table.schema.equals(TABLE)
    rows = table.to_pylist()
    for number, (text, country) in enumerate(zip(posts, countries, strict=True)):
        mine = [(r["kind"], r["normal"], r["raw"], r["start"], r["end"]) for r in rows if r["post"] == number]
        assert mine == [
            (o.kind, o.normal, o.raw, o.start, o.end) for o in find_identifiers(text, country=country)
        ]


def test_workers_change_nothing_but_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_many, "BATCH", 7)
    posts = pa.table(
        {
            "text": pa.array([POST, "nothing", None] * 9, pa.large_string()),
            "country": pa.nulls(27, pa.large_string()),
        }
    )
    kinds = ("phone", "email", "masked")
    ticks: list[int] = []
    here = find_many.find_here(posts, kinds, lambda stage, done, total: ticks.append(done))
    monkeypatch.setattr(find_many, "BATCH", find_many.BATCH)
    assert ticks == [7, 14, 21, 27]
    monkeypatch.undo()
    there = find_many.find_with_workers(posts, kinds, 2, lambda stage, done, total: ticks.append(done))
    assert here.to_pylist() == there.to_pylist() and ticks[-1] == 27


def test_a_worker_that_cannot_start_costs_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    posts = pa.table(
        {"text": pa.array([POST] * 3, pa.large_string()), "country": pa.nulls(3, pa.large_string())}
    )
    expected = find_many.find_here(posts, ("phone",), lambda *_: None)

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(find_many.subprocess, "Popen", refuse)
    assert find_many.find_with_workers(posts, ("phone",), 2, lambda *_: None).equals(expected)


def test_leaving_a_kind_out_gives_its_characters_to_nobody() -> None:
    table = find_in_posts(["https://www.example.com/2025550143"], kinds=["phone"])
    assert table.num_rows == 0


def test_refuses_what_cannot_be() -> None:
    with pytest.raises(BadValue, match="kinds"):
        find_in_posts(["x"], kinds=["telepathy"])
    with pytest.raises(BadValue, match="workers"):
        find_in_posts(["x"], workers=0)
    with pytest.raises(BadValue, match="countries"):
        find_in_posts(["x"], countries=["GB", "US"])


def test_no_posts_give_an_empty_table() -> None:
    assert find_in_posts([]).equals(TABLE.empty_table())


def test_a_platform_before_an_at_sign_is_no_mailbox() -> None:
    posts = ("IG @anna_doe.eu", "insta @anna.it", "Follow @casting.eu today")
    assert [find_identifiers(post)[0].kind for post in posts] == ["instagram", "instagram", "handle"]
    assert [one.kind for one in find_identifiers("anna @example.com")] == ["email"]


def test_how_a_person_is_called_is_no_account() -> None:
    assert find_identifiers("Facebook: Maria Doe") == ()
