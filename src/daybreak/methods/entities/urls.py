"""Links and domains, plain or defanged, and the accounts some links stand for.

A link with a scheme or a path is a `url`; a bare host is a `domain`. The normal form leaves out what does
not change where a link leads: scheme, "www.", default port, fragment, trailing slash and the tracking
parameters that advertising adds. The domain somebody registered is in `details["domain"]`. Links to
messengers and social pages become the account itself: t.me/jobs_x is the Telegram handle jobs_x.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from daybreak.methods.entities.account_links import Account, account_of
from daybreak.methods.entities.domains import WEAK_ENDINGS, is_public, normal_host, registrable
from daybreak.methods.entities.overlaps import apart
from daybreak.standard.identifier import Identifier, NormalText

_DOT_WORD = r"dot|punto|ponto|point|punkt|точка"
_DOT = rf"(?:\.|\s?[\[({{]\s?(?:\.|{_DOT_WORD})\s?[\])}}]\s?|\[\.|\.\])"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_SCHEME = r"(?:h(?:tt|xx|XX|\*\*|__)ps?|ftp|fxp)\s?(?::|\[:\]|\(:\))\s?(?://|\[//\]|\\\\)\s?"
#: Pictures and arrows end a link, and so do a comma or stop with another script right behind it and a shout.
_TAIL = (
    r"(?::\d{2,5})?(?:[/?#](?:(?![,;!?:)。、][\u0400-\uffff]|!(?:!|[a-z]))"
    r"[^\s<>\"'`«»“”\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])*)?"
)

#: A name and password before a host ("http://user:pw@host/") lead nowhere else.
_LINK = re.compile(
    rf"(?<![\w@.#])({_SCHEME}(?:[^\s/@<>]{{1,64}}@)?)?((?:{_LABEL}{_DOT}){{1,8}}{_LABEL})({_TAIL})", re.I
)
_SPOKEN = re.compile(
    (
        rf"(?<![\w@.])((?:(?:www|{_LABEL})\s(?:{_DOT_WORD})\s){{1,3}}(?:com|net|org|info|"
        rf"ru|co|io|me|biz|example))\b"
    ),
    re.I,
)
_BARE_APART = re.compile(rf"(?<![\w@.])((?:www\s?\.\s?)?{_LABEL}(\s\.\s|\s\.|\.\s)(?:com|org|net))\b(?!\.\w)")
_APP = re.compile(
    r"\b(tg|whatsapp|viber|fb|weixin|line|skype):(//[^\s<>\"']{3,}|[^\s<>\"'/?]{3,40}\?(?:call|chat|add)\b)",
    re.I,
)
#: Substrings of a lower-case text without which it writes no dot as a word, or defanged.
_SPOKEN_PARTS = tuple(f" {word} " for word in _DOT_WORD.split("|"))
_APP_PARTS = ("tg:", "whatsapp:", "viber:", "fb:", "weixin:", "line:", "skype:")
_DEFANGED = re.compile(rf"[\[({{]\s?(?:\.|{_DOT_WORD})|\[\.|\.\]|\]//|:\s//|\[:\]|\[//\]", re.I)
_INNER_DOT = re.compile(r"\.(?=[^\W_])(?<=[^\W_]\.)")
_BLANK = re.compile(r"\s")
_FREE_ENDING = re.compile(r"\s\.\s?(?:com|net|org)\b|\.\s(?:com|net|org)\b")
_WEB_WORD = re.compile(
    (
        r"(?:visit|website|web|site|url|link|page|apply\s(?:at|on|via)|go\sto|see|www|"
        r"сайт|sitio|página|موقع|网站|ลิงก์)\W{0,3}(?:\w+\W){0,2}$"
    ),
    re.I,
)
#: Parameters that say how a reader came and never where a link leads.
_TRACKING = re.compile(
    (
        r"utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|ysclid|igshid|igsh|mc_[ce]id|"
        r"ref|ref_?src|ref_?url|referrer|source|src|"
        r"si|spm|_ga|_gl|_hs\w+|hsa_\w+|vero_\w+|wt_\w+|zanpid|aff|affid|campaign|trk|"
        r"trkinfo|ncid|cmpid|share|feature"
    ),
    re.I,
)
_FILE_ENDINGS = frozenset(
    "pdf doc docx xls xlsx ppt pptx jpg jpeg png gif svg txt csv json xml html htm "  # noqa: SIM905
    "php js css zip rar exe mp3 mp4 avi py "
    "java cpp asp aspx jsp rb sh md rs pl ps".split()
)
#: Endings under which most links are.
_COMMON_ENDINGS = frozenset(
    (  # noqa: SIM905
        "com net org info io co uk de fr es ru ua eu me us ca au br mx ly gl gg app xyz online site example"
    ).split()
)
#: Names of programming technologies that happen to be domains.
_TECHNOLOGIES = frozenset("asp.net ado.net vb.net c.net socket.io web.py".split())  # noqa: SIM905
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Find links, bare domains, and the accounts that links to messengers and social pages stand for."""
    text = normalised.text
    lowered = text.lower()
    found: list[Identifier] = []
    if any(map(lowered.__contains__, _APP_PARTS)):
        found += _app_links(normalised)
    if "." in text or "(" in text or "[" in text or "{" in text:
        found += apart(_links(normalised), found)
    if any(map(lowered.__contains__, _SPOKEN_PARTS)):
        found += apart(_spoken(normalised), found)
    return found


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Where a link may stand: stretches without blanks around a dot between letters, or all when defanged."""
    if ("[" in text or "(" in text or "{" in text or " //" in text) and _DEFANGED.search(text):
        yield 0, len(text)
        return
    done = 0
    for match in _INNER_DOT.finditer(text):
        if match.start() < done:
            continue
        start = max(text.rfind(blank, done, match.start()) for blank in " \n\t") + 1
        end = _BLANK.search(text, match.end())
        done = end.start() if end else len(text)
        yield max(start, 0), done


def _app_links(normalised: NormalText) -> Iterator[Identifier]:
    for match in _APP.finditer(normalised.text):
        account = account_of(match[1].lower() + ":", match[2].lstrip("/"))
        if account is not None:
            yield _account(normalised, match.start(), match.end(), account)


def _links(normalised: NormalText) -> Iterator[Identifier]:
    text = normalised.text
    for start, end in _windows(text):
        for match in _LINK.finditer(text, start, end):
            tail = _without_closing_marks(match[3])
            written = re.sub(r"[\s\[\](){}]", "", _undotted(match[2]))
            found = _link(normalised, match, written, tail)
            if found is not None:
                yield found
    if not _FREE_ENDING.search(text):
        return
    for match in _BARE_APART.finditer(normalised.text):
        host = normal_host(re.sub(r"\s", "", match[1]))
        told = match[2] == " . " or match[1].startswith("www") or _WEB_WORD.search(text, 0, match.start())
        if host is not None and told and registrable(host).partition(".")[0] not in _PLAIN_WORDS:
            yield _domain(
                normalised,
                match.start(),
                match.end(),
                host,
                0.75,
                "A domain once the blanks around its dot are taken out",
            )


#: Words before a free-standing ".com" that talk about the ending itself.
_PLAIN_WORDS = frozenset("a an the dot or and in of on to is your our my new any".split())  # noqa: SIM905


def _undotted(host: str) -> str:
    return re.sub(_DOT, ".", host, flags=re.I)


def _without_closing_marks(tail: str) -> str:
    """A path without the sentence's own marks at its end."""
    while tail:
        last = tail[-1]
        if last in ".,;:!?*…|" or (last in _CLOSERS and tail.count(_CLOSERS[last]) < tail.count(last)):
            tail = tail[:-1]
        else:
            break
    return tail


