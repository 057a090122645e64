"""What the values of a JSON record are as columns of texts."""

import json
from typing import Any

from daybreak.standard.reading.batches import EXACT_FLOATS

Record = dict[str, Any]

#: Objects inside objects are opened up this deep.
DEPTH = 3


def flat(record: Record, prefix: str = "", depth: int = DEPTH) -> Record:
    """A record with inner objects opened up under dotted names."""
    for value in record.values():
        if value.__class__ is dict:
            break
    else:
        return {prefix + name: value for name, value in record.items()} if prefix else record
    opened: Record = {}
    for name, value in record.items():
        if isinstance(value, dict) and value and depth > 0:
            opened |= flat(value, f"{prefix}{name}.", depth - 1)
        else:
            opened[prefix + name] = value
    return opened


def text_of(value: object) -> str | None:
    """A JSON value as text: lists of strings line by line, runs of rich text joined, other values as JSON."""
    if value is None or isinstance(value, str):
        return value
    if value.__class__ is int:
        return str(value)
    if isinstance(value, list) and (written := _written(value)) is not None:
        return written
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_FLOATS:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _written(values: list[object]) -> str | None:
    """The text of a list of strings, or of rich text as messengers export it.

    Their pieces are strings and objects with a `text` (a bold word, a link), written one after the other.
    """
    rich = False
    pieces = []
    for value in values:
        if isinstance(value, dict) and isinstance(value.get("text"), str):
            value, rich = value["text"], True
        if not isinstance(value, str):
            return None
        pieces.append(value)
    return ("" if rich else "\n").join(pieces)
