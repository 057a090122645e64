"""Honest explanations are found, and a borrowed name alone does not clear anybody."""

from dataclasses import replace

import pytest

from daybreak.prosecution.counter_evidence import RULES, Circumstances, counter_evidence, lowered, sentence

SHOP = Circumstances(
    employers=["Maple & Sons"] * 20,
    posts=20,
    texts=1,
    places=5,
    phones=0,
    domains=["maple-stores.example"],
    wordings=["Shop assistant wanted, company registration CH000123."],
)


def ids(seen):
    return [one.id for one in counter_evidence(seen)]


def test_a_chain_of_shops_is_explained():
    assert ids(SHOP) == ["registered_employer", "franchise"]


def test_a_name_without_proof_weighs_little():
    bare = replace(SHOP, domains=["gmail.com"], wordings=["Shop assistant wanted."], places=1)
    assert ids(bare) == ["named_employer"]
    assert counter_evidence(bare)[0].share < 0.2


@pytest.mark.parametrize("domain", ["gmail.com", "other.example", "son.example"])
def test_a_foreign_domain_is_no_proof(domain):
    assert "registered_employer" not in ids(replace(SHOP, domains=[domain], wordings=["Come."]))


def test_rotating_contacts_are_no_franchise():
    assert "franchise" not in ids(replace(SHOP, phones=9))


def test_an_agency_has_several_clients():
    clients = [f"Client {number % 4}" for number in range(20)]
    assert ids(replace(SHOP, employers=clients, texts=4)) == ["agency"]


def test_nobody_named_is_nothing_said():
    assert ids(replace(SHOP, employers=[])) == []


@pytest.mark.parametrize(
    "wording",
    [
        "Licencia n.º 4471",
        "SIRET 552 100 554",
        "лицензия № 12345",
        "رقم الترخيص ترخيص 99812",
        "licence no. 00412",
    ],
)
def test_registrations_are_read_in_several_languages(wording):
    assert ids(replace(SHOP, domains=[], wordings=[wording]))[0] == "registered_employer"


def test_one_text_without_registration_is_enough_to_doubt():
    mixed = replace(SHOP, domains=[], wordings=["licence no. 00412", "write to me"])
    assert "registered_employer" not in ids(mixed)


def test_an_explanation_lowers_a_doubtful_text_and_lets_no_open_lure_off():
    assert 0 < lowered(40, counter_evidence(SHOP)) < 20
    lure = [
        "Registered company no. 48213377! Girls wanted abroad, passport stays with us until you have paid."
    ]
    found = counter_evidence(replace(SHOP, wordings=lure))
    assert found and 90 < lowered(98, found) < 98


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_a_sentence(rule):
    assert sentence(rule).endswith(".") and "  " not in sentence(rule)
