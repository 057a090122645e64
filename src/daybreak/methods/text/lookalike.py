"""Letters of one script put into words of another because they look the same.

Decided word by word. A word wholly in one script stays, whatever it looks like, unless it stands
in a Latin sentence and every letter of it passes for Latin (`саll`, `сор`). A word that mixes
scripts is read in Latin if all its foreign letters pass for Latin, otherwise in the foreign script
if its Latin letters pass for that (`рaбoтa`). Otherwise it stays: `PDFы` is honest.

Source: UTS 39, Unicode Security Mechanisms, section 5 (mixed-script detection).
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from daybreak.methods.text.characters import Script, lookalikes, script_table
from daybreak.methods.text.rewriting import Edit

#: Scripts that hold letters a reader takes for Latin.
_DISGUISES = frozenset(
    {Script.CYRILLIC, Script.GREEK, Script.ARMENIAN, Script.GEORGIAN, Script.CHEROKEE, Script.OTHER_LETTER}
)
#: Scripts that a word with a few Latin letters may honestly belong to.
_HOMES = frozenset({Script.CYRILLIC, Script.GREEK, Script.ARMENIAN, Script.GEORGIAN})
#: A sentence counts as Latin if it holds this many times more Latin letters than honest others.
CLEARLY = 4
#: Measures in micro-units, written with a Greek letter.
_UNIT = re.compile("[μµΩ](?:m|g|s|l|L|F|A|V|W|Sv|mol|H|C|in)?")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN_RUN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_RARE = re.compile("[\u0370-\u03ff][\u0400-\u04ff]|[\u0400-\u04ff][\u0370-\u03ff]")
_SIGNS_FOR_LETTERS = {"⭕": "o", "❌": "x", "✖": "x", "©": "c", "®": "r", "✝": "t", "➕": "t", "❎": "x"}
_SIGN_IN_WORD = re.compile(
    "[⭕❌✖✝❎](?<=[A-Za-z].)(?=[A-Za-z])|[©®](?<=[a-z].)(?=[a-z])|[©⭕](?<![^\\W_].)(?=[a-z]{3})"
)


class _Kinds(NamedTuple):
    """How many letters of a word are Latin and foreign, and whether the foreign pass for Latin.

    `jumbled` says that letters of several foreign scripts meet in one word, or of one that hardly
    anybody writes posts in: always a disguise.
    """

    latin: int
    foreign: int
    exact: bool
    roughly: bool
    jumbled: bool


class _Word(NamedTuple):
    """A word, where it begins, and what it is made of."""

    start: int
    text: str
    kinds: _Kinds


@cache
def _candidates() -> re.Pattern[str]:
    alike = lookalikes()
    letters = "".join(sorted(set(alike.mixed) | {c for c in alike.loose if _script(c) in _DISGUISES}))
    return re.compile(f"[{re.escape(letters)}]")


@cache
def _script(letter: str) -> Script:
    return Script(int(script_table()[ord(letter)]))


@cache
def _foreign_for() -> dict[Script, dict[str, str]]:
    """Invert the look-alikes: which letter of each script a Latin letter passes for."""
    tables: dict[Script, dict[str, str]] = {}
    for disguise, plain in lookalikes().mixed.items():
        tables.setdefault(_script(disguise), {}).setdefault(plain, disguise)
    return tables


def lookalike_letters(text: str) -> list[Edit]:
    """Letters of another script that look the same were read in the script of their word."""
    if text.isascii():
        return []
    signs = [Edit(m.start(), m.end(), _SIGNS_FOR_LETTERS[m.group()]) for m in _SIGN_IN_WORD.finditer(text)]
    if not _candidates().search(text) or not _worth_reading(text):
        return signs
    words = [_Word(m.start(), m.group(), _kinds(m.group())) for m in _WORD.finditer(text)]
    latin = sum(w.kinds.latin for w in words if w.kinds.foreign == 0)
    honest = sum(w.kinds.foreign for w in words if w.kinds.latin == 0 and not w.kinds.exact)
    edits = list(signs)
    for number, word in enumerate(words):
        if word.kinds.foreign and _doubtful(word, honest):
            reading = _read(word, latin >= honest, _stands_in_latin(words, number, latin, honest))
            edits += _letter_edits(word, reading)
    return sorted(edits)


def _doubtful(word: _Word, honest: int) -> bool:
    """Whether a word with foreign letters may be a disguise at all."""
    if word.kinds.latin == 0:
        return word.kinds.exact or word.kinds.jumbled
    return not (honest and _glued(word.text)) and not _UNIT.fullmatch(word.text)


def _worth_reading(text: str) -> bool:
    """Whether scripts meet inside a word, or Latin letters are the most."""
    runs = [match.span() for match in _LATIN_RUN.finditer(text)]
    if 5 * sum(end - start for start, end in runs) > len(text):
        return True
    if _RARE.search(text):
        return True
    framed = f" {text} "
    return any(framed[start].isalpha() or framed[end + 1].isalpha() for start, end in runs)


@lru_cache(maxsize=1 << 16)
def _kinds(word: str) -> _Kinds:
    if word.isascii():
        return _Kinds(len(word), 0, True, True, False)
    foreign = [c for c in word if _script(c) in _DISGUISES]
    alike = lookalikes()
    exact = all(c in alike.mixed for c in foreign)
    roughly = exact or all(c in alike.mixed or c in alike.loose for c in foreign)
    scripts = {_script(c) for c in foreign}
    latin = sum(1 for c in word if _script(c) is Script.LATIN)
    return _Kinds(
        latin, len(foreign), exact, roughly, len(scripts) > 1 or (latin > 0 and not scripts <= _HOMES)
    )


def _stands_in_latin(words: list[_Word], number: int, latin: int, honest: int) -> bool:
    """Whether the words around are Latin and hardly anything honest is in the word's script."""
    if words[number].kinds.latin or latin < CLEARLY * max(1, honest):
        return False
    around = [words[i] for i in (number - 1, number + 1) if 0 <= i < len(words)]
    calm = all(word.kinds.latin > 0 or word.kinds.exact for word in around)
    return calm and any(word.kinds.latin for word in around)


