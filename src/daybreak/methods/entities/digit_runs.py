"""Runs of digits in a post, however they are written: the raw material of telephone numbers.

A run is a sequence of groups with nothing but marks between them: "07700 900-123", "o7 seven double 0",
"0*7*7*0*0". Digits, number words and look-alike letters inside a run all count; what surely is not a
telephone number (a date, an amount, an IP address, a bank account) is fenced off before.

Plain digits take a short way of one compiled pattern; the token by token way is walked only where a
number word or a look-alike letter stands next to another part of a number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from daybreak.methods.entities.glance import Glance, beginnings, shape, word_hashes
from daybreak.methods.entities.masked import TOKEN
from daybreak.methods.entities.number_words import FIRST_WORDS, LONGEST, PHRASES, REPEATERS, SEPARATORS
from daybreak.methods.entities.words import digit_runs as digit_places

_CURRENCY_SIGN = "$€£¥₹₽฿₦₱₩₫₴₺₪₵"
_CURRENCY_WORD = (
    r"(?:USD|EUR|GBP|AUD|CAD|NZD|SGD|HKD|INR|AED|SAR|QAR|THB|MYR|PHP|NGN|ZAR|KES|RUB|"
    r"UAH|PLN|CHF|JPY|CNY|RMB|Rs)\b"
)
#: A sign behind an amount: right against it ("100€ 1h"), or parted from it but not leading the next one.
_SIGN_BEHIND = rf"(?:[{_CURRENCY_SIGN}%](?!\d)|\s[{_CURRENCY_SIGN}%](?!\s?\d)|\s?{_CURRENCY_WORD}(?!\s?\d))"
_AMOUNT = r"(?!0\d)(?:\d{1,3}(?:[ ,.'’]\d{3}){1,3}(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)"
#: What a short number counts when the unit touches it: hours, ages, sizes.
_UNIT = r"(?i:h(?:rs?|ours?)?|mins?|cm|kgs?|lbs|km|yo|yrs?|am|pm|uhr|std|ans|años)(?![^\W\d_])"
_YEAR = r"(?:19|20)\d\d"
#: How many words such as "double" are read before one another.
MOST_REPEATED = 2

#: What is made of digits and is never dialled, by how it begins: with a sign or letter, or with a digit.
_FENCED_BY_SIGN = (
    rf"[{_CURRENCY_SIGN}]\s?{_AMOUNT}(?:\s?(?:[-–—]|to)\s?[{_CURRENCY_SIGN}]?{_AMOUNT}(?![-\s]\d))?",
    rf"\b{_CURRENCY_WORD}\.?\s?{_AMOUNT}(?:\s?(?:[-–—]|to)\s?{_AMOUNT}(?![-\s]\d))?",
    r"\bv\.?\s?\d+(?:\.\d+)+",
    r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b",
)
_FENCED_BY_DIGIT = (
    (
        rf"(?<![\d+])(?<!\d[ .\-/])(?!\d{{9}}){_AMOUNT}\s?(?:[-–—]|"
        rf"to)\s?{_AMOUNT}{_SIGN_BEHIND}"
    ),
    rf"(?<![\d+])(?<!\d[ .\-/]){_AMOUNT}{_SIGN_BEHIND}",
    # a price, hours or an age written after a number with nothing but a blank between them
    rf"(?<!\d)\d{{1,4}}[{_CURRENCY_SIGN}%](?!\d)",
    rf"(?<!\d)(?<!\d[ .\-/])\d{{1,4}}\s[{_CURRENCY_SIGN}](?=\s\d)",
    rf"(?<![\d+])(?:\d{{1,2}}\s?[-–—]\s?)?\d{{1,3}}{_UNIT}",
    r"(?<!\d)(?:1[68]|21)\+(?!\d)",
    # from one date to another, whatever stands between them
    (
        rf"(?<!\d)(?<!\d[-/.])(?:[0-2]?\d|3[01])([-/.])(?:0?[1-9]|1[0-2])\1{_YEAR}\s?[-–—/]\s?"
        rf"(?:[0-2]?\d|3[01])\1(?:0?[1-9]|1[0-2])\1{_YEAR}(?!\d)(?![-/.]\d)"
    ),
    (
        rf"(?<!\d)(?<!\d[-/.]){_YEAR}([-/.])(?:0?[1-9]|1[0-2])\2(?:[0-2]?\d|"
        rf"3[01])(?!\d)(?![-/.*~_|]\d| - \d(?!\d))"
    ),
    (
        rf"(?<!\d)(?<!\d[-/.])(?<!\d - )(?:[0-2]?\d|3[01])([-/.])(?:[0-2]?\d|"
        rf"3[01])\3(?:{_YEAR}|\d\d)(?!\d)(?![-/.*~_|]\d| - \d(?!\d))"
    ),
    rf"(?<!\d)(?<!\d[ .\-/]){_YEAR}\s?[-–—/]\s?{_YEAR}(?!\d)(?![ .\-/]?\d)",
    r"(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d)",
    (
        r"(?<![\d.])(?<!\d[ *~_|/-])(?:(?:25[0-5]|2[0-4]\d|1\d\d|"
        r"[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![.*~_|/-]?\s?\d)"
    ),
    r"(?<![\d.])1?\d{1,2}\.\d{3,8},\s?[-−]?1?\d{1,2}\.\d{3,8}(?!\d)",
    r"(?<!\d)(?<!\d[.\-/*x~_|])(?:24\s?[-/x*]\s?7(?:\s?[-/x*]\s?365)?|7\s?/\s?7)(?![\d/*])",
    r"(?<!\d)(?:\d{4}[ -]){3}\d{4}(?!\d)",
    r"(?<!\d)97[89][- ]?(?:\d[- ]?){9}[\dXx](?!\d)",
    # bust, waist and hips
    (
        r"(?<!\d)(?<!\d[ .\-/])(?:3\d|[7-9]\d|1[0-2]\d)([-/])[2-9]\d\4"
        r"(?:[34]\d|[89]\d|1[0-3]\d)(?!\d)(?![.\-/]\d)"
    ),
)
#: The first character is looked at before the alternatives, which keeps letters cheap.
_FENCE = re.compile(
    rf"(?=[{_CURRENCY_SIGN}A-Zv])(?:{'|'.join(_FENCED_BY_SIGN)})|(?<!\d)(?=\d)(?:{'|'.join(_FENCED_BY_DIGIT)})"
)

#: What may stand between two groups of one number. Letters may not, nor signs of money, shares or sums.
_GLUE = rf"[^\w%:=@&?{_CURRENCY_SIGN}]"
# possessive: nothing follows the repetition, and steps to go back to fill memory in a post of digits alone
_PLAIN = re.compile(rf"\d++(?:(?:{_GLUE}|_){{0,6}}\d++)*+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?")
_GAP = re.compile(rf"(?:{_GLUE}|_){{0,8}}")
_DIGIT, _DIGITS = re.compile("[0-9]"), re.compile(r"\d+")
_COLON_GAP = re.compile(r"\s?[:=]\s?")
_LOOKALIKE = str.maketrans("OoIiLlZzSsBGbgq", "001111225586699")
_LOOKS_LIKE_DIGITS = re.compile(r"[OoIiLlZzSsBGgbq]{1,7}")
_BETWEEN = re.compile(r"[OoIlSZB]{1,3}")
_LETTER_NEXT_TO_DIGIT = re.compile(r"\d(?:(?<=[OoQIlLiSBZ]\d)|(?=[OoQIlLiSsBZzGgbq]))")
_MIXED_RUN = re.compile(rf"\d?[\dOoQIlLiSsBZzGgbq](?:{_GLUE}{{0,4}}[\dOoQIlLiSsBZzGgbq]){{6,}}")
_LONG_RUN = re.compile(rf"\d(?:(?:{_GLUE}|_){{0,6}}\d){{6,}}+")
#: How far beside a run a fence may begin or end.
_NEAR = 24
_WORDS = sorted((words[0] for words in PHRASES if len(words) == 1), key=len, reverse=True)
_GLUED_PART = re.compile("|".join(_WORDS))
_GLUED = re.compile(f"(?:{_GLUED_PART.pattern})+")
_SINGLE = frozenset(word for word in _WORDS if len(word) == 1)
_FIRST_LETTERS = frozenset(
    (left + right)[:3] for left in _WORDS for right in (_WORDS if len(left) == 2 else [""])
)
#: Check sums and universal identifiers, in which letters stand for themselves.
_HEXADECIMAL = re.compile(
    r"\b(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[0-9a-f]{0,20}[ac-f])[0-9a-f]{24,128})\b", re.I
)
_SPOKEN = FIRST_WORDS | SEPARATORS
_SPOKEN_SEEN = Glance(word_hashes(_SPOKEN))
_GLUED_SEEN = Glance(word_hashes(f"{letters}*" for letters in beginnings(_WORDS)))
_MARKS_TO_BLANKS = {code: " " for code in range(128) if not chr(code).isalpha() and chr(code) != "'"}

#: A number has at least this many digits.
LEAST_DIGITS = 7


class Group(NamedTuple):
    """Consecutive digits of a run: where they stand, what they read, and by which means.

    `how` is `digits`, `words` or `letters`.
    """

    start: int
    end: int
    digits: str
    how: str


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Groups with only marks between them. `gaps[i]` stands between group i and i + 1."""

    groups: tuple[Group, ...]
    gaps: tuple[str, ...]


