"""Slot boundaries in scripts without spaces, in disguise, in web pages, and beside noise."""

import random

import pytest

from daybreak.methods.text.template import find_template
from daybreak.methods.text.template_tokens import Shape, cut_words


def _words(text: str) -> list[str]:
    """Return the words of a list kept as one string."""
    return text.split()


THAI = _words(
    "รับ สมัคร งาน พนักงาน หญิง อายุ ปี รายได้ ดี เงินเดือน บาท ต่อ เดือน ที่พัก ฟรี "
    "อาหาร ติดต่อ โทร ไลน์ ด่วน มาก ทำงาน ร้าน โรงแรม โรงงาน บริการ ลูกค้า เดินทาง "
    "ต่างประเทศ ตั๋ว วีซ่า ไม่ ต้อง มี ประสบการณ์ สอน ให้ ทุก อย่าง สนใจ ได้ เลย เรา "
    "ดูแล"
)
CHINESE = _words(
    "招聘 工作 高薪 女孩 年龄 月薪 包吃 包住 机票 护照 签证 酒店 餐厅 工厂 服务员 客服 "
    "电话 联系 微信 马上 需要 经验 不限 学历 培训 提供 住宿 日结 现金 公司 老板 朋友 "
    "家人 海外 上班 时间 晚上 休息 奖金 提成 安全 保证 欢迎 我们 可以 没有 每天 每月"
)
JAPANESE = _words(
    "募集 仕事 高収入 女性 年齢 月給 日給 寮 完備 食事 無料 交通費 支給 経験 不問 研修 "
    "あり 電話 連絡 ください すぐ ホテル 工場 接客 店 スタッフ 急募 海外 航空券 ビザ "
    "安心 安全 友達 家族 歓迎 です ます から まで 働く 時間 夜 昼 現金 毎日 面接 限定"
)
ENGLISH = _words(
    "good pay free room meals travel paid new girls wanted start today hotel bar kitchen "
    "factory farm cleaning nursing call text write agency office abroad visa ticket food "
    "safe honest family friend weekly daily cash contract months hours night"
)
CITIES = {
    "thai": ["กรุงเทพ", "เชียงใหม่", "พัทยา", "ภูเก็ต", "ขอนแก่น", "ระยอง", "ดูไบ"],
    "chinese": ["北京", "上海", "广州", "曼谷", "金边", "迪拜", "妙瓦底"],
    "japanese": ["東京", "大阪", "名古屋", "札幌", "バンコク", "マニラ", "ドバイ"],
    "english": ["New York", "New Jersey", "Boston", "Los Angeles", "San Diego", "Miami", "Reno"],
}
WORDS = {"thai": THAI, "chinese": CHINESE, "japanese": JAPANESE, "english": ENGLISH}


def planted(script, joint, noise=0.0, posts=60, seed=0, disguise=str):
    """Posts with a city, a phone and a short phrase in fixed places, and the characters of each."""
    choose = random.Random(f"{script} {seed}")
    row = [choose.choice(WORDS[script]) for _ in range(40)]
    row[6], row[17], row[30] = 0, 1, 2
    texts, spans = [], []
    for _ in range(posts):
        phrase = joint.join(choose.choice(WORDS[script]) for _ in range(choose.randint(1, 3)))
        fills = [choose.choice(CITIES[script]), f"202-555-01{choose.randint(0, 99):02d}", phrase]
        text, truth = "", []
        for word in row:
            if isinstance(word, int):
                truth.append((len(text), len(text) + len(fills[word])))
                text += fills[word] + joint
            else:
                other = choose.choice(WORDS[script]) if choose.random() < noise else word
                text += (disguise(other) if choose.random() < 0.3 else other) + joint
        texts.append(text)
        spans.append(truth)
    return texts, spans


def boundary_f1(texts, spans):
    template = find_template(texts)
    hit = both = 0
    for post, truth in enumerate(spans):
        found = [(fill.start, fill.end) for fill in template.fills(post) if fill.end > fill.start]
        for side in (0, 1):
            real, said = {span[side] for span in truth}, {span[side] for span in found}
            hit, both = hit + 2 * len(real & said), both + len(real) + len(said)
    return hit / both


