"""How the character tables are made from the Unicode database and `lookalikes.csv`.

Run `python -m daybreak.methods.text.character_data` to write `characters.npz` anew after
`lookalikes.csv` changed or a newer Unicode is wanted. A test compares the stored tables with a
fresh computation.

Source: The Unicode Standard, annexes 15 (normal forms), 24 (scripts) and 44 (database).
"""

import unicodedata
from pathlib import Path

import numpy as np
import numpy.typing as npt

from daybreak.methods.text.characters import CODE_POINTS, Script, lookalikes

#: Marks that any letter may carry; folding drops them.
GENERAL_MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
    (0x3099, 0x309A),
)
#: Characters that show nothing: joiners, bidi controls, fillers, variation selectors, tags.
IGNORED = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0x1F3FB, 0x1F3FF),
    (0xE0000, 0xE0FFF),
)
#: Signs of one script that its writers often leave out: harakat, tatweel, niqqud and cantillation.
OPTIONAL_SIGNS = (
    (0x0591, 0x05BD),
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x08D3, 0x08E1),
    (0x08E3, 0x08FF),
    (0x20E3, 0x20E3),
)
#: Pictures; everything else of category So is a plain symbol.
EMOJI = (
    (0x231A, 0x231B),
    (0x23E9, 0x23FA),
    (0x25FB, 0x25FE),
    (0x2600, 0x27BF),
    (0x2B05, 0x2B07),
    (0x2B1B, 0x2B1C),
    (0x2B50, 0x2B55),
    (0x1F000, 0x1F0FF),
    (0x1F18E, 0x1F19A),
    (0x1F1E6, 0x1F1FF),
    (0x1F200, 0x1F2FF),
    (0x1F300, 0x1FAFF),
)
#: Characters whose compatibility form would harm the text: Thai and Lao AM signs.
KEPT_WHOLE = frozenset("ำຳ")
#: Spelling variants within one script that writers use at will, after accents are gone.
SAME_LETTER = {
    "ς": "σ",
    "ی": "ي",
    "ى": "ي",
    "ې": "ي",
    "ک": "ك",
    "ٱ": "ا",
    "ة": "ه",
    "ہ": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "ھ": "ه",
    "ı": "i",
    "ſ": "s",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ŧ": "t",
    "ß": "s",
    "æ": "a",
    "œ": "o",
    "þ": "t",
    "ð": "d",
}
_SCRIPT_WORDS = {script.name: script for script in Script if script >= Script.LATIN} | {
    "CJK": Script.HAN,
    "IDEOGRAPHIC": Script.HAN,
    "HANGZHOU": Script.HAN,
    "FULLWIDTH": Script.LATIN,
    "NKO": Script.OTHER_LETTER,
}


