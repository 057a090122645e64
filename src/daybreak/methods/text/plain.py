"""Plain characters: what shows nothing goes, what is styled becomes what it stands for.

Works character by character, then on a letter with the accents piled on it. Real words of every
script survive: Arabic harakat, Hebrew niqqud, Vietnamese, Thai and Indic marks stay.

Sources: Unicode Standard Annex 15 (normal form NFKC) with the exceptions named below; UTS 51
(keycaps and regional indicators); ISO 3166-1 through `FLAGS`.
"""

import re
import unicodedata
from functools import cache

from daybreak.methods.text.character_data import GENERAL_MARKS, IGNORED, within
from daybreak.methods.text.characters import lookalikes
from daybreak.methods.text.rewriting import Edit

_COUNTRIES = (
    "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA "
    "EC EE EG EH ER ES ET EU FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY "
    "HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA "
    "LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ "
    "NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "
)
#: Country codes that a pair of regional indicator letters may show as a flag.
FLAGS = frozenset(_COUNTRIES.split())
#: What compatibility would spoil (`2½` would become `21/2`, `ㅋㅋ` would turn into half syllables),
#: and what only punctuation gains by.
_OWN_READING = (
    dict.fromkeys("¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞↉¨¯¸˘˙˚˛˜˝ำຳ™℠", None)
    | dict.fromkeys("‐‑‒–—―−﹘﹣－⁃˗", "-")
    | dict.fromkeys("‘’‚‛′´ʹʼ＇ˋ", "'")
    | dict.fromkeys("“”„‟″〝〞〟＂", '"')
    | {"٫": ".", "٬": ",", "٪": "%", "ـ": "", "⁄": "/", "∕": "/", "⧸": "/", "\u2028": "\n", "\u2029": "\n"}
    | {"\x85": "\n", "\u20e3": "", "﷼": None}
)
_SURROGATES = re.compile("[\ud800-\udfff](?:(?<=[\ud800-\udbff])[\udc00-\udfff])?")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c]")
_MARKS = "".join(f"{chr(a)}-{chr(b)}" for a, b in GENERAL_MARKS)
#: Marks drawn through, under or around a letter: decoration in any language.
_DECORATION = frozenset(
    "\u0332\u0333\u0305\u033f\u0334\u0335\u0336\u0337\u0338\u035c\u035d\u035e\u035f\u0360\u0361\u0362"
    + "".join(map(chr, range(0x20D0, 0x20E4)))
)
#: A letter carries at most this many accents in any language that Unicode composes.
MOST_ACCENTS = 2
_PILE = re.compile(rf"[^{_MARKS}][{_MARKS}]+|^[{_MARKS}]+")
_HAS_MARK = re.compile(rf"[{_MARKS}]")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]+")
_JAMO_OR_MARK = re.compile(
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\uac00-\ud7a3][\u11a8-\u11c2]"
    "|[\u0600-\u06ff][\u0653-\u0655]+"
    "|[\u0900-\u0dff][\u093c\u09bc\u09be\u09d7\u0a3c\u0b3c\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0c56\u0cc2\u0cd5"
    "\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf]+"
    "|[\u0f40-\u0fbc][\u0f71-\u0f84]+|\u1025\u102e"
)


class _Readings(dict[str, str]):
    """The plain reading of every character met so far."""

    def __missing__(self, character: str) -> str:
        reading = self[character] = plain(character)
        return reading


_readings = _Readings()


def plain(character: str) -> str:
    """Read one character plainly: empty when it shows nothing, itself when it is plain already.

    Case and accents stay; a letter of another script that merely looks alike stays too.

    >>> plain("ﬃ"), plain("５"), plain("\\u200b"), plain("é"), plain("а")
    ('ffi', '5', '', 'é', 'а')
    """
    code = ord(character)
    if character in _OWN_READING:
        own = _OWN_READING[character]
        return character if own is None else own
    if code < 0x80 or 0xD800 <= code <= 0xDFFF or 0x3131 <= code <= 0x318E:
        return character
    if within(code, IGNORED) and not 0x1F3FB <= code <= 0x1F3FF:
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is None and unicodedata.category(character) == "No":
        digit = unicodedata.digit(character, None)
        digit = None if character in "⒈⒉⒊⒋⒌⒍⒎⒏⒐" else digit
    if digit is not None:
        return str(digit)
    return _plain_form(character)


