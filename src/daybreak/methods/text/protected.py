"""Which parts of a text must stay exact to the character: addresses, handles, wallets, masked tokens.

A rule that reads `0` as `o` is a help in `w0rk` and a lie in a wallet address. Rules that guess at
words ask here first.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from daybreak.methods.text.rewriting import Edit

_TOP_LEVELS = (
    "com|net|org|info|biz|me|io|co|app|link|site|online|shop|xyz|top|club|vip|cc|ly|to|tv|gg|dev|page|live|work|jobs"
    "|ru|cn|ph|th|vn|ng|ke|gh|za|in|pk|bd|lk|np|ae|sa|uk|us|ca|au|de|fr|es|it|pt|br|mx|ar|pl|ro|bg|hu|cz|ua|by|kz"
    "|tr|jp|kr|tw|hk|sg|my|id|kh|mm|eu|nl|be|ch|at|se|no|dk|fi|gr|example|test|invalid|onion"
)
_SERVICES = (
    "telegram|tele|tg|whats?app|line|wechat|weixin|kakao(?:talk)?|insta(?:gram)?|ig|snap(?:chat)?|skype|signal"
    "|viber|zalo|imo|fb|facebook|twitter|discord|user(?:name)?|handle|id|ref(?:erence)?|code|password|wallet"
)
_PROTECTED = re.compile(
    r"(?:https?://|ftp://|www\.|mailto:|tg://|0x(?=[0-9a-fA-F]{8}))[^\s<>\"]+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w@])@[\w.]{2,}"
    r"|#[A-Za-z]+_[0-9A-Za-z]+#"
    r"|(?<![\w#&])#\w+"
    rf"|(?<![\w.-])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:{_TOP_LEVELS})\b(?:/[^\s<>\"]*)?"
    r"|(?<!\w)(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{20,}(?!\w)"
    r"|(?<!\w)(?=\w*[^\W_]{2})[A-Za-z0-9]*_\w*"
    rf"|(?<!\w)(?:{_SERVICES})\b ?(?:id\b|user(?:name)?\b|name\b|is\b|no\b)? ?[:=@] ?@?[^\s,;<>]+",
    re.IGNORECASE,
)


#: What every protected part holds; stretches without any of it need no closer look.
_HINT = re.compile(r"[@/#_:=]|[A-Za-z0-9]\.[A-Za-z]{2}|0x|[A-Za-z0-9]{20}")
_BLANK = re.compile(r"\s")
#: How far around a hint is looked, so that even a text without blanks takes linear time.
_REACH = 256
#: How far before a colon the name of a service may stand.
_SERVICE_REACH = 24


def outside_protected(text: str, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Keep the edits (ascending) that touch no address, handle, wallet, masked token or hashtag."""
    spans = _protected_spans(text) if edits else ()
    if not spans:
        return edits
    kept: list[Edit] = []
    at = 0
    for edit in edits:
        while at < len(spans) and spans[at][1] <= edit.start:
            at += 1
        if at == len(spans) or spans[at][0] >= edit.end:
            kept.append(edit)
    return kept


@lru_cache(maxsize=4)
def _protected_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Find all protected parts, ascending; looks closely only around hints."""
    spans: list[tuple[int, int]] = []
    seen = 0
    for hint in _HINT.finditer(text):
        if hint.start() < seen:
            continue
        first = max(seen, _blank_before(text, hint.start() - _SERVICE_REACH))
        after = _BLANK.search(text, hint.end() + 1, hint.end() + _REACH)
        seen = after.start() if after else min(len(text), hint.end() + _REACH)
        spans += [match.span() for match in _PROTECTED.finditer(text, first, seen)]
    return tuple(spans)


def _blank_before(text: str, position: int) -> int:
    position = max(0, position)
    floor = max(0, position - _REACH)
    return max(floor, text.rfind(" ", floor, position) + 1, text.rfind("\n", floor, position) + 1)