def digit_runs(text: str) -> list[DigitRun]:
    """Find every run with at least `LEAST_DIGITS` digits."""
    if "_" in text:
        text = TOKEN.sub(_blank, text)
    digits, touched = _digits(text)
    worded = _spelled(text, digits)
    if worded or (digits >= 4 and touched and _LETTER_NEXT_TO_DIGIT.search(text) and _lettered(text)):
        found = _by_tokens(_FENCE.sub(_blank, _HEXADECIMAL.sub(_blank, text)))
    elif digits >= LEAST_DIGITS:
        found = _by_pattern(text)
    else:
        return []
    return [run for run in found if sum(len(group.digits) for group in run.groups) >= LEAST_DIGITS]


def _digits(text: str) -> tuple[int, bool]:
    """How many digits there are, up to some more than a number has, and whether letters may touch them."""
    seen = shape(text)
    if seen is not None:
        return seen.digits, seen.touched
    return (sum(map(text.count, "0123456789")) if _DIGIT.search(text) else 0), True


def _lettered(text: str) -> bool:
    """Whether some run of digits and look-alike letters holds enough digits to be a number."""
    return any(sum(map(match[0].count, "0123456789")) >= 4 for match in _MIXED_RUN.finditer(text))


def _blank(match: re.Match[str]) -> str:
    """What is never dialled, made unreadable at equal length."""
    return "=" * len(match[0])


