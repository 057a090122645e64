"""Accounts on messengers and social pages, named beside the platform ("telegram: jobs_x", "ig @anna").

Platforms are known by their names and nicknames in many languages. Nicknames that are also words ("line",
"snap", "signal") count only with a mark after them. An "@name" without a platform belongs to the one
platform the post names, or is reported as kind `handle` on an unnamed platform. A handle is compared in
lower case without its "@".

WhatsApp goes by telephone number and is found by `phones`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import compress

from ahocorasick_rs import AhoCorasick

from daybreak.methods.entities.overlaps import Claims, apart, outermost
from daybreak.standard.identifier import Identifier, NormalText


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: kind of finding, its name, names that are surely it, names that need a mark after them,
    and what its handles look like."""

    kind: str
    name: str
    sure: str
    doubtful: str
    handle: str


_USUAL = r"[A-Za-z][A-Za-z0-9_.]{2,31}"
PLATFORMS = (
    Platform(
        "telegram",
        "Telegram",
        (
            "telegram telegramm telegrm telegam телеграм телеграмм телеграме телега телегу телеге تيليجرام "
            "تليجرام تلجرام تيليغرام تلغرام テレグラム 电报 電報 เทเลแกรม टेलीग्राम 텔레그램 텔레"
        ),
        "tg tele telegrama тг тлг tlg 飞机 тел.грам",
        r"[A-Za-z][A-Za-z0-9_]{3,31}",
    ),
    Platform(
        "line",
        "Line",
        "ไลน์ ไลน ไลน์ไอดี ライン 라인 lineid ไอดีไลน์ 加賴 加赖",
        "line лайн 賴",
        r"[A-Za-z0-9][A-Za-z0-9._-]{2,31}",
    ),
    Platform(
        "wechat",
        "WeChat",
        "wechat we-chat weixin 微信 薇信 威信 v信 微❤ вичат 위챗 วีแชท wechatid wechat号 微信号 加v 加微",
        "wx vx wx号 wxid",
        r"[A-Za-z0-9][A-Za-z0-9_-]{4,31}",
    ),
    Platform(
        "instagram",
        "Instagram",
        (
            "instagram instagarm инстаграм инстаграмм инста انستقرام انستغرام انستجرام انستا "
            "インスタ インスタグラム 인스타 อินสตาแกรม insta"
        ),
        "ig inst ไอจี",
        r"[A-Za-z0-9_][A-Za-z0-9_.]{1,29}",
    ),
    Platform(
        "facebook",
        "Facebook",
        "facebook facebok фейсбук فيسبوك فيس脸书 脸书 臉書 フェイスブック 페이스북 เฟสบุ๊ค เฟซบุ๊ก",
        "fb فيس เฟส messenger",
        r"[A-Za-z0-9][A-Za-z0-9.]{4,49}",
    ),
    Platform(
        "handle", "Snapchat", "snapchat سناب سنابشات снапчат", "snap sc", r"[A-Za-z][A-Za-z0-9_.-]{2,14}"
    ),
    Platform("handle", "Viber", "", "viber вайбер فايبر", _USUAL),
    Platform("handle", "Signal", "", "signal сигнал", r"[A-Za-z][A-Za-z0-9_]{2,31}\.\d{2,}"),
    Platform("handle", "Kik", "", "kik кик", _USUAL),
    Platform("handle", "QQ", "qq号 qq號 扣扣", "qq q号", r"[1-9]\d{4,10}"),
    Platform("handle", "Zalo", "zalo", "", r"[A-Za-z][A-Za-z0-9_.]{3,31}"),
    Platform(
        "handle",
        "KakaoTalk",
        "kakaotalk kakao 카카오톡 카톡 カカオトーク カカオ",
        "",
        r"[A-Za-z0-9][A-Za-z0-9._-]{3,19}",
    ),
    Platform("handle", "Skype", "skype скайп سكايب", "", r"(?:live:)?[A-Za-z][A-Za-z0-9_.,-]{4,31}"),
    Platform("handle", "Discord", "discord дискорд", "", r"[A-Za-z0-9_.]{2,32}(?:#\d{4})?"),
    Platform(
        "handle", "TikTok", "tiktok tik-tok тикток تيك-توك 抖音", "", r"[A-Za-z0-9_][A-Za-z0-9_.]{2,23}"
    ),
    Platform("handle", "X", "twitter твиттер تويتر", "", r"[A-Za-z0-9_]{3,15}"),
    Platform("handle", "VK", "vkontakte вконтакте", "vk вк", _USUAL),
    Platform("handle", "OnlyFans", "onlyfans", "", _USUAL),
    Platform("handle", "Threema", "threema", "", r"[A-Z0-9]{8}"),
    Platform("handle", "Wickr", "wickr", "", r"[A-Za-z][A-Za-z0-9_.]{2,31}"),
    Platform("handle", "Session", "", "session", r"05[0-9a-f]{64}"),
)