def _read(word: _Word, mostly_latin: bool, in_latin: bool) -> str:
    text, (latin, foreign, exact, roughly, jumbled) = word.text, word.kinds
    if jumbled and roughly:
        return _to_latin(text)
    if latin == 0:
        return _to_latin(text) if in_latin and exact and len(text) > 1 else text
    if exact and (mostly_latin or latin > foreign):
        return _to_latin(text)
    native = _to_foreign(text)
    if native is not None:
        return native
    if exact or (roughly and latin >= foreign and mostly_latin):
        return _to_latin(text)
    return text


def _to_latin(text: str) -> str:
    alike = lookalikes()
    shouted = text.upper() == text
    letters = [alike.mixed.get(c) or alike.loose.get(c, c) if _script(c) in _DISGUISES else c for c in text]
    return "".join(letters).upper() if shouted else "".join(letters)


def _to_foreign(text: str) -> str | None:
    """Read every Latin letter as the letter of the word's other script it passes for."""
    scripts = {_script(c) for c in text} & _DISGUISES
    if len(scripts) != 1 or not scripts <= _HOMES:
        return None
    table = _foreign_for().get(scripts.pop(), {})
    letters = [table.get(c) if _script(c) is Script.LATIN else c for c in text]
    return None if None in letters else "".join(c for c in letters if c)


def _glued(text: str) -> bool:
    """Whether two whole words of different scripts merely lost the blank between them."""
    sides = ["L" if _script(c) is Script.LATIN else "f" for c in text]
    return re.fullmatch("L{3,}f{3,}|f{3,}L{3,}", "".join(sides)) is not None


def _letter_edits(word: _Word, reading: str) -> list[Edit]:
    if reading == word.text:
        return []
    return [
        Edit(word.start + i, word.start + i + 1, new)
        for i, (old, new) in enumerate(zip(word.text, reading, strict=True))
        if old != new
    ]
