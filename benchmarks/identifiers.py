# ruff: noqa: E501, SIM905 - tables of one-line disguises and word lists read better unbroken
"""How many disguised numbers are found, how many findings are wrong, what a post costs.

    python benchmarks/identifiers.py            all four tables
    python benchmarks/identifiers.py --posts N  N generated posts for the timing (default 20,000)

Numbers come from ranges that regulators reserve for examples, so every truth is known and nobody's.
"""

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

from daybreak.methods.entities.claims import find_all
from daybreak.methods.entities.find import find_in_posts

WORDS = {
    "en": "zero one two three four five six seven eight nine".split(),
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve".split(),
    "fr": "zéro un deux trois quatre cinq six sept huit neuf".split(),
    "de": "null eins zwei drei vier fünf sechs sieben acht neun".split(),
    "pt": "zero um dois três quatro cinco seis sete oito nove".split(),
    "it": "zero uno due tre quattro cinque sei sette otto nove".split(),
    "ru": "ноль один два три четыре пять шесть семь восемь девять".split(),
    "ar": "صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة".split(),
    "hi": "शून्य एक दो तीन चार पांच छह सात आठ नौ".split(),
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz".split(),
    "zh": "零一二三四五六七八九",
}
LEADS = [
    "",
    "Call ",
    "Text me on ",
    "New in town, ",
    "Phone: ",
    "Contact Anna ",
    "Need work? ",
    "Apply now - ",
]
TAILS = [
    "",
    " now",
    ", no experience needed",
    " 24/7",
    "!",
    " ask for Anna.",
    " for details",
    " (no agencies)",
]


def number(chance: random.Random) -> tuple[str, str, str]:
    """A reserved number: E.164, as dialled at home, country."""
    kind = chance.choice(["GB", "GB", "US", "US", "FR", "DE", "AU"])
    if kind == "GB":
        national = chance.choice(
            [f"07700900{chance.randrange(1000):03}", f"02079460{chance.randrange(1000):03}"]
        )
        return "+44" + national[1:], national, kind
    if kind == "US":
        area = chance.choice([202, 212, 305, 415, 512, 617, 702, 713, 818, 917])
        national = f"{area}55501{chance.randrange(100):02}"
        return "+1" + national, national, kind
    if kind == "FR":
        national = f"063998{chance.randrange(10000):04}"
        return "+33" + national[1:], national, kind
    if kind == "DE":
        national = f"03023125{chance.randrange(1000):03}"
        return "+49" + national[1:], national, kind
    national = f"04915701{chance.choice([56, 57, 58, 59, 10])}"
    return "+61" + national[1:], national, kind


def split(digits: str, chance: random.Random) -> list[str]:
    """Digits in groups of two to four."""
    groups, at = [], 0
    while at < len(digits):
        size = chance.choice([2, 3, 3, 4])
        groups.append(digits[at : at + size])
        at += size
    return groups


def _words(language: str, gap: str = " ") -> Callable[[str, str, random.Random], str]:
    return lambda home, e164, chance: gap.join(WORDS[language][int(d)] for d in home)


def _digits(zero: int) -> Callable[[str, str, random.Random], str]:
    return lambda home, e164, chance: "".join(chr(zero + int(d)) for d in home)


def _between(mark: str) -> Callable[[str, str, random.Random], str]:
    return lambda home, e164, chance: mark.join(home)


def _repeated(home: str, chance: random.Random) -> str:
    said = re.sub(r"(\d)\1", lambda m: f" double {WORDS['en'][int(m[1])]} ", home)
    return " ".join(re.sub(r"\d", lambda m: f" {WORDS['en'][int(m[0])]} ", said).split())


def _mixed(home: str, chance: random.Random) -> str:
    return "".join(d if chance.random() < 0.6 else f" {WORDS['en'][int(d)]} " for d in home).strip()


def _letters(home: str, chance: random.Random) -> str:
    likes = {"0": "OOo0", "1": "lI1", "5": "S5"}
    return "".join(chance.choice(likes.get(d, d)) for d in home)


