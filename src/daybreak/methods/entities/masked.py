"""Contacts that whoever shared the data replaced by a token before sharing.

A token with a hash, `#PHONE_4f2a…#`, stands for one contact wherever it occurs, so it links posts as
well as the contact would. A bare placeholder, `[phone removed]` or `#PHONE#`, or one with a counter,
`#PHONE_1#`, stands for any contact at all and must never link two posts: it is not reported.
"""

import re

from daybreak.standard.identifier import Identifier, NormalText

_READABLE = {
    "phone": "phone number", "tel": "phone number", "telephone": "phone number", "mobile": "phone number",
    "email": "e-mail address", "mail": "e-mail address", "url": "web address", "website": "web address",
    "link": "web address", "telegram": "Telegram account", "whatsapp": "WhatsApp account",
    "handle": "account", "username": "account", "wallet": "wallet address",
}  # fmt: skip

_LONG = r"[A-Za-z]{2,20}(?:_[A-Za-z]{2,20})?_[0-9A-Fa-f]{8,128}"
#: With fewer hexadecimal digits it could be a counter or a tag of a year, unless a contact is named.
_SHORT = (
    rf"(?i:{'|'.join(_READABLE)})_(?:(?=[0-9]*[A-Fa-f])(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{{4,7}}|[0-9]{{6,7}})"
)
#: `#KIND_hash#`, `[KIND_hash]` or `{KIND_hash}`.
TOKEN = re.compile(rf"#(?:{_LONG}|{_SHORT})#|\[(?:{_LONG}|{_SHORT})\]|\{{(?:{_LONG}|{_SHORT})\}}")


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Find every hashed token; `normal` is `kind:hash` in lower case.

    >>> from daybreak.methods.text.normalise import normalise
    >>> find(normalise("call #PHONE_0123456789abcdef#"))[0].normal
    'phone:0123456789abcdef'
    """
    if "_" not in normalised.text:
        return []
    return [_report(normalised, match) for match in TOKEN.finditer(normalised.text)]


def _report(normalised: NormalText, match: re.Match[str]) -> Identifier:
    kind, _, hashed = match[0][1:-1].lower().rpartition("_")
    what = _READABLE.get(kind, kind.replace("_", " "))
    return Identifier.at(
        normalised,
        match.start(),
        match.end(),
        kind="masked",
        normal=f"{kind}:{hashed}",
        confidence=0.99,
        reason=(
            f"A {what} that was replaced by its hash before the data was shared; equal hashes "
            f"are equal contacts."
        ),
        details={"masks": kind},
    )
