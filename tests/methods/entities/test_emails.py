import pytest

from daybreak.methods.entities import emails
from daybreak.methods.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Jane.Doe@Example.COM", "jane.doe@example.com"),
        ("<jane@example.com>", "jane@example.com"),
        ("mailto:jane@example.com?subject=x", "jane@example.com"),
        ("jane@example.com.Please apply", "jane@example.com"),
        ("jane@bücher.example", "jane@xn--bcher-kva.example"),
        ("name (at) example (dot) com", "name@example.com"),
        ("name[at]example[dot]com", "name@example.com"),
        ("name at example dot com", "name@example.com"),
        ("name AT example DOT com", "name@example.com"),
        ("nameATexampleDOTcom", "name@example.com"),
        ("name[@]example,com", "name@example.com"),
        ("name @ example . com", "name@example.com"),
        ("name -at- example -dot- com", "name@example.com"),
        ("jane dot doe at example dot co dot uk", "jane.doe@example.co.uk"),
        ("nombre arroba example punto com", "nombre@example.com"),
        ("nome arroba example ponto com", "nome@example.com"),
        ("nom arobase example point com", "nom@example.com"),
        ("имя собака example точка com", "имя@example.com"),
        ("email: jane at example.com", "jane@example.com"),
        ("ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "jane@example.com"),
        ("jane&#64;example&#46;com", "jane@example.com"),
    ],
)
def test_reads_addresses_plain_and_disguised(text: str, normal: str) -> None:
    (one,) = emails.find(normalise(f"Write to us: {text}"))
    assert one.normal == normal
    assert 0.5 < one.confidence <= 1
    assert one.details["domain"] in normal


@pytest.mark.parametrize(
    "text",
    [
        "meet me at example.com",
        "we are at the point of sale",
        "look at work dot now",
        "at 10 (a) point",
        "a @ b",
        "follow @jane_doe",
        "price @ 5.00",
        "jane@localhost",
        "@",
    ],
)
def test_ordinary_words_are_no_addresses(text: str) -> None:
    assert emails.find(normalise(text)) == []


def test_many_at_signs_take_linear_time() -> None:
    assert emails.find(normalise("a@" * 50_000)) == []


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("write anna at g mail dot com", "anna@gmail.com"),
        ("anna@gmail com", "anna@gmail.com"),
        ("anna@gmail or call", "anna@gmail.com"),
        ("anna@@example.com", "anna@example.com"),
        ("hr (@) example . com", "hr@example.com"),
        ("hr%40example.com", "hr@example.com"),
        ("hr at the rate of example.com", "hr@example.com"),
        ("hr(at the rate)example.com", "hr@example.com"),
        ("j o b s @ example.com", "jobs@example.com"),
        ("hr@example.comCall now", "hr@example.com"),
        ("anna underscore k at example dot com", "anna_k@example.com"),
        ("ivan собака яндекс точка ру", "ivan@yandex.ru"),
        ("ivan آت جيميل دوت كوم", "ivan@gmail.com"),
        ("hr小老鼠example点com", "hr@example.com"),
        ("hr골뱅이example.com", "hr@example.com"),
        ("info małpa przyklad kropka pl", "info@przyklad.pl"),
        ("hr snabel-a eksempel punktum dk", "hr@eksempel.dk"),
        ("hr apenstaartje voorbeeld punt nl", "hr@voorbeeld.nl"),
    ],
)
def test_more_ways_to_hide_an_address(text, normal):
    assert [found.normal for found in emails.find(normalise(text), country=None)] == [normal]


@pytest.mark.parametrize(
    "text",
    [
        "Look at example dot com",
        "find us at example dot com",
        "apply at jobs dot example dot com",
        "working at a dot com company",
        "join @anna.example",
        "paid at the rate of 12.50 an hour",
    ],
)
def test_a_site_one_looks_at_is_no_mailbox(text):
    assert emails.find(normalise(text), country=None) == []