def _plain_form(character: str) -> str:
    styled = lookalikes().always.get(character)
    if styled is not None:
        return styled
    form = unicodedata.normalize("NFKC", character)
    if form == character or _opens_with_mark(form):
        return character
    return "".join(_readings[c] if c != character else c for c in form)


def _opens_with_mark(form: str) -> bool:
    """A spacing accent (`ˊ`) would become a blank and a mark that falls on its neighbour."""
    return form[:1] == " " and len(form) > 1


#: Ideographs, syllables and private use, which are plain as they stand.
_PLAIN_BLOCKS = ((0x3400, 0x9FFF), (0xA000, 0xA61F), (0xAC00, 0xD7A3), (0xD800, 0xF8FF))


@cache
def _special() -> re.Pattern[str]:
    """Match every character whose plain reading is another, and any beyond the basic plane."""
    changed = [c for c in range(0x80, 0x10000) if not within(c, _PLAIN_BLOCKS) and plain(chr(c)) != chr(c)]
    known = set(changed)
    firsts = [c for c in changed if c - 1 not in known]
    lasts = [c for c in changed if c + 1 not in known]
    ranges = "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in zip(firsts, lasts, strict=True))
    return re.compile(f"[{ranges}\U00010000-\U0010ffff]")


def plain_characters(text: str) -> list[Edit]:
    """A styled, wide, foreign-digit or invisible character was read as the plain one it stands for."""
    edits = [Edit(m.start(), m.end(), "\n") for m in _LINE_END.finditer(text)]
    if text.isascii():
        return edits
    edits += [Edit(m.start(), m.end(), _joined(m.group())) for m in _SURROGATES.finditer(text)]
    edits += [
        Edit(m.start(), m.end(), reading)
        for m in _special().finditer(text)
        if (reading := _readings[m.group()]) != m.group()
    ]
    return sorted(edits)


def _joined(halves: str) -> str:
    """Put the two halves of a character together that UTF-16 tore apart; a lone half is lost."""
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def flag_letters(text: str) -> list[Edit]:
    """Flag letters that do not form country flags were read as Latin letters."""
    edits: list[Edit] = []
    for run in _FLAG_LETTERS.finditer(text):
        letters = "".join(chr(ord("A") + ord(c) - 0x1F1E6) for c in run.group())
        pairs = [letters[i : i + 2] for i in range(0, len(letters), 2)]
        if not all(pair in FLAGS for pair in pairs):
            edits += [Edit(run.start() + i, run.start() + i + 1, c) for i, c in enumerate(letters)]
    return edits


def accents(text: str) -> list[Edit]:
    """Accents were joined to their letter, and piles of accents or strokes taken off."""
    edits: list[Edit] = []
    if _HAS_MARK.search(text):
        edits = [edit for m in _PILE.finditer(text) if (edit := _one_letter(m)) is not None]
    if not unicodedata.is_normalized("NFC", text):
        edits += [
            Edit(m.start(), m.end(), composed)
            for m in _JAMO_OR_MARK.finditer(text)
            if (composed := unicodedata.normalize("NFC", m.group())) != m.group()
        ]
    return _without_overlap(sorted(edits))


def _one_letter(pile: re.Match[str]) -> Edit | None:
    letter = pile.group()[0]
    marks = pile.group()[1:]
    if _HAS_MARK.match(letter):
        return Edit(pile.start(), pile.end(), "")
    kept = "".join(mark for mark in marks if mark not in _DECORATION)
    piled = len(kept) > MOST_ACCENTS or len(kept) < len(marks) or not letter.isalnum()
    composed = unicodedata.normalize("NFC", letter + kept[:MOST_ACCENTS])
    if len(composed) > 2 or (piled and len(composed) > 1) or len(kept) > MOST_ACCENTS:
        composed = unicodedata.normalize("NFC", letter)
    return Edit(pile.start(), pile.end(), composed) if composed != pile.group() else None


def _without_overlap(edits: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in edits:
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
