"""What must hold for every text whatever: no error, one normal form, an exact way back."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.methods.text.characters import Script, fold_table, script_table
from daybreak.methods.text.normalise import explain, normalise

_DISGUISES = (
    "w0rk c4ll $alary pa$$port m@ss@ge саll рaбoтa сор |l1I O0o ﬃ ㎏ ⒈ ½ ５ ٣ ३ ๓ 5️⃣ 🅰 ① 🇨🇦🇱🇱 🇩🇪 "
    "👨‍👩‍👧 é c̷̛̖̹ &amp;lt;b&gt; &#x41; <b> </b> <br/> <!-- --> <script> </script> <a "
    "href='tel:1'> < <3 &nbsp; zero one two seven double triple oh five5five twenty hundred "
    "soixante-dix quatre vingt un et y cero uno doble plus восемь девятьсот сорок صفر خمسة 一三八零零 "
    "공일이삼사오육 ศูนย์หนึ่งสอง एक दो तीन a b c d w o r k c.a.l.l 招 聘 高 薪 "
    "\u200b \u202e \u00ad \ufe0f \u0640 #PHONE_a1b2# "
    "@h4ndle x@example.com http://example.com/w0rk ﷺ Ⅷ ™ ´ ¨가 ᄀ ᅡ "
)
DISGUISES = _DISGUISES.split(" ")
ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from("abcdefghiklmnorstuw0123456789 .,-_*/!@$|<>&;#'\"\n\r\t\x00"),
    st.sampled_from("асеорухкЅіАВЕαοηΗ５٣①𝐚🅰🇨🇦\u0301\u0336\u200b\u00ad\ufeff\ud800"),
)
texts = st.one_of(
    st.text(ALPHABET, max_size=60),
    st.lists(st.sampled_from(DISGUISES), max_size=12).map(" ".join),
    st.lists(st.one_of(st.sampled_from(DISGUISES), st.text(ALPHABET, max_size=4)), max_size=12).map("".join),
)


@settings(max_examples=600, deadline=None)
@given(texts)
def test_a_normal_form_is_its_own_normal_form(text):
    once = normalise(text).text
    assert normalise(once).text == once


@settings(max_examples=400, deadline=None)
@given(texts)
def test_spans_follow_one_another_and_lie_in_the_original(text):
    normalised = normalise(text)
    last_start = last_end = 0
    for i in range(len(normalised.text)):
        start, end = normalised.original_span(i, i + 1)
        assert last_start <= start < end <= len(text)
        assert start >= last_end or (start, end) == (last_start, last_end)
        last_start, last_end = start, end


@settings(max_examples=400, deadline=None)
@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_a_span_covers_exactly_what_its_characters_cover(text, a, b):
    normalised = normalise(text)
    start, end = sorted((min(a, len(normalised.text)), min(b, len(normalised.text))))
    first, last = normalised.original_span(start, end)
    assert normalised.original_slice(start, end) == text[first:last]
    if start < end:
        assert first == normalised.original_span(start, start + 1)[0]
        assert last == normalised.original_span(end - 1, end)[1]


@settings(max_examples=300, deadline=None)
@given(texts)
def test_unchanged_characters_stand_for_themselves(text):
    """Where the original slice of one character is one character, it reads as that or is explained."""
    normalised = normalise(text)
    explained = {i for step in explain(normalised) for i in range(step.start, step.end)}
    for i, character in enumerate(normalised.text):
        start, end = normalised.original_span(i, i + 1)
        assert text[start:end] == character or explained & set(range(start, end))


@settings(max_examples=200, deadline=None)
@given(texts)
def test_explanations_add_up_to_the_change(text):
    normalised = normalise(text)
    steps = explain(normalised)
    assert bool(steps) == normalised.changed
    for step in steps:
        assert step.before == text[step.start : step.end]
        assert step.sentence.endswith(".")


_PROSE = (
    "We are looking for a waiter with experience in a busy restaurant close to the station. The "
    "team is small and friendly, and you will be paid every week. Please come by after lunch and "
    "ask for the manager at the bar. "
)
PROSE = _PROSE.split(" ")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=60))
def test_plain_prose_is_left_alone_without_a_map(words):
    text = " ".join(words)
    normalised = normalise(text)
    assert normalised.text is text
    assert not normalised.changed


def _disguise(word, rng):
    alike = {"a": "аɑ４@"[:2], "c": "с", "e": "е", "o": "оο", "p": "р", "x": "х", "i": "і", "s": "ѕ"}
    ways = [
        lambda w: "".join(rng.choice(alike.get(c, c)) for c in w),
        lambda w: "".join(chr(ord(c) - ord("a") + rng.choice([0x1D41A, 0x1D4EA, 0xFF41])) for c in w),
        lambda w: rng.choice(["\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff"]).join(w),
        lambda w: "".join(c + "\u0336" for c in w),
        lambda w: rng.choice(" .-_*").join(w),
        lambda w: "".join(f"&#{ord(c)};" for c in w),
        lambda w: w[0] + "<b></b>" + w[1:],
    ]
    return rng.choice(ways)(word)


WORDS = ["work", "salary", "hotel", "passport", "massage", "telegram", "whatsapp", "dubai", "visa", "housing"]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000_000), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_disguised_words_come_back(seed, words):
    rng = random.Random(seed)
    hidden = [_disguise(word, rng) for word in words]
    text = "we offer " + " or ".join(hidden) + " to you"
    assert normalise(text).text == "we offer " + " or ".join(words) + " to you"


@given(st.characters())
def test_folding_is_settled_and_blind_to_case(character):
    fold = fold_table()
    code = ord(character)
    assert fold[fold[code]] == fold[code]
    for other in (character.lower(), character.upper()):
        if len(other) == 1 and other.lower() == character.lower():
            assert fold[ord(other)] == fold[code]


@given(st.characters())
def test_digits_and_scripts_agree(character):
    script = Script(script_table()[ord(character)])
    if character.isdecimal():
        assert script is Script.DIGIT
        assert chr(fold_table()[ord(character)]).isascii()
