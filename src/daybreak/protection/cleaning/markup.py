"""XML of Office documents, written again token by token with some attributes and elements changed.

Prefixes, order and spaces stay as they were: a document written anew by a library of trees may lose the
prefixes that its own words refer to. Nothing with a DOCTYPE is read, so no entity can unfold.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from daybreak.protection.cleaning.findings import Reason, Trace, Uncleanable

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|<(?P<end>/?)(?P<name>[^\s/>=<\"'!?]+)"
    r"(?P<attributes>(?:\s+[^\s=<>\"'/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(?P<alone>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"\s+([^\s=<>\"'/]+)\s*=\s*(\"[^\"]*\"|'[^']*')", re.DOTALL)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to an element.

    Attributes:
        trace: What is taken out by it.
        drop: The whole element goes.
        empty: Its content goes.
        attributes: New values by the local name of the attribute; None takes it out.
    """

    trace: Trace
    drop: bool = False
    empty: bool = False
    attributes: Mapping[str, str | None] = field(default_factory=dict)


#: Says what happens to an element, from its name and its attributes by local name.
Rule = Callable[[str, Mapping[str, str]], Change | None]


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def rewrite(data: bytes, rule: Rule) -> tuple[bytes, Counter[Trace]]:
    """The document with a rule applied to every element, without comments, and what went.

    Raises:
        Uncleanable: It is no well-formed XML, or has a DOCTYPE.
    """
    text = _decode(data)
    writer = _Writer(rule)
    place = 0
    for token in _TOKEN.finditer(text):
        writer.words(text[place : token.start()])
        writer.token(token)
        place = token.end()
    writer.words(text[place:])
    return (_DECLARATION + "".join(writer.out)).encode(), writer.removed


def _decode(data: bytes) -> str:
    parser = expat.ParserCreate()

    def refuse(*told: object) -> None:
        raise Uncleanable(Reason.ACTIVE)

    parser.StartDoctypeDeclHandler = refuse
    said: list[str] = []
    parser.XmlDeclHandler = lambda version, encoding, alone: said.append(encoding or "")
    try:
        parser.Parse(data, True)
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        return data.decode("utf-16" if wide else (said and said[0]) or "utf-8-sig").removeprefix("\ufeff")
    except (expat.ExpatError, UnicodeDecodeError, LookupError):
        raise Uncleanable(Reason.BROKEN) from None


class _Writer:
    """Writes token after token, and keeps account of what it is inside of."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.out: list[str] = []
        self.removed: Counter[Trace] = Counter()
        self._gone: list[str] = []  # elements open inside one that goes, itself first
        self._emptied = False

    def words(self, text: str) -> None:
        """What stands between two tokens."""
        if not self._gone:
            self.out.append(text)

    def token(self, token: re.Match[str]) -> None:
        """A tag, a comment or another sign."""
        name = token["name"]
        if name is None:
            self._sign(token[0])
        elif token["end"]:
            self._end(name, token[0])
        elif self._gone:
            if not token["alone"]:
                self._gone.append(name)
        else:
            self._start(name, token)

    def _sign(self, sign: str) -> None:
        if sign.startswith("<!--"):
            self.removed[Trace.COMMENT] += 1
        elif sign.startswith("<![CDATA[") and not self._gone:
            self.out.append(sign)

    def _end(self, name: str, tag: str) -> None:
        if self._gone:
            self._gone.pop()
            if self._gone or not self._emptied:
                return
        self.out.append(tag)

    def _start(self, name: str, token: re.Match[str]) -> None:
        pairs = _ATTRIBUTE.findall(token["attributes"])
        change = self.rule(name, {local(key): value[1:-1] for key, value in pairs})
        if change is None:
            self.out.append(token[0])
            return
        self.removed[change.trace] += 1
        if not token["alone"] and (change.drop or change.empty):
            self._gone, self._emptied = [name], change.empty
        if not change.drop:
            self.out.append(_tag(name, pairs, change.attributes, token["alone"]))


def _tag(name: str, pairs: list[tuple[str, str]], new: Mapping[str, str | None], alone: str) -> str:
    out = f"<{name}"
    for key, value in pairs:
        if key.startswith("xmlns") or local(key) not in new:
            out += f" {key}={value}"
        elif (said := new[local(key)]) is not None:
            out += f' {key}="{said}"'
    return f"{out}{alone}>"
