"""Digits and signs that stand for letters inside a word: `w0rk`, `c4ll`, `$alary`, `pa$$port`.

The same signs are honest in `4x4`, `b2b`, `3rd`, `covid19` or `US$`. A reading is taken only when
it gives a known word, or when the place of the signs inside the token leaves little doubt and the
letters follow one another as in words.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product

from daybreak.methods.text.protected import outside_protected
from daybreak.methods.text.rewriting import Edit
from daybreak.methods.text.vocabulary import is_word, reads_like_a_word

#: What each sign may stand for, the likeliest first.
_LATIN = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g",
    "$": "s", "@": "a", "!": "i", "|": "li",
}  # fmt: skip
_CYRILLIC = {"0": "о", "3": "зе", "4": "ча", "6": "б", "@": "а"}
#: Signs that seldom stand for letters; believed only when a known word comes out.
_DOUBTFUL = frozenset("2689")
#: Signs that also join or end honest words: `work|travel`, `wow!great`, `call@home`.
_JOINING = frozenset("@!|")
_WORD_FOLLOWS = re.compile(r" [^\W\d_]{3}")
_MONEY = re.compile(r"\$[0-9]")
#: A capital after a sign begins a word of its own: `Forward3D`, `SM1San`.
_CASE_BREAK = re.compile(r"[a-z][^A-Za-z]+[A-Z]|[A-Z]{2}[^A-Za-z]+[A-Z][a-z]|[A-Z]{2}[^A-Za-z]+[a-z]")
#: Where a sign touches a letter; looks for the sign first, because signs are rarer than letters.
_TOUCH = re.compile(r"[0-9$@!|](?:(?<=[^\W\d_].)|(?=[^\W\d_]))")
_TOKEN = re.compile(r"(?:[^\W_]|[$@!|])+")
#: Longer tokens are codes, not words.
LONGEST = 24
#: Honest tokens whose letters would read like a word.
_KEPT = frozenset("log4j a4 h2o co2 mp3 mp4 i18n".split())  # noqa: SIM905


def leet(text: str) -> Sequence[Edit]:
    """A digit or sign inside a word was read as the letter it stands for."""
    edits: list[Edit] = []
    done = 0
    for touch in _TOUCH.finditer(text):
        if touch.start() < done:
            continue
        start = _token_start(text, touch.start(), done)
        token = _TOKEN.match(text, start)
        if token is None:
            continue
        done = token.end()
        first, last = _trim(text, start, done)
        reading = read_leet(text[first:last]) if last - first <= LONGEST else None
        reading = reading or _read_short(text, first, last)
        if reading is not None:
            edits.append(Edit(first, last, reading))
    return outside_protected(text, edits)


def _read_short(text: str, start: int, end: int) -> str | None:
    """Read `n0`, `t0`, `g0` before a word as `no`, `to`, `go`."""
    token = text[start:end]
    if end - start == 2 and token[0] in "nNtTdDgGsS" and token[1] == "0" and _WORD_FOLLOWS.match(text, end):
        return token[0] + ("O" if token[0].isupper() and text[end + 2 : end + 3].isupper() else "o")
    return None


def _token_start(text: str, position: int, floor: int) -> int:
    """Walk back to where the token begins, no further than a word can be long."""
    start = position
    while start > floor and position - start <= LONGEST and _TOKEN.match(text[start - 1]):
        start -= 1
    return start


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in "!|@":
        end -= 1
    while start < end and text[start] in "!|@":
        start += 1
    return start, end


@lru_cache(maxsize=1 << 16)
def read_leet(token: str) -> str | None:
    """Read a token whose digits or signs stand for letters; None when it should stay as it is.

    >>> read_leet("w0rk"), read_leet("Pa$$port"), read_leet("b2b"), read_leet("3rd")
    ('work', 'Passport', None, None)
    """
    letters = [c for c in token if c.isalpha()]
    signs = len(token) - len(letters)
    if signs == 0 or len(letters) < 2 or token.lower() in _KEPT:
        return None
    table = _CYRILLIC if any("Ѐ" <= c <= "ӿ" for c in letters) else _LATIN
    if any(not c.isalpha() and c not in table for c in token) or _MONEY.search(token):
        return None
    options = [table[c] if c in table and not c.isalpha() else c for c in token.lower()]
    readings = ["".join(choice) for choice in islice(product(*options), 64)]
    best = next((r for r in readings if is_word(r)), None)
    if _joins_words(token, best):
        return None
    if best is None or not _may_be_word(token):
        best = readings[0] if _surely_word(token, letters, signs, readings[0]) else None
    return None if best is None else _same_case(best, token, letters)


def _joins_words(token: str, known: str | None) -> bool:
    """Let `c@ll` pass and hold back `call@home`, `team!Network` and `bonus3rd`."""
    if re.search("[a-z]!+[A-Z]", token):
        return True
    if known is not None and _JOINING.isdisjoint(token):
        return False
    pieces = [piece for piece in re.split(r"[\W\d]+", token) if piece]
    if known is not None:
        return all(len(piece) > 2 and is_word(piece) for piece in pieces)
    return any(len(piece) > 2 and is_word(piece) for piece in pieces)


def _may_be_word(token: str) -> bool:
    """Hold back `girls5` or `1month`, whose rest is a word already, and runs such as `covid19`."""
    runs = re.findall(r"[0-9]{2,}", token)
    if any(len(set(run)) > 1 or len(run) > 2 for run in runs):
        return False
    rest = token.strip("0123456789")
    if token.endswith("$") and rest[:-1].islower() and len(rest) > 3:
        return True
    rest = rest.strip("$")
    if len(rest) <= 2 and re.search(r"([0-9])\1$", token):
        return True
    return not (len(rest) < len(token) and rest.isalpha() and is_word(rest))


def _surely_word(token: str, letters: list[str], signs: int, reading: str) -> bool:
    """Judge a reading that is no known word by where the signs stand."""
    if not reads_like_a_word(reading) or not _DOUBTFUL.isdisjoint(token) or re.search(r"[0-9]{2}", token):
        return False
    inside = sum(1 for c in token[1:-1] if not c.isalpha())
    shouted = all(c.isupper() for c in letters)
    if len(letters) < signs or inside == 0:
        return (
            inside == 0 and token[0] in "013457$" and _only_first(token) and not reads_like_a_word(token[1:])
        )
    if _CASE_BREAK.search(token):
        return False
    if inside >= 2:
        return len(letters) >= 3
    return len(letters) >= 3 and not shouted and token[0].isalpha()


def _only_first(token: str) -> bool:
    return len(token) >= 5 and token[1:].isalpha() and token[1:].islower()


def _same_case(reading: str, token: str, letters: list[str]) -> str:
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return reading.upper()
    return "".join(c if c.isalpha() else r for c, r in zip(token, reading, strict=True))
