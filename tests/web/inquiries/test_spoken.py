"""Results said in other languages: what is known, numbers in the reader's way, and what stays English."""

import pytest
from django.utils import translation

from daybreak.web.inquiries.spoken import said, spoken
from daybreak.web.measurement import sentences as of_estimates
from daybreak.web.prosecution import sentences as of_leads

LANGUAGES = ("es", "fr", "ar")
UNKNOWN = "Nobody declared this sentence about 12 posts."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", (*of_estimates.PATTERNS, *of_leads.PATTERNS))
def test_every_pattern_says_its_values_in_every_language(language, sentence):
    names = [part.partition("}")[0] for part in sentence.split("{")[1:]]
    values = {name: "4" if name.startswith("n_") else f"«{name}»" for name in names}
    with translation.override(language):
        told = said(sentence.format(**values))
    assert told and told != sentence.format(**values)
    for name, value in values.items():
        assert value in told or name in ("country",), (name, told)


def test_numbers_are_written_in_the_readers_way():
    sentence = "Estimates of how many there are in all run from 1,844 to 12,387.5, by 5 methods."
    with translation.override("es"):
        assert "1,844" not in said(sentence) and "387,5" in said(sentence)
    with translation.override("fr"):
        assert "12,387.5" not in said(sentence) and "387,5" in said(sentence)
    with translation.override("en"):
        assert said(sentence) == sentence


def test_values_that_are_sentences_are_said_too():
    refusal = "Lists that depend on each other: a and b."
    with translation.override("fr"):
        assert said("Everybody: Independent lists") == "Tout le monde : Listes indépendantes"
        both = said(f"{refusal} Without resamples there is no interval.")
        assert both == f"{said(refusal)} Sans rééchantillons, il n’y a pas d’intervalle."


def test_what_nobody_knows_stays_english_and_is_marked():
    with translation.override("ar"):
        assert said(UNKNOWN) is None
        assert spoken(UNKNOWN) == f'<span lang="en" dir="ltr">{UNKNOWN}</span>'
        half = f"Sum of the groups. {UNKNOWN}"
        assert spoken(half).startswith("<span"), "a sentence is never said half"
    with translation.override("en"):
        assert spoken(UNKNOWN) == UNKNOWN


@pytest.mark.parametrize("language", (*LANGUAGES, "en"))
def test_values_cannot_bring_markup(language):
    with translation.override(language):
        assert "<b>" not in spoken("Stratum <b>x</b> has too few lists for an estimate of its own.")
        assert "<b>" not in spoken("<b>x</b>")


def test_a_value_that_looks_like_a_placeholder_is_shown_as_it_is():
    with translation.override("es"):
        assert "{n_people}" in said("Stratum {n_people} has too few lists for an estimate of its own.")


def test_what_leads_of_the_sample_say_is_known(tmp_path):
    from daybreak.prosecution.leads import rank_leads
    from daybreak.prosecution.networks import find_networks
    from daybreak.prosecution.sample.generate import write_sample
    from daybreak.standard.reading import read_posts

    write_sample(tmp_path, posts=600, seed=3)
    networks = find_networks(read_posts([tmp_path / "posts.csv"]))
    told: set[str] = set()
    for lead in rank_leads(networks, limit=40).ranked:
        told |= {one.sentence for one in lead.reasons} | set(lead.unknown)
        told |= {word for one in lead.indicators for word in (one.label, one.sentence)}
        told |= set(lead.movement.sentences) if lead.movement else set()
    assert len(told) > 30
    for language in LANGUAGES:
        with translation.override(language):
            assert {one for one in told if said(one) is None} == set()


def test_what_estimates_of_the_demonstration_say_is_known():
    from daybreak.measurement.prevalence_answer import answer
    from daybreak.measurement.prevalence_input import read_lists
    from daybreak.web.config.demo.content import LISTS
    from daybreak.web.measurement.presenting import shown_estimate

    lists = ["police", "shelter", "hotline", "labour inspection", "clinic"]
    found = answer(
        lambda by: read_lists(LISTS, lists=lists, across=["sex", "age group"]),
        ["chao", "lincoln-petersen", "independence", "stepwise"],
        by=[], population=None, moved=True, seed=0, bootstrap=50, level=0.95, order=2,
    )  # fmt: skip
    shown = shown_estimate(found)
    told = {shown["headline"], shown["flag"] or shown["agreement"], *shown["warnings"], *shown["notes"]}
    for one in shown["methods"]:
        told |= {one["title"], one["disbelief"], *one["warnings"], *one["model"]}
        told |= {one["interval"]["kind"], one["interval"]["made_by"]} if one["interval"] else set()
    told |= set(shown["movement"]["warnings"]) | {
        row[0] for rows in shown["movement"]["tables"] for row in rows
    }
    for language in LANGUAGES:
        with translation.override(language):
            assert {one for one in told if said(one) is None} == set()
