"""Currencies as advertisements write them, and roughly what they are worth.

`data/currencies.yaml` holds symbols and words in many languages and a small, dated, APPROXIMATE table of
values in US dollars. It serves to tell a low wage from a high one and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Currencies:
    """The table: what each symbol or word means (first is the default), and values in US dollars.

    `symbols` are matched as written, `words` in lower case. `as_of` dates the values, `source` says
    where they come from.
    """

    symbols: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    usd: Mapping[str, float]
    as_of: str
    source: str


@cache
def currencies() -> Currencies:
    """The declared table of currencies."""
    table = yaml.safe_load(
        (files("daybreak.standard") / "data" / "currencies.yaml").read_text(encoding="utf-8")
    )
    symbols: dict[str, tuple[str, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    for code, unit in table["units"].items():
        symbols.update(dict.fromkeys(unit["symbols"], (code,)))
        words.update({word.lower(): (code,) for word in unit["words"]})
    for name, codes in table["shared"].items():
        for spoken in (symbols, words):
            if name in spoken or (spoken is symbols) == (not name[0].isalpha() or name[0].isupper()):
                spoken[name] = tuple(codes)
    usd = {code: float(unit["usd"]) for code, unit in table["units"].items()}
    return Currencies(symbols, words, usd, str(table["as_of"]), str(table["source"]))


def in_usd(amount: float, currency: str) -> float | None:
    """Roughly what an amount is worth in US dollars, to two significant figures; None if unknown."""
    rate = currencies().usd.get(currency)
    return None if rate is None else float(f"{amount * rate:.2g}")
