"""How well planted slots are found again, and how fast, beside a plain baseline in the same run.

Every group is made from a template with known slots. Noise replaces, deletes and inserts words
anywhere, inside fills too. The truth for a fill is the characters from its first to its last own
word as they stand after noise; a stray word beside it is no part of it. Boundary F1 counts the
beginnings and the ends that were hit exactly; fill F1 counts fills hit exactly; word F1 counts
words rightly said to lie in a slot. Template F1 asks of the template alone, not of each post: a slot
begins rightly where it follows the same fixed letter as the planted one, and ends rightly before it.
Times are processor time of one thread.

Run: python benchmarks/templates.py [--groups 12] [--only noise]
"""

import argparse
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daybreak.methods.text.template import Template


def _words(text: str) -> list[str]:
    """Return the words of a list kept as one string."""
    return text.split()


LETTERS = {
    "english": "etaoinshrdlucmfwypvbgkjqxz",
    "cyrillic": "оеаинтсрвлкмдпуяызбгчйхжшюцщэф",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "chinese": (
        "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
        "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日"
        "那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想"
        "已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指"
        "几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权"
        "收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集"
        "温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支"
        "般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属"
        "圆包火住调满县局照参红细引听该铁价严"
    ),
    "japanese": (
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんアイウエオカキクケコサシスセ"
        "ソタチツテト日本人大学生仕事給料東京大阪電話連絡時間会社"
    ),
    "thai": "กขคงจฉชซญฐณดตถทธนบปผพฟภมยรลวศสหอฮ",
}
UNSPACED = {"chinese", "japanese", "thai"}
#: Common words as job posts use them; texts of these scripts are made of letters at random otherwise.
WORD_LISTS = {
    "thai": _words(
        "รับ สมัคร งาน พนักงาน หญิง ชาย อายุ ปี รายได้ ดี เงินเดือน บาท ต่อ เดือน วัน "
        "ที่พัก ฟรี อาหาร ติดต่อ โทร ไลน์ ด่วน มาก ทำงาน ร้าน โรงแรม โรงงาน นวด บริการ "
        "ลูกค้า เดินทาง ต่างประเทศ ตั๋ว เครื่องบิน วีซ่า ไม่ ต้อง มี ประสบการณ์ สอน ให้ "
        "ทุก อย่าง สนใจ ทัก มา ได้ เลย เรา ดูแล อย่าง ใกล้ชิด ปลอดภัย บ้าน ใหม่ สวย "
        "น่ารัก ผิวขาว สูง น้ำหนัก เวลา กลางคืน เช้า เย็น หยุด เสาร์ อาทิตย์ โบนัส ค่า "
        "คอมมิชชั่น จ่าย สด รายวัน ประกัน สังคม รถ รับส่ง ห้อง แอร์ อินเทอร์เน็ต ภาษา "
        "อังกฤษ จีน พูด เขียน อ่าน และ หรือ กับ จาก ถึง ใน ที่ นี้ นั้น เป็น คือ จะ เคย "
        "แล้ว กว่า เพื่อน ครอบครัว"
    ),
    "chinese": _words(
        "招聘 工作 高薪 女孩 男生 年龄 月薪 包吃 包住 机票 护照 签证 酒店 餐厅 工厂 "
        "服务员 按摩 客服 电话 联系 微信 马上 需要 经验 不限 学历 培训 提供 住宿 日结 "
        "现金 公司 老板 朋友 家人 海外 国外 东南亚 柬埔寨 上班 时间 晚上 白天 休息 奖金 "
        "提成 安全 保证 诚信 欢迎 来 我们 你 的 在 有 和 可以 没有 每天 每月 人民币 美元 "
        "面试 立即 名额 有限 先到 先得 漂亮 身高 体重 会 英语 说"
    ),
    "japanese": _words(
        "募集 仕事 高収入 女性 男性 年齢 月給 日給 時給 寮 完備 食事 無料 交通費 支給 "
        "経験 不問 学歴 研修 あり 電話 連絡 ください すぐ ホテル レストラン 工場 接客 "
        "マッサージ 店 スタッフ 急募 海外 航空券 パスポート ビザ 安心 安全 友達 家族 "
        "歓迎 です ます から まで と の は が を に で も 私たち あなた 働く 時間 夜 昼 "
        "休み ボーナス 現金 毎日 毎月 面接 今すぐ 限定 きれい 身長 体重 英語 話せる"
    ),
}
CITIES = {
    "thai": _words("กรุงเทพ เชียงใหม่ พัทยา ภูเก็ต ขอนแก่น หาดใหญ่ ระยอง อุดรธานี สมุย นครราชสีมา ลาว ดูไบ"),
    "chinese": _words("北京 上海 广州 深圳 曼谷 金边 西港 迪拜 仰光 妙瓦底 马尼拉 新加坡"),
    "japanese": _words("東京 大阪 名古屋 福岡 札幌 横浜 バンコク マニラ ドバイ シンガポール 神戸 那覇"),
}
SHARED_WORDS = ["New York", "New Jersey", "New Orleans", "Los Angeles", "Boston", "San Diego", "San Jose"]
DISGUISES = str.maketrans("aeiosc", "аеіоѕс")


