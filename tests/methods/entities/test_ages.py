import pytest

from daybreak.methods.entities.ages import find
from daybreak.methods.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("18-25 years", "18-25"),
        ("aged 21", "21"),
        ("girl 19", "19"),
        ("21 yo", "21"),
        ("she is 21", "21"),
        ("barely 18", "18"),
        ("just turned 18", "18"),
        ("19yrs", "19"),
        ("de 18 a 30 años", "18-30"),
        ("entre 18 et 25 ans", "18-25"),
        ("от 18 до 35 лет", "18-35"),
        ("18岁", "18"),
        ("من 18 إلى 25 سنة", "18-25"),
        ("18-25岁", "18-25"),
        ("อายุ 18-30 ปี", "18-30"),
        ("tuổi 18-25", "18-25"),
        ("Девушка, 19 лет", "19"),
        ("chica de 20 años", "20"),
        ("Age: 23", "23"),
        ("ages 18 to 24", "18-24"),
        ("18+", "18+"),
        ("over 18 years", "18+"),
        ("mindestens 18 Jahre alt", "18+"),
        ("до 35 лет", "up to 35"),
        ("between 18 and 30 years old", "18-30"),
        ("meninas de 18 a 25 anos", "18-25"),
    ],
)
def test_reads_ages(text, normal):
    (found,) = find(normalise(text), country=None)
    assert found.normal == normal
    assert not found.details["minor"]


@pytest.mark.parametrize(
    "text",
    [
        "25 years experience",
        "2 years old company",
        "she is 15 min away",
        "girl 15 minutes from the station",
        "5+ years of experience",
        "for over 25 years we",
        "опыт от 3 лет",
        "contrato de 2 años",
        "page 21",
        "we are 25 people",
        "women 20 USD",
        "3-5 years in sales",
        "girls 24/7",
        "20 year old company",
        "18% off",
        "at 18:30",
        "$21",
        "students 18-24 hours",
        "a warranty of 20 years",
    ],
)
def test_other_years_and_numbers_are_no_ages(text):
    assert find(normalise(text), country=None) == []


@pytest.mark.parametrize(
    "text", ["girls 16-22 wanted", "15 yo", "niñas de 12 a 17 años", "17岁", "девочка 14 лет", "she is 17"]
)
def test_a_child_is_marked(text):
    (found,) = find(normalise(text), country=None)
    assert found.details["minor"] is True
    assert "child" in found.reason


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("I'm 19/f looking for work", "19"),
        ("19f here", "19"),
        ("F/24, new in town", "24"),
        ("[F 19] available", "19"),
        ("19 y/o student", "19"),
        ("nineteen year old girl", "19"),
        ("twenty-one yrs old", "21"),
        ("girls eighteen to twenty five years old", "18-25"),
        ("Ana, diecinueve años, morena", "19"),
        ("tengo dieciséis años", "16"),
        ("filles de dix-huit à vingt-cinq ans", "18-25"),
        ("девушки от восемнадцати до тридцати лет", "18-30"),
        ("мне девятнадцать лет", "19"),
        ("neunzehn Jahre alt", "19"),
        ("ho diciannove anni", "19"),
        ("tenho dezenove anos", "19"),
        ("عمري تسعة عشر عاما", "19"),
        ("小妹十九岁", "19"),
    ],
)
def test_ages_spelled_out_or_told_by_a_letter(text, normal):
    assert [found.normal for found in find(normalise(text), country=None)] == [normal]


@pytest.mark.parametrize(
    "text",
    [
        "Flat 3, 19/F, Mong Kok",
        "19/F Tower One",
        "section 19/f of the act",
        "25m from the beach",
        "M25 motorway",
        "BMW F20 for sale",
        "room F19",
        "nineteen girls wanted",
        "twenty years of experience",
        "dos años de experiencia, veinte años en el mercado",
        "двадцать лет на рынке",
        "eighteen months contract",
        "tengo 20 habitaciones",
        "ho 25 posti",
    ],
)
def test_floors_roads_and_spelled_lengths_are_no_ages(text):
    assert find(normalise(text), country=None) == []


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("You must be over 21 to apply.", "21+"),
        ("Hi, I am 19 and new here", "19"),
        ("Candidates must be between 18 and 35", "18-35"),
        ("No older than 35", "up to 35"),
        ("Age limit: 35", "up to 35"),
        ("minimum age 21", "21+"),
        ("edad mínima 18", "18+"),
        ("edad minima 18", "18+"),
        ("18 and over only", "18+"),
        ("21 years of age or older", "21+"),
        ("18 años o más", "18+"),
        ("18 лет и старше", "18+"),
        ("18 سنة فما فوق", "18+"),
        ("mayores de 18", "18+"),
        ("people over the age of 25", "25+"),
    ],
)
def test_a_bare_number_is_an_age_where_the_words_before_say_who_and_its_clause_ends(text, normal):
    assert [found.normal for found in find(normalise(text), country=None)] == [normal]


@pytest.mark.parametrize(
    "text",
    [
        "I am 19 minutes away",
        "must be over 21 inches",
        "BMI must be under 30.",
        "The size must be 16.",
        "Forbes 30 under 30",
        "tallas mayor de 20 piezas",
    ],
)
def test_a_bare_number_that_counts_or_measures_is_no_age(text):
    assert find(normalise(text), country=None) == []
