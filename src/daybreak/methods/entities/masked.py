"""Contacts that whoever shared the data replaced by a token before sharing.

A token with a hash, `#PHONE_4f2a…#`, stands for one contact wherever it occurs, so it links posts as
well as the contact would. A bare placeholder, `[phone removed]` or `#PHONE#`, stands for any contact at
all and must never link two posts: it is not reported.
"""

import re

from daybreak.standard.identifier import Identifier, NormalText

#: `#KIND_hash#`; the hash needs eight hexadecimal digits, fewer could be a counter.
_TOKEN = re.compile(r"#([A-Za-z]{2,20}(?:_[A-Za-z]{2,20})?)_([0-9A-Fa-f]{8,128})#")

_READABLE = {"phone": "phone number", "tel": "phone number", "email": "e-mail address", "url": "web address"}


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Find every hashed token; `normal` is `kind:hash` in lower case.

    >>> from daybreak.methods.text.normalise import normalise
    >>> find(normalise("call #PHONE_0123456789abcdef#"))[0].normal
    'phone:0123456789abcdef'
    """
    if "#" not in normalised.text:
        return []
    return [_report(normalised, match) for match in _TOKEN.finditer(normalised.text)]


def _report(normalised: NormalText, match: re.Match[str]) -> Identifier:
    kind = match[1].lower()
    what = _READABLE.get(kind, kind.replace("_", " "))
    return Identifier.at(
        normalised,
        match.start(),
        match.end(),
        kind="masked",
        normal=f"{kind}:{match[2].lower()}",
        confidence=0.99,
        reason=(
            f"A {what} that was replaced by its hash before the data was shared; equal hashes "
            f"are equal contacts."
        ),
        details={"masks": kind},
    )
