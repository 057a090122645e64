"""Which country a post speaks of, as far as it helps to read a national telephone number.

Hints are weak on purpose: a currency, a country's or a large city's name, the script of the text. Places
proper are found by the `places` finder; this table only orders candidate numbering plans.
"""

import re
from collections import Counter

#: Region: name in a sentence, then lower-case words and signs that hint at it.
_REGIONS = {
    "US": (
        "the United States|usa america american usd $ york angeles texas florida "
        "california chicago houston miami vegas atlanta dallas"
    ),
    "CA": "Canada|canada canadian cad toronto vancouver montreal calgary ottawa",
    "GB": (
        "the United Kingdom|uk kingdom england britain british scotland wales london "
        "manchester birmingham leeds glasgow liverpool £ gbp"
    ),
    "IE": "Ireland|ireland irish dublin cork galway",
    "FR": "France|france français française paris lyon marseille toulouse bordeaux lille nice",
    "BE": "Belgium|belgium belgique belgië bruxelles brussels antwerp antwerpen",
    "CH": "Switzerland|switzerland suisse schweiz zürich zurich genève geneva chf",
    "DE": "Germany|germany deutschland berlin münchen munich hamburg frankfurt köln stuttgart düsseldorf",
    "AT": "Austria|austria österreich wien vienna graz",
    "NL": "the Netherlands|netherlands nederland holland amsterdam rotterdam",
    "ES": "Spain|spain españa madrid barcelona valencia sevilla málaga",
    "PT": "Portugal|portugal lisboa lisbon porto",
    "IT": "Italy|italy italia roma rome milano milan napoli torino",
    "GR": "Greece|greece ελλάδα athens αθήνα",
    "PL": "Poland|poland polska warszawa warsaw kraków pln zł",
    "CZ": "Czechia|czech česko praha prague czk",
    "RO": "Romania|romania românia bucurești bucharest cluj ron",
    "BG": "Bulgaria|bulgaria българия sofia софия",
    "HU": "Hungary|hungary magyarország budapest huf",
    "SE": "Sweden|sweden sverige stockholm göteborg sek",
    "NO": "Norway|norway norge oslo nok",
    "DK": "Denmark|denmark danmark københavn copenhagen dkk",
    "RU": "Russia|russia россия россии москва москве москву петербург руб рублей ₽ rub",
    "UA": "Ukraine|ukraine україна украина киев київ kyiv kiev одесса харьков грн ₴ uah",
    "KZ": "Kazakhstan|kazakhstan казахстан алматы астана",
    "TR": "Türkiye|turkey türkiye turkiye istanbul ankara izmir ₺",
    "AE": "the United Arab Emirates|uae emirates dubai dhabi sharjah aed دبي الإمارات",
    "SA": "Saudi Arabia|saudi riyadh jeddah sar السعودية الرياض جدة",
    "QA": "Qatar|qatar doha qar قطر الدوحة",
    "KW": "Kuwait|kuwait kwd الكويت",
    "BH": "Bahrain|bahrain manama البحرين",
    "OM": "Oman|oman muscat عمان",
    "LB": "Lebanon|lebanon liban beirut beyrouth لبنان بيروت",
    "JO": "Jordan|jordan amman الأردن",
    "EG": "Egypt|egypt cairo egp مصر القاهرة",
    "MA": "Morocco|morocco maroc casablanca rabat المغرب",
    "TN": "Tunisia|tunisia tunisie tunis تونس",
    "IL": "Israel|israel tel-aviv jerusalem ישראל ₪",
    "IN": (
        "India|india indian mumbai delhi bangalore bengaluru hyderabad chennai kolkata ₹ inr भारत दिल्ली मुंबई"
    ),
    "PK": "Pakistan|pakistan karachi lahore islamabad pkr پاکستان",
    "BD": "Bangladesh|bangladesh dhaka bdt chittagong",
    "NP": "Nepal|nepal kathmandu npr नेपाल",
    "LK": "Sri Lanka|lanka colombo lkr",
    "TH": "Thailand|thailand thai bangkok phuket pattaya ฿ thb บาท กรุงเทพ ไทย",
    "VN": "Vietnam|vietnam việt hanoi saigon ₫ vnd nội",
    "KH": "Cambodia|cambodia phnom sihanoukville khmer poipet",
    "MM": "Myanmar|myanmar burma yangon myawaddy mandalay",
    "LA": "Laos|laos vientiane",
    "MY": "Malaysia|malaysia kuala johor penang myr rm",
    "SG": "Singapore|singapore sgd",
    "ID": "Indonesia|indonesia jakarta bali surabaya idr rp",
    "PH": "the Philippines|philippines filipino filipina manila cebu davao ₱ php pesos",
    "CN": "China|china beijing shanghai shenzhen guangzhou rmb cny 北京 上海 深圳 广州 中国",
    "HK": "Hong Kong|hongkong kong hkd 香港",
    "TW": "Taiwan|taiwan taipei 台湾 台北",
    "JP": "Japan|japan tokyo osaka jpy 東京 大阪 日本",
    "KR": "South Korea|korea seoul busan krw ₩ 서울 한국",
    "AU": "Australia|australia australian sydney melbourne brisbane perth aud",
    "NZ": "New Zealand|zealand auckland wellington nzd",
    "MX": "Mexico|mexico méxico cdmx guadalajara monterrey tijuana cancún mxn",
    "BR": "Brazil|brazil brasil brl rio paulo r$",
    "AR": "Argentina|argentina aires rosario córdoba",
    "CO": "Colombia|colombia bogotá bogota medellín medellin cali cartagena cop",
    "PE": "Peru|peru perú lima",
    "CL": "Chile|chile santiago clp",
    "VE": "Venezuela|venezuela caracas maracaibo",
    "NG": "Nigeria|nigeria lagos abuja benin edo ₦ ngn naira",
    "GH": "Ghana|ghana accra ghs",
    "KE": "Kenya|kenya nairobi mombasa kes ksh",
    "UG": "Uganda|uganda kampala ugx",
    "ET": "Ethiopia|ethiopia addis",
    "ZA": "South Africa|johannesburg durban pretoria zar",
}