@dataclass
class Mix:
    """One kind of planted group."""

    name: str
    script: str = "english"
    posts: int = 100
    words: int = 60
    slots: tuple[str, ...] = ("name", "place", "phone", "price", "phrase")
    noise: float = 0.0
    noise_kinds: str = "rid"
    disguise: float = 0.0
    layout: str = "spread"
    punctuation: float = 0.1
    noise_vocabulary: int = 3000
    noise_in_fills: bool = True
    real_words: bool = False
    spaces: bool = False


@dataclass
class Planted:
    """A group with its truth: its template, words and numbers of slots, and for each post the (slot,
    start, end) of every fill that says something."""

    template: list[str | int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    fills: list[list[tuple[int, int, int]]] = field(default_factory=list)

    def forget_slots_that_never_differ(self) -> None:
        """A slot all posts fill alike is part of the template to any reader."""
        said: dict[int, list[str]] = {}
        for text, spans in zip(self.texts, self.fills, strict=True):
            for slot, start, end in spans:
                said.setdefault(slot, []).append(text[start:end])
        same = {
            slot for slot, fills in said.items() if len(fills) == len(self.texts) and len(set(fills)) == 1
        }
        self.fills = [[span for span in spans if span[0] not in same] for spans in self.fills]


class Planter:
    """Makes planted groups, the same for the same seed."""

    def __init__(self, mix: Mix, seed: int) -> None:
        self.mix, self.random = mix, random.Random(f"{mix.name} {seed}")
        self.unspaced = mix.script in UNSPACED and not mix.spaces
        if mix.real_words:
            self.vocabulary, self.names = WORD_LISTS[mix.script], CITIES[mix.script]
            return
        self.vocabulary = [self.word() for _ in range(mix.noise_vocabulary)]
        self.names = [self.word().capitalize() for _ in range(30)]

    def word(self) -> str:
        letters = LETTERS[self.mix.script]
        if self.mix.script in UNSPACED:
            if self.mix.script == "thai":
                return "".join(self.syllable() for _ in range(self.random.randint(1, 3)))
            size = self.random.randint(1, 3)
            return "".join(self.random.choice(letters) for _ in range(size))
        size = self.random.randint(2, 9)
        return "".join(
            letters[min(int(self.random.expovariate(0.12)), len(letters) - 1)] for _ in range(size)
        )

    def syllable(self) -> str:
        choose = self.random.choice
        before, over = choose(["", "", "เ", "แ", "โ"]), choose(["", "", "ิ", "ี", "ึ", "่", "้"])
        return before + choose(LETTERS["thai"]) + over + choose(["", "า", choose(LETTERS["thai"])])

    def fill(self, kind: str, values: dict[str, list[str]]) -> str:
        choose = self.random.choice
        if kind == "name":
            return " ".join(choose(self.names) for _ in range(self.random.randint(1, 2)))
        if kind == "place":
            return choose(SHARED_WORDS) if self.mix.script not in UNSPACED else choose(self.names)
        if kind == "phone":
            return f"202-555-01{self.random.randint(0, 99):02d}"
        if kind == "split phone":
            return f"07700 900{self.random.randint(0, 999):03d}"
        if kind == "price":
            return str(choose([100, 200, 300, 450, 600]))
        if kind == "money":
            return f"${self.random.randint(10, 99) * 50}"
        if kind == "age":
            return str(self.random.randint(18, 35))
        if kind == "phrase":
            return " ".join(choose(self.vocabulary) for _ in range(self.random.randint(1, 4)))
        if kind == "few":
            values.setdefault("few", [choose(self.vocabulary) for _ in range(2)])
            return choose(values["few"])
        if kind == "mostly":
            return "San Pedro" if self.random.random() < 0.6 else choose(["San Jose", "Santa Ana", "Lima"])
        if kind == "suffix":
            return f"{choose(self.names)} {choose(['Street', 'Street', 'Street', 'Road'])}"
        if kind == "optional":
            return "" if self.random.random() < 0.35 else self.fill("phrase", values)
        raise ValueError(kind)

    def template(self) -> list[str | int]:
        mix = self.mix
        words: list[str | int] = []
        for _ in range(mix.words):
            word = self.random.choice(self.vocabulary)
            if self.random.random() < mix.punctuation and not self.unspaced:
                word += self.random.choice(",.:;!?")
            words.append(word)
        count = len(mix.slots)
        if mix.layout == "close":
            at = self.random.randint(3, max(3, mix.words - 2 * count - 3))
            places = [at + 2 * slot for slot in range(count)]
        elif mix.layout == "edges":
            places = [0, mix.words - 1, *self.random.sample(range(5, mix.words - 5, 2), 5)][:count]
        else:
            places = self.random.sample(range(0, mix.words, 2), count)
        for slot, place in enumerate(sorted(places)):
            words[place] = slot
        return words

    def disguised(self, word: str) -> str:
        kind = self.random.randint(0, 4)
        if kind == 0:
            return word.translate(DISGUISES)
        if kind == 1:
            return word.upper()
        if kind == 2 and len(word) > 3:
            return word[:2] + "\u200b" + word[2:]
        if kind == 3 and len(word) > 3:
            return ".".join(word)
        return word.translate(str.maketrans("oiea", "01e4"))

    def plant(self) -> Planted:
        mix, template = self.mix, self.template()
        planted = Planted(template)
        values: dict[str, list[str]] = {}
        tails = {slot: self.random.choice(["", "", ",", ".", "!"]) for slot in range(len(mix.slots))}
        for _ in range(mix.posts):
            text, spans = "", []
            joint = "" if self.unspaced else " "
            for part in template:
                if isinstance(part, str):
                    for word in self.struck(part):
                        text += word + joint
                    continue
                words = self.fill(mix.slots[part], values).split()
                said = [self.struck(word) if mix.noise_in_fills else [word] for word in words]
                own = [word for words in said for word in words]
                strays = next((words[1:] for words in reversed(said) if words), [])
                if own := own[: len(own) - len(strays)]:
                    spans.append((part, len(text), len(text) + len(joint.join(own))))
                    text += joint.join(own) + ("" if self.unspaced else tails[part] + " ")
                for word in strays:
                    text += word + joint
            planted.texts.append(text.rstrip())
            planted.fills.append(spans)
        planted.forget_slots_that_never_differ()
        return planted

    def struck(self, word: str) -> list[str]:
        """What noise leaves of a word: nothing, it or another one, and a stray one behind it."""
        kind = self.random.choice(self.mix.noise_kinds) if self.random.random() < self.mix.noise else ""
        if kind == "d":
            return []
        if kind == "r":
            return [self.random.choice(self.vocabulary)]
        if self.random.random() < self.mix.disguise and word.isascii() and word.isalpha():
            word = self.disguised(word)
        return [word, self.random.choice(self.vocabulary)] if kind == "i" else [word]


def ours(texts: list[str]) -> list[list[tuple[int, int]]]:
    """The fills of every post by the template found in them."""
    return fills_of(found_in(texts))


def found_in(texts: list[str]) -> "Template":
    from daybreak.methods.text.template import find_template

    return find_template(texts)


def fills_of(template: "Template") -> list[list[tuple[int, int]]]:
    return [
        [(fill.start, fill.end) for fill in template.fills(post) if fill.end > fill.start]
        for post in range(template.size)
    ]


def letters(text: str) -> str:
    """What of a fixed text counts: letters, their marks and digits."""
    return "".join(sign for sign in text.casefold() if unicodedata.category(sign)[0] in "LMN")


def laid_out(parts: Iterable[str | None]) -> tuple[str, list[int]]:
    """All fixed letters, and how many of them stand before each slot (`None`)."""
    fixed, places = "", []
    for part in parts:
        if part is None:
            places.append(len(fixed))
        else:
            fixed += letters(part)
    return fixed, places


def baseline(texts: list[str]) -> list[list[tuple[int, int]]]:
    """Compare with the first post by difflib; words that fewer than half the posts share are slots."""
    import re

    cut = [[(m.group(), m.start(), m.end()) for m in re.finditer(r"[\w$-]+", text)] for text in texts]
    first = [word for word, _, _ in cut[0]]
    support: Counter[int] = Counter()
    matched = []
    for words in cut:
        blocks = SequenceMatcher(
            None, first, [word for word, _, _ in words], autojunk=False
        ).get_matching_blocks()
        pairs = {block.b + step: block.a + step for block in blocks for step in range(block.size)}
        support.update(pairs.values())
        matched.append(pairs)
    fixed = {row for row in range(len(first)) if support[row] * 2 > len(texts)}
    found = []
    for words, pairs in zip(cut, matched, strict=True):
        spans: list[tuple[int, int]] = []
        open_at = None
        for rank, (_, start, end) in enumerate(words):
            if pairs.get(rank) in fixed:
                open_at = None
            elif open_at is None:
                open_at = start
                spans.append((start, end))
            else:
                spans[-1] = (open_at, end)
        found.append(spans)
    return found


@dataclass
class Score:
    """Hits, claims and truths, summed over groups."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, planted: Planted, found: list[list[tuple[int, int]]]) -> None:
        for text, truth, claim in zip(planted.texts, planted.fills, found, strict=True):
            real = {(start, end) for _, start, end in truth}
            said = set(claim)
            self._count("fill", real, said)
            self._count("edge", self._edges(real), self._edges(said))
            self._count("word", self._words(text, real), self._words(text, said))

    @staticmethod
    def _edges(spans: set[tuple[int, int]]) -> set[tuple[str, int]]:
        return {("from", start) for start, _ in spans} | {("to", end) for _, end in spans}

    @staticmethod
    def _words(text: str, spans: set[tuple[int, int]]) -> set[int]:
        return {at for start, end in spans for at in range(start, end) if not text[at].isspace()}

    def add_template(self, planted: Planted, template: "Template") -> None:
        filled = {slot for post in planted.fills for slot, _, _ in post}
        fixed, real = laid_out(
            part if isinstance(part, str) else None
            for part in planted.template
            if isinstance(part, str) or part in filled
        )
        found, said = laid_out(getattr(part, "text", None) for part in template.parts)
        follows, precedes = {0: 0}, {len(found): len(fixed)}
        for start, true, size in SequenceMatcher(None, found, fixed, autojunk=False).get_matching_blocks():
            for step in range(size):
                precedes[start + step], follows[start + step + 1] = true + step, true + step + 1
        for side in (follows, precedes):
            self._count("template", set(real), {side.get(place, -1) for place in said})

    def _count(self, name: str, real: set, said: set) -> None:  # type: ignore[type-arg]
        self.counts[f"{name} hit"] += len(real & said)
        self.counts[f"{name} all"] += len(real) + len(said)

    def f1(self, name: str) -> float:
        return (
            2 * self.counts[f"{name} hit"] / self.counts[f"{name} all"] if self.counts[f"{name} all"] else 1.0
        )


def mixes() -> list[Mix]:
    made = []
    for noise in (0.0, 0.02, 0.05, 0.3):
        made.append(Mix(f"noise {noise:.0%}", noise=noise))
        made.append(Mix(f"noise {noise:.0%} replaced only", noise=noise, noise_kinds="r"))
        made.append(Mix(f"noise {noise:.0%} no slots", noise=noise, slots=()))
        for kind, what in (("r", "replaced"), ("d", "deleted"), ("i", "inserted")) if noise else ():
            for script in sorted(UNSPACED):
                for real, said in ((False, ""), (True, " real words")):
                    name = f"noise {noise:.0%} {what} only {script}{said}"
                    made.append(Mix(name, noise=noise, noise_kinds=kind, script=script, real_words=real))
        made.append(Mix(f"noise {noise:.0%} small noise vocabulary", noise=noise, noise_vocabulary=150))
        made.append(Mix(f"noise {noise:.0%} outside fills", noise=noise, noise_in_fills=False))
        made.append(Mix(f"noise {noise:.0%} close slots", noise=noise, layout="close"))
        made.append(Mix(f"noise {noise:.0%} edges", noise=noise, layout="edges"))
        made.append(
            Mix(
                f"noise {noise:.0%} hard fills",
                noise=noise,
                slots=("few", "mostly", "suffix", "optional", "age"),
            )
        )
        made.append(Mix(f"noise {noise:.0%} disguised", noise=noise, disguise=0.3))
        for posts in (3, 5, 10, 20, 400):
            made.append(Mix(f"noise {noise:.0%} of {posts} posts", noise=noise, posts=posts))
            name = f"noise {noise:.0%} replaced only of {posts} posts"
            made.append(Mix(name, noise=noise, noise_kinds="r", posts=posts))
        for words in (12, 200):
            made.append(Mix(f"noise {noise:.0%} of {words} words", noise=noise, words=words))
        for script in LETTERS:
            if script != "english":
                made.append(Mix(f"noise {noise:.0%} {script}", noise=noise, script=script))
            if script in UNSPACED:
                made.append(
                    Mix(f"noise {noise:.0%} {script} real words", noise=noise, script=script, real_words=True)
                )
                made.append(
                    Mix(f"noise {noise:.0%} {script} with spaces", noise=noise, script=script, spaces=True)
                )
    made.append(Mix("noise 0% of 2 posts", posts=2))
    made.append(Mix("noise 2% of 2 posts", posts=2, noise=0.02))
    made.append(Mix("noise 0% split phone", slots=("split phone", "money", "age")))
    made.append(Mix("noise 5% split phone", noise=0.05, slots=("split phone", "money", "age")))
    return made


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--groups", type=int, default=8)
    options.add_argument("--only", default="")
    options.add_argument("--no-baseline", action="store_true")
    chosen = options.parse_args()
    ours(["warm up", "warm up now"])
    print(
        f"{'mix':38} {'template':>8} {'edge':>6} {'fill':>6} {'word':>6} {'ms/group':>9}   baseline edge, ms"
    )
    for mix in mixes():
        if chosen.only not in mix.name:
            continue
        score, plain, spent, plain_spent = Score(), Score(), 0.0, 0.0
        groups = chosen.groups * max(1, min(10, 100 // mix.posts))
        for seed in range(groups):
            planted = Planter(mix, seed).plant()
            begun = time.thread_time()
            template = found_in(planted.texts)
            found = fills_of(template)
            spent += time.thread_time() - begun
            score.add(planted, found)
            score.add_template(planted, template)
            if not chosen.no_baseline:
                begun = time.thread_time()
                plain.add(planted, baseline(planted.texts))
                plain_spent += time.thread_time() - begun
        print(
            f"{mix.name:38} {score.f1('template'):8.3f} {score.f1('edge'):6.3f} "
            f"{score.f1('fill'):6.3f} {score.f1('word'):6.3f} "
            f"{spent / groups * 1000:9.1f}   {plain.f1('edge'):.3f} {plain_spent / groups * 1000:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
