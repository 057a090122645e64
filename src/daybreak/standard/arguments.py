"""What a caller hands to a public function, checked at the door, so that a mistake ends in a sentence."""

from types import UnionType
from typing import TypeVar

from daybreak.errors import BadValue

_Kind = TypeVar("_Kind")


def of_kind(what: str, value: object, kind: type[_Kind] | UnionType, needed: str) -> _Kind:
    """`value`, which must be of that kind.

    Raises:
        BadValue: It is not; `needed` says what to give.

    >>> of_kind("name", "Leeds", str, "it must be a string")
    'Leeds'
    """
    if not isinstance(value, kind):
        raise BadValue(what, found=_short(value), needed=needed)
    return value


def whole(what: str, value: object, *, least: int) -> int:
    """`value`, which must be a whole number from `least` on (numpy's count, True does not).

    Raises:
        BadValue: It is not.

    >>> whole("workers", 2, least=1)
    2
    """
    index = getattr(value, "__index__", None)
    if index is None or isinstance(value, bool) or index() < least:
        raise BadValue(what, found=_short(value), needed=f"it must be a whole number, {least} or more")
    return int(index())


def _short(value: object) -> object:
    """What a refusal shows of a value: numbers and short words themselves, else their kind."""
    plain = value is None or isinstance(value, int | float) or (isinstance(value, str) and len(value) < 40)
    return value if plain else type(value).__name__
