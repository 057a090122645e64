"""Components: declared, drawn, in the gallery; wrong parameters fail when a template is read."""

import re
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template
from django.test import RequestFactory

from daybreak.errors import BadValue
from daybreak.web.ui.components import BY_NAME, COMPONENTS
from daybreak.web.ui.gallery import drawn_gallery, examples
from daybreak.web.ui.shapes import Frame, Link, Step

pytestmark = pytest.mark.any_database

UI = Path(__file__).parents[3] / "src" / "daybreak" / "web" / "ui"


def drawn(source, **values):
    return engines["django"].from_string("{% load i18n ui %}" + source).render(values)


@pytest.fixture
def request_of_nobody():
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/gallery/")
    request.user = AnonymousUser()
    return request


def test_every_component_has_a_template_and_an_example():
    templates = {path.stem for path in (UI / "templates/ui/components").glob("*.html")}
    assert templates - {"field_words", "navigation_link"} == set(BY_NAME)
    assert set(examples()) == set(BY_NAME)


def test_every_parameter_is_used_by_its_template_and_every_choice_is_shown():
    for component in COMPONENTS:
        source = get_template(component.template).template.source
        included = source + (UI / "templates/ui/components/field_words.html").read_text("utf-8")
        for one in component.parameters:
            assert re.search(rf"\b{one.name}\b", included), (component.name, one.name)
        shown = "".join(text for _, text in examples()[component.name])
        for one in component.parameters:
            used = {choice for choice in one.choices if f'{one.name}="{choice}"' in shown} | {one.default}
            if component.name in ("badge", "notice", "button"):
                assert used >= set(one.choices), (component.name, one.name)


def test_every_example_draws_something(request_of_nobody):
    for part in drawn_gallery(request_of_nobody):
        for one in part.examples:
            needs_person = part.component.name == "scheme_switch"
            assert needs_person or "<" in one.markup, (part.component.name, one.state)


@pytest.mark.parametrize(
    "source",
    [
        '{% badge text="x" colour="red" %}',
        "{% badge %}",
        '{% badge "x" %}',
        '{% card title="x" %}no end',
    ],
)
def test_wrong_parameters_fail_when_the_template_is_read(source):
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% load ui %}" + source)


def test_a_value_that_is_no_choice_is_refused_by_name():
    with pytest.raises(TemplateSyntaxError, match="badge: tone is 'loud'; it is one of neutral"):
        drawn('{% badge text="x" tone="loud" %}')
    with pytest.raises(BadValue, match="it is one of done, current, ahead"):
        Step("Upload", "finished")


def test_what_people_wrote_is_never_markup():
    hostile = '"><script>alert(1)</script>'
    for source in (
        "{% badge text=x %}",
        "{% card title=x note=x %}{{ x }}{% endcard %}",
        "{% notice title=x %}{{ x }}{% endnotice %}",
        "{% search label=x query=x hint=x %}",
        "{% meter label=x value=3 says=x %}",
        "{% page_title title=x over=x lead=x %}",
        "{% button text=x name=x value=x href=x %}",
        "{% definitions %}{% definition term=x %}{{ x }}{% enddefinition %}{% enddefinitions %}",
        "{% tags label=x words=many %}",
        "{% progress label=x says=x address=x identity=x %}",
    ):
        markup = drawn(source, x=hostile, many=[hostile])
        assert "<script" not in markup, source
        assert not re.search(r'="[^"]*"><', markup.replace("&quot;", "")) or "&lt;script" in markup, source


def test_a_component_sees_nothing_of_the_page_around_it():
    assert "secret" not in drawn('{% badge text="x" %}', href="secret", tone="secret", title="secret")


def test_components_inside_components_keep_their_own_parameters():
    markup = drawn('{% card title="outer" %}{% card title="inner" level=3 %}{% endcard %}{% endcard %}')
    assert markup.count("<h2>outer</h2>") == 1 and markup.count("<h3>inner</h3>") == 1


def test_numbers_of_meters_are_read_by_browsers_in_every_language():
    from django.utils import translation

    with translation.override("fr"):
        markup = drawn('{% meter label="x" value=share %}{% progress label="y" share=share %}', share=1234.5)
    assert 'value="1234.5"' in markup and "1234,5" not in re.findall(r'value="([^"]*)"', markup)


def css():
    return {path.name: path.read_text("utf-8") for path in (UI / "static/ui").glob("*.css")}


def test_styles_know_no_left_and_right():
    physical = re.compile(
        r"(?<![\w-])(?:margin|padding|border|inset)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:"
        r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
    )
    found = {name: physical.findall(text) for name, text in css().items()}
    assert not any(found.values()), found


def test_the_dark_names_every_colour_of_the_light():
    def names(text, selector):
        block = text[text.index(selector) :]
        return set(re.findall(r"(--[\w-]+):\s*#", block[: block.index("}")]))

    light, dark = names(css()["base.css"], ":root {"), names(css()["dark.css"], ":root {")
    assert light == dark and len(light) > 15


def test_pages_hold_no_inline_script_style_or_handler_and_name_no_other_host():
    for path in (UI / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<style|\bstyle=|\son\w+=|javascript:", text), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), path
        assert not re.search(r"https?://", text), path
    for name, text in css().items():
        assert "url(" not in text and "@import" not in text, name


@pytest.mark.parametrize(("ways", "first"), [(0, 0), (5, 5), (6, 6), (7, 5), (13, 5)])
def test_no_single_way_waits_behind_a_word(ways, first):
    frame = Frame(links=[Link(str(number), "/") for number in range(ways)])
    assert len(frame.first_links) == first
    assert [*frame.first_links, *frame.further_links] == list(frame.links)
