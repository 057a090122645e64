"""Numbers written as words: `zero seven seven double oh`, `zéro six douze`, `一三八零零`, `five5five`.

Only runs that read like a phone number are turned into digits: enough digits, next to one another,
in one language, not followed by a word of magnitude (`thousand`). `one or two days` stays.
The words are data (`number_words.csv`, fourteen languages); German, Italian and run-together
English compounds are made from them.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import ahocorasick_rs

from daybreak.methods.text.rewriting import Edit

#: Fewest digits in a run of single-digit words, and in one with tens, teens or commas.
LEAST_DIGITS = 3
LEAST_WITH_TENS = 7
#: Languages written without blanks, where syllables are also parts of other words.
_LEAST_UNSPACED = {"zh": 5, "ko": 7, "th": 4}
_GAP = re.compile(
    r"[ \t.,\-_/*·•+()|:]{0,6}"
    r"(?:(?:\d{1,5}|(?<![^\W_])[oO](?![^\W_]))[ \t.\-_/*·•()]{0,3}){0,8}"
)
_MAGNITUDE = re.compile(
    r"[\s\-]*(?:hundred|thousand|million|billion|lakh|crore|mil|mille|millones|million|millions|tausend|hundert"
    r"|тысяч|тыс|миллион|ألف|الف|مليون|हज़ार|हजार|लाख|万|萬|千|百|十|亿|만|천|백|พัน|หมื่น|แสน)"
)
#: What says that the digits before it count something else: "seven 5 days", "nine 1,500", "two 24h".
_COUNTED = (
    r"[,']?\d|[^\W\d_ol]"
    r"|[ \t]?(?:[%$€£]|(?:days?|nights?|weeks?|months?|years?|yrs?|hours?|hrs?|min(?:ute)?s?"
    r"|girls?|ladies|yo|cm|kg|roses|euros?|dollars?|pounds?|usd|eur|gbp)(?![^\W_]))"
)
_AFTER = re.compile(
    rf"[ \t.\-_/*·•()]{{0,3}}\d{{1,5}}(?:[ \t.\-_/*·•()]{{1,3}}\d{{1,5}}){{0,5}}(?!{_COUNTED})"
)
#: Two words further apart than this are no run, unless numerals stand between.
_FAR = 8
_DIGIT = re.compile(r"[0-9]")
_NUMERAL = re.compile(r"\d+|(?<![^\W_])o(?![^\W_])")
_BEFORE = re.compile(r"(?:(?:\d{1,5}|(?<![^\W_])o(?![^\W_]))[ \t.\-_/*·•()]{0,3}){1,6}$")


class Reading(NamedTuple):
    """What one word means in one language: its role (digit, tens ...) and its value."""

    role: str
    value: int


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    readings: dict[str, Reading]


class _Words(NamedTuple):
    """The number words of all languages, with a finder for all and a faster one for plain ASCII text."""

    finder: ahocorasick_rs.AhoCorasick
    ascii_finder: ahocorasick_rs.AhoCorasick
    readings: dict[str, dict[str, Reading]]
    joining: dict[str, frozenset[str]]


@cache
def _words() -> _Words:
    found: dict[str, dict[str, Reading]] = {}
    joining: dict[str, set[str]] = {}
    for language, role, value, words in _rows():
        for word in words:
            if role == "and":
                joining.setdefault(language, set()).add(word)
            else:
                found.setdefault(word, {})[language] = Reading(role, value)
    for language, word, value in _compounds(found):
        found.setdefault(word, {})[language] = Reading("teen", value)
    joins = {language: frozenset(words) for language, words in joining.items()}
    return _Words(_finder(list(found)), _finder([word for word in found if word.isascii()]), found, joins)


def ascii_number_words() -> frozenset[str]:
    """The first letters in a row of every ASCII number word: without one of these there is no run."""
    starts = (re.match("[a-z]+", word) for word in _words().readings if word.isascii())
    return frozenset(start[0] for start in starts if start)


def _finder(words: list[str]) -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(
        words,
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA,
    )


def _rows() -> Iterator[tuple[str, str, int, list[str]]]:
    with Path(__file__).with_name("number_words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["language"], row["role"], int(row["value"]), row["words"].split()


def _compounds(found: dict[str, dict[str, Reading]]) -> Iterator[tuple[str, str, int]]:
    """Make `einundzwanzig`, `ventotto` and run-together `fortyfour` from their parts."""
    for language in ("de", "it", "en"):
        words = [(w, r[language]) for w, r in list(found.items()) if language in r]
        tens = [(w, r.value) for w, r in words if r.role == "tens"]
        units = [(w, r.value) for w, r in words if r.role == "digit" and r.value > 0]
        for ten, value in tens:
            for unit, digit in units:
                if language == "de":
                    yield language, f"{'ein' if digit == 1 else unit}und{ten}", value + digit
                else:
                    yield (
                        language,
                        (ten[:-1] if language == "it" and unit[0] in "uo" else ten) + unit,
                        value + digit,
                    )


def spelled_numbers(text: str) -> list[Edit]:
    """A run of numbers written as words was read as digits."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    words = _words()
    finder = words.ascii_finder if lower.isascii() else words.finder
    hits = finder.find_matches_as_indexes(lower)
    if not hits or not _close_together(hits, lower):
        return []
    tokens = [_Token(a, b, words.readings[lower[a:b]]) for _, a, b in hits if _stands_alone(lower, a, b)]
    return [edit for run in _runs(lower, tokens) for edit in _read_run(lower, run)]


