"""E-mail addresses, plain or disguised ("name (at) example (dot) com", "nombre arroba example punto com").

The host is put in lower case and punycode; the local part in lower case too, because no service that
matters tells case apart (RFC 5321 lets it). The raw text stays as it was.
"""

import re
from collections.abc import Iterator

from daybreak.methods.entities.domains import WEAK_ENDINGS, is_public, normal_host, registrable
from daybreak.methods.entities.handles import leads_a_handle
from daybreak.methods.entities.overlaps import apart
from daybreak.standard.identifier import Identifier, NormalText

_AT_WORDS = (
    "at(?:[ -]the[ -]rate(?:[ -]of)?)?|arroba|arobase|собака|собачка|chiocciola|klammeraffe|ät|kukac|małpa"
    "|malpa|apenstaartje|snabel-?a|آت|小老鼠|アット|골뱅이"
)
_DOT_WORDS = "dot|punto|ponto|point|punkt|punktum|punt|kropka|pont|nokta|tečka|точка|тчк|نقطة|دوت|点|點|ドット|닷|점|period"  # noqa: E501
_OPEN, _CLOSE = r"[\[({<]", r"[\])}>]"

_BRACKETED_AT = rf"\s{{0,2}}{_OPEN}\s?(?:{_AT_WORDS}|@|a|ed)\s?{_CLOSE}\s{{0,2}}"
_WORD_AT = rf"(?:\s{{1,2}}|\s?[-_*~]{{1,2}})(?:{_AT_WORDS})(?:\s{{1,2}}|[-_*~]{{1,2}}\s?)"
_BRACKETED_DOT = rf"\s{{0,2}}{_OPEN}\s?(?:{_DOT_WORDS}|\.|d|,)\s?{_CLOSE}\s{{0,2}}"
_WORD_DOT = rf"(?:\s{{1,2}}|\s?[-_*~]{{1,2}})(?:{_DOT_WORDS})(?:\s{{1,2}}|[-_*~]{{1,2}}\s?)"
_TIGHT_AT, _TIGHT_DOT = "小老鼠|アット|골뱅이", "点|點|ドット|닷|점"
_ANY_DOT = rf"(?:[.,]|{_BRACKETED_DOT}|{_WORD_DOT}|{_TIGHT_DOT})"
_WORD_MARK = r"\s{1,2}(?:underscore|hyphen|guion bajo|guión bajo|tiret bas|нижнее подчеркивание)\s{1,2}"

_LOCAL = r"[\w+%'-]{1,64}"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"