FORMS: dict[str, Callable[[str, str, random.Random], str]] = {
    "plain": lambda home, e164, chance: home,
    "international": lambda home, e164, chance: e164,
    "international spaced": lambda home, e164, chance: e164[:3] + " " + " ".join(split(e164[3:], chance)),
    "double zero": lambda home, e164, chance: "00" + e164[1:],
    "bracketed zero": lambda home, e164, chance: f"{e164[:3]} (0){e164[3:]}" if home[0] == "0" else e164,
    "plus apart": lambda home, e164, chance: "+ " + " ".join(e164[1:]),
    "spaces": lambda home, e164, chance: " ".join(split(home, chance)) if home[0] == "0" else f"{home[:3]} {home[3:6]} {home[6:]}",
    "dashes": lambda home, e164, chance: "-".join([home[:3], home[3:6], home[6:]]),
    "dots": lambda home, e164, chance: ".".join([home[:3], home[3:6], home[6:]]),
    "brackets": lambda home, e164, chance: f"({home[:3]}) {home[3:6]}-{home[6:]}",
    "slashes": lambda home, e164, chance: "/".join([home[:3], home[3:6], home[6:]]),
    "single digits": _between(" "),
    "stars": _between("*"),
    "underscores": _between("_"),
    "tildes": _between("~"),
    "bars": _between(" | "),
    "dashes each": _between("-"),
    "dots each": _between("."),
    "emoji between": _between("🔥"),
    "two emoji between": _between("💋❤️"),
    "zero-width": _between("\u200b"),
    "soft hyphen": _between("\u00ad"),
    "arabic digits": _digits(0x660),
    "persian digits": _digits(0x6F0),
    "devanagari digits": _digits(0x966),
    "thai digits": _digits(0xE50),
    "fullwidth": _digits(0xFF10),
    "bold digits": _digits(0x1D7CE),
    "double-struck": _digits(0x1D7D8),
    "keycaps": lambda home, e164, chance: "".join(d + "\ufe0f\u20e3" for d in home),
    "keycaps spaced": lambda home, e164, chance: " ".join(d + "\ufe0f\u20e3" for d in home),
    "circled": lambda home, e164, chance: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(d)] for d in home),
    "superscript": lambda home, e164, chance: "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(d)] for d in home),
    **{f"words {language}": _words(language, "" if language == "zh" else " ") for language in WORDS},
    "words, hyphens": _words("en", "-"),
    "words, commas": _words("en", ", "),
    "words, none between": _words("en", ""),
    "words in capitals": lambda home, e164, chance: _words("en")(home, e164, chance).upper(),
    "oh for zero": lambda home, e164, chance: _words("en")(home, e164, chance).replace("zero", "oh"),
    "double digits said": lambda home, e164, chance: _repeated(home, chance),
    "words and digits": lambda home, e164, chance: _mixed(home, chance),
    "words and digits stuck": lambda home, e164, chance: _mixed(home, chance).replace(" ", ""),
    "letters for digits": lambda home, e164, chance: _letters(home, chance),
    "letters, groups": lambda home, e164, chance: " ".join(split(_letters(home, chance), chance)) if home[0] == "0" else _letters(home, chance),
    "entities": lambda home, e164, chance: "".join(f"&#{ord(d)};" if chance.random() < 0.4 else d for d in home),
    "tags": lambda home, e164, chance: f"<b>{home[:4]}</b><i>{home[4:]}</i>",
    "nbsp": lambda home, e164, chance: "&nbsp;".join([home[:3], home[3:6], home[6:]]),
    "line breaks": lambda home, e164, chance: "\n".join([home[:4], home[4:7], home[7:]]),
    "br": lambda home, e164, chance: "<br>".join([home[:4], home[4:7], home[7:]]),
    "tel link": lambda home, e164, chance: f"tel:{e164}",
    "wa.me": lambda home, e164, chance: f"https://wa.me/{e164[1:]}",
    "whatsapp api": lambda home, e164, chance: f"https://api.whatsapp.com/send?phone={e164[1:]}&text=hi",
    "stuck": lambda home, e164, chance: f"call{home}now",
    "extension": lambda home, e164, chance: f"{home} ext. 12",
    "whatsapp": lambda home, e164, chance: f"WhatsApp {e164}",
    "dash words": lambda home, e164, chance: " dash ".join([home[:3], home[3:6], home[6:]]),
    "mixed marks": lambda home, e164, chance: "".join(d + chance.choice(["", " ", "-", ".", "*", " - "]) for d in home).rstrip(" -.*"),
}  # fmt: skip


def positives(chance: random.Random, each: int) -> Iterator[tuple[str, str, str, str | None]]:
    """Form, post, E.164, country (known for half of the posts)."""
    for form, disguise in FORMS.items():
        for _ in range(each):
            e164, home, country = number(chance)
            said = disguise(home, e164, chance)
            lead = chance.choice(LEADS) if form not in {"stuck", "tel link"} else ""
            yield form, lead + said + chance.choice(TAILS), e164, chance.choice([None, country])


def _amount(chance: random.Random) -> str:
    return f"{chance.randrange(10, 250) * 1000}"


