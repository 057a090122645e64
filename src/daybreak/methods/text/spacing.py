"""Words pulled apart letter by letter: `w o r k`, `c.a.l.l`, `W-h-a-t-s-A-p-p`, `招 聘 高 薪`.

Letters are joined only where the result is known or very likely a word, so that lists (`a b c d`),
initials (`J. R. R.`), acronyms (`U.S.A.`) and grades stay apart. A run that holds several words
(`w o r k a t h o m e`) is cut into known words again.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from daybreak.methods.text.leet import read_leet
from daybreak.methods.text.protected import outside_protected
from daybreak.methods.text.rewriting import Edit
from daybreak.methods.text.vocabulary import is_word, reads_like_a_word, split_into_words

#: Characters of scripts without blanks between words, pulled apart one by one.
_IDEOGRAPHS = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_LETTER = rf"[^\W_{_IDEOGRAPHS}]"
_GAP = r"[ .\-_*·•~/|,+'`^=:]"
#: Runs are taken up to this many letters at a time, which keeps the search linear.
_APART = re.compile(
    rf"(?<![^\W_])(?<![^\W_]['’_.\-*/|]){_LETTER}(?P<gap>{_GAP}| ?[.\-_*·•~/|+] ?|  )"
    rf"(?:{_LETTER}|[$@])(?![^\W_])"
    rf"(?:(?P=gap)(?:{_LETTER}|[$@])(?![^\W_])){{1,80}}+(?!_|['’.\-_*·/|][^\W_])"
)
_PAIR = re.compile(rf"(?<![^\W_])(?<![^\W_]['’.])([^\W\d_]){_GAP}([^\W\d_])(?!\w|['’.][^\W_])")
#: A pair is beside a word if no more characters than this lie between.
_NEAR = 3
_IDEOGRAPHS_APART = re.compile(
    rf"(?<![{_IDEOGRAPHS}])[{_IDEOGRAPHS}](?P<gap>[ .\-_*·•~/|,+^]{{1,2}})[{_IDEOGRAPHS}]"
    rf"(?:(?P=gap)[{_IDEOGRAPHS}])*(?![{_IDEOGRAPHS}])"
)
#: So many letters in a row are no list and no initials, even if the word is unknown.
LEAST_UNKNOWN = 5
#: Beyond Latin four letters are one word already, unless each may be a word of its own.
LEAST_FOREIGN = 4
_SHORT_WORDS = frozenset("иавскуояйіжбéàèóáоу")
#: Dotted capitals up to this length may be an acronym.
LONGEST_ACRONYM = 7
#: Scripts whose one-letter words are few enough that four letters in a row must be one word.
LEAST_IDEOGRAPHS = 3


def spaced_letters(text: str) -> Sequence[Edit]:
    """Letters pulled apart one by one were joined to the word they spell."""
    joined = [(run, _join(text, run.start(), run.end(), run.group("gap"))) for run in _APART.finditer(text)]
    edits = [edit for _, found in joined for edit in found]
    if edits:
        edits += _join_pairs(text, {end for run, found in joined if found for end in run.span()})
    if not text.isascii():
        edits += [edit for run in _IDEOGRAPHS_APART.finditer(text) for edit in _join_ideographs(run)]
    return outside_protected(text, _in_order(edits))


def _join_pairs(text: str, ends: set[int]) -> list[Edit]:
    """Join two-letter words (`m e`) that stand beside a word pulled apart the same way."""
    edits: list[Edit] = []
    for pair in _PAIR.finditer(text):
        near = any(at in ends for at in range(pair.start() - _NEAR, pair.start())) or any(
            at in ends for at in range(pair.end() + 1, pair.end() + _NEAR + 1)
        )
        if near and is_word(pair.group(1) + pair.group(2)):
            edits.append(Edit(pair.start() + 1, pair.end() - 1, ""))
    return edits


def _in_order(edits: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _join_ideographs(run: "re.Match[str]") -> list[Edit]:
    step = 1 + len(run.group("gap"))
    if is_word(run.group()[::step]):
        return [Edit(at + 1, at + step, "") for at in range(run.start(), run.end() - 1, step)]
    if (run.end() - run.start() + step - 1) // step < LEAST_IDEOGRAPHS:
        return []
    return [Edit(at + 1, at + step, "") for at in range(run.start(), run.end() - 1, step)]


def _join(text: str, start: int, end: int, gap: str) -> list[Edit]:
    step = 1 + len(gap)
    letters = text[start:end:step]
    while letters and letters[-1].isdecimal() and not _spells(letters, gap):
        letters = letters[:-1]
    while letters and letters[0].isdecimal() and not _spells(letters, gap):
        letters = letters[1:]
        start += step
    words = _spells(letters, gap)
    if words is None:
        return []
    edits: list[Edit] = []
    at = start
    for number, word in enumerate(words):
        inside = [Edit(at + i * step + 1, at + (i + 1) * step, "") for i in range(len(word) - 1)]
        at += len(word) * step
        between = [Edit(at - step + 1, at, " ")] if number < len(words) - 1 and gap != " " else []
        edits += inside + between
    return edits


@lru_cache(maxsize=1 << 14)
def _spells(letters: str, gap: str) -> tuple[str, ...] | None:
    """Say which words the letters spell, or None when they should stay apart."""
    if len(letters) < 3 or sum(map(str.isalpha, letters)) * 2 < len(letters) or _is_list(letters):
        return None
    if not letters.isalpha():
        return (letters,) if read_leet(letters) is not None else None
    if is_word(letters):
        return (letters,)
    if len(letters) >= LEAST_UNKNOWN and (words := split_into_words(letters)) is not None:
        return tuple(words)
    if not letters.isascii() and len(letters) >= LEAST_FOREIGN and not set(letters.lower()) <= _SHORT_WORDS:
        return (letters,)
    acronym = letters.isupper() and gap.strip() != ""
    if len(letters) < LEAST_UNKNOWN or (acronym and len(letters) < LONGEST_ACRONYM):
        return (
            (letters,) if len(letters) == 4 and not letters.isupper() and reads_like_a_word(letters) else None
        )
    return (letters,) if not letters.isascii() or reads_like_a_word(letters) else None


def _is_list(letters: str) -> bool:
    """Letters that follow the alphabet, or one letter over and over, are a list."""
    codes = [ord(c) for c in letters.lower()]
    steps = {b - a for a, b in pairwise(codes)}
    return steps <= {1} or steps <= {0}
