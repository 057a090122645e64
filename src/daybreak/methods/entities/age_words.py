"""Ages written in other ways than a number with a word: spelled out ("nineteen"), or with a letter ("19/f").

A spelled number counts only where the words of age around it would make a numeral an age. A letter for the
sex beside a number is also a floor, a size, a road or metres: it counts with a stroke or in brackets, or
where somebody introduces themselves, and not beside a word of buildings or seats.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from daybreak.methods.entities.number_words import PHRASES
from daybreak.methods.entities.words import Words

#: Spelled ages lie between these.
FROM, TO = 12, 69

_GERMAN = (
    "zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "zwanzig dreißig/dreissig vierzig fünfzig sechzig",
    "ein zwei drei vier fünf sechs sieben acht neun",
)
_ITALIAN = (
    "dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "venti trenta quaranta cinquanta sessanta",
    "uno due tre/tré quattro cinque sei sette otto nove",
)
_ARABIC_UNITS = "واحد اثنين/اثنان ثلاثة/ثلاث أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني تسعة/تسع"
_ARABIC_TENS = "عشرين/عشرون ثلاثين/ثلاثون أربعين/أربعون خمسين/خمسون ستين/ستون"
_CHINESE = "一二三四五六七八九"

_STROKE = re.compile(r"(?<![\d/.,$€£])(\d\d)\s?/\s?[fmw]\b|\b[fmw]\s?/\s?(\d\d)(?![\d/])", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]\s?(?:(\d\d)\s?[fmw]|[fmw]\s?(\d\d))\s?[)\]]", re.IGNORECASE)
_MYSELF = re.compile(
    r"(?:\bI(?:'|’)?\s?a?m(?: an?)?\s|^\s*|\n\s*)(?:(\d\d)\s?[fw]|[fw]\s?(\d\d))\b"
    r"(?=\s*(?:$|[,.;:!|\n]|(?:here|looking|from|new|in|available|seeks?|searching|for)\b))",
    re.IGNORECASE,
)
_YEARS_OLD = re.compile(r"(?<!\d)(\d\d)[\s-]?y\s?/\s?o\b", re.IGNORECASE)
_NO_PERSON = re.compile(
    r"\b(?:flat|unit|room|rm|floor|suite|shop|tower|block|building|bldg|house|plaza|mansion|cent(?:er|re)|court|level"
    r"|road|street|seat|row|gate|section|sec|article|art|clause|page|size|figure|fig|no|bus|line|route|engine|grade"
    r"|temperature|degrees)\b",
    re.IGNORECASE,
)
_LETTERS = tuple("fmwyFMWY")
#: How far before and behind a number such an age begins and ends, and what follows it is looked at.
BESIDE, BEHIND = 12, 48
#: How far, in characters, such a word speaks about a number.
NEAR = 24


def spelled(text: str) -> list[tuple[int, int, int]]:
    """Start, end and value of numbers from `FROM` to `TO` that are spelled out.

    >>> spelled("she is twenty-one")
    [(7, 17, 21)]
    """
    return [(word.start, word.end, word.tag) for word in _spelled().find(text)]


def by_letters(text: str, runs: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Start, end and value of ages told with letters ("19/f", "(F 24)", "I'm 19f", "19 y/o").

    `runs` are the start, end and value of the numbers of the text.
    """
    places = [
        (start - BESIDE, end + BEHIND)
        for start, end, _ in runs
        if end - start == 2 and _has_letter(text, start, end)
    ]
    for pattern in (_STROKE, _BRACKET, _MYSELF, _YEARS_OLD):
        found = {
            match.start(): match
            for first, last in places
            for match in pattern.finditer(text, max(0, first), last)
        }
        for match in found.values():
            age = next(group for group in match.groups() if group)
            around = text[max(0, match.start() - NEAR) : match.end() + NEAR]
            if not _NO_PERSON.search(around):
                yield match.start(), match.end(), int(age)


def _has_letter(text: str, start: int, end: int) -> bool:
    """Whether one of the letters stands alone right before or behind a number."""
    before = text[max(0, start - 5) : start].rstrip(" /")
    behind = text[end : end + 5].lstrip(" /-")
    return (before[-1:] in _LETTERS and not before[-2:-1].isalpha()) or (
        behind[:1] in _LETTERS and not behind[1:2].isalpha()
    )


@cache
def _spelled() -> Words[int]:
    found = {
        " ".join(words): int(digits)
        for words, digits in PHRASES.items()
        if len(digits) == 2 and FROM <= int(digits) <= TO
    }
    for table in (_russian_oblique(found), _german(), _italian(), _arabic(), _chinese()):
        found |= table
    return Words(found)


def _russian_oblique(found: dict[str, int]) -> dict[str, int]:
    """Numbers as they stand after "from" and "to": двадцати пяти."""
    units = {"один": "одного", "два": "двух", "три": "трёх", "четыре": "четырёх"}
    oblique = {}
    for phrase, value in found.items():
        if "а" <= phrase[0] <= "я":
            words = [units.get(word, re.sub("ь$", "и", word)) for word in phrase.split()]
            oblique[" ".join(words).replace("сорок", "сорока")] = value
    return oblique


def _german() -> dict[str, int]:
    teens, tens, units = (row.split() for row in _GERMAN)
    found = {word: value for value, word in enumerate(teens, FROM)}
    for ten, spellings in enumerate(tens, 2):
        for word in spellings.split("/"):
            found[word] = 10 * ten
            found |= {f"{unit}und{word}": 10 * ten + number for number, unit in enumerate(units, 1)}
    return found


def _italian() -> dict[str, int]:
    teens, tens, units = (row.split() for row in _ITALIAN)
    found = {word: value for value, word in enumerate(teens, FROM)}
    for ten, word in enumerate(tens, 2):
        found[word] = 10 * ten
        for number, spellings in enumerate(units, 1):
            for unit in spellings.split("/"):
                found[(word[:-1] if unit[0] in "uo" else word) + unit] = 10 * ten + number
    return found


def _arabic() -> dict[str, int]:
    units = [spellings.split("/") for spellings in _ARABIC_UNITS.split()]
    found: dict[str, int] = {}
    for (number, spellings), teen in product(enumerate(units[2:], 3), ("عشر", "عشرة")):
        found |= {f"{unit} {teen}": 10 + number for unit in spellings}
    for ten, forms in enumerate(_ARABIC_TENS.split(), 2):
        for form in forms.split("/"):
            found[form] = 10 * ten
            found |= {f"{unit} و{form}": 10 * ten + n for n, same in enumerate(units, 1) for unit in same}
    return found


def _chinese() -> dict[str, int]:
    tens = enumerate(("", *_CHINESE[1:6]), 1)
    named = {
        f"{first}十{last}": 10 * ten + number
        for ten, first in tens
        for number, last in enumerate(("", *_CHINESE))
    }
    return {word: value for word, value in named.items() if value >= FROM}