def _fenced_near_runs(text: str) -> list[tuple[int, str]]:
    """Long runs and what is near them, what is never dialled made unreadable, and where each part begins."""
    parts: list[tuple[int, str]] = []
    done = 0
    places = digit_places(text)
    for match in _LONG_RUN.finditer(text, places[0][0]) if places else ():
        start, end = max(done, match.start() - _NEAR), match.end() + _NEAR
        if match.end() <= done:
            continue
        fenced = _FENCE.sub(_blank, _HEXADECIMAL.sub(_blank, text[start:end]))
        if parts and start == done:
            before, already = parts.pop()
            parts.append((before, already + fenced))
        else:
            parts.append((start, fenced))
        done = end
    return parts


def _spelled(text: str, digits: int) -> bool:
    """Whether a number word stands next to another part of a number, and there is enough of both."""
    if _SPOKEN_SEEN.rules_out(text) and _GLUED_SEEN.rules_out(text):
        return False
    words = text.lower().translate(_MARKS_TO_BLANKS).split()
    long = [word for word in words if len(word) > 6]
    glued = any(_GLUED.fullmatch(word) for word in long if word[:3] in _FIRST_LETTERS or word[0] in _SINGLE)
    if glued:
        return True
    if _SPOKEN.isdisjoint(words) or digits + 2 * sum(map(FIRST_WORDS.__contains__, words)) < LEAST_DIGITS:
        return False
    tokens = _TOKEN.findall(text.lower())
    return any(
        (left in FIRST_WORDS and (right in FIRST_WORDS or right[0].isdecimal()))
        or (right in _SPOKEN and left[0].isdecimal())
        for left, right in pairwise(tokens)
    )


def _by_pattern(text: str) -> Iterator[DigitRun]:
    for begin, fenced in _fenced_near_runs(text):
        for match in _PLAIN.finditer(fenced):
            if match.end() - match.start() < LEAST_DIGITS:
                continue
            offset = begin + match.start()
            spans = [(m.start() + offset, m.end() + offset) for m in _DIGITS.finditer(match[0])]
            groups = [Group(start, end, text[start:end], "digits") for start, end in spans]
            if "+" in match[0]:
                yield from _join(groups, text)
            else:  # the pattern lets nothing stand between that could part them
                yield DigitRun(tuple(groups), tuple(text[a[1] : b[0]] for a, b in pairwise(spans)))


def _by_tokens(text: str) -> Iterator[DigitRun]:
    tokens = [(m.start(), m.end(), m[0]) for m in _TOKEN.finditer(text)]
    groups: list[Group] = []
    number = 0
    while number < len(tokens):
        token = tokens[number][2]
        taken, group = _group_at(tokens, number, text) if _may_begin_a_group(token) else (1, None)
        if group is not None:
            groups.append(group)
        elif groups and token.lower() not in SEPARATORS:
            yield from _join(groups, text)
            groups = []
        number += taken
    yield from _join(groups, text)


