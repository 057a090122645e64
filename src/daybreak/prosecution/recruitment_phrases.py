"""How declared phrases become tables that a compiled kernel walks.

A phrase is a line of elements with spaces between them:

    word          this word                   stem*        every word that begins so
    (a|b*|c d)    any of these                element?     may be missing
    ~3            up to three words between   <fee>        the word list of that name
    #             any number                  #18-25, #1000+  a number in a range

Words are compared folded (`daybreak.methods.text.characters.fold_table`): without case, accents, width and
disguise. Every set of alternatives becomes one meaning; every distinct word and stem maps to its meanings.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.characters import FIRST_LETTER, Script, fold_table, script_table
from daybreak.prosecution import recruitment_kernel as kernel
from daybreak.prosecution import recruitment_tokens as tokens
from daybreak.standard.indicators import (
    LANGUAGES,
    Indicator,
    common_words,
    indicators,
    negations,
    word_lists,
)

#: A phrase line that unfolds into more sequences than this is written too widely.
MOST_SEQUENCES = 400

_ELEMENT = re.compile(r"\((?:[^()]|\([^()]*\))*\)\??|<\w+>\??|~\d+|\S+")
_MASK = (1 << 64) - 1
#: Number of each language in the kernel; 0 holds in all of them.
_TONGUE = {"any": 0} | {language: place + 1 for place, language in enumerate(LANGUAGES)}


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything the kernel needs, and what each phrase belongs to.

    `owner[p]` is the row of phrase `p` in `indicators()` (-1 for negation words), `language[p]` the language
    it was declared in.
    """

    tables: tuple[Any, ...]
    lexicon: tuple[Any, ...]
    ranges: tuple[Any, ...]
    arabic: tuple[int, ...]
    phrases: tuple[Any, ...]
    roles: tuple[Any, ...]
    owner: npt.NDArray[np.int32]
    language: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sequence:
    """One phrase without options: meanings in order, each with the gap allowed before it."""

    elements: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]


_NOTHING = _Sequence((), ())


def fold(text: str) -> str:
    """Fold a lexicon word as the kernel folds the text."""
    table = fold_table()
    return "".join(chr(code) for code in (int(table[ord(character)]) for character in text) if code)


@cache
def character_kinds() -> npt.NDArray[np.uint8]:
    """What each folded code point is to the tokeniser (constants of `recruitment_tokens`); uint8[1114112]."""
    scripts = script_table()
    kinds = np.full(len(scripts), tokens.OTHER, np.uint8)
    kinds[scripts >= FIRST_LETTER] = tokens.LETTER
    kinds[scripts == Script.DIGIT] = tokens.DIGIT
    kinds[scripts == Script.SPACE] = tokens.SPACE
    kinds[(scripts == Script.MARK) | (scripts == Script.IGNORED)] = tokens.DROP
    kinds[scripts == Script.EMOJI] = tokens.SOFT
    for characters, kind in (
        ("!?;•·▪●■◆★✓✔✅➡|…。！？؟؛", tokens.HARD),
        (',:()[]{}"«»“”„-–—،、', tokens.SOFT),
        ("$€£¥₽₹₺₴₸฿%@&/+№", tokens.SYMBOL),
        ("\n\r\u2028\u2029", tokens.NEWLINE),
        ("'’‘`´", tokens.APOSTROPHE),
        (".", tokens.POINT),
    ):
        kinds[[ord(character) for character in characters]] = kind
    kinds.flags.writeable = False
    return kinds


def unfold(line: str, words: Mapping[str, str]) -> list[_Sequence]:
    """Turn one phrase line into its sequences without options.

    Raises:
        ValueError: The line names an unknown word list, is empty, or unfolds too widely.
    """
    choices: list[list[tuple[_Sequence, int]]] = []
    gap = 0
    for part in _ELEMENT.findall(line):
        if part.startswith("~"):
            gap += int(part[1:])
            continue
        optional = part.endswith("?")
        options = _options(part.removesuffix("?"), words)
        choices.append([(option, gap) for option in options] + ([(_NOTHING, gap)] if optional else []))
        gap = 0
    made = []
    for chosen in itertools.product(*choices):
        made.append(_joined(chosen))
        if len(made) > MOST_SEQUENCES:
            raise ValueError(f"too many ways to read the phrase: {line}")
    found = [sequence for sequence in dict.fromkeys(made) if sequence.elements]
    if not found:
        raise ValueError(f"an empty phrase: {line!r}")
    return found