_PLAIN = re.compile(rf"(?<![\w.+%-])({_LOCAL}(?:\.{_LOCAL}){{0,6}})@({_LABEL}(?:\.{_LABEL}){{1,6}})", re.I)
_SPACED = re.compile(
    rf"(?<![\w.+%-])({_LOCAL}(?:\.{_LOCAL}){{0,6}})\s{{0,3}}(?:@{{1,2}}|{_OPEN}\s?@\s?{_CLOSE})\s{{0,3}}({_LABEL}(?:(?:\s{{0,2}}[.,·。]\s{{0,2}}|{_BRACKETED_DOT}|{_WORD_DOT}){_LABEL}){{1,4}})",
    re.I,
)
_DISGUISED = re.compile(
    (
        rf"(?<![\w.+%-])({_LOCAL}(?:(?:{_ANY_DOT}|{_WORD_MARK}){_LOCAL}){{0,4}}?)(?:({_BRACKETED_AT}|%40|{_TIGHT_AT})|"
        rf"{_WORD_AT})({_LABEL}(?:{_ANY_DOT}{_LABEL}){{1,4}})"
    ),
    re.I,
)
_PROVIDER = re.compile(
    rf"(?<![\w.+%-])({_LOCAL}(?:\.{_LOCAL}){{0,4}})(?:{_BRACKETED_AT}|{_WORD_AT}|"
    rf"\s?@\s?)(g[\s-]?mail|googlemail|yahoo|hot[\s-]?mail|outlook|"
    rf"protonmail|proton|icloud|aol|gmx|mail|yandex)(?:{_ANY_DOT}|\s)(com|net|org|me|ru|de|fr|co\.uk|es)\b",
    re.I,
)
#: A word for "@" with what may be a host behind it: a quick look before the patterns that read mailboxes.
_TAIL = re.compile(
    rf"(?:{_BRACKETED_AT}|%40|{_TIGHT_AT}|{_WORD_AT})"
    rf"(?:g\s|hot\s)?(?:{_LABEL}{_ANY_DOT}|[a-z-]{{3,10}}\s(?:com|net|org|me|ru|de|fr|co\.uk|es)\b)",
    re.I,
)
#: A mail service after "@" whose ending is cut off or set apart ("anna@gmail com", "anna@gmail").
_CUT_SHORT = re.compile(r"@\s?(?:g[\s-]?mail|hot[\s-]?mail|yahoo|outlook|icloud)(?![\w-]|\.\w)", re.I)
_ALONE = re.compile(rf"(?<![\w.+%-])({_LOCAL}(?:\.{_LOCAL}){{0,4}})@(gmail|icloud)(?![\w-]|\.\w|\s?@)", re.I)
#: What stands before "password@host" in a link.
_IN_A_LINK = re.compile(r"(?<!mailto)://[^\s/@]*$", re.I)
#: Letters set apart before a mailbox of one letter ("j o b s @ example.com").
_LETTERS_APART = re.compile(r"(?<!\w)(?:\w ){2,}$")
#: What is done at a place or a site, so that "at" behind it is no sign ("look at example dot com").
_NO_MAILBOX = frozenset(
    "look looking looked us me them you it see find found visit apply register sign working work "  # noqa: SIM905
    "works worked online available more start starting arrive meet based site website page here is are be "
    "stay live".split()
)
#: Labels of a host as they are said in other scripts.
_SPOKEN = {
    "яндекс": "yandex", "мейл": "mail", "мэйл": "mail", "майл": "mail", "джимейл": "gmail", "гмейл": "gmail",
    "гмаил": "gmail", "рамблер": "rambler", "ру": "ru", "ком": "com", "нет": "net", "орг": "org",
    "جيميل": "gmail", "جيمايل": "gmail", "هوتميل": "hotmail", "ياهو": "yahoo", "كوم": "com", "نت": "net",
}  # fmt: skip
#: Without a match of these a lower-case text hides no "@" in words.
_BRACKETED_AT_GATE = re.compile(rf"{_OPEN}\s?(?:{_AT_WORDS}|@|a|ed)\s?{_CLOSE}")
_FOREIGN_AT = (
    "%40",
    "at the rate",
    "snabel",
    *(word for word in _AT_WORDS.split("|")[1:] if "?" not in word),
)
_DOT_GATE = re.compile(rf"[\s\[({{<_*~-](?:{_DOT_WORDS}|\.|,|d)[\s\])}}>_*~-]")
_DOT = re.compile(rf"{_BRACKETED_DOT}|{_WORD_DOT}|{_TIGHT_DOT}|\s{{0,2}}[.,·。]\s{{0,2}}", re.I)
#: "janeATexampleDOTcom": capitals set the words apart.
_CAPITALS = re.compile(
    r"(?<![\w.])([a-z0-9][a-z0-9._-]*)AT([a-z0-9-]+(?:(?:DOT|\.)[a-z0-9-]+){1,4})(?![\w@])"
)
_EMAIL_WORD = re.compile(
    r"(?:e-?mail|mail|correo|courriel|почта|мейл|بريد|邮箱|メール)\b.{0,20}$", re.I | re.S
)
_MARK_WORDS = (
    (re.compile(r"\s*\bhyphen\b\s*|\bdash\b", re.I), "-"),
    (re.compile(rf"{_WORD_MARK}|\bunderscore\b", re.I), "_"),
)
#: A capital that begins the next sentence right behind a host ("example.comCall now").
_STUCK = re.compile(r"([a-z]{2,6})[A-Z][a-z]+")