@pytest.mark.parametrize("joint", ["", " "])
@pytest.mark.parametrize("script", ["thai", "chinese", "japanese"])
@pytest.mark.parametrize(("noise", "least"), [(0.0, 0.97), (0.05, 0.95)])
def test_scripts_without_spaces(script, joint, noise, least):
    score = sum(boundary_f1(*planted(script, joint, noise, seed=seed)) for seed in range(5)) / 5
    assert score >= least


def test_noise_from_the_same_small_vocabulary_does_not_hide_a_slot():
    score = sum(boundary_f1(*planted("english", " ", 0.3, seed=seed)) for seed in range(5)) / 5
    assert score >= 0.97


@pytest.mark.parametrize(
    "disguise",
    [
        lambda word: word.translate(str.maketrans("aeiosc", "аеіоѕс")),
        lambda word: word.translate(str.maketrans("oiea", "01e4")),
        ".".join,
        lambda word: " ".join(word) if len(word) > 2 else word,
        lambda word: word[:2] + "\u200b" + word[2:],
        str.upper,
    ],
)
def test_disguised_words_still_align(disguise):
    assert boundary_f1(*planted("english", " ", disguise=disguise)) >= 0.98


def test_a_word_that_swaps_all_its_vowels_for_digits_keeps_its_key():
    keys = cut_words(["ahyaoma 4hy40m4 AHYAOMA id 1d 100k 10k 2o25550143 2025550143"]).keys
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] == keys[4]
    assert keys[5] != keys[6]
    assert keys[7] == keys[8]


def test_no_thai_word_boundary_is_lost_and_no_syllable_is_cut():
    text = "".join(THAI)
    words = cut_words([text])
    cuts = set(words.starts.tolist())
    begin = 0
    for word in THAI:
        assert begin in cuts, word
        begin += len(word)
    pieces = [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
    assert "".join(pieces) == text
    assert "เ" not in pieces and "ณ์" not in pieces and "ประสบการณ์"[-3:] in pieces


def test_fills_in_web_pages_are_characters_of_the_page():
    cities = ["Paris", "Rome &amp; Bari", "Z&uuml;rich", "New York", "Oslo", "Porto"]
    texts = [
        f"<p>We pay <b>well</b> in&nbsp;<i>{city}</i> &amp; give free room, call now</p>" for city in cities
    ]
    template = find_template(texts)
    assert [template.fills(post)[0].text for post in range(len(texts))] == cities


def test_words_as_long_as_noise_makes_them_open_no_slot_between_words_of_thai():
    """Words of one to six clusters: noise between them is far commoner than within them."""
    choose = random.Random(5)

    def word():
        parts = [choose.choice(["", "เ", "แ"]) + choose.choice("กขคงจชดตถทนบปผพภมยรลวสหอ") for _ in range(6)]
        return "".join(part + choose.choice(["", "า", "น"]) for part in parts[: choose.randint(1, 4)])

    invented = 0
    for _ in range(3):
        vocabulary = [word() for _ in range(3000)]
        row, posts = [choose.choice(vocabulary) for _ in range(60)], []
        for _ in range(100):
            text = []
            for at, fixed in enumerate(row):
                if at in (12, 40):
                    text.append(
                        f"202-555-01{choose.randint(0, 99):02d}" if at == 12 else choose.choice(vocabulary)
                    )
                    continue
                event = choose.choice("rid") if choose.random() < 0.3 else ""
                text += [] if event == "d" else [choose.choice(vocabulary) if event == "r" else fixed]
                text += [choose.choice(vocabulary)] if event == "i" else []
            posts.append("".join(text))
        invented += len(find_template(posts).slots) - 2
    assert invented == 0


def test_what_begins_the_fills_of_an_unspaced_slot_costs_less_there():
    """Noise before a number is then told from the fill."""
    choose = random.Random(3)
    row = [choose.choice(CHINESE) for _ in range(30)]
    posts = []
    for _ in range(60):
        row[12] = f"202-555-01{choose.randint(0, 99):02d}" + choose.choice(CITIES["chinese"])
        posts.append("".join(row))
    learned = find_template(posts).learned
    number, character = learned.first_new[0, int(Shape.NUMBER)], learned.first_new[0, int(Shape.CHARACTER)]
    assert number < 0 < character