def _joined(chosen: Iterable[tuple[_Sequence, int]]) -> _Sequence:
    elements: list[frozenset[str]] = []
    gaps: list[int] = []
    waiting = 0
    for option, gap in chosen:
        waiting += gap
        for element, inner in zip(option.elements, option.gaps, strict=True):
            elements.append(element)
            gaps.append(waiting + inner)
            waiting = 0
    return _Sequence(tuple(elements), tuple(gaps))


def _options(part: str, words: Mapping[str, str]) -> list[_Sequence]:
    """The ways to read one element: all single words together, every run of words on its own."""
    if part.startswith("<"):
        if part[1:-1] not in words:
            raise ValueError(f"no word list is called {part}")
        part = words[part[1:-1]]
    if not part.startswith("("):
        return [_Sequence((frozenset([_word(part)]),), (0,))]
    single: set[str] = set()
    runs: list[_Sequence] = []
    for alternative in _alternatives(part[1:-1]):
        if alternative == "-":
            # a dash is no token: "18-25" is two numbers side by side
            runs.append(_NOTHING)
        elif " " in alternative or alternative.startswith(("(", "<")):
            runs += unfold(alternative, words)
        else:
            single.add(_word(alternative))
    return ([_Sequence((frozenset(single),), (0,))] if single else []) + runs