#: What may end a host with no doubt, where words or blanks stand for dots.
_COMMON_ENDINGS = frozenset(
    "com net org info biz edu gov co uk us de fr es it ru ua in cn jp br mx eu io me example "  # noqa: SIM905
    "pl hu dk nl cz ch ro gr pt tr fi kz ca au nz ar cl pe ve ec th vn kh ph lk np bd pk ng ke za gh ae "
    "qa kw eg".split()
)


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Find every e-mail address; `normal` is lower case with a punycode host."""
    text = normalised.text
    found: list[Identifier] = []
    if "@" in text:
        found += _plain(normalised)
        found += apart(_spaced(normalised), found)
        if _CUT_SHORT.search(text):
            found += apart(_providers(normalised), found)
            found += apart(_alone(normalised), found)
    if "AT" in text:
        found += _capitals(normalised)
    if _hides_an_at(text.lower()) and _TAIL.search(text):
        found += apart(_disguised(normalised), found)
        found += apart(_providers(normalised), found)
    return found


def _hides_an_at(lowered: str) -> bool:
    """Whether an "@" may stand in words; "at" alone needs a dot in words or talk of mail beside it."""
    if any(map(lowered.__contains__, "[({<")) and _BRACKETED_AT_GATE.search(lowered):
        return True
    if any(map(lowered.__contains__, _FOREIGN_AT)):
        return True
    if " at " in lowered or "-at-" in lowered or "_at_" in lowered or "*at*" in lowered or "~at~" in lowered:
        return "mail" in lowered or bool(_DOT_GATE.search(lowered))
    return False


def _plain(normalised: NormalText) -> Iterator[Identifier]:
    for match in _PLAIN.finditer(normalised.text):
        if _in_a_link(normalised.text, match.start()):
            continue
        host = _public_part(match[2])
        if host is None:
            continue
        end = match.end() - (len(match[2]) - len(host))
        reason = "An e-mail address as it is written"
        yield from _report(normalised, match.start(), end, match[1], host, 0.99, reason)


def _in_a_link(text: str, start: int) -> bool:
    """Whether a name before "@" is what a link sends to its host ("http://user:pw@host/")."""
    return "://" in text and bool(_IN_A_LINK.search(text, max(0, start - 64), start))


def _public_part(host: str) -> str | None:
    """The host without a next sentence stuck to it ("example.com.Please"), None when there is no host."""
    labels = host.split(".")
    stuck = _STUCK.fullmatch(labels[-1])
    if stuck and stuck[1] in _COMMON_ENDINGS:
        labels[-1] = stuck[1]
    while len(labels) > 2 and (labels[-1][:1].isupper() and labels[-2].islower()):
        labels.pop()
    while len(labels) >= 2:
        ending = normal_host("x." + labels[-1])
        if ending and is_public(ending):
            return ".".join(labels)
        labels.pop()
    return None


def _spaced(normalised: NormalText) -> Iterator[Identifier]:
    for match in _SPACED.finditer(normalised.text):
        if _in_a_link(normalised.text, match.start()):
            continue
        if normalised.text[match.start(2) - 1] == "@" and leads_a_handle(match[1].lower()):
            continue
        host = _undotted(match[2])
        gaps = match[2].replace(".", "")
        if any(mark in gaps for mark in " ,") and not _short_host(host):
            host = _shortened(host) or ""
        reason = "An e-mail address once blanks, commas or brackets around its marks are taken out"
        if host:
            start, local = _joined(normalised.text, match.start(), match[1])
            yield from _report(normalised, start, _end(match, 2, host), local, host, 0.93, reason)


def _joined(text: str, start: int, local: str) -> tuple[int, str]:
    """Where a mailbox begins and its name, once letters set apart by blanks are put together."""
    apart_letters = _LETTERS_APART.search(text, max(0, start - 64), start) if len(local) == 1 else None
    if apart_letters is None:
        return start, local
    return apart_letters.start(), apart_letters[0].replace(" ", "") + local


def _short_host(host: str) -> bool:
    return host.rpartition(".")[2].lower() in _COMMON_ENDINGS


def _shortened(host: str) -> str | None:
    """The host up to the last label that commonly ends one."""
    labels = host.split(".")
    while len(labels) >= 2 and labels[-1].lower() not in _COMMON_ENDINGS:
        labels.pop()
    return ".".join(labels) if len(labels) >= 2 else None


def _end(match: re.Match[str], group: int, host: str) -> int:
    """Where the host's last label ends in the text, when later labels were given up."""
    labels = host.count(".") + 1
    position = match.start(group)
    pieces = _DOT.split(match[group])
    if len(pieces) == labels:
        return match.end()
    for piece in pieces[:labels]:
        position = match.string.index(piece, position) + len(piece)
    return position


