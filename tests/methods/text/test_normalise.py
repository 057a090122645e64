import time

import pytest

from daybreak.errors import BadValue
from daybreak.methods.text.normalise import explain, normalise
from daybreak.methods.text.normalise_texts import normalise_texts

#: What is written, and what it reads as.
DISGUISED = [
    # styled, wide, enclosed, emoji and foreign characters
    ("ｃａｌｌ ０７７００", "call 07700"),
    ("𝓦𝓸𝓻𝓴 𝐧𝐨𝐰 𝟓𝟎", "Work now 50"),
    ("🅰🅱 Ⓜ 🅲🅰🅻🅻 ⓒⓐⓛⓛ", "AB M CALL call"),
    ("ᴡᴏʀᴋ ɴᴏᴡ", "work now"),
    ("5️⃣5️⃣5️⃣ ①②③ ❶❷ ⑤", "555 123 12 5"),
    ("٠٧٧٠٠ ۵۵۵ ०१२ ๐๑๒ ১২৩", "07700 555 012 012 123"),
    ("🇨🇦🇱🇱 in 🇩🇪🇫🇷", "CALL in 🇩🇪🇫🇷"),
    ("oﬃce 50㎏ Ⅷ", "office 50kg VIII"),
    ("w\u200bo\u200dr\u2060k sa\u00adlary \u202ecall\u202c", "work salary call"),
    ("c̷̛̖̹a̸͔̼l̵l n̶o̶w̶", "call now"),
    ("e\u0301tudiante", "étudiante"),
    ("ﺍﻟﻌﻤﻞ العمـــل", "العمل العمل"),
    ("“quoted” – it’s…", '"quoted" - it\'s...'),
    ("\ud83d\ude00 \ud800", "😀 \ufffd"),
    # markup
    ("<p>Hello<br>w<b>o</b>rk</p>", "\nHello\nwork\n"),
    ("&amp;amp;lt;b&gt;Call &#87;ork&nbsp;now &eacute;", "Call Work now é"),
    ("<script>var a='<b>';</script><style>p{}</style>x<!-- y -->", "  x"),
    ('<a href="https://t.me/example">here</a>', "https://t.me/example here"),
    ("a < b and <3 and <your name>", "a < b and <3 and <your name>"),
    ("AT&T R&D Q&A &unknown;", "AT&T R&D Q&A &unknown;"),
    # look-alike letters
    ("саll me at the wоrk рlace", "call me at the work place"),
    ("we offer сор work in Spain", "we offer cop work in Spain"),
    ("рaбoтa в Москве", "работа в Москве"),
    ("Εxcellent salαry", "Excellent salary"),
    # pulled apart
    ("w o r k at home", "work at home"),
    ("c.a.l.l me, c-a-l-l, c_a_l_l, W.h.a.t.s.A.p.p", "call me, call, call, WhatsApp"),
    ("w o r k a t h o m e", "work at home"),
    ("C A L L  M E  N O W", "CALL  ME  NOW"),
    ("w 0 r k", "work"),
    ("招 聘 高 薪 р а б о т а", "招聘高薪 работа"),
    ("c a l l 0 7 7 0 0", "call 0 7 7 0 0"),
    # leet
    ("w0rk c4ll $alary pa$$port 1nterview g1rl5", "work call salary passport interview girls"),
    ("h0t m0ney j0b m@ss@ge c@ll ca$h bu$ine$$", "hot money job massage call cash business"),
    ("ca11 b00k pr0v1d3d W0RK", "call book provided WORK"),
    # letters in numbers
    ("O7700 9OOl23 or 077OO 9OO l23", "07700 900123 or 07700 900 123"),
    # numbers as words
    ("call zero seven seven double oh nine hundred one two three", "call 07700900123"),
    ("five5five and 7 seven 0 zero one 2 three", "555 and 7700123"),
    ("plus four four seven seven double zero nine triple zero one two", "+447700900012"),
    ("zéro six trente-neuf quatre-vingt-dix-huit zéro un quatre-vingt-un", "0639980181"),
    ("seis cinco cinco uno dos tres cuatro cinco seis", "655123456"),
    ("null eins fünf zwo einundzwanzig dreiundvierzig", "01522143"),
    ("nove um dois zero meia sete oito", "9120678"),
    ("tre due otto ventuno trentotto zero zero", "328213800"),
    ("восемь девятьсот двадцать шесть сто двадцать три сорок пять", "892612345"),
    ("صفر خمسة خمسة واحد اثنين ثلاثة", "055123"),
    ("一三八零零一三八零零零", "13800138000"),
    ("एक दो तीन चार पांच छह", "123456"),
    ("공일공 일이삼사 오육칠팔", "01012345678"),
]
#: What must stay to the character.
HONEST = [
    "4x4 covid19 b2b 3rd h1b 5pm 10am 2bedroom 1month mp3 log4j k8s web3 A1 E5 H2O",
    "US$ $500 £20 50k $10k-15k 100% 24/7 €1,200 Asia$1,500",
    "call@home team!Network us!Our M@rio@example.com bonus3rd Forward3D SM1San",
    "#PHONE_a1b2c3d4e5# @h0tg1rl t.me/w0rk telegram: w0rk4u http://c4ll.example/w0rk",
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 0x52908400098527886E0F7030069857D2E4169EE7",
    "a b c d, J. R. R. Tolkien, U.S.A., U.S.S.R., e.g. this, 9 a.m.",
    "one or two days, five thousand, one two, twenty one people, one, two, three",
    "ages twenty one, twenty two, twenty three",
    "Работа для девушек, соси сор, PDFы, iPhone, кВт",
    "Η εταιρεία μας ζητά προσωπικό στην Αθήνα",
    "السَّلامُ عَلَيْكُم שָׁלוֹם Việt Nam กำลังทำงาน हिन्दी Ẹkáàbọ̀",
    "2½ μm ™ ㅋㅋㅋ 3º",
    "1080p 4B 100l B52 S10",
    "三十五 一二三",
]


