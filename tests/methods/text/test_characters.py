import unicodedata

import numpy as np
import pytest

from daybreak.methods.text import character_data
from daybreak.methods.text.characters import CODE_POINTS, Script, fold_table, lookalikes, script_table


def folded(text):
    table = fold_table()
    return "".join(chr(table[ord(c)]) for c in text if table[ord(c)])


@pytest.mark.parametrize(
    ("disguised", "same"),
    [
        ("Wоrk саll", "work call"),
        ("𝐖𝐨𝐫𝐤 ｗｏｒｋ ᴡᴏʀᴋ ⓦⓞⓡⓚ 🆆🅾🆁🅺", "work work work work work"),
        ("5️⃣ ５ 𝟓 ⑤ ❺ ٥ ५ ๕", "5 5 5 5 5 5 5 5"),
        ("ÉTUDIANTE étudiante e\u0301tudiante", "etudiante etudiante etudiante"),
        ("w\u200bo\u00adr\ufeffk", "work"),
        ("c̷̛̖̹a̸͔̼l̵l", "call"),
        ("🇨🇦🇱🇱", "call"),
    ],
)
def test_disguises_fold_to_the_plain_text(disguised, same):
    assert folded(disguised) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("РАБОТА ДЛЯ ДЕВУШЕК", "работа для девушек"),
        ("ΕΛΛΆΔΑ ΣΑΣ", "ελλάδα σας"),
        ("السَّلامُ عَلَيْكُم", "السلام عليكم"),
        ("ﺍﻟﻌﻤـــﻞ", "العمل"),
        ("کار خوب", "كار خوب"),
        ("שָׁלוֹם", "שלום"),
        ("ガールズ", "ｶﾞｰﾙｽﾞ"),
        ("IŞIK", "işik"),
    ],
)
def test_what_readers_take_for_the_same_folds_alike(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize("text", ["कल कला", "ก้าว กาว", "漢字 汉字", "강 간", "мир мор", "علم عمل"])
def test_different_words_stay_different(text):
    one, other = text.split()
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("characters", "script"),
    [
        ("aéＡ𝐚🅰ﬃ", Script.LATIN),
        ("жЁ", Script.CYRILLIC),
        ("αΩ", Script.GREEK),
        ("عﻉ\u064b", Script.ARABIC),
        ("שּ", Script.HEBREW),
        ("कि", Script.DEVANAGARI),
        ("กำ้", Script.THAI),
        ("漢々〇", Script.HAN),
        ("ひ", Script.HIRAGANA),
        ("カーｶ", Script.KATAKANA),
        ("한ㅋ", Script.HANGUL),
        ("5٥५５⑤", Script.DIGIT),
        (" \t\n\u00a0\u3000", Script.SPACE),
        (".,!。、", Script.PUNCTUATION),
        ("$€+", Script.SYMBOL),
        ("😀❤🇨", Script.EMOJI),
        ("\u0301\u0336", Script.MARK),
        ("\u200b\ufe0f\u00ad\U000e0061", Script.IGNORED),
        ("\x00\ue000", Script.OTHER),
    ],
)
def test_knows_the_script(characters, script):
    assert {Script(script_table()[ord(c)]) for c in characters} == {script}


def test_tables_cover_unicode_and_cannot_be_changed():
    for table, kind in ((fold_table(), np.uint32), (script_table(), np.uint8)):
        assert table.shape == (CODE_POINTS,)
        assert table.dtype == kind
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 1


def test_stored_tables_agree_with_how_they_are_made():
    """Every 97th code point and all look-alikes, as far as this Python's Unicode knows them."""
    alike = lookalikes()
    codes = [*range(0, CODE_POINTS, 97), *map(ord, [*alike.always, *alike.mixed, *alike.loose])]
    for code in codes:
        character = chr(code)
        if unicodedata.category(character) in {"Cn", "Cs"}:
            continue
        wanted = character_data.fold_of(character)
        assert fold_table()[code] == (ord(wanted) if wanted else 0), hex(code)
        assert script_table()[code] == character_data.script_of(character), hex(code)
