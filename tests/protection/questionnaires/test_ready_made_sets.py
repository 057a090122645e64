"""The ready-made sets: complete in four languages, asking little, grounded in published lists."""

import re

import pytest

from daybreak.errors import BadValue
from daybreak.protection.questionnaires.checking import problems_of
from daybreak.protection.questionnaires.indicators import published, spoken_for
from daybreak.protection.questionnaires.model import all_words
from daybreak.protection.questionnaires.ready import SECTORS, SETS, WITH_SECTORS, ready_made
from daybreak.standard.indicators import publications

LANGUAGES = {"en", "es", "fr", "ar"}
EVERY = [(name, "") for name in SETS] + [(name, one) for name in WITH_SECTORS for one in SECTORS]
#: What touches violence or sex in the words people read; such questions carry a content note.
HARSH = re.compile(r"violen|sexual|\bsex\b|injur|hurt|beat", re.IGNORECASE)
#: Wider than what the builder warns of.
STATUS = re.compile(r"immigra|visa\b|residen|undocument|citizen|nationalit|asylum|deport", re.IGNORECASE)


@pytest.mark.parametrize(("name", "sector"), EVERY)
def test_nothing_is_wrong_and_no_translation_lacks(name, sector):
    questions = ready_made(name, sector)
    assert problems_of(questions) == ()
    assert set(questions.languages) == LANGUAGES
    assert [
        (key, part) for key, part, words in all_words(questions) if words and set(words) != LANGUAGES
    ] == []


@pytest.mark.parametrize(("name", "sector"), EVERY)
def test_nobody_must_answer_and_nobody_is_asked_for_a_status(name, sector):
    questions = ready_made(name, sector)
    assert all(not one.must for one in questions.questions)
    asked = " ".join(words.get("en", "") for _key, _part, words in all_words(questions))
    assert not STATUS.search(asked)
    assert {"danger", "text", "contact"} <= {one.key for one in questions.questions}


@pytest.mark.parametrize("name", SETS)
def test_what_touches_violence_says_so_before(name):
    bare = []
    for one in ready_made(name).questions:
        # red flags of a sector are chosen by whoever works there; their step says what flags are
        if one.key.startswith("flags_") or one.note:
            continue
        words = " ".join([one.text["en"], *(choice.text["en"] for choice in one.choices)])
        if HARSH.search(words):
            bare.append(one.key)
    assert bare == []


@pytest.mark.parametrize("name", SETS)
def test_it_can_be_read_by_somebody_who_reads_little(name):
    sentences = [
        sentence.split()
        for _key, _part, words in all_words(ready_made(name))
        for sentence in re.split(r"[.?!:]+\s", words.get("en", ""))
        if sentence.strip()
    ]
    assert max(map(len, sentences)) <= 24 and sum(map(len, sentences)) / len(sentences) <= 9
    long_words = [word for one in sentences for word in one if len(word) > 13]
    assert long_words == []


def test_every_sector_has_red_flags_that_published_lists_know():
    for sector in SECTORS:
        flags = ready_made("workers", sector).question(f"flags_{sector}")
        assert len(flags.choices) >= 6 and all(choice.speaks_for for choice in flags.choices)
        named = {code for choice in flags.choices for code in choice.speaks_for}
        assert {code.split(".")[0] for code in named} == {"ilo11", "delphi"}
        assert len({code for code in named if code.startswith("ilo11")}) >= 4


def test_indicators_have_names_in_every_language_and_a_source():
    used = {
        code
        for name in SETS
        for one in ready_made(name).questions
        for code in (*one.speaks_for, *(code for choice in one.choices for code in choice.speaks_for))
    }
    assert len([one for one in published() if one.startswith("ilo11")]) == 11
    assert len([one for one in published() if one.startswith("delphi")]) == 67
    assert [code for code in used if set(published()[code].name) != LANGUAGES] == []
    assert {f"ilo11.{number}" for number in range(1, 12)} <= used
    assert all(one.publication.key in ("ILO-11", "DELPHI") for one in published().values())
    sources = {source for name in SETS for source in ready_made(name).sources}
    assert sources <= set(publications())


def test_only_what_was_chosen_speaks_and_no_and_unknown_say_nothing():
    questions = ready_made("survivors")
    for value in ("no", "unknown", "rather_not", None, ""):
        assert spoken_for(questions, {"debt": value, "text": "debt bondage, ilo11.9"}) == ()
    said = spoken_for(questions, {"debt": "yes", "control": ["papers", "hours"]})
    assert [one.indicator.code for one in said] == [
        "ilo11.9", "delphi.CD.02", "ilo11.7", "delphi.CD.01", "ilo11.11", "delphi.EX.01",
    ]  # fmt: skip
    assert spoken_for(questions, {"debt_grows": "smaller", "pay": "paid", "control": []}) == ()


@pytest.mark.parametrize(("name", "sector"), [("nobody", ""), ("workers", "space"), ("short", "fishing")])
def test_what_is_not_there_is_refused(name, sector):
    with pytest.raises(BadValue):
        ready_made(name, sector)