#: Words between a platform's name and the handle.
_FILLER = (
    r"(?:(?:id|ids|app|username|user\s?name|user|handle|channel|chanel|account|acct|"
    r"acc|name|profile|page|group|chat|contact|nick|"
    r"me|us|is|on|at|add|my|our|the|via|to|by|or|dm|find|follow|write|message|msg|"
    r"usuario|cuenta|canal|en|mi|compte|identifiant|pseudo|"
    r"канал|аккаунт|ник|логин|айди|в|мой|наш|пишите|حساب|معرف|قناة|号|號|帐号|账号|アカウント|"
    r"아이디|ไอดี|tài\s?khoản|conta|perfil)\b\W{0,2}\s?){0,3}"
)
_MARK = r"(?:[:：=→>»➡️👉➜➤⇒\-–—~|(\[]|\b(?:is|id|es|est|c'est)\b|是|は)"
_SAYS_NAME = re.compile(
    (
        r"\bid\b|号|號|아이디|ไอดี|معرف|\b(?:username|user\s?name|handle|nick|name|usuario|"
        r"pseudo|ник|логин|аккаунт|account)\s?(?:is|es|est|:|=|-)"
    ),
    re.I,
)
_NOT_HANDLES = frozenset(
    (  # noqa: SIM905
        "available yes no only me us here below link number contact call message group "
        "channel account username user "
        "whatsapp telegram viber signal wechat facebook instagram line snapchat twitter "
        "the and for with our your this "
        "that now please text phone mobile email mail chat write send add follow join "
        "www http https t.me com or any "
        "apply job jobs work online page profile inbox dm pm app apps web website media "
        "marketing ads live messenger id policy policies home"
    ).split()
)

#: What people write before an account's name and nobody calls a mailbox.
_BEFORE_NAMES = frozenset(
    (  # noqa: SIM905
        "follow join add dm find me us on via by message msg tag see sígueme sigueme síguenos siguenos sigue "
        "en suivez sur ajoute abonnez por подпишись подписывайтесь пишите в на мне أضف تابع تابعنا على"
    ).split()
)


@dataclass(frozen=True, slots=True)
class _Label:
    platform: Platform
    doubtful: bool


@cache
def _labels() -> tuple[tuple[_Label, ...], AhoCorasick]:
    labels: list[_Label] = []
    patterns: list[str] = []
    for platform in PLATFORMS:
        for doubtful, names in ((False, platform.sure), (True, platform.doubtful)):
            for name in names.split():
                labels.append(_Label(platform, doubtful))
                patterns.append(name)
    return tuple(labels), AhoCorasick(patterns)


@cache
def _after(handle: str) -> re.Pattern[str]:
    """What may follow a platform's name: words, a mark or "@", then a handle."""
    return re.compile(
        rf"(?:/\s?\w+\s?)?\W{{0,2}}?\s{{0,2}}{_FILLER}(?P<mark>{_MARK})?\s{{0,2}}{_FILLER}[\s\"'“”(\[:：]{{0,3}}(?P<at>@\s?|\+@)?(?P<handle>{handle})(?![A-Za-z0-9_@])",
        re.I,
    )


