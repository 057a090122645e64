"""Ages a post states or asks for, told apart from years of experience, of business, of contract.

A small number is an age when a word behind it can only mean age ("years old", "yo", "岁", "tuổi"), when a cue
("aged", "edad", "возраст") or a person ("girl 19") stands before it, or when a range in years has no word of
experience or business near it. The words are declared in `standard/data/age_words.yaml`. When the
youngest age is under 18 the finding says so: `details["minor"]`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from daybreak.methods.entities.age_words import by_letters, spelled
from daybreak.methods.entities.words import Word, Words, digit_runs
from daybreak.methods.geo.characters import fold_words
from daybreak.standard.identifier import Identifier, NormalText

#: Under this age a person is a child (Convention on the Rights of the Child, article 1).
ADULT = 18
#: Ages outside are read as something else; a range in bare years and a single number need to be likelier.
YOUNGEST, OLDEST, LIKELY, OPEN_OLDEST = 5, 80, 14, 60
#: How far, in characters, a word of experience or business still speaks about a number.
NEAR = 40

_LINK = re.compile(
    r"\s*(?:years?|yrs|años|лет|岁)?\s*(?:-|–|—|~|to|up to|until|and|a|à|e|et|y|bis|und|do|до|и|по"
    r"|الى|إلى|حتى|و|至|到|から|ถึง|से|đến|sampai|ile|tot)\s*",
    re.IGNORECASE,
)
_GAP = re.compile(r"[\s:(,=.\-'’\"»«]*")
_BEHIND = re.compile(r"[\s.\-/']{0,2}")
#: A number of years that stands by itself, as people introduce themselves ("Ana, 19 años, morena").
_ALONE_BEFORE, _ALONE_BEHIND = re.compile(r"(?:^|[,.;:(|\n])\s*$"), re.compile(r"\s*(?:$|[,.;:)|\n])")
_NOT_BEFORE = re.compile(r"(?:[$€£₽₹฿#@_/+]|\d[.,:/\s-]?|[a-z]-?)$", re.IGNORECASE)
_NOT_BEHIND = re.compile(
    r"\s?(?:%|[$€£₽₹฿°]|:\d|/\d|[.,]\d|h\b|hrs?\b|hours?\b|am\b|pm\b|usd|eur|aed|k\b|к\b|kg\b"
    r"|cm\b|km\b|x\b|uhr|час|руб|st\b|nd\b|rd\b|th\b|days?\b|weeks?\b|months?\b|people|girls|чел"
    r"|min(?:ute)?s?\b|miles?\b|met(?:re|er)s?\b)",
    re.IGNORECASE,
)
#: A bare number is somebody's age only where no noun follows that it could count ("over 21 to apply").
_CLAUSE_END = re.compile(
    r"\s*(?:$|[,.;:!?)|\n•。،]|(?:and|or|but|only|please|to (?:apply|join|work|enter|qualify)"
    r"|y|e|o|para|et|ou|pour|и|или|чтобы)\b)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?\n;•|。！？]")
_ADULT_ONLY = frozenset({16, 18, 21})

_Tags = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number or range of small numbers, and the roles of the words right before and behind it."""

    start: int
    end: int
    low: int
    high: int
    before: _Tags
    behind: _Tags
    behind_end: int
    attached: bool
    by_itself: bool

    @property
    def single(self) -> bool:
        """Whether it is one number rather than a range."""
        return self.low == self.high


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Report ages, in reading order: `normal` "19", "18-25", "18+" or "up to 30".

    `details` holds low, high (None where open), minor (the youngest age is under 18) and told_by.
    `country` is not needed; every finder takes it.
    """
    text = normalised.text
    runs = [(start, end, int(text[start:end])) for start, end in digit_runs(text) if end - start <= 2]
    lettered = by_letters(text, runs)
    found = [_lettered(normalised, *one) for one in lettered if LIKELY <= one[2] <= OPEN_OLDEST]
    words = _words().find(text)
    if words:
        runs = sorted(runs + spelled(text))
    elif not any(text[end : end + 2].lstrip()[:1] == "+" for _, end, _ in runs):
        return found
    for number in _numbers(text, runs, words):
        reading = _reading(text, number, words)
        if reading is not None:
            found.append(_report(normalised, number, *reading))
    return sorted(found, key=lambda age: age.start)


def _numbers(text: str, runs: list[tuple[int, int, int]], words: list[Word[_Tags]]) -> Iterator[_Number]:
    """Small numbers and ranges that could be ages."""
    index = 0
    while index < len(runs):
        start, end, low = runs[index]
        high = low
        index += 1
        if index < len(runs) and _LINK.fullmatch(text, end, runs[index][0]):
            _, end, high = runs[index]
            index += 1
        plus = text[end : end + 2].lstrip()[:1] == "+"
        closed = text.index("+", end) + 1 if plus else end
        if not (words or plus) or low > high or _NOT_BEFORE.search(text, max(0, start - 2), start):
            continue
        gap = _BEHIND.match(text, end)
        at = gap.end() if gap else end
        behind = next((word for word in words if end <= word.start <= at), None)
        tells = behind is not None and bool(behind.tag & {"sure", "years"})
        if not tells and _NOT_BEHIND.match(text, end):
            continue
        tags = behind.tag if behind else frozenset[str]()
        if plus:
            tags |= {"plus"}
        last = behind.end if behind else closed
        further = next((word for word in words if behind and last <= word.start <= last + 1), None)
        if further is not None and "plus" in further.tag:
            tags |= {"plus"}
            last = further.end
        yield _Number(
            start,
            end,
            low,
            high,
            _before(text, start, words),
            tags,
            last,
            behind is not None and behind.start == end,
            behind is not None and _stands_alone(text, start, behind.end),
        )


def _stands_alone(text: str, start: int, end: int) -> bool:
    return bool(_ALONE_BEFORE.search(text, max(0, start - 3), start) and _ALONE_BEHIND.match(text, end))


def _before(text: str, start: int, words: list[Word[_Tags]]) -> _Tags:
    """Roles of the words that lead up to a number with nothing but fillers between."""
    tags: _Tags = frozenset()
    for word in reversed(words):
        if word.end > start:
            continue
        if not _GAP.fullmatch(text, word.end, start):
            break
        tags |= word.tag
        start = word.start
        if not word.tag & {"filler", "more", "less"}:
            break
    return tags


def _reading(
    text: str, number: _Number, words: list[Word[_Tags]]
) -> tuple[int | None, int | None, float, str] | None:
    """Lowest and highest age (None where open), confidence and what told; None when it is no age."""
    if not YOUNGEST <= number.low <= number.high <= OLDEST:
        return None
    about_time = _about_time(text, number, words)
    if "sure" in number.behind:
        return (
            None
            if about_time and number.single
            else (*_ends(number), 0.97 if not number.single else 0.95, "a word for age")
        )
    if about_time:
        return None
    if "cue" in number.before and number.low >= (YOUNGEST if not number.single else 12):
        return *_ends(number), 0.92, "the word before it"
    if "person" in number.before and number.low >= (YOUNGEST if not number.single else 12):
        return *_ends(number), 0.85, "the person named before it"
    if "years" in number.behind:
        return _in_years(number)
    if "plus" in number.behind and number.single and number.low in _ADULT_ONLY:
        return number.low, None, 0.8, "the plus sign or words for older behind it"
    if "being" in number.before and _of_a_person(text, number, words):
        return *_ends(number), 0.8, "the words before it and the end of its clause"
    return None


def _of_a_person(text: str, number: _Number, words: list[Word[_Tags]]) -> bool:
    """Whether a bare number behind "must be" or "I am" counts nothing that follows or was named before."""
    if not 12 <= number.low <= number.high <= OPEN_OLDEST or not _CLAUSE_END.match(text, number.end):
        return False
    first = max([0, *(stop.end() for stop in _STOP.finditer(text, 0, number.start))])
    return not any("measure" in word.tag and first <= word.start < number.start for word in words)


def _in_years(number: _Number) -> tuple[int | None, int | None, float, str] | None:
    """A number of years with no word of experience or business near it."""
    why = "a number of years with no word of experience or business near it"
    if "length" in number.before or number.low < LIKELY:
        return None
    if "has" in number.before:
        return *_ends(number), 0.9, "the word before it and the years behind"
    if not number.single:
        return number.low, number.high, 0.85, why
    if number.before & {"more", "less"} and number.low <= OPEN_OLDEST:
        return *_ends(number), 0.75, why
    if "plus" in number.behind and number.low in _ADULT_ONLY:
        return number.low, None, 0.7, why
    if (number.attached or number.by_itself) and 16 <= number.low <= 45:
        return number.low, number.low, 0.6, why
    return None


def _ends(number: _Number) -> tuple[int | None, int | None]:
    if not number.single:
        return number.low, number.high
    if number.before & {"more"} or "plus" in number.behind:
        return number.low, None
    if number.before & {"less"}:
        return None, number.high
    return number.low, number.high


def _about_time(text: str, number: _Number, words: list[Word[_Tags]]) -> bool:
    """Whether experience, business or a contract is spoken of in the same sentence, near the number."""
    first, last = max(0, number.start - NEAR), min(len(text), number.behind_end + NEAR)
    stop = _STOP.search(text, number.behind_end, last)
    last = stop.start() if stop else last
    for stop in _STOP.finditer(text, first, number.start):
        first = stop.end()
    return any("other" in word.tag and first <= word.start and word.end <= last for word in words)


def _report(
    normalised: NormalText,
    number: _Number,
    low: int | None,
    high: int | None,
    confidence: float,
    told_by: str,
) -> Identifier:
    minor = low is not None and low < ADULT
    if low is None:
        normal = f"up to {high}"
    elif high is None:
        normal = f"{low}+"
    else:
        normal = str(low) if low == high else f"{low}-{high}"
    reason = f"Read as an age because of {told_by}."
    if minor:
        reason += f" The youngest age is under {ADULT}: a child."
    end = number.behind_end if number.behind & {"sure", "years", "plus"} else number.end
    return Identifier.at(
        normalised, number.start, end, kind="age", normal=normal, confidence=confidence, reason=reason,
        details={"low": low, "high": high, "minor": minor, "told_by": told_by},
    )  # fmt: skip


def _lettered(normalised: NormalText, start: int, end: int, age: int) -> Identifier:
    number = _Number(start, end, age, age, frozenset(), frozenset(), end, attached=False, by_itself=False)
    return _report(normalised, number, age, age, 0.7, "the letters beside it")


@cache
def _words() -> Words[_Tags]:
    table = yaml.safe_load(
        (files("daybreak.standard") / "data" / "age_words.yaml").read_text(encoding="utf-8")
    )
    tags: dict[str, _Tags] = {}
    for role, words in table.items():
        for word in words:
            # folded, so that a word written with and without its accents has the roles of both
            folded = fold_words(str(word))
            tags[folded] = tags.get(folded, frozenset()) | {str(role)}
    return Words(tags)
