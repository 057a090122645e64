"""Every component in every state, drawn from the text that a template would have.

The examples are what developers copy from and what the tests look at: a component without an example
fails a test, and so does one that axe finds fault with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template import engines
from django.utils.safestring import SafeString

from daybreak.release.report.pictures import Stop
from daybreak.web.ui import pictures
from daybreak.web.ui.components import COMPONENTS, REQUIRED, Component
from daybreak.web.ui.keyset import Page
from daybreak.web.ui.shapes import Column, Link, Step


@dataclass(frozen=True, slots=True)
class Shown:
    """One example.

    Attributes:
        state: What it shows.
        source: What a template says.
        markup: What comes of it.
    """

    state: str
    source: str
    markup: SafeString


@dataclass(frozen=True, slots=True)
class Part:
    """A component with its examples."""

    component: Component
    examples: tuple[Shown, ...]

    @property
    def parameters(self) -> Iterator[tuple[str, str, str]]:
        """Name, meaning and what it is when left out, of each parameter."""
        for one in self.component.parameters:
            without = "—" if one.default is REQUIRED else repr(one.default)
            choices = f" ({', '.join(one.choices)})" if one.choices else ""
            yield one.name, one.meaning + choices, without


class _Form(forms.Form):
    """Fields of every kind, with invented questions."""

    name = forms.CharField(label="What should we call you?", required=False, help_text="Any name will do.")
    email = forms.EmailField(label="E-mail address")
    story = forms.CharField(label="What happened?", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    country = forms.ChoiceField(label="Country", choices=[("", "—"), ("a", "Arcadia"), ("b", "Borduria")])
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    way = forms.ChoiceField(
        label="How may we reach you?",
        widget=forms.RadioSelect,
        choices=[("phone", "By telephone"), ("post", "By post"), ("none", "Not at all")],
    )
    needs = forms.MultipleChoiceField(
        label="What would help?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("home", "A place to stay"), ("doctor", "A doctor"), ("law", "A lawyer")],
        required=False,
    )
    agreed = forms.BooleanField(label="I have read this")
    file = forms.FileField(label="A file", required=False)


def drawn_gallery(request: HttpRequest) -> tuple[Part, ...]:
    """All components in order, each with its examples drawn."""
    values, written = _values(), examples()
    return tuple(
        Part(one, tuple(_shown(state, source, values, request) for state, source in written[one.name]))
        for one in COMPONENTS
    )


@cache
def examples() -> dict[str, tuple[tuple[str, str], ...]]:
    """By component: the state that is shown, and what a template says for it."""
    found: dict[str, list[tuple[str, str]]] = {}
    text = (files("daybreak.web.ui") / "templates" / "ui" / "examples.html").read_text("utf-8")
    for example in text.split("\n== ")[1:]:
        head, source = example.split("\n", 1)
        name, state = head.split(": ", 1)
        found.setdefault(name, []).append((state, source.strip()))
    return {name: tuple(parts) for name, parts in found.items()}


def _shown(state: str, source: str, values: dict[str, Any], request: HttpRequest) -> Shown:
    template = engines["django"].from_string("{% load i18n ui %}" + source)
    return Shown(state, source, SafeString(template.render(values, request)))


def _values() -> dict[str, Any]:
    """What the examples speak of."""
    stops = [
        Stop("Vienna", 48.2, 16.4, datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 3, 9, tzinfo=UTC), 5),
        Stop("Suva", -18.1, 178.4, datetime(2024, 3, 12, tzinfo=UTC), datetime(2024, 3, 20, tzinfo=UTC), 11),
    ]
    return {
        "trail": [Link("Start", "#start"), Link("Cases", "#cases"), Link("Case 17", "#case")],
        "links": [
            Link("Start", "#start", current=True),
            Link("Cases", "#cases", count=3),
            Link("Log", "#log"),
        ],
        "further_links": [Link("People", "#people"), Link("Deletions", "#deletions", count=2)],
        "steps": [Step("Upload", "done", "#upload"), Step("Check", "current"), Step("Run", "ahead")],
        "columns": [
            Column("Name", "?sort=-name", "ascending"),
            Column("Posts", "?sort=posts", number=True),
            Column("What can be done", hidden=True),
        ],
        "rows": [("Lead 1", 40), ("Lead 2", 7)],
        "page": Page((), first="?", before="?before=1", after="?after=2"),
        "lost": Page((), after="?after=2", lost=True),
        "words": ["shelter", Link("lawyer", "#lawyer")],
        "codes": ["7K2M-QX4D", "P9RT-3HWN", "C6VY-8FJB"],
        "when": datetime(2024, 3, 1, 9, 30, tzinfo=UTC),
        "empty_form": _Form(auto_id="empty_%s"),
        "sent_form": _Form(auto_id="sent_%s"),
        "sending_form": _Form(auto_id="sending_%s"),
        "wrong_form": _Form({"email": "no address", "way": "pigeon"}, auto_id="wrong_%s"),
        "other_wrong_form": _Form({"email": "no address"}, auto_id="other_%s"),
        "route": pictures.route(stops, "Map of two stays"),
        "times": pictures.times(stops, "Two stays over time"),
    }
