"""Every word of every page in every language, with every plural, and nothing that was not marked."""

import re

import pytest
from django.utils import translation
from django.utils.translation import ngettext

pytestmark = pytest.mark.any_database

LANGUAGES = ("es", "fr", "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lacks_a_translation(translations, language):
    assert translations["missing"](language) == []


def test_everything_people_read_can_be_translated(translations):
    assert list(translations["unmarked"]()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_values_and_their_markup(translations, language):
    kept = re.compile(r"%\(\w+\)[sd]|%%|</?\w+|\{\w*\}")
    wrong = []
    for message in translations["read"](language):
        if not message.id:
            continue
        plural = not isinstance(message.id, str)
        wanted = set(kept.findall(message.id[-1] if plural else message.id))
        strings = message.string if plural else [message.string]
        for number, string in enumerate(string or "" for string in strings):
            if not string:
                continue  # lacking altogether, which is another test
            found = set(kept.findall(string))
            # a form for nobody, for one or for two may say its number in words
            said = found <= wanted if plural and number < len(strings) - 1 else found == wanted
            if not said:
                wrong.append((message.id, string))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_the_english_left_standing(translations, language):
    alike = {
        message.id
        for message in translations["read"](language)
        if isinstance(message.id, str) and message.id == message.string and len(message.id.split()) > 2
    }
    assert alike == set()


def test_arabic_is_written_in_arabic(translations):
    latin = [
        message.string
        for message in translations["read"]("ar")
        if isinstance(message.string, str)
        and message.string
        and message.id
        and not re.search(r"[؀-ۿ%]", message.string)
    ]
    assert latin == []


def test_plurals_are_counted_as_each_language_counts(translations):
    one, many = "One thing needs another look", "%(errors)s things need another look"
    with translation.override("ar"):
        said = [ngettext(one, many, number) % {"errors": number} for number in (0, 1, 2, 3, 11, 100)]
    assert len(set(said)) == 6
    with translation.override("fr"):
        assert ngettext(one, many, 0) == ngettext(one, many, 1)


def test_words_that_nobody_marked_are_found(translations):
    words = translations["_plain_words"]
    assert words('<p>{% translate "x" %}</p><p>{{ x }}</p>{# note #}{% comment %}no{% endcomment %}') == []
    assert words("<p>Hello {{ name }}</p>") == ["Hello"]
    assert words('<a aria-label="Open">{{ x }}</a>') == ["Open"]
    assert words('{% card title="Hello" %}{% endcard %}') == ["Hello"]
    assert (
        words('{% card title=_("Hello") %}{% blocktranslate %}well{% endblocktranslate %}{% endcard %}') == []
    )
    plain = translations["_plain_strings"]
    assert plain('forms.CharField(label="Name")\nmessages.success(request, "Done")') == ["Name", "Done"]
    assert plain('forms.CharField(label=_("Name"))') == []


def test_translations_are_taken_in_by_line_and_what_fits_nothing_is_told(translations, tmp_path, monkeypatch):
    module = translations["fill"].__globals__
    monkeypatch.setitem(module, "catalogue_path", lambda language: tmp_path / language / "django.po")
    one = "One thing needs another look"
    lines = [
        "Leave now\tSalir\tPartir\tمغادرة",
        f"{one}\tuno ;; dos\tun ;; deux\tا ;; ب ;; ج ;; د ;; ه ;; و",
        "no such\ta\tb\tc",
        "x",
    ]
    assert module["fill"](lines) == ["x", "no such\ta\tb\tc"]
    kept = module["read"]("ar")
    assert kept.get("Leave now").string == "مغادرة"
    plural = next(message for message in kept if isinstance(message.id, tuple) and message.id[0] == one)
    assert plural.string == ("ا", "ب", "ج", "د", "ه", "و")