_NAMES = {region: row.partition("|")[0] for region, row in _REGIONS.items()}
_HINTS: dict[str, list[str]] = {}
for _region, _row in _REGIONS.items():
    for _hint in _row.partition("|")[2].split():
        _HINTS.setdefault(_hint, []).append(_region)

_SCRIPTS = (
    (re.compile("[\u0e00-\u0e7f]"), ("TH",)),
    (re.compile("[\u3040-\u30ff]"), ("JP",)),
    (re.compile("[\uac00-\ud7af]"), ("KR",)),
    (re.compile("[\u4e00-\u9fff]"), ("CN", "HK", "TW")),
    (re.compile("[іїєґ]"), ("UA",)),
    (re.compile("[а-яё]{3}"), ("RU", "UA", "KZ")),
    (re.compile("[\u0590-\u05ff]"), ("IL",)),
    (re.compile("[\u0900-\u097f]"), ("IN", "NP")),
    (re.compile("[\u0980-\u09ff]"), ("BD",)),
    (re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽềếểễệ]"), ("VN",)),
    (re.compile("[\u0600-\u06ff]{3}"), ("SA", "AE", "EG", "MA", "LB", "JO", "KW", "QA")),
    (re.compile("[ñ¿¡]"), ("ES", "MX", "CO", "AR", "PE")),
    (re.compile("[àâçèêœù]"), ("FR", "BE", "CH", "MA")),
    (re.compile("[äöüß]"), ("DE", "AT", "CH")),
    (re.compile("[ãõ]"), ("BR", "PT")),
)
#: Language, everyday words of it, and where it is written by most.
_LANGUAGES = tuple(
    (language, frozenset(words.split()), tuple(regions.split()))
    for language, words, regions in (
        ("es", "para trabajo llama chicas con oferta empleo buscamos una los las llamar", "ES MX CO AR PE"),
        ("fr", "pour avec appelez emploi les des nous travail une dans filles", "FR BE CH MA"),
        ("de", "und für mit anrufen arbeit wir der die suchen gesucht", "DE AT CH"),
        ("pt", "você trabalho ligue vaga com para emprego uma meninas não", "BR PT"),
        ("it", "lavoro chiama cercasi ragazze una per con della cerchiamo", "IT CH"),
    )
)
_MARKS = dict.fromkeys(map(ord, ",.;:!?()¡¿\"'’/-"), " ")
#: An everyday word this long belongs to one language only.
TELLING = 6
_WORD = re.compile(r"[^\W\d_]+|[$£₹₽฿₦₱₩₫₴₺₪]")


def region_name(region: str) -> str:
    """The country's name as it stands in a sentence; its code when the table has none.

    >>> region_name("GB")
    'the United Kingdom'
    """
    return _NAMES.get(region, region or "an unknown country")


def hinted_regions(text: str) -> tuple[str, ...]:
    """Countries the words, signs and script of a post hint at, strongest first.

    >>> hinted_regions("Jobs in Dubai, 3000 AED")
    ('AE',)
    """
    lowered = text.lower()
    words = set(_WORD.findall(lowered))
    votes: Counter[str] = Counter()
    for word in words & _HINTS.keys():
        for region in _HINTS[word]:
            votes[region] += 2 if len(word) > 1 else 1
    named = [region for region, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0]))]
    if not lowered.isascii():
        for script, regions in _SCRIPTS:
            if script.search(lowered):
                named += [region for region in regions if region not in named]
    for _, everyday, written in _LANGUAGES:
        if len(words & everyday) >= 2:
            named += [region for region in written if region not in named]
    return tuple(named)


def languages(text: str) -> tuple[str, ...]:
    """Languages (ISO 639-1) other than English of which a post has most everyday words: two, or a long one.

    >>> languages("Trabalho em Lagos, ligue hoje")
    ('pt',)
    """
    words = set(text.lower().translate(_MARKS).split())
    found = [(words & everyday, language) for language, everyday, _ in _LANGUAGES]
    most = max(len(shown) for shown, _ in found)
    return tuple(
        language
        for shown, language in found
        if len(shown) == most and (most > 1 or any(len(word) >= TELLING for word in shown))
    )