@pytest.mark.parametrize(("written", "plain"), DISGUISED)
def test_reads_through_the_disguise(written, plain):
    assert normalise(written).text == plain


@pytest.mark.parametrize("text", HONEST)
def test_leaves_honest_text_alone(text):
    kept = normalise(text).text
    assert kept == text.replace("3º", "3o")


@pytest.mark.parametrize("text", [written for written, _ in DISGUISED] + HONEST)
def test_normal_form_is_settled(text):
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize(
    ("written", "found", "original"),
    [
        ("Call ０７７００ now", "07700", "０７７００"),
        ("to w o r k now", "work", "w o r k"),
        ("50㎏ bag", "kg", "㎏"),
        ("<b>c</b>all", "call", "c</b>all"),
        ("tel zero seven seven double oh", "07700", "zero seven seven double oh"),
        ("tel zero seven seven double oh", "00", "double oh"),
        ("s&#97;lary", "salary", "s&#97;lary"),
        ("5️⃣ now", "5", "5"),
        ("w\u200bork", "work", "w\u200bork"),
    ],
)
def test_findings_are_shown_in_the_original(written, found, original):
    normalised = normalise(written)
    start = normalised.text.rindex(found)
    assert normalised.original_slice(start, start + len(found)) == original


def test_half_of_an_expansion_stands_for_the_whole():
    normalised = normalise("㎏")
    assert normalised.original_span(0, 1) == normalised.original_span(1, 2) == (0, 1)


def test_empty_spans_stay_empty():
    normalised = normalise("\u200b５\u200b")
    assert normalised.original_span(0, 0) == (1, 1)
    assert normalised.original_span(1, 1) == (3, 3)


@pytest.mark.parametrize("span", [(-1, 0), (0, 2), (1, 0)])
def test_refuses_spans_outside_the_text(span):
    with pytest.raises(BadValue, match="must lie within"):
        normalise("x").original_span(*span)


def test_says_which_rule_changed_what():
    steps = explain(normalise("Call ５ саll"))
    assert [(s.rule, s.before, s.after) for s in steps] == [
        ("plain_characters", "５", "5"),
        ("lookalike_letters", "с", "c"),
        ("lookalike_letters", "а", "a"),
    ]
    assert steps[1].sentence == (
        "Letters of another script that look the same were read in the script of their word."
    )


def test_a_text_nothing_changes_needs_no_explanation():
    assert explain(normalise("plain words")) == ()


NASTY = [
    "<",
    "<!--",
    '<a href="',
    "<a href='tel:1'",
    "&amp;",
    "a ",
    "a_",
    "a - ",
    "0 ",
    "1 o ",
    "9 ",
    "zero ",
    "аa ",
]
NASTY += ["a\u0301", "$a", "O0", "招 ", "@", "x@y.", "double ", "telegram: ", "\u200b", "\ud800"]


@pytest.mark.parametrize("piece", NASTY)
def test_time_grows_with_length_not_with_its_square(piece):
    """Sixteen times the text may cost a hundred times the processor time at most; the square would be 256."""

    def cost(length):
        text = (piece * length)[:length]
        started = time.process_time()
        normalise(text)
        return time.process_time() - started

    cost(500)
    small = min(cost(2_000) for _ in range(3))
    assert min(cost(32_000) for _ in range(3)) < 100 * max(small, 0.002)


def test_a_column_of_texts_is_normalised_like_each_text():
    texts = ["ｎｏｗ", None, "now", "w0rk", "ｎｏｗ"]
    done = normalise_texts(texts)
    assert done.text.to_pylist() == ["now", "", "now", "work", "now"]
    assert done.changed.tolist() == [True, False, False, True, True]
    assert done[3].original_slice(0, 4) == "w0rk"
    assert len(done) == 5


def test_an_empty_column_gives_an_empty_column():
    assert len(normalise_texts([]).text) == 0


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ᗯOᖇK ᑎOᗯ", "WORK NOW"),
        ("ωσяк яυѕѕιαη gιяlѕ", "work russian girls"),
        ("DUВАІ НОТЕL ЅАLАRY", "DUBAI HOTEL SALARY"),
        ("тpeбyeтся oфициaнткa", "требуется официантка"),
        ("N0 EXP3RIENCE N33DED, we11 paid", "NO EXPERIENCE NEEDED, well paid"),
        ("w-0-r-k w~o~r~k w|o|r|k", "work work work"),
        ("微 信 ا ت ص ل", "微信 اتصل"),
        ("(zero seven seven zero zero) nine hundred 123", "(07700) 900 123"),
        ("o seven seven zero zero nine double o one two three", "07700900123"),
        ("07seven00 9zero0 123", "07700 900 123"),
        ("ศูนย์แปดหนึ่งสองสามสี่ห้าหกเจ็ดแปด", "0812345678"),
        ("w&shy;ork &#x77;ork w&zwnj;ork", "work work work"),
    ],
)
def test_reads_what_a_sceptic_would_try_next(written, plain):
    assert normalise(written).text == plain
