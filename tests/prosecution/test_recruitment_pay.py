"""Unrealistic pay for the job and place: found where it is a lure, silent on honest work of every kind."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak import find_identifiers, find_in_posts
from daybreak.errors import BadValue
from daybreak.prosecution.recruitment import assess, assess_posts
from daybreak.prosecution.recruitment_pay import pay_in_place, pay_signs

LURES = [
    ("Customer service in Sihanoukville, Cambodia. No experience needed, salary $1500-3000 per month.", None),
    ("Typing job in Myawaddy, Myanmar: no experience required, we pay 25,000 baht per month salary.", None),
    ("Hostess wanted in Manila, no experience needed, salary 90,000 pesos a month", "PH"),
    (
        "Se buscan chicas para trabajar en Ciudad de México, sin experiencia, sueldo 60,000 pesos mensuales",
        "MX",
    ),
    ("Требуются девушки в Дубай, без опыта, зарплата 6000 долларов в месяц", None),
    ("Recherche serveuses à Abidjan, sans expérience, salaire 900 000 FCFA par mois.", None),
    ("مطلوب عمال في دبي بدون خبرة راتب 25000 درهم شهريا", None),
    ("Dancers wanted in Berlin, no experience needed, earn a salary of €10,000 a month", None),
    ("Online chat work from our office in Bangkok. Salary $4,000 per month plus lodging.", None),
    ("No experience necessary! Work in Lagos, pay $250 a day.", None),
    ("Work in Phnom Penh, no experience needed, salary $250 per week, start now", None),
]
HONEST = [
    (
        "Senior software engineer in San Francisco, salary $180,000-$260,000 per year, 8 years in the trade.",
        None,
    ),
    ("Chief financial officer, London, salary £350,000 per annum", None),
    ("Cardiac surgeon for a hospital in Zurich, salary CHF 400,000 per year", None),
    ("HGV driver in Leeds, salary £900 per week, licence needed", None),
    ("No experience needed: warehouse work in Dallas, Texas, $18-$25 per hour salary", None),
    ("No experience needed, kitchen porter in Paris, salaire 1 800 euros par mois", None),
    ("Maid in Dubai, no experience needed, salary 1500 dirhams per month with food", None),
    ("No experience needed: farm work near Kampala, Uganda, pay 400,000 UGX a month", "UG"),
    ("Ayudante de cocina en Ciudad de México, sin experiencia, sueldo $8,000 mensuales", None),
    ("Director of sales in Singapore, salary SGD 30,000 per month", None),
    ("Private tutor in Lagos, pay $40 per hour", None),
    ("Film extra in Los Angeles, pay $900 per day", None),
    ("Operador de producción en Monterrey, sin experiencia, sueldo 2,500 pesos semanales", None),
    ("Курьер в Москве, без опыта, зарплата 120 000 рублей в месяц", None),
    ("Factory worker in Hanoi, no experience needed, salary 9,000,000 VND per month", "VN"),
    ("No experience needed. Visa fee $4,000 for work in Phnom Penh, you pay it yourself.", None),
    ("Our company in Manila raised $9,000,000 this year. No experience needed.", None),
    ("No experience needed, salary 5000 a month", None),
    ("No experience needed, salary $5000 a month", None),
    ("No experience needed in Bangkok, salary $5000", None),
    ("Filipinas and Kenyans wanted for London, no experience needed, salary £2,500 a month", None),
    ("Assistant manager for our shop in Oslo, no experience needed, salary 38 000 NOK per month", None),
]


def _says(text: str, country: str | None) -> bool:
    return "unrealistic_pay" in {found.id for found in assess(text, country=country).risks}


@pytest.mark.parametrize(("text", "country"), LURES)
def test_a_lure_is_found(text: str, country: str | None) -> None:
    assert _says(text, country)


@pytest.mark.parametrize(("text", "country"), HONEST)
def test_honest_pay_is_left_alone(text: str, country: str | None) -> None:
    assert not _says(text, country)


def test_the_finding_shows_both_figures_their_years_sources_and_where_it_stands() -> None:
    text = LURES[0][0]
    found = next(found for found in assess(text).risks if found.id == "unrealistic_pay")
    (fact,) = found.facts
    for part in (
        "2,250 US dollars",
        "200 US dollars",
        "Cambodia",
        "2024",
        "International Labour",
        "11 times",
    ):
        assert part in fact
    assert found.label == "Unrealistic pay for the job and place"
    assert any("1500-3000" in text[start:end] for start, end in found.spans)
    assert any("Labour Organization" in source for source in found.source)


def test_no_experience_makes_the_same_offer_weigh_more() -> None:
    offer = "Work in Phnom Penh, Cambodia, salary $3000 per month."
    plain, lure = assess(offer), assess(offer + " No experience needed.")
    assert _says(offer, None) and lure.score > plain.score


def test_the_same_amount_is_judged_by_its_place() -> None:
    offer = "No experience needed, salary $2500 per month in {}."
    assert _says(offer.format("Vientiane, Laos"), None)
    assert not _says(offer.format("Chicago, Illinois"), None)


def test_of_several_countries_the_best_paying_counts() -> None:
    text = "No experience needed, salary $2500 per month. Offices in Vientiane, Laos and in Oslo, Norway."
    assert not _says(text, None)
    assert not _says("No experience needed, work in Laos, salary $2500 per month.", "NO")


def test_a_dollar_that_can_be_the_countrys_own_is_that() -> None:
    found = find_identifiers("sueldo $9,000 mensuales en Guadalajara, México")
    pay = pay_in_place(found)
    assert pay is not None and pay.usd < 600


def test_a_place_nobody_knows_pay_of_is_not_judged() -> None:
    assert pay_in_place(find_identifiers("salary $9000 per month"), country="ZZ") is None


def test_one_and_many_agree_with_and_without_a_table() -> None:
    rows = [*LURES, *HONEST]
    texts, lands = [text for text, _ in rows], [country for _, country in rows]
    table = find_in_posts(texts, countries=lands, workers=1)
    alone = assess_posts(texts, countries=lands)
    given_table = assess_posts(texts, countries=pa.array(lands), identifiers=table)
    column = alone.ids.index("unrealistic_pay")
    for row, (text, country) in enumerate(rows):
        says = _says(text, country)
        assert bool(alone.counts[row, column]) == says == bool(given_table.counts[row, column]), text
        one = assess(text, country=country, identifiers=find_identifiers(text, country=country))
        assert one.score == pytest.approx(float(given_table.score[row]), abs=0.06)


_OFFERS = [
    "salary",
    "$900",
    "$5000",
    "60000",
    "baht",
    "euros",
    "pesos",
    "per month",
    "a week",
    "an hour",
    "up to",
]
_REST = [
    "no experience needed",
    "in Laos",
    "London",
    "Phnom Penh",
    "Mexico",
    "Kenyans",
    "engineer",
    "degree required",
]
_WORDS = st.sampled_from([*_OFFERS, *_REST])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(_WORDS, max_size=25).map(" ".join), st.sampled_from([None, "KH", "US", "ZZ"]))
    )
)
def test_the_table_and_single_posts_give_the_same_signs(rows: list[tuple[str, str | None]]) -> None:
    texts, lands = [text for text, _ in rows], [country for _, country in rows]
    table = find_in_posts(texts, countries=lands, workers=1)
    flags = pay_signs(table, len(texts), pa.array(lands, pa.string()))
    for row, (text, country) in enumerate(rows):
        pay = pay_in_place(find_identifiers(text, country=country), country=country)
        shown = {sign for sign, posts in flags.items() if posts[row]} - {"pay_amount"}
        assert shown == set(pay.signs if pay else ())


def test_contacts_in_a_table_count_as_for_one_post() -> None:
    text = "Earn a high salary, no experience needed. t.me/example_hr"
    table = find_in_posts([text, "nothing"], workers=1)
    many = assess_posts([text, "nothing"], identifiers=table)
    assert "messenger_contact" in many.found_in(0) and many.found_in(1) == ()
    assert many.score[0] == pytest.approx(assess(text, identifiers=find_identifiers(text)).score, abs=0.06)


@pytest.mark.parametrize(
    "call",
    [
        lambda: assess("x", country="Cambodia"),
        lambda: assess("x", country=7),  # type: ignore[arg-type]
        lambda: assess_posts(["x"], countries=["KH", "TH"]),
        lambda: assess_posts(["x"], identifiers="table"),  # type: ignore[arg-type]
        lambda: assess_posts(["x"], identifiers=pa.table({"post": [0]})),
        lambda: assess_posts(["x"], identifiers=find_in_posts(["", "mail a@example.org"], workers=1)),
        lambda: assess_posts("x"),
        lambda: assess_posts([1, 2]),  # type: ignore[list-item]
    ],
)
def test_wrong_use_is_refused_in_words(call: object) -> None:
    with pytest.raises(BadValue, match="it must"):
        call()  # type: ignore[operator]


def test_half_a_surrogate_pair_is_assessed_like_any_text() -> None:
    assert assess_posts(["no experience needed \ud800", None]).found_in(0)


def test_nothing_found_gives_no_sign() -> None:
    assert not any(flags.any() for flags in pay_signs(find_in_posts(["", ""], workers=1), 2).values())
    assert np.array_equal(assess_posts([], identifiers=find_in_posts([], workers=1)).score, [])