NEGATIVES: dict[str, Callable[[random.Random], str]] = {
    "salary range": lambda c: f"Salary {_amount(c)}-{_amount(c)} per year",
    "salary range spaced": lambda c: f"{_amount(c)} - {_amount(c)} DOE",
    "salary with sign": lambda c: f"£{_amount(c)} to £{_amount(c)} plus bonus",
    "money, commas": lambda c: f"earn {c.randrange(1, 900)},{c.randrange(1000):03},{c.randrange(1000):03} pesos",
    "money, dots": lambda c: f"€ {c.randrange(1, 900)}.{c.randrange(1000):03}.{c.randrange(1000):03},00",
    "date range": lambda c: (
f"from {c.randrange(1, 29):02}/{c.randrange(1, 13):02}/2024 to "
f"{c.randrange(1, 29):02}/{c.randrange(1, 13):02}/2025"
),
    "iso dates": lambda c: (
f"2024-{c.randrange(1, 13):02}-{c.randrange(1, 29):02} "
f"2025-{c.randrange(1, 13):02}-{c.randrange(1, 29):02}"
),
    "times": lambda c: f"open {c.randrange(24):02}:{c.randrange(60):02}-{c.randrange(24):02}:{c.randrange(60):02} Mon-Fri",
    "times without colon": lambda c: f"shifts {c.randrange(6, 12):02}00-{c.randrange(13, 23)}00 and 1400-2200",
    "years": lambda c: (
f"{c.randrange(1990, 2010)}-{c.randrange(2010, 2025)}, {c.randrange(1990, 2010)} "
f"{c.randrange(2010, 2025)}"
),
    "year list": lambda c: "reports 2012 2013 2014 2015",
    "order number": lambda c: f"order {c.randrange(10**9, 10**10)}",
    "reference": lambda c: f"Ref: {c.randrange(10**9, 10**10)}",
    "job id": lambda c: f"Job ID #{c.randrange(10**9, 10**10)}",
    "requisition": lambda c: f"Requisition no. {c.randrange(10**9, 10**10)}",
    "vat": lambda c: f"VAT GB{c.randrange(10**8, 10**9)}",
    "siret": lambda c: f"SIRET {c.randrange(10**13, 10**14)}",
    "zip": lambda c: f"Houston, TX {c.randrange(10**4, 10**5)}-{c.randrange(10**3, 10**4)}",
    "zip list": lambda c: (
f"areas {c.randrange(10**4, 10**5)} {c.randrange(10**4, 10**5)} "
f"{c.randrange(10**4, 10**5)}"
),
    "percentages": lambda c: (
f"{c.randrange(10, 99)}.{c.randrange(10, 99)}% of {c.randrange(10**4, 10**6)} and "
f"{c.randrange(100)}%"
),
    "isbn": lambda c: f"ISBN 978-{c.randrange(10)}-{c.randrange(10**3, 10**4)}-{c.randrange(10**3, 10**4)}-{c.randrange(10)}",
    "bare isbn": lambda c: f"978{c.randrange(10**9, 10**10)} is the book",
    "coordinates": lambda c: f"meet at {c.uniform(-90, 90):.6f}, {c.uniform(-180, 180):.6f}",
    "ip address": lambda c: f"server {c.randrange(256)}.{c.randrange(256)}.{c.randrange(256)}.{c.randrange(256)}",
    "version": lambda c: f"v{c.randrange(20)}.{c.randrange(20)}.{c.randrange(3000)}.{c.randrange(10000)}",
    "iban": lambda c: (
f"GB{c.randrange(10, 99)} WEST {c.randrange(10**3, 10**4)} "
f"{c.randrange(10**3, 10**4)} {c.randrange(10**3, 10**4)} {c.randrange(10, 99)}"
),
    "card": lambda c: (
f"card {c.randrange(4000, 5600)} {c.randrange(10**3, 10**4)} "
f"{c.randrange(10**3, 10**4)} {c.randrange(10**3, 10**4)}"
),
    "card bare": lambda c: f"{c.randrange(4 * 10**15, 5 * 10**15)}",
    "hash": lambda c: f"commit {c.randrange(16**20):020x}",
    "code": lambda c: f"code AB{c.randrange(10**9, 10**10)}X",
    "counts": lambda c: f"{c.randrange(10**6, 10**8)} users, {c.randrange(10**6, 10**7)} customers",
    "dimensions": lambda c: (
f"{c.randrange(1000, 4000)} x {c.randrange(1000, 4000)} and "
f"{c.randrange(100, 999)} sq ft"
),
    "list": lambda c: "1. 2. 3. 4. 5. 6. 7. 8. 9. 10.",
    "table": lambda c: "\n".join(str(c.randrange(100, 999)) for _ in range(5)),
    "wages": lambda c: (
f"${c.randrange(10, 40)}.{c.randrange(10, 99)}/hr, {c.randrange(20, 60)} hrs, $ "
f"{c.randrange(10**3, 10**4)} bonus"
),
    "timestamp": lambda c: f"posted 20240{c.randrange(1, 10)}{c.randrange(10, 29)}{c.randrange(10, 24)}{c.randrange(10, 60)}",
    "prose words": lambda c: (
"one or two days, three of the five people, six to eight weeks, nine shifts, ten "
"sites"
),
    "url id": lambda c: f"https://www.example.com/jobs/{c.randrange(10**9, 10**10)}?ref={c.randrange(10**9, 10**10)}",
    "e-mail digits": lambda c: f"anna{c.randrange(10**9, 10**10)}@example.com",
    "masked": lambda c: f"#PHONE_{c.randrange(16**32):032x}#",
    "ssn": lambda c: f"SSN {c.randrange(100, 999)}-{c.randrange(10, 99)}-{c.randrange(1000, 9999)}",
    "statute": lambda c: (
f"41 CFR 60-{c.randrange(1, 800)}.{c.randrange(1, 9)} and 38 USC "
f"{c.randrange(1000, 9999)}"
),
}  # fmt: skip