def _close_together(hits: list[tuple[int, int, int]], text: str) -> bool:
    """Rule out quickly what cannot be a run: single words far apart and no numeral at all."""
    last = -_FAR
    for _, start, end in hits:
        if start - last < _FAR:
            return True
        last = end
    return _DIGIT.search(text) is not None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the word is not part of a longer one; scripts without blanks have no such limits."""
    first = text[start]
    if first >= "\u3000" or "\u0e00" <= first <= "\u0e7f":
        return True
    return not (start and _is_letter(text[start - 1])) and not (end < len(text) and _is_letter(text[end]))


def _is_letter(character: str) -> bool:
    return character.isalpha() or (character >= "\u0300" and unicodedata.category(character)[0] == "M")


@dataclass(slots=True)
class _Run:
    """Words next to one another that share a language, with the numerals between them."""

    tokens: list[_Token]
    languages: set[str]


def _runs(text: str, tokens: list[_Token]) -> Iterator[_Run]:
    run: _Run | None = None
    for token in tokens:
        if run is not None and run.languages & token.readings.keys() and _adjacent(text, run, token):
            run.tokens.append(token)
            run.languages &= token.readings.keys()
            continue
        if run is not None:
            yield run
        run = _Run([token], set(token.readings))
    if run is not None:
        yield run


def _adjacent(text: str, run: _Run, token: _Token) -> bool:
    gap = text[run.tokens[-1].end : token.start]
    if len(gap) > 60:
        return False
    match = _GAP.fullmatch(gap)
    if match is not None:
        return True
    joining = _words().joining
    return any(gap.strip(" \t-") in joining.get(language, ()) for language in run.languages)


class _Piece(NamedTuple):
    """A stretch of a run and the digits it stands for."""

    start: int
    end: int
    digits: str
    spelled: bool


def _read_run(text: str, run: _Run) -> list[Edit]:
    if len(run.tokens) == 1 and not _DIGIT.search(
        text, max(0, run.tokens[0].start - 3), run.tokens[0].end + 3
    ):
        return []
    language = min(run.languages, key=_preference)
    pieces = _pieces(text, run, language)
    if not _reads_like_a_number(text, run, pieces, language):
        return []
    edits: list[Edit] = []
    for number, piece in enumerate(pieces):
        left = pieces[number - 1] if number else piece
        if left.end < piece.start and _closes_up(left, text[left.end : piece.start], piece):
            edits.append(Edit(left.end, piece.start, ""))
        if text[piece.start : piece.end] != piece.digits:
            edits.append(Edit(piece.start, piece.end, piece.digits))
    return edits


def _closes_up(left: _Piece, gap: str, right: _Piece) -> bool:
    """Blanks go between words, but stay beside numerals that were already grouped."""
    if "(" in gap or ")" in gap:
        return False
    return (left.spelled or len(left.digits) == 1) and (right.spelled or len(right.digits) == 1)


@cache
def _preference(language: str) -> int:
    return list(dict.fromkeys(row[0] for row in _rows())).index(language)


def _pieces(text: str, run: _Run, language: str) -> list[_Piece]:
    """Turn words into digits, putting tens and units, hundreds and tens, and doubles together."""
    raw = list(_with_numerals(text, run, language))
    pieces: list[_Piece] = []
    at = 0
    while at < len(raw):
        taken, value = _compose(text, raw[at : at + 5], language)
        start, end = raw[at][0], raw[at + taken - 1][1]
        pieces.append(_Piece(start, end, value, any(r[2].role != "numeral" for r in raw[at : at + taken])))
        at += taken
    return pieces


def _with_numerals(text: str, run: _Run, language: str) -> Iterator[tuple[int, int, Reading]]:
    before = _BEFORE.search(text, max(0, run.tokens[0].start - 30), run.tokens[0].start)
    if before is not None:
        yield from _numerals(text, before.start(), run.tokens[0].start)
    last = None
    for token in run.tokens:
        if last is not None:
            yield from _numerals(text, last, token.start)
        yield token.start, token.end, token.readings[language]
        last = token.end
    after = _AFTER.match(text, last or 0)
    if after is not None:
        yield from _numerals(text, after.start(), after.end())


def _numerals(text: str, start: int, end: int) -> Iterator[tuple[int, int, Reading]]:
    for match in _NUMERAL.finditer(text, start, end):
        value = 0 if match.group() == "o" else int(match.group())
        role = "digit" if match.group() == "o" else "numeral"
        yield match.start(), match.end(), Reading(role, value)


_Raw = tuple[int, int, Reading]


def _compose(text: str, raw: list[_Raw], language: str) -> tuple[int, str]:
    """Read the number that begins here: how many words it takes, and its digits."""
    start, end, (role, value) = raw[0]
    following = raw[1][2] if len(raw) > 1 else Reading("", 0)
    if role == "numeral":
        return 1, text[start:end]
    if role == "plus":
        return 1, "+"
    if role == "repeat":
        if following.role == "digit" or (following.role == "numeral" and following.value < 10):
            return 2, str(following.value) * value
        return 1, ""
    if role == "hundreds":
        taken, rest = _below_hundred(text, raw[1:], language)
        return 1 + taken, str(value + rest)
    if role == "digit" and following.role == "times":
        return 2, f"{value}00"
    if role == "times":
        return 1, ""
    taken, number = _below_hundred(text, raw, language)
    return max(taken, 1), str(number if taken else value)


def _below_hundred(text: str, raw: list[_Raw], language: str) -> tuple[int, int]:
    """Read tens with their unit, and French `quatre-vingt-dix-sept`; 0 words when nothing fits."""
    if not raw:
        return 0, 0
    roles = [r[2] for r in raw]
    touching = [True] + [_in_one_breath(text[a[1] : b[0]]) for a, b in pairwise(raw)]
    taken, value = 1, roles[0].value
    if roles[0].role == "teen":
        if language == "fr" and value == 10 and len(raw) > 1 and touching[1] and _is_unit(roles[1], least=7):
            return 2, value + roles[1].value
        return 1, value
    if (
        language == "fr"
        and roles[0] == ("digit", 4)
        and len(raw) > 1
        and touching[1]
        and roles[1] == ("tens", 20)
    ):
        taken, value = 2, 80
    elif roles[0].role != "tens":
        return (1, value) if roles[0].role == "digit" else (0, 0)
    if len(raw) > taken and touching[taken]:
        following = roles[taken]
        if language == "fr" and value in (60, 80) and following.role == "teen":
            more, rest = _below_hundred(text, raw[taken:], language)
            return taken + more, value + rest
        if _is_unit(following, least=1):
            return taken + 1, value + following.value
    return taken, value


def _is_unit(reading: Reading, least: int) -> bool:
    return reading.role == "digit" and least <= reading.value <= 9


def _in_one_breath(gap: str) -> bool:
    """Whether two words of one number are joined as such: by a blank, a hyphen or an `and`."""
    return "," not in gap and "." not in gap and "/" not in gap and len(gap) <= 5


def _reads_like_a_number(text: str, run: _Run, pieces: list[_Piece], language: str) -> bool:
    spelled = [piece for piece in pieces if piece.spelled and piece.digits not in ("", "+")]
    digits = sum(len(piece.digits) for piece in pieces if piece.digits != "+")
    if (
        not spelled
        or any(piece.digits == "" for piece in pieces)
        or _MAGNITUDE.match(text, run.tokens[-1].end)
    ):
        return False
    if language in _LEAST_UNSPACED and not (language == "zh" and digits >= 3 and _has_phone_zero(text, run)):
        return digits >= _LEAST_UNSPACED[language]
    if len(run.tokens) < 2 or len(pieces) < 2:
        return digits >= LEAST_WITH_TENS and len(pieces) >= 3
    gaps = text[run.tokens[0].start : run.tokens[-1].end]
    plain = (
        all(t.readings[language].role in ("digit", "repeat", "plus") for t in run.tokens) and "," not in gaps
    )
    varied = len({piece.digits for piece in spelled}) > 1 or digits > len(spelled) or spelled[0].digits != "0"
    return varied and digits >= (LEAST_DIGITS if plain else LEAST_WITH_TENS)


def _has_phone_zero(text: str, run: _Run) -> bool:
    written = text[run.tokens[0].start : run.tokens[-1].end]
    return any(c in written for c in "零〇幺") or any(c.isdecimal() for c in written)
