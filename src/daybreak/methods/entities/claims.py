"""Which finder keeps the characters that several finders claim.

The digits of a wallet look like a phone, a link holds a domain, a salary range could be dialled.
`PRIORITY` declares who wins; what loses is dropped, so that no two findings of a post overlap.
"""

from collections.abc import Callable, Collection
from functools import cache
from importlib import import_module

from daybreak.methods.entities.overlaps import Claims
from daybreak.methods.text.normalise import normalise
from daybreak.standard.identifier import KINDS, Identifier, NormalText

#: Smaller wins; at equal rank the higher confidence, then the longer span, then the earlier.
PRIORITY = {
    "masked": 0,
    "crypto": 1,
    "email": 2,
    "telegram": 3,
    "whatsapp": 3,
    "line": 3,
    "wechat": 3,
    "instagram": 3,
    "facebook": 3,
    "handle": 3,
    "url": 4,
    "domain": 5,
    "date": 7,
    "wage": 7,
    "phone": 8,
    "age": 9,
    "place": 10,
}

#: A number this sure (international form, or valid in the post's own country) outranks dates and wages.
SURE_PHONE, SURE_PHONE_RANK = 0.9, 6
#: One this sure stands beside them: the higher confidence wins, so that no sum without currency and period
#: takes a number somebody is told to call.
LIKELY_PHONE = 0.75

#: Modules with a `find`, and the kinds each may report.
FINDERS = {
    "masked": ("masked",),
    "wallets": ("crypto",),
    "emails": ("email",),
    "urls": (
        "url",
        "domain",
        "phone",
        "telegram",
        "whatsapp",
        "line",
        "wechat",
        "instagram",
        "facebook",
        "handle",
    ),
    "handles": ("telegram", "line", "wechat", "instagram", "facebook", "handle"),
    "phones": ("phone", "whatsapp"),
    "wages": ("wage",),
    "dates": ("date",),
    "ages": ("age",),
    "places": ("place",),
}

Finder = Callable[..., list[Identifier]]


def find_all(
    text: str | NormalText, country: str | None, kinds: Collection[str] = KINDS
) -> tuple[Identifier, ...]:
    """Find the given kinds in one post, as published or normalised, in reading order, no two overlapping.

    Finders that outrank a wanted kind run too, so that leaving a kind out never lets another have its
    characters.
    """
    normalised: NormalText = normalise(text) if isinstance(text, str) else text
    found = [
        identifier
        for finder in _finders(_lowest(kinds))
        for identifier in finder(normalised, country=country)
    ]
    kept = resolve(found)
    return kept if len(kinds) == len(KINDS) else tuple(one for one in kept if one.kind in kinds)


def resolve(found: list[Identifier]) -> tuple[Identifier, ...]:
    """Keep the findings with the better right where several overlap, in reading order."""
    if len(found) < 2:
        return tuple(found)
    claims = Claims()
    kept = [one for one in sorted(found, key=_right) if claims.take(one.start, one.end)]
    return tuple(sorted(kept, key=lambda identifier: identifier.start))


def _right(identifier: Identifier) -> tuple[int, float, int, int]:
    rank = PRIORITY[identifier.kind]
    if identifier.kind == "phone" and identifier.confidence >= LIKELY_PHONE:
        rank = SURE_PHONE_RANK if identifier.confidence >= SURE_PHONE else PRIORITY["wage"]
    return rank, -identifier.confidence, identifier.start - identifier.end, identifier.start


def _lowest(kinds: Collection[str]) -> int:
    return max((PRIORITY[kind] for kind in kinds), default=-1)


@cache
def _finders(lowest: int) -> tuple[Finder, ...]:
    """Every finder that reports something ranked at least as high as `lowest`."""
    package = __name__.rpartition(".")[0]
    return tuple(
        import_module(f"{package}.{module}").find
        for module, kinds in FINDERS.items()
        if min(PRIORITY[kind] for kind in kinds) <= lowest
    )
