"""Return codes: enough bits without their order, and forgiving of how people write them."""

import math
import random
import unicodedata

import pytest

from daybreak.errors import BadValue
from daybreak.web.protection import return_words
from daybreak.web.protection.return_words import LANGUAGES, draw, open_code, possible_codes, wordlist

pytestmark = pytest.mark.any_database

SEEDS = [bytes([number]) * 16 for number in range(30)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_has_ninety_bits_even_without_its_order(language):
    listed = wordlist(language)
    assert len(listed.words) == len(listed.drawn), "two words would be taken for the same"
    assert math.comb(len(listed.drawn), listed.size) >= 2**90 and listed.bits >= 90
    assert listed.size <= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_set_of_words_can_be_drawn_and_is_drawn_once(language, monkeypatch):
    places = {tuple(return_words._places(rank, 3)) for rank in range(math.comb(9, 3))}
    assert len(places) == math.comb(9, 3) and all(len(set(one)) == 3 for one in places)
    drawn = [draw(seed, language=language) for seed in SEEDS]
    assert all(len(set(one)) == wordlist(language).size for one in drawn)
    assert len({frozenset(one) for one in drawn}) == len(SEEDS)
    assert drawn == [draw(seed, language=language) for seed in SEEDS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_order_case_accents_numbers_and_line_breaks_do_not_matter(language):
    chance = random.Random(1)
    for seed in SEEDS:
        words = list(draw(seed, language=language))
        wanted = open_code(tuple(words), language=language)
        chance.shuffle(words)
        plain = [
            "".join(c for c in unicodedata.normalize("NFD", one) if not unicodedata.combining(c)).upper()
            for one in words
        ]
        for text in (
            " ".join(plain),
            "\n".join(f"{n}. {one}" for n, one in enumerate(words, 1)),
            " - ".join(plain),
        ):
            assert possible_codes(text)[0].lookup == wanted.lookup


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_in_each_of_three_words_is_forgiven(language):
    chance = random.Random(2)
    found = 0
    for seed in SEEDS:
        words = list(draw(seed, language=language))
        wanted = open_code(tuple(words), language=language).lookup
        for at in chance.sample(range(len(words)), 3):
            words[at] = slip(words[at], chance)
        found += wanted in {one.lookup for one in possible_codes(" ".join(words))}
    # a slip can make another word of the list, which nobody can tell from what was meant
    assert found >= len(SEEDS) * (0.5 if language == "ar" else 0.8)


def slip(word, chance):
    at = chance.randrange(len(word))
    kind = chance.choice(["left out", "doubled", "other", "swapped"])
    if kind == "left out" and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[:at] + word[at] + word[at:]
    if kind == "swapped" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + ("ش" if "\u0600" < word[0] < "\u0700" else "q") + word[at + 1 :]


def test_the_first_four_letters_are_enough_in_english():
    words = draw(SEEDS[3], language="en")
    short = " ".join(one[:4] for one in words)
    assert open_code(words, language="en").lookup in {one.lookup for one in possible_codes(short)}


def test_what_is_no_code_means_nothing_and_is_never_expensive():
    assert possible_codes("") == [] and possible_codes("hello there") == []
    assert possible_codes("x " * 100_000) == []
    near = " ".join(one + "q" for one in draw(SEEDS[0], language="en"))
    assert len(possible_codes(near)) <= return_words.MOST_TRIED
    with pytest.raises(BadValue):
        draw(b"short", language="en")


def test_the_lookup_says_nothing_about_the_key():
    opened = open_code(draw(SEEDS[0], language="en"), language="en")
    assert bytes.fromhex(opened.lookup) not in (opened.pair.private, opened.pair.public)
    assert opened.pair.private.hex() not in repr(opened)