def _alternatives(inside: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, character in enumerate(inside + "|"):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            yield inside[start:place].strip()
            start = place + 1


def _word(text: str) -> str:
    if text.startswith("#"):
        return text
    stem = text.endswith("*")
    folded = fold(text.removesuffix("*")).replace("'", "").replace("’", "")
    if not folded:
        raise ValueError(f"an empty word in a phrase: {text!r}")
    return folded + ("*" if stem else "")


def hash_word(word: str) -> int:
    """The hash the kernel gives a folded word (FNV-1a over code points with a final shift)."""
    value = int(tokens.FNV_OFFSET)
    for character in word:
        value = ((value ^ ord(character)) * int(tokens.FNV_PRIME)) & _MASK
        value ^= value >> 29
    return value


def _hash_table(entries: Mapping[int, int]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    size = 1 << max(4, (3 * len(entries)).bit_length())
    keys, values = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
    for key, value in sorted(entries.items()):
        slot = key & (size - 1)
        while keys[slot]:
            slot = (slot + 1) & (size - 1)
        keys[slot], values[slot] = key, value
    return keys, values


def _compressed(lists: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    heads = np.cumsum([0, *(len(entry) for entry in lists)]).astype(np.int32)
    return heads, np.fromiter(itertools.chain.from_iterable(lists), np.int32)


def _declared() -> Iterator[tuple[_Sequence, int, int, str]]:
    """Every sequence with its role, the row of its indicator, and its language."""
    for language, negation in negations().items():
        for role, lines in (
            (kernel.BEFORE, negation.before),
            (kernel.BEFORE_NEAR, negation.near),
            (kernel.AFTER, negation.after),
            (kernel.PSEUDO, negation.pseudo),
            (kernel.STOP, negation.stop),
        ):
            for line in lines:
                yield from ((sequence, role, -1, language) for sequence in unfold(line, _lists(language)))
    for row, declared in enumerate(indicators()):
        yield from _of_indicator(row, declared)


def _of_indicator(row: int, declared: Indicator) -> Iterator[tuple[_Sequence, int, int, str]]:
    for role, block in ((kernel.FIND, declared.phrases), (kernel.DENIAL, declared.denials)):
        for language, lines in block.items():
            for line in lines:
                yield from ((sequence, role, row, language) for sequence in unfold(line, _lists(language)))


def _lists(language: str) -> Mapping[str, str]:
    return word_lists().get(language, {})


@cache
def _denying_words() -> Mapping[str, frozenset[str]]:
    """Single words that deny, by language; a phrase that contains one says "no" itself."""
    found = {}
    for language, negation in negations().items():
        sequences = [
            sequence
            for line in (*negation.before, *negation.near)
            for sequence in unfold(line, _lists(language))
        ]
        found[language] = frozenset().union(
            *(sequence.elements[0] for sequence in sequences if len(sequence.elements) == 1)
        )
    return found


def _deniable(sequence: _Sequence, language: str) -> bool:
    words = _denying_words().get(language, frozenset())
    return not any(element & words for element in sequence.elements)


@cache
def compiled() -> Compiled:
    """The tables of all declared phrases, built once (well under a second)."""
    declared = list(dict.fromkeys(_declared()))
    meanings: dict[frozenset[str], int] = {}
    starts: dict[int, list[int]] = {}
    elements: list[int] = []
    gaps: list[int] = []
    bounds = [0]
    for number, (sequence, *_) in enumerate(declared):
        coded = [meanings.setdefault(element, len(meanings)) for element in sequence.elements]
        starts.setdefault(coded[0], []).append(number)
        elements += coded
        gaps += sequence.gaps
        bounds.append(len(elements))
    common = _common(meanings)
    heads, members = _compressed([starts.get(meaning, []) for meaning in range(len(meanings))])
    lexicon, ranges = _lexicon(meanings)
    owner = np.array([row for _, _, row, _ in declared], np.int32)
    return Compiled(
        tables=(fold_table(), character_kinds()),
        lexicon=lexicon,
        ranges=ranges,
        arabic=tuple(ord(fold(letter)) for letter in "ابفكلو"),
        phrases=(
            np.array(elements, np.int32),
            np.array(gaps, np.int32),
            np.array(bounds, np.int32),
            heads,
            members,
            np.array([_TONGUE[language] for *_, language in declared], np.int8),
            common,
        ),
        roles=(
            np.array([role for _, role, _, _ in declared], np.int8),
            np.array([_deniable(sequence, language) for sequence, _, _, language in declared], np.bool_),
            owner,
        ),
        owner=owner,
        language=tuple(language for *_, language in declared),
    )


def _common(meanings: dict[frozenset[str], int]) -> npt.NDArray[np.int8]:
    """For each meaning the number of the language whose common words it stands for, or 0; adds them."""
    rows = {}
    for language, common in common_words().items():
        words = frozenset(_word(word) for word in common)
        rows[meanings.setdefault(words, len(meanings))] = _TONGUE[language]
    table = np.zeros(len(meanings), np.int8)
    for meaning, number in rows.items():
        table[meaning] = number
    return table


def _lexicon(meanings: Mapping[frozenset[str], int]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Words and stems by hash, each with its list of meanings; and the number ranges."""
    exact: dict[str, list[int]] = {}
    stems: dict[str, list[int]] = {}
    ranges: list[tuple[float, float, int]] = []
    for element, meaning in meanings.items():
        for word in sorted(element):
            if word.startswith("#"):
                ranges.append((*_range(word), meaning))
            elif word.endswith("*"):
                stems.setdefault(word[:-1], []).append(meaning)
            else:
                exact.setdefault(word, []).append(meaning)
    heads, members = _compressed([*exact.values(), *stems.values()])
    exact_table = _hash_table({hash_word(word): place for place, word in enumerate(exact)})
    stem_table = _hash_table({hash_word(stem): len(exact) + place for place, stem in enumerate(stems)})
    lows, highs, codes = zip(*ranges, strict=True)
    return (*exact_table, *stem_table, heads, members), (
        np.array(lows, np.float64),
        np.array(highs, np.float64),
        np.array(codes, np.int32),
    )


def _range(word: str) -> tuple[float, float]:
    """The lowest and highest number that `#`, `#7`, `#18-25` or `#1000+` stands for."""
    body = word[1:]
    if not body:
        return 0.0, float("inf")
    if body.endswith("+"):
        return float(body[:-1]), float("inf")
    low, _, high = body.partition("-")
    return float(low), float(high or low)