#: A word that makes "line" or "session" after it an ordinary noun ("Business Line:").
_NOUN_BEFORE = re.compile(
    (
        r"(?<![^\W_])(?!(?:my|our|on|via|or|and|by|add|in|app|contact|me|use|using|the|у|"
        r"на|в|по|y|o|et|ou|par|sur)\s)[^\W\d_]+[ \t]$"
    ),
    re.I,
)
_SURNAME = re.compile(r"[ \t][^\W\d_a-z][^\W\d_]+")
#: A word that makes "line" after it a platform even without a mark ("add us on Line nok123.job").
_INVITES = re.compile(r"\b(?:on|via|by|through|my|our|add|use|using|en|por|sur|через|على)[ \t]$", re.I)
_OWNED = re.compile(r"\b(?:my|our|add)[ \t]$", re.I)
#: An account named before its platform ("nok123 on telegram").
_NAMED_FIRST = re.compile(
    r"(?<![\w@./+-])(?P<handle>[A-Za-z][A-Za-z0-9_]{4,31})[ \t](?:\(|(?:on|en|sur|via|в|на|على)[ \t])$"
)
_AT_NAME = re.compile(
    r"(?<![A-Za-z0-9_.@/+\-])@([A-Za-z][A-Za-z0-9_]{2,31}(?:\.[A-Za-z0-9_]{1,30}){0,3})(?![\w@])"
)


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Find accounts named beside their platform, and free-standing "@names"."""
    text = normalised.text
    named = _named_platforms(text)
    claims = Claims()
    found = [
        one
        for label, start, end in named
        if (one := _beside(normalised, label, start, end) or _named_first(normalised, label, start))
        is not None
        and claims.take(one.start, one.end)
    ]
    if "@" in text:
        found += apart(_free_names(normalised, named), found)
    return found


def _named_platforms(text: str) -> list[tuple[_Label, int, int]]:
    """Every platform a post names as a word of its own, and where that name begins and ends."""
    labels, automaton = _labels()
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found: list[tuple[_Label, int, int]] = []
    for index, start, end in automaton.find_matches_as_indexes(lowered, overlapping=True):
        if _letter(lowered, start - 1, lowered[start]) or _letter(lowered, end, lowered[end - 1]):
            continue
        found.append((labels[index], start, end))
    return list(compress(found, outermost([(start, end) for _, start, end in found])))


@cache
def leads_a_handle(word: str) -> bool:
    """Whether a word in lower case stands before an account's name and is no mailbox ("ig @anna.eu").

    >>> leads_a_handle("insta"), leads_a_handle("anna")
    (True, False)
    """
    return word in _BEFORE_NAMES or any(
        word in f"{platform.sure} {platform.doubtful}".split() for platform in PLATFORMS
    )


def _letter(text: str, position: int, beside: str) -> bool:
    """Whether a letter of an alphabet with blanks between words continues the name at this place."""
    if not 0 <= position < len(text):
        return False
    return text[position].isalnum() and beside < "\u0e00" and text[position] < "\u0e00"


def _beside(normalised: NormalText, label: _Label, label_start: int, end: int) -> Identifier | None:
    text = normalised.text
    match = _after(label.platform.handle).match(text, end)
    if match is None:
        return None
    handle = _one_sentence(match["handle"], label.platform)
    marked = match["mark"] is not None or bool(_SAYS_NAME.search(text, end, match.start("handle")))
    invited = _odd(handle) and len(handle) >= 5 and _invited(text, label_start)
    if not (match["at"] or marked or invited) and (label.doubtful or not _odd(handle)):
        return None
    if not match["at"] and (handle.lower() in _NOT_HANDLES or (label.doubtful and not (marked or invited))):
        return None
    if (
        label.doubtful
        and not match["at"]
        and not _odd(handle)
        and _NOUN_BEFORE.search(text, max(0, label_start - 24), label_start)
    ):
        return None
    if not match["at"] and _plain_prose(text, match, handle):
        return None
    if match["mark"] in {"es", "est", "c'est"} and not _odd(handle):
        return None
    if _is_number(handle) and label.platform.name not in {"QQ", "WeChat", "Line"}:
        return None
    if not match["at"] and label.platform.name == "Facebook" and _is_full_name(text, match, handle):
        return None
    confidence = 0.95 if match["at"] or (marked and _odd(handle)) else 0.85 if marked else 0.75
    start = match.start("at") if match["at"] else match.start("handle")
    return _report(
        normalised,
        start,
        match.start("handle") + len(handle),
        label.platform,
        handle,
        confidence,
        f"A name beside the word for {label.platform.name}.",
    )


def _named_first(normalised: NormalText, label: _Label, label_start: int) -> Identifier | None:
    """A name that is no ordinary word, before the platform it is on ("nok123 on telegram")."""
    match = _NAMED_FIRST.search(normalised.text, max(0, label_start - 48), label_start)
    if match is None or label.doubtful or not _odd(match["handle"]):
        return None
    if not re.fullmatch(label.platform.handle, match["handle"]):
        return None
    reason = f"A name before the word for {label.platform.name}."
    return _report(normalised, *match.span("handle"), label.platform, match["handle"], 0.75, reason)


def _invited(text: str, label_start: int) -> bool:
    """Whether the words before a platform's name invite to it; in small letters "line" needs an owner."""
    owned = _OWNED.search(text, max(0, label_start - 12), label_start)
    named = not text[label_start].islower() and _INVITES.search(text, max(0, label_start - 12), label_start)
    return bool(owned or named)