def phones_in(post: str, country: str | None) -> list[tuple[str, float]]:
    """Every number found in a post, with its confidence."""
    return [(f.normal, f.confidence) for f in find_all(post, country, ("phone", "whatsapp"))]


def recall(each: int = 60, seed: int = 7) -> tuple[dict[str, float], list[tuple[float, bool]], list[str]]:
    """Share of numbers found by form, each finding's confidence and truth, and some posts that were missed."""
    chance = random.Random(seed)
    hits: dict[str, list[bool]] = defaultdict(list)
    judged: list[tuple[float, bool]] = []
    missed = []
    for form, post, e164, country in positives(chance, each):
        found = phones_in(post, country)
        hit = any(normal == e164 for normal, _ in found)
        hits[form].append(hit)
        judged += [(confidence, normal == e164) for normal, confidence in found]
        if not hit:
            missed.append(f"{form} {country} {post!r} {e164} -> {found}")
    return {form: sum(all_) / len(all_) for form, all_ in hits.items()}, judged, missed


def false_alarms(each: int = 60, seed: int = 8) -> tuple[dict[str, float], list[float], list[str]]:
    """Share of posts without a number in which one is found, by kind; their confidences; and some of them."""
    chance = random.Random(seed)
    rates, confidences, wrong = {}, [], []
    for kind, make in NEGATIVES.items():
        count = 0
        for _ in range(each):
            post, country = make(chance), chance.choice([None, "US", "GB", "DE", "ES"])
            found = phones_in(post, country)
            count += bool(found)
            confidences += [confidence for _, confidence in found]
            if found:
                wrong.append(f"{kind} {country} {post!r} -> {found}")
        rates[kind] = count / each
    return rates, confidences, wrong


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=60)
    options = parser.parse_args()
    by_form, judged, missed = recall(options.each)
    print(f"recall over {len(by_form)} forms: {sum(by_form.values()) / len(by_form):.4f}")
    for form, share in sorted(by_form.items(), key=lambda item: item[1]):
        if share < 1:
            print(f"  {form:26} {share:.3f}")
    print("\n".join({line.partition(" ")[0] + line[-60:]: line for line in missed[:60]}.values()))
    rates, wrong_confidences, wrong = false_alarms(options.each)
    print(f"posts without a number in which one is found: {sum(rates.values()) / len(rates):.4f}")
    print("\n".join(wrong[:12]))
    print("confidence: said -> true share (findings)")
    steps: dict[float, list[bool]] = defaultdict(list)
    for confidence, true in judged + [(c, False) for c in wrong_confidences]:
        steps[round(confidence, 1)].append(true)
    for step, truths in sorted(steps.items()):
        print(f"  {step:.1f} -> {sum(truths) / len(truths):.3f} ({len(truths)})")
    _speed(options.posts)


def _speed(count: int) -> None:
    chance = random.Random(9)
    vocabulary = (
        "work in our team with good pay and free room for girls and men call us today no papers needed"
    ).split()
    posts = []
    for _ in range(count):
        words = [chance.choice(vocabulary) for _ in range(60)]
        if chance.random() < 0.6:
            e164, home, _country = number(chance)
            words[chance.randrange(60)] = chance.choice(list(FORMS.values()))(home, e164, chance)
        posts.append(" ".join(words))
    for workers in (1, 2):
        start = time.perf_counter()
        rows = find_in_posts(posts, workers=workers).num_rows
        spent = time.perf_counter() - start
        print(
            f"{workers} process(es): {count / spent:,.0f} posts/s, {1e6 * spent / count:.0f} "
            f"µs a post, {rows:,} findings"
        )


if __name__ == "__main__":
    main()
