"""Sale posts: wording for third-party control, rotation, movement and youth, and its near misses."""

import pytest

from daybreak.prosecution.recruitment import assess

SHOWN = [
    ("third_party_answers", "Call any time, the manager answers the phone and books for you in the city"),
    ("third_party_answers", "Todo incluido, atiende la encargada, llama a cualquier hora para una cita"),
    ("third_party_answers", "Une heure avec nos filles, le patron répond à toute heure dans votre ville"),
    ("third_party_answers", "Всё включено, отвечает администратор, девушки на выбор в вашем городе"),
    ("people_rotate", "Fresh faces every week in our flat near the station, you will not regret"),
    ("people_rotate", "Chicas nuevas cada semana en la zona, pregunta por las novedades"),
    ("people_rotate", "Новые девушки в Самаре каждую неделю, звоните и приходите в гости"),
    ("moved_between_towns", "Sweet Mia is new in town and here for a few days only, call now"),
    ("moved_between_towns", "Valeria, recién llegada a la ciudad, solo hasta el domingo, llama ya"),
    ("moved_between_towns", "Алина впервые в Казани, только до пятницы, пишите и звоните сейчас"),
    ("youth_stressed", "Barely legal sweet girls for you in the hotel, ask for the list"),
    ("visit_arranged_discreetly", "In or out, polite gentlemen only, no private numbers please, call me"),
    ("visit_arranged_discreetly", "No contesto números ocultos, solo caballeros, hotel y domicilio para ti"),
]
NOT_SHOWN = [
    "The manager answers your questions about the contract after the interview in our office",
    "Our new office in town opens in May and we are looking for a fresh start with you",
    "Young and fresh vegetables every week from the farm, order by phone for your family",
    "Our girls football team trains every week, new players are welcome in the club",
    "The family is new in town and looks for a piano teacher for the two children",
    "Nuestro hotel busca camarera de piso, contrato fijo y horario de mañana para la temporada",
    "В нашем отеле нужен администратор, договор и стабильная зарплата для вас",
    "L'hôtel cherche une réceptionniste pour la saison, logement possible dans la ville",
]
FAMILY = {
    "third_party_answers",
    "people_rotate",
    "moved_between_towns",
    "youth_stressed",
    "visit_arranged_discreetly",
}


@pytest.mark.parametrize(("indicator", "text"), SHOWN)
def test_the_sign_is_found_where_it_is_said(indicator, text):
    assert indicator in {found.id for found in assess(text).risks}


@pytest.mark.parametrize("text", NOT_SHOWN)
def test_ordinary_wording_shows_none_of_the_family(text):
    assert not FAMILY & {found.id for found in assess(text).risks}


def test_wording_of_sale_posts_reads_disguised_too():
    # a Cyrillic letter, a digit for a letter, dots between letters
    text = "F.r.e.s.h faces every week, pоlite gentlemen only, n0 private numbers"
    assert FAMILY & {found.id for found in assess(text).risks}