def _link(normalised: NormalText, match: re.Match[str], written: str, tail: str) -> Identifier | None:
    text = normalised.text
    scheme = match[1] is not None
    cut = 0
    if not scheme and not tail.strip("/"):
        written, cut = _without_next_sentence(written)
    host = normal_host(written)
    if host is None or not (is_public(host) or scheme):
        return None
    defanged = match[2] != written or (match[1] or "h").lower().startswith(("hx", "h*", "h_", "fx"))
    ending = host.rpartition(".")[2]
    evident = (
        scheme or defanged or written.lower().startswith("www.") or _leads_somewhere(written, ending, tail)
    )
    if not evident and not _credible(written, ending, text[max(0, match.start() - 40) : match.start()]):
        return None
    end = match.end(2) - cut if cut else match.end(2) + len(tail)
    account = account_of(host, tail.partition("#")[0] if "signal" not in host else tail)
    if account is not None:
        return _account(normalised, match.start(), end, account)
    means = " once its defanging is undone" if defanged and not cut and match[2] != written else ""
    if not scheme and not tail.strip("/"):
        confidence = 0.97 if evident else 0.9 if ending not in WEAK_ENDINGS else 0.7
        return _domain(
            normalised, match.start(), end, host, confidence, f"A domain of the public root zone{means}"
        )
    return _url(normalised, match.start(), end, host, tail, 0.99 if scheme else 0.95, f"A web address{means}")