@lru_cache(maxsize=1 << 16)
def _may_begin_a_group(token: str) -> bool:
    """Whether a token is digits, a number word, several of them, or letters that look like digits."""
    word = token.lower()
    digits = token[0].isdecimal() or word in FIRST_WORDS or _LOOKS_LIKE_DIGITS.fullmatch(token)
    return bool(digits) or _glued_words(0, 0, word) is not None


def _group_at(
    tokens: list[tuple[int, int, str]], number: int, text: str, repeated: int = 0
) -> tuple[int, Group | None]:
    """Read the group that begins at a token, behind so many words such as "double": how many tokens it takes,
    and the group if it is one.
    """
    start, end, token = tokens[number]
    if token[0].isdecimal():
        return 1, Group(start, end, _ascii(token), "digits")
    word = token.lower()
    if word not in FIRST_WORDS:
        return 1, _glued_words(start, end, word) or _lookalike(tokens, number, text)
    if word in REPEATERS and number + 1 < len(tokens) and repeated < MOST_REPEATED:
        taken, after = _group_at(tokens, number + 1, text, repeated + 1)
        if after is not None and len(text[end : after.start].strip()) <= 1:
            digits = after.digits[0] * (REPEATERS[word] - 1) + after.digits
            return taken + 1, Group(start, after.end, digits, "words")
    for length in range(min(LONGEST, len(tokens) - number), 0, -1):
        words = tuple(t[2].lower() for t in tokens[number : number + length])
        digits_read = PHRASES.get(words)
        if digits_read is not None and _close(tokens, number, length, text):
            return length, Group(start, tokens[number + length - 1][1], digits_read, "words")
    return 1, _lookalike(tokens, number, text)


def _glued_words(start: int, end: int, word: str) -> Group | None:
    """Number words written without blanks, as in "sevenseven" or scripts that have none."""
    if len(word) < 2 or not (word[:3] in _FIRST_LETTERS or word[0] in _SINGLE) or not _GLUED.fullmatch(word):
        return None
    return Group(start, end, "".join(PHRASES[(part,)] for part in _GLUED_PART.findall(word)), "words")


def _close(tokens: list[tuple[int, int, str]], number: int, length: int, text: str) -> bool:
    """Whether the words of a phrase are parted by single spaces or hyphens."""
    part = tokens[number : number + length]
    return all(text[left[1] : right[0]] in {" ", "-", " - "} for left, right in pairwise(part))


def _lookalike(tokens: list[tuple[int, int, str]], number: int, text: str) -> Group | None:
    """Letters that read as digits because digits stand right beside them."""
    start, end, token = tokens[number]
    if not _LOOKS_LIKE_DIGITS.fullmatch(token):
        return None
    before = number > 0 and tokens[number - 1]
    after = number + 1 < len(tokens) and tokens[number + 1]
    touches_left = before and before[1] == start and before[2][0].isdecimal()
    touches_right = after and after[0] == end and after[2][0].isdecimal()
    between = before and after and _numeric(before[2]) and _numeric(after[2]) and _BETWEEN.fullmatch(token)
    if touches_left or touches_right or between or (token in {"O", "o"} and after and _numeric(after[2])):
        return Group(start, end, token.translate(_LOOKALIKE), "letters")
    return None


def _numeric(token: str) -> bool:
    return token[0].isdecimal() or token.lower() in FIRST_WORDS or token in {"O", "o", "l", "I", "OO", "oo"}


def _ascii(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def _join(groups: list[Group], text: str) -> Iterator[DigitRun]:
    """Part groups where something other than marks stands between them."""
    first = 0
    for number in range(1, len(groups) + 1):
        if number < len(groups) and _glued(groups, number, text):
            continue
        part = tuple(groups[first:number])
        if part:
            yield DigitRun(part, tuple(text[a.end : b.start] for a, b in pairwise(part)))
        first = number


def _glued(groups: list[Group], number: int, text: str) -> bool:
    left, right = groups[number - 1], groups[number]
    gap = text[left.end : right.start]
    if not gap:
        return True
    if "+" in gap and gap != "+":
        return False
    if _GAP.fullmatch(gap):
        return not (gap == "+" and len(right.digits) > 1)
    if _COLON_GAP.fullmatch(gap):
        return len(left.digits) == len(right.digits) == 1
    words = re.findall(r"[^\W\d_]+", gap.lower())
    return bool(words) and len(words) == 1 and words[0] in SEPARATORS and len(gap) <= 14
