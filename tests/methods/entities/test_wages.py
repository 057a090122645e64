import pytest

from daybreak.methods.entities.wages import find
from daybreak.methods.text.normalise import normalise
from daybreak.standard.money import currencies, in_usd

PAY = [
    ("Salary 1500-2000 USD per month", None, "USD 1500-2000 / month"),
    ("Earn $2000/week", None, "USD 2000 / week"),
    ("Pay: $15/hr", "CA", "CAD 15 / hour"),
    ("£12.50 an hour", None, "GBP 12.50 / hour"),
    ("1.500,00 € al mes", None, "EUR 1500 / month"),
    ("1 500 euros par mois", None, "EUR 1500 / month"),
    ("зарплата от 60 до 80 тыс. руб. в месяц", None, "RUB 60000-80000 / month"),
    ("月薪8000-10000元", None, "CNY 8000-10000 / month"),
    ("時給1200円", None, "JPY 1200 / hour"),
    ("月給25万円", None, "JPY 250000 / month"),
    ("راتب 3000 درهم شهريا", None, "AED 3000 / month"),
    ("3-4k USD monthly", None, "USD 3000-4000 / month"),
    ("Rs. 15,000/- per month", None, "INR 15000 / month"),
    ("₹1,50,000 p.a.", None, "INR 150000 / year"),
    ("5 lakh per annum", None, "INR 500000 / year"),
    ("gana 2 mil dólares por semana", None, "USD 2000 / week"),
    ("R$ 3.000 por mês", None, "BRL 3000 / month"),
    ("RM2500 monthly basic", None, "MYR 2500 / month"),
    ("เงินเดือน 25,000 บาท ต่อเดือน", None, "THB 25000 / month"),
    ("up to 5000 euros monthly", None, "EUR up to 5000 / month"),
    ("2000+ EUR/month", None, "EUR 2000+ / month"),
    ("$80,000 - $100,000 annually", None, "USD 80000-100000 / year"),
    ("between 2,000 and 3,000 dollars a month", None, "USD 2000-3000 / month"),
    ("Lohn 14 € pro Stunde", None, "EUR 14 / hour"),
    ("60к руб/мес", None, "RUB 60000 / month"),
    ("เงินเดือน 30,000 บาท", None, "THB 30000 / month"),
    ("월급 300만원", None, "KRW 3000000 / month"),
    ("시급 12000원", None, "KRW 12000 / hour"),
    ("KES 40k p.m.", None, "KES 40000 / month"),
    ("pay 500 a week", "GB", "GBP 500 / week"),
]


@pytest.mark.parametrize(("text", "country", "normal"), PAY)
def test_reads_pay_in_every_locale(text, country, normal):
    (found,) = find(normalise(text), country=country)
    assert (found.normal, found.details["role"]) == (normal, "wage")
    assert found.raw == text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("processing fee $200", "fee"),
        ("visa cost 500 usd", "fee"),
        ("$5 per item", "price"),
        ("revenue $5 million", "price"),
        ("Deposit 300 euro required", "fee"),
        ("押金500元", "fee"),
    ],
)
def test_money_that_is_not_pay_says_so(text, role):
    (found,) = find(normalise(text), country=None)
    assert found.details["role"] == role
    assert found.normal.startswith(role)


@pytest.mark.parametrize(
    "text",
    [
        "40 hours a week, 10 hours per day",
        "lift 50 pounds",
        "founded in 2004",
        "call 07700 900123",
        "room 1200, floor 3",
        "24/7 support, 100% remote",
        "ISBN 978-0-306-40615-7",
        "version 3.11.2",
        "order 55000-75000 today",
    ],
)
def test_numbers_that_are_not_money_are_left_alone(text):
    assert find(normalise(text), country="US") == []


def test_fee_and_pay_in_one_post_keep_their_roles():
    found = find(normalise("Deposit 300 euro required, salary 1200 euro per month"), country=None)
    assert [f.details["role"] for f in found] == ["fee", "wage"]


def test_pay_is_made_comparable_per_month_with_a_dated_rate():
    (found,) = find(normalise("Pay $10 per hour"), country="US")
    assert found.details["per_month_low"] == pytest.approx(1733)
    assert found.details["per_month_usd"] == pytest.approx(1700)
    assert found.details["rate_as_of"] == currencies().as_of


def test_shared_sign_lists_the_other_currencies():
    (found,) = find(normalise("salary $900 monthly"), country="AU")
    assert found.details["currency"] == "AUD"
    assert "USD" in found.details["could_be"]


def test_every_declared_currency_has_a_rate():
    table = currencies()
    named = {code for codes in (*table.symbols.values(), *table.words.values()) for code in codes}
    assert named <= set(table.usd)
    assert in_usd(100, "XXX") is None


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("R 12 000 pm", "ZAR 12000 / month"),
        ("R 12,000 p/m", "ZAR 12000 / month"),
        ("N 150 000 pm", "NGN 150000 / month"),
        ("฿30,000/เดือน", "THB 30000 / month"),
        ("€30.000 brutto/Jahr", "EUR 30000 / year"),
        ("1.800 € netto/Monat", "EUR 1800 / month"),
        ("earn $20+/hour", "USD 20+ / hour"),
    ],
)
def test_a_period_written_short_is_read_behind_any_form_of_amount(text, normal):
    assert [found.normal for found in find(normalise(text), country=None)] == [normal]


@pytest.mark.parametrize("text", ["Size R 12 000", "R 500 pm", "Section N 10 000 members", "open 1 pm"])
def test_a_letter_before_thousands_is_money_only_with_a_period(text):
    assert find(normalise(text), country=None) == []


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("salary 35k php per month", ["PHP 35000 / month"]),
        ("20-25k php/month", ["PHP 20000-25000 / month"]),
        ("daily rate 600 php", ["PHP 600 / day"]),
        ("php 25-30k", ["PHP 25000-30000"]),
        ("php 7.4 developer", []),
        ("we need 5 PHP developers", []),
        ("salary negotiable, PHP 8.1 and mysql", []),
    ],
)
def test_pesos_written_small_are_pay_and_versions_of_php_are_not(text, normal):
    assert [found.normal for found in find(normalise(text), country=None)] == normal
