"""The components pages are made of: their names, their parameters and what they are for.

Each declaration is a template tag (`templatetags/ui.py`), a template (`templates/ui/components/<name>.html`)
and a place in the gallery. A tag takes exactly the declared parameters, by name; a wrong or missing one
fails when the template is read, not when a person opens the page. A component that wraps content ends
with `{% end<name> %}`.

    {% load ui %}
    {% card title=_("Waiting for you") %}<p>…</p>{% endcard %}
"""

from dataclasses import dataclass
from typing import Any

#: The value of a parameter that has to be given.
REQUIRED: Any = object()

#: What a message is about; never told by colour alone.
TONES = ("neutral", "information", "good", "attention", "refusal")
#: How much weight a button has. `careful` is for what cannot be taken back.
BUTTONS = ("primary", "secondary", "careful", "quiet")
#: Where a step stands.
STEPS = ("done", "current", "ahead")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a component.

    Attributes:
        name: As written in templates.
        meaning: What to give, in one sentence.
        default: Its value when left out; `REQUIRED` when it cannot be.
        choices: The only values it may have, when they are few.
    """

    name: str
    meaning: str
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """One component.

    Attributes:
        name: Name of its tag and its template.
        purpose: When to use it, in one sentence.
        parameters: What it takes.
        wraps: Whether it has content of its own between two tags.
    """

    name: str
    purpose: str
    parameters: tuple[Parameter, ...] = ()
    wraps: bool = False

    @property
    def template(self) -> str:
        """The path of its template."""
        return f"ui/components/{self.name}.html"


def _component(name: str, purpose: str, *parameters: Parameter) -> Component:
    return Component(name, purpose, parameters)


def _wrapping(name: str, purpose: str, *parameters: Parameter) -> Component:
    return Component(name, purpose, parameters, wraps=True)


_LABEL = Parameter("label", "What it is, for people who do not see it.")
_TITLE = Parameter("title", "Its heading.", "")
_LEVEL = Parameter("level", "Level of its heading, 2 to 4.", 2)
_TONE = Parameter("tone", "What it is about.", "neutral", TONES)
_HINT = Parameter("hint", "A sentence that helps to answer.", "")
_WHY = Parameter("why", "Why it is asked; people share more safely what they understand.", "")

#: Every component, in the order of the gallery.
COMPONENTS: tuple[Component, ...] = (
    _component(
        "page_title",
        "The one heading of a page, with what it belongs to and a sentence about it.",
        Parameter("title", "The heading."),
        Parameter("over", "What the page belongs to, above the heading.", ""),
        Parameter("lead", "A sentence below the heading.", ""),
    ),
    _component(
        "breadcrumb",
        "The way from the start page to here.",
        Parameter("trail", "`Link`s from the outermost to this page; the last is this page."),
    ),
    _component(
        "navigation",
        "The main ways through the application.",
        _LABEL,
        Parameter("links", "`Link`s; the one that is current is marked."),
        Parameter("further", "`Link`s that wait behind one word.", ()),
        Parameter("menu", "Whether all of them wait behind one word where the screen is narrow.", False),
    ),
    _component(
        "tabs",
        "Pages about the same thing beside one another.",
        _LABEL,
        Parameter("links", "`Link`s; one is current."),
    ),
    _component(
        "steps",
        "Where somebody stands in a way of several pages.",
        _LABEL,
        Parameter("steps", "`Step`s in order."),
    ),
    _wrapping("banner", "One thing that holds for the whole application, above everything.", _TONE),
    _wrapping(
        "notice",
        "Something to know on this page; after an action, what happened.",
        _TONE,
        _TITLE,
        Parameter("live", "Whether it appears while the page is open and should be read out.", False),
    ),
    _wrapping(
        "card",
        "One thing among several, with its heading.",
        Parameter("title", "Its heading."),
        _LEVEL,
        Parameter("href", "Where its heading leads.", ""),
        Parameter("note", "A short remark beside the heading, such as a number.", ""),
    ),
    _wrapping("cards", "Several cards beside one another where there is room."),
    _wrapping(
        "empty",
        "What stands where a list will be, and how to begin.",
        Parameter("title", "That nothing is here."),
        Parameter("text", "Why, or what to do.", ""),
    ),
    _wrapping(
        "table",
        "Rows with the same columns. The content is the rows (`<tr>`) of its body.",
        Parameter("caption", "What the rows are."),
        Parameter("columns", "`Column`s; those with an address sort by it."),
        Parameter("pages", "The `Page` that the rows come from, for the links to further ones.", None),
        Parameter("caption_hidden", "Whether the caption is for screen readers only.", False),
    ),
    _component(
        "pages",
        "Links to the rows before and after.",
        Parameter("page", "A `Page` (`daybreak.web.ui.keyset`)."),
    ),
    _wrapping("definitions", "Names and values of one thing. The content is `definition` components."),
    _wrapping("definition", "One name and its value.", Parameter("term", "The name.")),
    _component(
        "badge",
        "A state in one or two words.",
        Parameter("text", "The words."),
        _TONE,
    ),
    _component(
        "tags",
        "Words that belong to one thing.",
        _LABEL,
        Parameter("words", "Strings or `Link`s."),
    ),
    _component(
        "meter",
        "A value on a known scale.",
        _LABEL,
        Parameter("value", "The value."),
        Parameter("highest", "The end of the scale.", 100),
        Parameter("says", "The value in words.", ""),
    ),
    _component(
        "progress",
        "How far work in the background is. Renews itself every two seconds while `address` is given.",
        _LABEL,
        Parameter("share", "Per cent done, or None when that is unknown.", None),
        Parameter("says", "What is being done now.", ""),
        Parameter("address", "Where the page asks for this component anew; empty when done.", ""),
        Parameter("identity", "The element's id; one on each page.", "progress"),
    ),
    _wrapping("timeline", "What happened, in order. The content is `moment` components.", _LABEL),
    _wrapping(
        "moment",
        "One thing that happened.",
        Parameter("when", "The time, as a `datetime` or words."),
        Parameter("title", "What happened."),
        Parameter("level", "Level of its heading, 2 to 4.", 3),
    ),
    _wrapping(
        "figure",
        "A picture and, as content, the table with the same facts.",
        Parameter("caption", "What it shows and what to see in it."),
        Parameter("picture", "Markup from `daybreak.web.ui.pictures`."),
        Parameter("table_title", "What opens the table.", ""),
    ),
    _wrapping(
        "form",
        "A form with its summary of errors. The content is its fields and buttons.",
        Parameter("form", "The Django form; its hidden fields and general errors are shown.", None),
        Parameter("action", "Where it goes; this page unless told.", ""),
        Parameter("method", "How it goes.", "post", ("post", "get")),
        Parameter("label", "What the form is, when a page has several.", ""),
    ),
    _component(
        "error_summary",
        "All errors of a form at its top, each leading to its field.",
        Parameter("form", "The Django form."),
    ),
    _component(
        "field",
        "One field of a form with its label, hint and error, whatever its kind.",
        Parameter("field", "The bound field."),
        _WHY,
        Parameter("width", "How long the usual answer is.", "full", ("full", "half", "short")),
    ),
    _wrapping("fieldset", "Fields that belong together.", Parameter("legend", "Their name."), _HINT, _WHY),
    _component(
        "upload",
        "A field for a file.",
        Parameter("field", "The bound file field."),
        Parameter("kinds", "Which files are taken, in words.", ""),
        Parameter("largest", "The largest size, in words.", ""),
        _WHY,
    ),
    _wrapping(
        "sending",
        "A form that sends files: in pieces that go on where they stopped, or whole without a script. The "
        "content is fields that go along, such as a pass; the answers are those of `vault.receiving`.",
        Parameter("field", "The bound file field; several files are sent one after another."),
        Parameter("action", "Where the form goes without a script."),
        Parameter("begin", "Where the script begins each file."),
        Parameter("text", "What its button says."),
        Parameter("kinds", "Which files are taken, in words.", ""),
        Parameter("largest", "The largest size, in words.", ""),
        Parameter("after", "Id of a form that is sent when all has arrived; else the page opens anew.", ""),
        Parameter("cookieless", "Whether it stands on a page that sets no cookie, so has no token.", False),
        _WHY,
    ),
    _component(
        "search",
        "A search over a list.",
        _LABEL,
        Parameter("name", "Name of its parameter in the address.", "q"),
        Parameter("query", "What was searched for.", ""),
        Parameter("action", "Where it goes; this page unless told.", ""),
        _HINT,
    ),
    _component(
        "button",
        "Something to do; a link that looks so when `href` is given.",
        Parameter("text", "What it does, beginning with a verb."),
        Parameter("kind", "Its weight; one primary on a page.", "primary", BUTTONS),
        Parameter("href", "Where it leads.", ""),
        Parameter("name", "Name of the button in its form.", ""),
        Parameter("value", "Value of the button in its form.", ""),
        Parameter("about", "What it is about, heard but not seen: for one button at each row.", ""),
        Parameter("of", "Id of the form it belongs to, when it stands outside.", ""),
        Parameter("key", "Access key, for a form that is filled in in a hurry; said on its page.", ""),
    ),
    _wrapping("buttons", "Buttons in a row, the most likely first."),
    _wrapping(
        "disclosure",
        "Something that not everybody needs to read, folded away.",
        Parameter("summary", "What is inside."),
        Parameter("open", "Whether it begins unfolded.", False),
    ),
    _component(
        "codes",
        "Secrets shown once, to be written down.",
        _LABEL,
        Parameter("codes", "The secrets, in order."),
        Parameter("numbered", "Whether their order counts.", False),
    ),
    _component("language_switch", "Links to this page in every language."),
    _component("scheme_switch", "Light, dark or as the device says, for people who signed in."),
    _component("quick_exit", "Leaves at once: a button, and Shift pressed three times."),
)

#: The same by name.
BY_NAME = {component.name: component for component in COMPONENTS}