def _undotted(host: str) -> str:
    return ".".join(_SPOKEN.get(label.lower(), label) for label in _DOT.sub(".", host).split("."))


def _disguised(normalised: NormalText) -> Iterator[Identifier]:
    text = normalised.text
    for match in _DISGUISED.finditer(text):
        talk = _EMAIL_WORD.search(text[max(0, match.start() - 30) : match.start()])
        if not match[2] and not talk and match[1].lower() in _NO_MAILBOX:
            continue
        host = _undotted(match[3])
        worded = _DOT.sub("", match[3]) != match[3].replace(".", "") or " " in match[3]
        if not (match[2] or worded or talk or "rate" in match[0].lower()):
            continue
        shorter = _shortened(host) or (host if is_public(host.lower()) and not worded else None)
        if shorter is None or (not match[2] and shorter.rpartition(".")[2] in WEAK_ENDINGS and not worded):
            continue
        confidence = 0.95 if match[2] else 0.88
        reason = "An e-mail address once the words for @ and dot are read as signs"
        end = _end(match, 3, shorter)
        yield from _report(normalised, match.start(), end, _undotted(match[1]), shorter, confidence, reason)


def _capitals(normalised: NormalText) -> Iterator[Identifier]:
    for match in _CAPITALS.finditer(normalised.text):
        host = match[2].replace("DOT", ".")
        if host.rpartition(".")[2] in _COMMON_ENDINGS:
            reason = "An e-mail address once AT and DOT in capitals are read as signs"
            yield from _report(normalised, match.start(), match.end(), match[1], host, 0.93, reason)


def _providers(normalised: NormalText) -> Iterator[Identifier]:
    for match in _PROVIDER.finditer(normalised.text):
        service = re.sub(r"[\s-]", "", match[2])
        host = f"{service}.{match[3]}"
        reason = "An e-mail address at a well-known mail service once its words are read as signs"
        yield from _report(normalised, match.start(), match.end(), match[1], host, 0.8, reason)


def _alone(normalised: NormalText) -> Iterator[Identifier]:
    """Mailboxes at a service that has one ending only, where the ending is left out."""
    for match in _ALONE.finditer(normalised.text):
        if not leads_a_handle(match[1].lower()):
            reason = "An e-mail address at a well-known mail service, its ending left out"
            yield from _report(
                normalised, match.start(), match.end(), match[1], f"{match[2]}.com", 0.8, reason
            )


def _report(
    normalised: NormalText, start: int, end: int, local: str, host: str, confidence: float, reason: str
) -> Iterator[Identifier]:
    """The address as a finding, nothing when its host is none."""
    normal = normal_host(host)
    for word, mark in _MARK_WORDS:
        local = word.sub(mark, local)
    local = local.strip("'").lower()
    if normal is None or "_" in normal or not any(map(str.isalnum, local)) or not is_public(normal):
        return
    yield Identifier.at(
        normalised,
        start,
        end,
        kind="email",
        normal=f"{local}@{normal}",
        confidence=confidence,
        reason=reason + ".",
        details={"domain": registrable(normal), "host": normal},
    )
