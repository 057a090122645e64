"""Number words as people spell phone numbers: nought to ninety-nine, in many languages.

`PHRASES` maps a sequence of lower-case words to the digits it stands for, so that "soixante-dix-huit"
and "seventy eight" are both "78". Languages in which numbers are mostly spelled digit by digit carry
only the ten digits. The words are facts of the languages; ambiguous ones ("six" in English and French)
agree, and where two languages disagree the reading is left out.
"""

from itertools import product

#: Ten digits each, several spellings of one digit parted by "/".
_DIGITS = {
    "en": "zero/oh/nought/naught/nil one two three four five six seven eight nine/niner",
    "es": "cero uno/una dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro/zero un/une deux trois quatre cinq six sept huit neuf",
    "de": "null eins/ein zwei/zwo drei vier fünf/fuenf sechs sieben acht neun",
    "pt": "zero um/uma dois/duas três/tres quatro cinco seis/meia sete oito nove",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "nl": "nul een/één twee drie vier vijf zes zeven acht negen",
    "pl": "zero jeden dwa trzy cztery pięć/piec sześć/szesc siedem osiem dziewięć/dziewiec",
    "ro": "zero unu doi trei patru cinci şase/șase/sase şapte/șapte/sapte opt nouă/noua",
    "tr": "sıfır/sifir bir iki üç/uc dört/dort beş/bes altı/alti yedi sekiz dokuz",
    "ru": "ноль/нуль один/раз два три четыре пять шесть семь восемь девять",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять",
    "ar": "صفر واحد اثنان/اثنين ثلاثة/ثلاث أربعة/اربعة/اربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثمان تسعة/تسع",
    "fa": "صفر یک دو سه چهار پنج شش هفت هشت نه",
    "hi": "शून्य/ज़ीरो एक दो तीन चार पांच/पाँच छह/छः सात आठ नौ",
    "th": "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า",
    "vi": "không một/mốt hai ba bốn/tư năm/lăm sáu bảy/bẩy tám chín",
    "id": "nol/kosong satu dua tiga empat lima enam tujuh delapan/lapan sembilan",
    "tl": "sero isa dalawa tatlo apat lima anim pito walo siyam",
    "sw": "sifuri moja mbili tatu nne tano sita saba nane tisa",
    "ko": "공/영 일 이 삼 사 오 육 칠 팔 구",
    "ja": "ゼロ/まる いち に さん よん ご ろく なな はち きゅう",
    "zh": "零/〇 一/幺 二/两 三 四 五 六 七 八 九",
}

#: Ten to nineteen, then twenty, thirty ... ninety, and the word that joins a ten and a unit.
_TENS = {
    "en": (
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "",
    ),
    "es": (
        "diez once doce trece catorce quince dieciséis/dieciseis diecisiete dieciocho diecinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        "y",
    ),
    "pt": (
        (
            "dez onze doze treze catorze/quatorze quinze dezesseis/dezasseis "
            "dezessete/dezassete dezoito dezenove/dezanove"
        ),
        "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
        "e",
    ),
    "ru": (
        "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать "
        "восемнадцать девятнадцать",
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "",
    ),
    "fr": (
        "dix onze douze treize quatorze quinze seize dix+sept dix+huit dix+neuf",
        "vingt trente quarante cinquante soixante",
        "et",
    ),
}

_SPANISH_TWENTIES = "veintiuno veintidós/veintidos veintitrés/veintitres veinticuatro veinticinco \
veintiséis/veintiseis veintisiete veintiocho veintinueve"

#: Words that repeat the digit after them.
REPEATERS = {
    "double": 2,
    "dbl": 2,
    "twice": 2,
    "triple": 3,
    "treble": 3,
    "doble": 2,
    "duplo": 2,
    "doppel": 2,
    "doppio": 2,
    "quadruple": 4,
}

#: Words that stand between digits and mean a mark.
SEPARATORS = frozenset(
    "dash dot space hyphen star minus guion guión punto espacio tiret point espace "  # noqa: SIM905
    "punkt strich ponto traço traco "
    "trattino точка тире дефис пробел".split()
)

Words = tuple[str, ...]


def _phrases() -> dict[Words, str]:
    table: dict[Words, str] = {}
    clashes: set[Words] = set()

    def put(words: Words, digits: str) -> None:
        if table.setdefault(words, digits) != digits:
            clashes.add(words)

    for language, words in _DIGITS.items():
        for digit, spellings in enumerate(words.split()):
            for spelling in spellings.split("/"):
                put((spelling,), str(digit))
        if language in _TENS:
            for phrase, digits in _two_digits(language):
                put(phrase, digits)
    for ten, spellings in enumerate(_SPANISH_TWENTIES.split(), 21):
        for spelling in spellings.split("/"):
            put((spelling,), str(ten))
    put(("hundred",), "00")
    put(("thousand",), "000")
    return {words: digits for words, digits in table.items() if words not in clashes}


def _two_digits(language: str) -> list[tuple[Words, str]]:
    teens, tens, joiner = _TENS[language]
    units = [spelling.split("/") for spelling in _DIGITS[language].split()]
    found: list[tuple[Words, str]] = []
    teen_words: list[list[Words]] = [[tuple(s.split("+")) for s in row.split("/")] for row in teens.split()]
    for value, forms in enumerate(teen_words, 10):
        found += [(words, str(value)) for words in forms]
    for ten, word in enumerate(tens.split(), 2):
        found.append(((word,), f"{ten}0"))
        for unit, spellings in enumerate(units[1:], 1):
            for spelling, link in product(spellings, {(), (joiner,)} if joiner else {()}):
                found.append(((word, *link, spelling), f"{ten}{unit}"))
    if language == "fr":
        found += _french_seventies_to_nineties(units, teen_words)
    return found


def _french_seventies_to_nineties(
    units: list[list[str]], teens: list[list[Words]]
) -> list[tuple[Words, str]]:
    found: list[tuple[Words, str]] = [(("quatre", word), "80") for word in ("vingt", "vingts")]
    for unit, spellings in enumerate(units[1:], 1):
        found += [(("quatre", "vingt", spelling), f"8{unit}") for spelling in spellings]
    for unit, forms in enumerate(teens):
        found += [(("soixante", *words), f"7{unit}") for words in forms]
        found += [(("soixante", "et", *words), f"7{unit}") for words in forms if unit == 1]
        found += [(("quatre", "vingt", *words), f"9{unit}") for words in forms]
    return found


#: Sequence of lower-case words -> the digits it stands for.
PHRASES: dict[Words, str] = _phrases()

#: Longest sequence in `PHRASES`.
LONGEST = max(map(len, PHRASES))

#: Every word that can begin a number.
FIRST_WORDS = frozenset(words[0] for words in PHRASES) | REPEATERS.keys()