def within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Say whether a code point lies in one of these ranges, ends included."""
    return any(first <= code <= last for first, last in ranges)


def fold_of(character: str) -> str:
    """Fold one character for comparison; empty when it counts for nothing."""
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return ""
    if code < 0x80:
        return character.lower()
    if within(code, IGNORED) or within(code, OPTIONAL_SIGNS) or within(code, GENERAL_MARKS):
        return ""
    if 0x1F1E6 <= code <= 0x1F1FF:
        return chr(ord("a") + code - 0x1F1E6)
    if 0xAC00 <= code <= 0xD7A3:
        return character
    return _fold_rest(character)


def _fold_rest(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if character in KEPT_WHOLE or unicodedata.category(character) == "No":
        return styled_number(character)
    if unicodedata.category(character) in {"Zs", "Zl", "Zp"}:
        return " "
    if unicodedata.category(character) == "Pd":
        return "-"
    alike = lookalikes()
    styled = alike.always.get(character) or alike.mixed.get(character)
    if styled is not None and character == character.upper():
        return styled[0].lower()
    return _fold_letter(character)


def styled_number(character: str) -> str:
    """Read a number sign of several digits by its first, `⑫` -> `1`; keep fractions and the like."""
    reading = lookalikes().always.get(character) or unicodedata.normalize("NFKC", character)
    bare = reading.strip("().")
    return bare[0] if bare.isdecimal() else character


def _fold_letter(character: str) -> str:
    """Fold by decomposition, then case, then likeness, until nothing changes."""
    decomposed = unicodedata.normalize("NFKD", character)
    visible = [c for c in decomposed if _counts(c)]
    if not visible:
        return " " if decomposed.strip() == "" else ""
    first = _first_reading(visible)
    if first != character and ord(first) >= 0x80:
        return fold_of(first)
    if first.isascii():
        return first.lower()
    small = unicodedata.normalize("NFKD", first.lower())[0]
    capital = first.upper() if len(first.upper()) == 1 else first
    alike = lookalikes()
    for form in (capital, small):
        reading = alike.mixed.get(form) or alike.always.get(form)
        if reading is not None:
            return reading[0].lower()
    return SAME_LETTER.get(small, small)


def _first_reading(visible: list[str]) -> str:
    """Take the first letter or digit of what a character stands for, `⑴` -> `1`."""
    return next((c for c in visible if c.isalnum()), visible[0])


def _counts(character: str) -> bool:
    code = ord(character)
    return not (within(code, GENERAL_MARKS) or within(code, IGNORED) or within(code, OPTIONAL_SIGNS))


def script_of(character: str) -> Script:
    """Say what kind of character this is, from its Unicode name and category."""
    code = ord(character)
    if within(code, IGNORED):
        return Script.IGNORED
    if character.isspace():
        return Script.SPACE
    category = unicodedata.category(character)
    if unicodedata.digit(character, None) is not None:
        return Script.DIGIT
    if category[0] in "LM" or category == "Nl":
        return _script_of_letter(character, category)
    if within(code, EMOJI):
        return Script.EMOJI
    if _latin_style(character):
        return Script.LATIN
    return {"P": Script.PUNCTUATION, "S": Script.SYMBOL, "N": Script.SYMBOL}.get(category[0], Script.OTHER)


def _latin_style(character: str) -> bool:
    """Styled Latin letters that Unicode lists as symbols, such as `Ⓐ` and `🅐`."""
    letters = unicodedata.normalize("NFKC", character)
    return fold_of(character).isascii() and (letters.isalpha() or character in lookalikes().always)


def _script_of_letter(character: str, category: str) -> Script:
    if category[0] == "M" and within(ord(character), GENERAL_MARKS):
        return Script.MARK
    compatible = unicodedata.normalize("NFKC", character)[0]
    for form in (character, compatible):
        for word in unicodedata.name(form, "").replace("-", " ").split()[:3]:
            if word in _SCRIPT_WORDS:
                return _SCRIPT_WORDS[word]
    if category[0] == "M":
        return Script.MARK
    return Script.LATIN if compatible.isascii() else Script.OTHER_LETTER


def compute() -> dict[str, npt.NDArray[np.generic]]:
    """Compute both tables; `fold_codes`/`fold_targets` list the changes, `script_*` the runs."""
    fold = np.arange(CODE_POINTS, dtype=np.uint32)
    scripts = np.zeros(CODE_POINTS, dtype=np.uint8)
    for code in range(CODE_POINTS):
        character = chr(code)
        folded = fold_of(character)
        fold[code] = ord(folded) if folded else 0
        scripts[code] = script_of(character)
    changed = np.flatnonzero(fold != np.arange(CODE_POINTS)).astype(np.uint32)
    starts = np.flatnonzero(np.diff(scripts, prepend=255)).astype(np.uint32)
    return {
        "fold_codes": changed,
        "fold_targets": fold[changed],
        "script_starts": starts,
        "script_values": scripts[starts],
    }


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_name("characters.npz"), allow_pickle=False, **compute())
