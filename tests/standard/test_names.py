"""Names of countries and languages, and codes as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.standard import names


@pytest.mark.parametrize("language", names.SHIPPED)
def test_every_country_and_language_has_a_name_in_every_shipped_language(language):
    assert all(names.country_name(code, language=language) != code for code in names.country_codes())
    assert all(names.language_name(code, language=language).strip() for code in names.languages())
    called = {names.country_name(code, language=language) for code in names.country_codes()}
    assert len(called) == len(names.country_codes()) > 245


@pytest.mark.parametrize(
    "said, code",
    [("gb", "GB"), ("GBR", "GB"), (" United  Kingdom ", "GB"), ("Espana", "ES"), ("Côte d’Ivoire", "CI"),
     ("المغرب", "MA"), ("Estados Unidos", "US"), ("xk", "XK"), ("QATAR", "QA")],
)  # fmt: skip
def test_reads_countries_as_people_write_them(said, code):
    assert names.read_country(said) == code


@pytest.mark.parametrize("said", ["", "UK!", "ZZ", "AN", "EU", "the moon", "\x00", "44"])
def test_refuses_what_is_no_country(said):
    with pytest.raises(BadValue):
        names.read_country(said)


@pytest.mark.parametrize(
    "said, tag",
    [("EN", "en"), ("zh-hant", "zh-Hant"), ("pt_br", "pt-BR"), ("es-419", "es-419"),
     ("sr-latn-rs", "sr-Latn-RS"), ("fil", "fil"), ("ca-valencia", "ca-valencia"), ("rhg", "rhg")],
)  # fmt: skip
def test_reads_languages_in_their_usual_writing(said, tag):
    assert names.read_language(said) == tag


@pytest.mark.parametrize(
    "said", ["", "e", "english", "xx", "en-", "en--GB", "en-ZZZZZZZZZ", "en-AN", "und", "en GB"]
)
def test_refuses_what_is_no_language(said):
    with pytest.raises(BadValue):
        names.read_language(said)


@given(
    st.sampled_from(names.languages()),
    st.sampled_from(["", "-Latn", "-Arab"]),
    st.sampled_from(names.country_codes()),
)
def test_writing_a_tag_again_changes_nothing(language, script, country):
    tag = names.read_language(f"{language}{script}-{country}".upper())
    assert names.read_language(tag) == tag
    assert names.speaks(tag, language) and names.speaks(language, tag)


def test_languages_call_themselves_by_their_own_names():
    assert names.own_name("ar") == "العربية" and names.own_name("es-MX") == "español"
    assert names.language_name("zh-Hant", language="es") == "chino (Hant)"