def _one_sentence(handle: str, platform: Platform | None) -> str:
    """A handle without a next sentence stuck to it ("jobs_x.Apply"); on Telegram none ends in a low line."""
    ends = "._-" if platform is not None and platform.kind == "telegram" else ".-"
    return re.split(r"\.(?=[A-Z][a-z])", handle)[0].rstrip(ends)


def _is_full_name(text: str, match: re.Match[str], handle: str) -> bool:
    """Whether what follows is how a person is called ("Maria Lopez"), which thousands may share."""
    return handle[0].isupper() and handle.isalpha() and bool(_SURNAME.match(text, match.end("handle")))


def _odd(handle: str) -> bool:
    """Whether a word cannot be an ordinary one."""
    inside = any(c.isdigit() or c in "_." for c in handle[:-1]) or (len(handle) >= 6 and handle[-1].isdigit())
    return inside and any(c.isalpha() or c == "_" for c in handle)


def _is_number(handle: str) -> bool:
    return sum(map(str.isdigit, handle)) >= 7 and not any(map(str.isalpha, handle))


def _plain_prose(text: str, match: re.Match[str], handle: str) -> bool:
    """A dash and an ordinary word, "Facebook - marketing manager", is a sentence and not an account."""
    mark = match["mark"]
    weak = mark is None or mark in "-–—|>(["
    return bool(
        weak and not _odd(handle) and not _SAYS_NAME.search(text, match.start(), match.start("handle"))
    )


def _free_names(normalised: NormalText, named: list[tuple[_Label, int, int]]) -> Iterator[Identifier]:
    platforms = {label.platform.name: label.platform for label, _, _ in named}
    for match in _AT_NAME.finditer(normalised.text):
        if match[1].lower() in _NOT_HANDLES:
            continue
        near = [label.platform for label, _, end in named if 0 <= match.start() - end <= 60]
        platform = near[-1] if near else next(iter(platforms.values())) if len(platforms) == 1 else None
        handle = _one_sentence(match[1], platform)
        end = match.start(1) + len(handle)
        if platform is None:
            yield Identifier.at(
                normalised,
                match.start(),
                end,
                kind="handle",
                normal=f"unknown:{handle.lower()}",
                confidence=0.6,
                reason="A name after an at sign, on a platform the post does not name.",
                details={"platform": None},
            )
        else:
            yield _report(
                normalised,
                match.start(),
                end,
                platform,
                handle,
                0.8,
                f"A name after an at sign in a post that names {platform.name}.",
            )


def _report(
    normalised: NormalText,
    start: int,
    end: int,
    platform: Platform,
    handle: str,
    confidence: float,
    reason: str,
) -> Identifier:
    name = handle.lower()
    return Identifier.at(
        normalised,
        start,
        end,
        kind=platform.kind,
        normal=name if platform.kind != "handle" else f"{platform.name.lower()}:{name}",
        confidence=confidence,
        reason=reason,
        details={"platform": platform.name},
    )