def _leads_somewhere(written: str, ending: str, tail: str) -> bool:
    """Whether a path makes a bare host a link; "skills.ba/BSc" and "b.tech/B.E" are degrees."""
    if not tail or tail[0] not in "/:" or written.lower() in _TECHNOLOGIES:
        return False
    if ending in _COMMON_ENDINGS or re.search(r"[\d?=_~-]", tail):
        return True
    return len(ending) == 2 and tail[1:2].islower()


def _without_next_sentence(written: str) -> tuple[str, int]:
    """A host without a next sentence stuck to it ("example.com.Apply"), and how many characters went."""
    labels = written.split(".")
    kept = labels
    while len(kept) > 2 and kept[-1][:1].isupper() and not kept[-1].isupper() and kept[-2].islower():
        kept = kept[:-1]
    return ".".join(kept), len(written) - len(".".join(kept))


def _credible(written: str, ending: str, before: str) -> bool:
    """Whether a bare name with dots is a domain and not two sentences, an abbreviation or a file."""
    labels = written.split(".")
    if len(labels[0]) == 1 and len(labels) == 2 and len(ending) < 3:
        return False
    last = labels[-1]
    if written.lower() in _TECHNOLOGIES:
        return bool(_WEB_WORD.search(before))
    if last != last.lower() and len(labels[0]) > 1:
        return ending in {"com", "org"} or bool(last.isupper() and _WEB_WORD.search(before))
    if last != last.lower():
        return False
    if any(label.isdigit() for label in labels[-2:]) and ending in WEAK_ENDINGS:
        return False
    if ending in WEAK_ENDINGS or ending in _FILE_ENDINGS:
        return bool(_WEB_WORD.search(before)) and ending not in _FILE_ENDINGS
    return not all(len(label) == 1 for label in labels)


def _url(
    normalised: NormalText, start: int, end: int, host: str, tail: str, confidence: float, reason: str
) -> Identifier:
    domain = registrable(host)
    return Identifier.at(
        normalised,
        start,
        end,
        kind="url",
        normal=normal_url(host, tail),
        confidence=confidence,
        reason=f"{reason} with its scheme and tracking parameters left out.",
        details={"domain": domain, "host": host},
    )


def normal_url(host: str, tail: str) -> str:
    """The form in which two links are compared.

    >>> normal_url("example.com", "/a/?utm_source=x&id=7#top")
    'example.com/a?id=7'
    """
    path, _, query = tail.partition("#")[0].partition("?")
    path = re.sub(r"^:(?:80|443)(?!\d)", "", path).rstrip("/")
    kept = sorted((k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(k))
    return host + path + ("?" + urlencode(kept) if kept else "")


def _domain(
    normalised: NormalText, start: int, end: int, host: str, confidence: float, reason: str
) -> Identifier:
    domain = registrable(host)
    return Identifier.at(
        normalised,
        start,
        end,
        kind="domain",
        normal=domain,
        confidence=confidence,
        reason=f"{reason}.",
        details={"domain": domain, "host": host},
    )


def _account(normalised: NormalText, start: int, end: int, account: Account) -> Identifier:
    return Identifier.at(
        normalised,
        start,
        end,
        kind=account.kind,
        normal=account.normal,
        confidence=0.97,
        reason=f"A link that opens {account.what}.",
        details={"platform": account.platform},
    )


def _spoken(normalised: NormalText) -> Iterator[Identifier]:
    for match in _SPOKEN.finditer(normalised.text):
        host = normal_host(re.sub(rf"\s(?:{_DOT_WORD})\s", ".", match[1], flags=re.I))
        if host is not None and is_public(host):
            told = match[1].lower().startswith("www") or _WEB_WORD.search(normalised.text, 0, match.start())
            yield _domain(
                normalised,
                match.start(),
                match.end(),
                host,
                0.9 if told else 0.7,
                "A domain once its words for dots are read as dots",
            )
