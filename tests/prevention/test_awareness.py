"""Signs, myths and questions: every language, every source, and nothing that shames or judges."""

import json
import re

import pytest

from daybreak.prevention.awareness import audiences, myths, questions, said
from daybreak.standard.names import SHIPPED


def every_text():
    for one in audiences():
        yield from (one.title, one.lead, *one.do, *one.dont, *(sign.words for sign in one.signs))
        if one.note:
            yield one.note
    for one in myths():
        yield from (one.myth, one.fact)
    for one in questions():
        yield from (one.question, one.because, *(answer.words for answer in one.answers))


def test_there_are_pages_for_the_public_workers_staff_recruitment_and_online():
    assert [one.key for one in audiences()] == ["public", "workers", "front-line", "recruitment", "online"]
    assert all(len(one.signs) >= 7 and len(one.do) >= 3 and len(one.dont) >= 3 for one in audiences())
    assert len(myths()) == 18 and len(questions()) >= 7


def test_no_text_is_the_same_in_two_languages_and_arabic_is_arabic():
    for words in every_text():
        assert set(words) == set(SHIPPED) and len(set(words.values())) == len(SHIPPED), words["en"]
        assert re.search(r"[\u0600-\u06ff]", words["ar"]) and not re.search(r"[A-Za-z]{4,}", words["ar"])
        assert all(one == one.strip() and "  " not in one for one in words.values())


def test_translations_are_as_long_as_what_they_translate():
    for words in every_text():
        for language in ("es", "fr", "ar"):
            share = len(words[language]) / len(words["en"])
            assert 0.4 < share < 2.2, (words["en"], words[language])


def test_every_sign_myth_and_question_names_a_source():
    rows = [*(sign for one in audiences() for sign in one.signs), *myths(), *questions()]
    assert all(one.sources and all(source.publication.publisher for source in one.sources) for one in rows)
    assert len({(type(one), id(one)) for one in rows}) == len(rows)


def test_workers_find_all_eleven_indicators():
    workers = next(one for one in audiences() if one.key == "workers")
    named = {
        source.place
        for sign in workers.signs
        for source in sign.sources
        if source.publication.key == "ILO-11"
    }
    assert named == {str(number) for number in range(1, 12)}


@pytest.mark.shared_data
def test_the_eleven_indicators_and_the_myths_are_those_we_were_given(shared_data):
    given_us = json.loads((shared_data / "standards" / "ilo_11.json").read_text("utf-8"))
    assert [one["n"] for one in given_us["indicators"]] == list(range(1, 12))
    themes = json.loads((shared_data / "prevention" / "myth_fact_en.json").read_text("utf-8"))
    assert len(themes["items"]) == len(myths())


def test_nobody_is_told_to_confront_or_promised_what_cannot_be_kept():
    public = next(one for one in audiences() if one.key == "public")
    warnings = " ".join(said(words, "en") for words in public.dont)
    assert "Do not confront" in warnings and "Do not promise" in warnings


def test_words_that_blame_or_judge_are_not_used():
    words = " ".join(said(one, "en") for one in every_text()).casefold()
    for bad in ("prostitut", "illegal", "slave ", "stupid", "wrong answer", "your score", "guilty"):
        assert bad not in words


def test_another_language_reads_english_and_none_reads_nothing():
    [first, *_] = audiences()
    assert said(first.title, "de") == first.title["en"] and said(first.title, "ar-EG") == first.title["ar"]
    assert said({}, "en") == ""
