"""What every character is: its script, its plain reading, and what it folds to for comparison.

Writers who hide swap letters for others that look the same: Cyrillic `а` for Latin `a`, `𝐜` for
`c`, `５` for `5`, or push invisible characters between letters. This module knows those swaps as
data. Two tables with one entry for each of Unicode's 1,114,112 code points serve compiled
kernels: `fold_table` (compare two posts without regard to case, accents or disguise) and
`script_table` (cut a text into tokens). `plain` gives the safe reading of one character, which
`daybreak.methods.text.normalise` uses where case, accents and real words must survive.

The tables are computed by `daybreak.methods.text.character_data` and kept in `characters.npz`,
so that an index saved today folds the same under a later Python with a newer Unicode.

Sources: The Unicode Standard (names, decompositions, general categories); UTS 39, Unicode
Security Mechanisms, section 4 (confusable characters); `lookalikes.csv` beside this file.
"""

import csv
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_HERE = Path(__file__).parent
#: Number of code points in Unicode, and length of both tables.
CODE_POINTS = 0x110000


class Script(IntEnum):
    """What kind of character a code point is, as stored in `script_table`.

    Values below 10 are no letters. Letters start at `LATIN`; marks that belong to one script
    (Devanagari vowel signs, Arabic harakat, Thai tone marks) carry that script.
    """

    OTHER = 0  #: unassigned, private, or a control character
    SPACE = 1  #: white space, tab, line break
    DIGIT = 2  #: a decimal digit of any script, also styled ones (`５`, `𝟓`, `①`)
    PUNCTUATION = 3
    SYMBOL = 4  #: currency, mathematics, arrows, box drawing
    EMOJI = 5
    MARK = 6  #: an accent that any script may carry
    IGNORED = 7  #: shows nothing: zero-width, bidi control, variation selector, tag
    LATIN = 10
    CYRILLIC = 11
    GREEK = 12
    ARMENIAN = 13
    GEORGIAN = 14
    HEBREW = 15
    ARABIC = 16
    DEVANAGARI = 17
    BENGALI = 18
    GURMUKHI = 19
    GUJARATI = 20
    TAMIL = 21
    TELUGU = 22
    KANNADA = 23
    MALAYALAM = 24
    SINHALA = 25
    ETHIOPIC = 26
    CHEROKEE = 27
    HANGUL = 28
    OTHER_LETTER = 29
    #: From here on words are written without spaces between them.
    HAN = 40
    HIRAGANA = 41
    KATAKANA = 42
    THAI = 43
    LAO = 44
    KHMER = 45
    MYANMAR = 46
    TIBETAN = 47


#: Smallest value of `Script` that is a letter.
FIRST_LETTER = int(Script.LATIN)
#: Smallest value of `Script` whose words are written without spaces.
FIRST_UNSPACED = int(Script.HAN)


class Lookalikes(NamedTuple):
    """Which characters look like which plain letters, by how far the likeness may be trusted.

    `always` is a styled form nobody writes words in, so it is read as plain everywhere. `mixed`
    is a real letter of another script: it is read as Latin only in a word that mixes scripts.
    `loose` is only roughly alike and counts in such a word alone, never in `fold_table`.
    """

    always: dict[str, str]
    mixed: dict[str, str]
    loose: dict[str, str]


@cache
def lookalikes() -> Lookalikes:
    """Read `lookalikes.csv`: each disguise character and the plain text it stands for."""
    found = Lookalikes({}, {}, {})
    with _HERE.joinpath("lookalikes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table: dict[str, str] = getattr(found, row["when"])
            table.update(dict.fromkeys(row["characters"], row["plain"]))
    return found


@cache
def fold_table() -> npt.NDArray[np.uint32]:
    """Say what each code point is compared as; uint32[1114112], read-only.

    Entry `c` is the folded code point of `c`, or 0 when `c` counts for nothing (zero-width,
    bidi control, accent, variation selector, harakat, tatweel). Folding takes away case, accents,
    width and style; turns digits of every script into ASCII digits; and joins letters of
    different scripts that look the same. It knows no context, so it serves comparison only:
    the text shown to people comes from `normalise`. Where a code point stands for several
    characters (`㎏`), the first is taken. `fold[fold[c]] == fold[c]` for every `c`, and
    capital and small letter fold alike.
    """
    with np.load(_HERE / "characters.npz", allow_pickle=False) as stored:
        table = np.arange(CODE_POINTS, dtype=np.uint32)
        table[stored["fold_codes"]] = stored["fold_targets"]
    table.flags.writeable = False
    return table


@cache
def script_table() -> npt.NDArray[np.uint8]:
    """Say which `Script` each code point belongs to; uint8[1114112], read-only."""
    with np.load(_HERE / "characters.npz", allow_pickle=False) as stored:
        starts = stored["script_starts"].astype(np.int64)
        lengths = np.diff(np.append(starts, CODE_POINTS))
        table = np.repeat(stored["script_values"].astype(np.uint8), lengths)
    table.flags.writeable = False
    return table
