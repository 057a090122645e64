"""Clocks as people and programs of all places write them, brought into one form: `5:06 PM +0700`.

What follows reads only that form. Only the writing changes, never the hour: a mark of the half of the day
moves behind the clock, hours named by a word get a colon, and names of zones become offsets.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from importlib import resources

import yaml

#: Offsets of the zones that RFC 5322 names; CST is left out, which is China's time as well.
_ZONES = {"EST": "-0500", "EDT": "-0400", "CDT": "-0500", "MST": "-0700", "MDT": "-0600"}
_ZONES |= {"PST": "-0800", "PDT": "-0700"}

#: Nothing longer is a time.
LONGEST = 120

#: Stands behind a time whose clock and half of the day contradict each other.
CONTRADICTED = " ?"

_EAST_ASIAN = re.compile(r"(?<!\d)(\d{1,2})\s*[時时시]\s*(?:(\d{1,2})\s*[分분]?)?\s*(?:(\d{1,2})\s*[秒초])?")
_WITH_H = re.compile(r"(?<!\d)(\d{1,2})\s?h\s?(\d{2})(?!\d)", re.IGNORECASE)
_BASIC = re.compile(r"^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(?=$|[.,Z+-])")
_SPACED_DATE = re.compile(r"^(\d{4})\.\s+(\d{1,2})\.\s+(\d{1,2})\.?(?=\s|$)")
_DASH_BEFORE_CLOCK = re.compile(r"(?<=\d)\s+[-–—·|@]\s+(?=\d{1,2}:\d\d)")
_CLOCK_FIRST = re.compile(r"^(\d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?)[\s,·|-]+(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})$")
_OFFSET = re.compile(r"\s*\(?\b(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?(\d\d))?\)?(?!\d)", re.IGNORECASE)
_ZONE = re.compile(rf"(?<=[\dMm.])\s+({'|'.join(_ZONES)})\b")


#: Whatever is to be rewritten has one of these.
_UNUSUAL = re.compile(
    r"[^\x00-\x7f]|[ap]\.?\s?m|\bsa\b|\bch\b|\bdop|\bodp|vorm|nachm|in the|\dh|\d h|gmt|utc|[ecmp][sd]t"
    r"|^\d{8}t|\. \d|\s[-|@]\s|^\d{1,2}:",
    re.IGNORECASE,
)


def _folded(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in decomposed if not unicodedata.combining(one)))


@functools.cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    """Patterns of a clock with its mark behind and before it, and the marks of the first half."""
    text = resources.files("daybreak.standard.reading").joinpath("half_days.yaml").read_text("utf-8")
    declared: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    halves = {
        half: {at: [*map(_folded, marks)] for at, marks in both.items()} for half, both in declared.items()
    }
    anywhere = [mark for both in halves.values() for mark in both["anywhere"]]
    behind = anywhere + [mark for both in halves.values() for mark in both["behind"]]
    clock = r"(\d{1,2}(?::\d\d){1,2})(?![\d:])"
    first = frozenset(mark for marks in halves["before_noon"].values() for mark in marks) | {"am"}
    return (
        re.compile(
            rf"(?<![\d:])(?:{clock}\s?({_any(behind)})|(\d{{1,2}}(?::\d\d){{0,2}})\s?([ap]\.?\s?m))\b\.?"
        ),
        re.compile(rf"(?<![^\W\d_])({_any(anywhere)})\s?{clock}"),
        first,
    )


def _any(marks: Iterable[str]) -> str:
    """Any of the marks; in those of two letters dots and a space may stand."""
    spelled = (r"\.?\s?".join(mark) if len(mark) == 2 and not mark.isascii() else mark for mark in marks)
    return "|".join(sorted(spelled, key=len, reverse=True))


def _half_marked(text: str) -> str:
    """The text with the half of the day as AM or PM behind the clock; folded when there is one."""
    behind, before, first = _marks()
    folded = _folded(text)

    def marked(clock: str, mark: str) -> str | None:
        early = re.sub(r"[.\s]", "", mark) in first or mark in first
        hours, _, rest = clock.partition(":")
        if int(hours) > 12 or int(hours) == 0:  # counts to 24 and says the half as well
            return clock if (int(hours) < 12) == early else None
        return f"{hours}:{rest or '00'} {'AM' if early else 'PM'}"

    if found := behind.search(folded):
        clock, mark = (found[1], found[2]) if found[1] else (found[3], found[4])
    elif found := before.search(folded):
        mark, clock = found[1], found[2]
    else:
        return text
    clock_and_half = marked(clock, mark)
    if clock_and_half is None:
        return text + CONTRADICTED
    return f"{folded[: found.start()]}{clock_and_half}{folded[found.end() :]}".strip()


@functools.lru_cache(maxsize=4096)
def plain_clock(text: str) -> str:
    """A time with its clock in the one form that is read.

    >>> plain_clock("4/3/2026 5:06 p. m.")
    '4/3/2026 5:06 PM'
    >>> plain_clock("2026. 3. 4. 오후 5:06")
    '2026-3-4 5:06 PM'
    >>> plain_clock("Mar 4, 2026 17h06 GMT+7")
    'Mar 4, 2026 17:06 +0700'
    """
    if len(text) > LONGEST:
        return text
    text = " ".join(text.split())
    if not _UNUSUAL.search(text):
        return text
    text = _BASIC.sub(lambda m: f"{m[1]}-{m[2]}-{m[3]}T{m[4]}:{m[5]}:{m[6] or '00'}", text)
    text = _SPACED_DATE.sub(r"\1-\2-\3", text)
    text = _EAST_ASIAN.sub(
        lambda m: ":".join([m[1], *((part or "0").zfill(2) for part in m.groups()[1:])]), text
    )
    text = _WITH_H.sub(r"\1:\2", text)
    text = _DASH_BEFORE_CLOCK.sub(" ", text)
    text = _OFFSET.sub(lambda m: f" {m[1]}{int(m[2]):02}{m[3] or '00'}", text)
    text = _ZONE.sub(lambda m: f" {_ZONES[m[1]]}", text)
    text = _half_marked(text)
    return _CLOCK_FIRST.sub(r"\2 \1", text)
