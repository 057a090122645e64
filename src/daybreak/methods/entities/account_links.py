"""Links that stand for an account: which host belongs to which messenger or social page.

Accounts are compared by the name a person types to reach them: lower case, without "@". WhatsApp and
Signal links carry a telephone number and are compared by that number (E.164). Group invitations keep the
case of their code, which tells groups apart.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from daybreak.methods.entities.number_plans import read_international

#: Path words of the platforms themselves, never an account.
_NOT_ACCOUNTS = frozenset(
    "p reel reels explore stories tv accounts about help login signup share sharer "  # noqa: SIM905
    "sharer.php dialog plugins home "
    "watch events marketplace gaming policies privacy terms hashtag search photo photo.php photos story.php "
    "permalink.php l.php tr settings intent i jobs s c joinchat addstickers proxy socks setlanguage iv "
    "groups pages pg people profile.php business ads download".split()
)
_NAME = re.compile(r"@?([A-Za-z0-9][\w.\-]{1,63})")


@dataclass(frozen=True, slots=True)
class Account:
    """An account a link opens: kind of finding, name in normal form, platform, and words for a sentence."""

    kind: str
    normal: str
    platform: str
    what: str


def account_of(host: str, tail: str) -> Account | None:
    """The account a link opens, None for any other link.

    Args:
        host: Host in normal form, or an app's scheme with its colon, such as "tg:".
        tail: Path and query as written.

    >>> account_of("t.me", "/Jobs_X?start=1").normal
    'jobs_x'
    >>> account_of("wa.me", "/447700900123").normal
    '+447700900123'
    """
    for hosts, reader in _READERS:
        if hosts.fullmatch(host):
            return reader(tail)
    return None


def _segments(tail: str) -> list[str]:
    path = unquote(tail.partition("?")[0])
    return [part for part in path.split("/") if part]


def _query(tail: str, name: str) -> str:
    return parse_qs(tail.partition("?")[2]).get(name, [""])[0]


def _name(segment: str) -> str | None:
    match = _NAME.fullmatch(segment.rstrip("."))
    if match is None or match[1].lower() in _NOT_ACCOUNTS:
        return None
    return match[1].lower()


def _named(kind: str, platform: str) -> Callable[[str], Account | None]:
    def read(tail: str) -> Account | None:
        parts = _segments(tail)
        while parts and parts[0].lower() in {"add", "s", "channel", "user", "in", "u"} and len(parts) > 1:
            parts = parts[1:]
        name = _name(parts[0]) if parts else None
        if name is None:
            return None
        normal = name if kind != "handle" else f"{platform.lower()}:{name}"
        return Account(kind, normal, platform, f"the {platform} account {name}")

    return read


def _telegram(tail: str) -> Account | None:
    domain = _query(tail, "domain")
    if domain and (name := _name(domain)):
        return Account("telegram", name, "Telegram", f"the Telegram account {name}")
    invite = _query(tail, "invite")
    parts = _segments(tail)
    if not invite and parts:
        if parts[0].startswith("+") and not parts[0][1:].isdigit():
            invite = parts[0][1:]
        elif parts[0] == "joinchat" and len(parts) > 1:
            invite = parts[1]
        elif parts[0].startswith("+"):
            return _numbered("telegram", "Telegram", parts[0])
    if invite:
        return Account("telegram", f"invite:{invite}", "Telegram", "an invitation to a Telegram group")
    return _named("telegram", "Telegram")(tail)


def _numbered(kind: str, platform: str, number: str) -> Account | None:
    reading = read_international(re.sub(r"\D", "", number).removeprefix("00"))
    if reading is None:
        return None
    return Account(kind, reading.e164, platform, f"{platform} for the number {reading.e164}")


def _whatsapp(tail: str) -> Account | None:
    number = _query(tail, "phone")
    parts = [part for part in _segments(tail) if part not in {"send", "qr", "message", "channel"}]
    if number or (parts and re.fullmatch(r"\+?[\d\s().-]{7,20}", parts[0])):
        return _numbered("whatsapp", "WhatsApp", number or parts[0])
    if parts and re.fullmatch(r"[A-Za-z0-9]{14,30}", parts[-1]):
        return Account("whatsapp", f"invite:{parts[-1]}", "WhatsApp", "a WhatsApp group, channel or chat")
    return None


def _facebook(tail: str) -> Account | None:
    parts = _segments(tail)
    number = _query(tail, "id")
    if parts and parts[0].lower() == "profile.php" and number.isdigit():
        return Account("facebook", number, "Facebook", f"the Facebook profile {number}")
    if len(parts) > 1 and parts[0].lower() in {"groups", "pages", "people", "pg"}:
        name = parts[-1].lower() if parts[0].lower() in {"pages", "people"} else parts[1].lower()
        prefix = "groups/" if parts[0].lower() == "groups" else ""
        return Account("facebook", prefix + name, "Facebook", f"the Facebook page or group {name}")
    return _named("facebook", "Facebook")(tail)


def _line(tail: str) -> Account | None:
    parts = _segments(tail)
    if not parts:
        return None
    last = parts[-1]
    name = last.lstrip("~@%40").lower() if last[0] in "~@" else last.lower()
    if parts[0].lower() == "r" and len(parts) < 4 and last[0] not in "~@":
        return None
    return Account("line", name, "Line", f"the Line account {name}")


def _wechat(tail: str) -> Account | None:
    parts = _segments(tail)
    if not parts:
        return None
    return Account("wechat", parts[-1].lower(), "WeChat", f"the WeChat account {parts[-1]}")


def _signal(tail: str) -> Account | None:
    match = re.search(r"#p/(\+?\d{7,15})", tail)
    return _numbered_handle("Signal", match[1]) if match else None


def _viber(tail: str) -> Account | None:
    number = _query(tail, "number")
    return _numbered_handle("Viber", number) if number else None


def _numbered_handle(platform: str, number: str) -> Account | None:
    return _numbered("phone", platform, number)


_READERS: tuple[tuple[re.Pattern[str], Callable[[str], Account | None]], ...] = tuple(
    (re.compile(hosts), reader)
    for hosts, reader in (
        (r"t\.me|telegram\.(?:me|dog)|tg:", _telegram),
        (r"wa\.me|(?:api|web|chat|m)\.whatsapp\.com|whatsapp\.com|wa\.link|whatsapp:", _whatsapp),
        (r"(?:\w+\.)?instagram\.com|instagr\.am|ig\.me", _named("instagram", "Instagram")),
        (r"(?:[\w-]+\.)?facebook\.com|fb\.com|fb\.me|m\.me|fb:", _facebook),
        (r"line\.me|lin\.ee|line\.naver\.jp|line:", _line),
        (r"u\.wechat\.com|wechat\.com|weixin:", _wechat),
        (r"signal\.me", _signal),
        (r"viber:|chats\.viber\.com|viber\.click", _viber),
        (r"(?:\w+\.)?snapchat\.com", _named("handle", "Snapchat")),
        (r"(?:\w+\.)?tiktok\.com", _named("handle", "TikTok")),
        (r"(?:mobile\.)?twitter\.com|x\.com", _named("handle", "X")),
        (r"(?:m\.)?vk\.com", _named("handle", "VK")),
        (r"onlyfans\.com", _named("handle", "OnlyFans")),
        (r"zalo\.me", _named("handle", "Zalo")),
        (r"kik\.me", _named("handle", "Kik")),
        (r"discord\.gg", _named("handle", "Discord")),
        (r"(?:open|pf)\.kakao\.com", _named("handle", "KakaoTalk")),
        (r"join\.skype\.com|skype:", _named("handle", "Skype")),
    )
)
