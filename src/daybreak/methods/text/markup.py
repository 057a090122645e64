"""HTML that came along with a text: tags, entities, comments, scripts and styles.

A tag is taken out only when its name is one HTML knows, so that `a < b`, `<3` and `<your name>`
stay. What a block tag separates on a page stays separate as lines. The address inside a link is
kept, because it may be the only contact a post gives.

Source: WHATWG HTML Living Standard, elements and named character references.
"""

import re
from html.entities import html5

from daybreak.methods.text.rewriting import Edit

_BLOCK_NAMES = (
    "address article aside blockquote body br center dd details dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol optgroup "
    "option p pre section select summary table tbody textarea tfoot thead title tr ul "
)
_BLOCK = frozenset(_BLOCK_NAMES.split())
_SPACED_NAMES = "button caption embed iframe img input label object source td th video audio "
_SPACED = frozenset(_SPACED_NAMES.split())
_INLINE_NAMES = (
    "a abbr acronym applet area b base basefont bdi bdo big canvas cite code col colgroup data datalist "
    "del dfn dialog em font frame i ins kbd link map mark marquee meta meter noframes noscript o output "
    "param path picture progress q rp rt ruby s samp script slot small span strike strong style sub sup "
    "svg template time track tt u var wbr "
)
_INLINE = frozenset(_INLINE_NAMES.split())
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?::[A-Za-z]+)?(?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?>")
_ANY_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?::[A-Za-z]+)?(?:[\s/][^<>]*)?>")
_LINK = re.compile(r"\bhref\s*=\s*([\"']?)\s*((?:https?:|mailto:|tel:|sms:|whatsapp:|tg:)[^\"'\s>]+)", re.I)
_ENTITY = re.compile(
    r"&(?:amp;)*(?:#(\d{1,7});?|#[xX]([0-9A-Fa-f]{1,6});?|([A-Za-z][A-Za-z0-9]{1,31});|(nbsp)\b|(amp);)"
)


def entities(text: str) -> list[Edit]:
    """An HTML entity was read as the character it stands for."""
    if "&" not in text:
        return []
    return [
        Edit(m.start(), m.end(), character)
        for m in _ENTITY.finditer(text)
        if (character := _character(m)) is not None
    ]


def _character(match: re.Match[str]) -> str | None:
    decimal, hexadecimal, name, blank, ampersand = match.groups()
    if blank:
        return " "
    if ampersand:
        return "&"
    if name:
        return html5.get(f"{name};")
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return ""
    return chr(code)


def tags(text: str) -> list[Edit]:
    """HTML tags, comments, scripts and styles were taken out; link addresses were kept."""
    edits: list[Edit] = []
    ends = _Ends(text)
    position = text.find("<")
    while position >= 0:
        found = _comment(text, position, ends) or _tag(text, position, ends)
        if found:
            edits += found
        position = text.find("<", found[-1].end if found else position + 1)
    return edits


class _Ends:
    """Where closing marks stand; remembers what is not there, so that no text is searched twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: set[str] = set()

    def after(self, mark: str, position: int) -> int:
        """Find the end of the next `mark`, or -1."""
        if mark in self._missing:
            return -1
        match = re.compile(re.escape(mark) + r"[^>]*>" if mark.startswith("</") else mark, re.I).search(
            self._text, position
        )
        if match is None:
            self._missing.add(mark)
            return -1
        return match.end()


def _comment(text: str, position: int, ends: _Ends) -> list[Edit]:
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>")):
        if text.startswith(opening, position):
            if opening == "<!" and text[position + 2 : position + 9].lower() != "doctype":
                return []
            if opening == "<?" and text[position + 2 : position + 5].lower() != "xml":
                return []
            if opening == "<![CDATA[":
                return [Edit(position, position + len(opening), "")]
            end = ends.after(closing, position)
            return [Edit(position, end, "")] if end > 0 else []
    return []


def _tag(text: str, position: int, ends: _Ends) -> list[Edit]:
    match = _TAG.match(text, position) or _ANY_TAG.match(text, position)
    if match is None:
        return []
    name = match.group(1).lower()
    if name in {"script", "style"} and text[position + 1] != "/" and text[match.end() - 2] != "/":
        end = ends.after(f"</{name}", match.end())
        return [Edit(position, end if end > 0 else match.end(), " ")]
    if name == "a" and (link := _LINK.search(match.group())):
        start = position + link.start(2)
        return [Edit(position, start, ""), Edit(start + len(link.group(2)), match.end(), " ")]
    for names, replacement in ((_BLOCK, "\n"), (_SPACED, " "), (_INLINE, "")):
        if name in names:
            return [Edit(position, match.end(), replacement)]
    return []
