"""Showing that a contact is shared without showing the contact.

A number in a sale post may belong to the person who is sold. So every output hides contacts unless a
person unmasks them on purpose. A masked contact keeps what a reader needs to follow the story (its
kind, its country, its last digits) and loses what would let anybody call, write or visit.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Stands for each hidden character.
HIDDEN = "•"


@dataclass(frozen=True, slots=True)
class MaskRule:
    """How many characters of a kind's normal form stay visible at either end."""

    begin: int
    end: int


#: By kind of identifier. Kinds that are not listed (wage, age, place, date, masked) are no contacts.
RULES: dict[str, MaskRule] = {
    "phone": MaskRule(3, 2),
    "whatsapp": MaskRule(3, 2),
    "email": MaskRule(1, 0),
    "telegram": MaskRule(1, 1),
    "line": MaskRule(1, 1),
    "wechat": MaskRule(1, 1),
    "instagram": MaskRule(1, 1),
    "facebook": MaskRule(1, 1),
    "messenger": MaskRule(1, 1),
    "crypto": MaskRule(4, 4),
    "handle": MaskRule(1, 1),
    "author": MaskRule(1, 1),
    "url": MaskRule(0, 0),
    "domain": MaskRule(0, 0),
}

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?([^/?#]+)", re.IGNORECASE)
#: Names of messengers, in small letters.
_SERVICES = {
    "line", "telegram", "tg", "whatsapp", "whatapp", "wechat", "weixin", "instagram", "insta", "ig", "kik",
    "facebook", "fb", "messenger", "viber", "signal", "snapchat", "snap", "kakaotalk", "kakao", "zalo", "imo",
    "skype", "discord", "botim",
}  # fmt: skip
_WORD = re.compile(r"\w+", re.ASCII)
#: A messenger's name, then a word of letters with digits, underscores or dots inside.
_AT_SERVICE = re.compile(
    rf"\b(?:{'|'.join(sorted(_SERVICES))})\b"
    r"[ \t:=@-]*(?:(?:id|name|user|is|at)\b[ \t:=@-]*){0,2}"
    r"(?P<name>(?=[^\s]*[^\W\d_])[\w.-]*[\d_.-][\w.-]*\w)",
    re.IGNORECASE,
)


def mask(kind: str, value: str) -> str:
    """`value` with the part hidden that would let anybody reach a person.

    >>> mask("phone", "+447700900123")
    '+44••••••••23'
    >>> mask("email", "anna@example.org")
    'a•••@example.org'
    >>> mask("url", "https://example.org/book?girl=7")
    'example.org/•••'
    >>> mask("url", "https://anna.tumblr.com")
    '•••.tumblr.com/•••'
    >>> mask("age", "18-25")
    '18-25'
    """
    rule = RULES.get(kind)
    if rule is None:
        return value
    if kind == "email" and "@" in value:
        local, domain = value.rsplit("@", 1)
        return f"{local[: min(rule.begin, len(local) // 3)]}{HIDDEN * 3}@{domain}"
    if kind == "url":
        return f"{_site(value)}/{HIDDEN * 3}"
    if kind == "domain":
        return _site(value)
    if len(value) <= rule.begin + rule.end + 2:
        return HIDDEN * len(value)
    end = value[-rule.end :] if rule.end else ""
    return value[: rule.begin] + HIDDEN * (len(value) - rule.begin - rule.end) + end


def _site(address: str) -> str:
    """The site an address leads to; names below it, which can be a person's on a shared service, are hidden.

    Three labels make a site where a country sells names one level down (example.co.uk), else two.
    """
    found = _HOST.match(address)
    host = found.group(1).rpartition("@")[2].partition(":")[0].removeprefix("www.") if found else ""
    labels = host.split(".")
    below = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    kept = labels[-3:] if below else labels[-2:]
    return ".".join([HIDDEN * 3, *kept] if len(kept) < len(labels) else kept)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a post that hold a finding of `kind` with normal form `normal`."""

    start: int
    end: int
    kind: str
    normal: str


def hidden(text: str) -> str:
    """What stands for text of which nothing may be shown; long text is not drawn at its length."""
    return HIDDEN * min(len(text), 8)


def loose(text: str) -> list[Span]:
    """Words that stand like a name at a messenger, for hiding only: too doubtful to link posts by.

    >>> mask_spans("Add us on Line sunny672.job", loose("Add us on Line sunny672.job"))
    'Add us on Line s••••••••••b'
    >>> loose("Line 4 of the metro, 3 stops")
    []
    """
    # a service is a word of its own; beyond ASCII it can also be named with letters such as the long s
    if text.isascii() and _SERVICES.isdisjoint(_WORD.findall(text.lower())):
        return []
    return [Span(*found.span("name"), "handle", found["name"]) for found in _AT_SERVICE.finditer(text)]


def mask_spans(text: str, spans: Iterable[Span]) -> str:
    """`text` with every contact among `spans` replaced by its mask; overlaps are hidden whole."""
    return "".join(
        piece if span is None else mask(span.kind, span.normal) for piece, span in cut(text, spans)
    )


def cut(text: str, spans: Iterable[Span]) -> Sequence[tuple[str, Span | None]]:
    """Cut `text` into pieces, each with the contact it holds, if any, in order.

    Spans that overlap an earlier one extend it, so that no character of a contact is left over.
    """
    pieces: list[tuple[str, Span | None]] = []
    done = 0
    for span in _joined(spans):
        if span.start > done:
            pieces.append((text[done : span.start], None))
        pieces.append((text[span.start : span.end], span))
        done = span.end
    if done < len(text):
        pieces.append((text[done:], None))
    return pieces


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.kind not in RULES or span.end <= span.start:
            continue
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Span(last.start, max(last.end, span.end), last.kind, last.normal)
        else:
            joined.append(span)
    return joined
