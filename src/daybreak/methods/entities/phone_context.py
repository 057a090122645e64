"""What stands around a run of digits: a word for calling, a plus, or a sign that it is no phone at all."""

import re
from dataclasses import dataclass, replace

from daybreak.methods.entities.digit_runs import DigitRun
from daybreak.methods.entities.number_plans import Reading

_CALL_WORDS = (  # noqa: SIM905
    "call calls calling tel tell telephone phone phones ph mob mobile mobil cell "
    "cellphone contact contacts text txt "
    "sms ring dial whatsapp whatsap watsapp wattsapp wsp wapp wa app viber signal "
    "imo zalo telegram hotline msg "
    "message reach enquiries inquiries llama llame llamar llámame llamada móvil "
    "movil teléfono telefono celular cel "
    "contacto escríbeme appelez appeler appelle appel tél portable numéro contactez "
    "joindre anruf anrufen rufen handy "
    "telefon telefonnummer rufnummer melden telefone ligue ligar contato chiama "
    "chiamare chiamami cellulare contatto "
    "bel bellen zadzwoń zadzwon sunati sunați ara arayın telefonu тел телефон "
    "телефону звоните звонить позвоните "
    "номер моб вотсап ватсап вайбер телефону дзвоніть هاتف اتصل اتصلي اتصلوا للاتصال "
    "الاتصال جوال موبايل رقم واتساب "
    "واتس للتواصل تواصل gọi sdt sđt đt thoại liên hệ hubungi telp hp nomor tawagan "
    "kontak फोन कॉल मोबाइल संपर्क"
).split()
_CALL_PARTS = (
    "电话 電話 手机 手機 联系 聯系 致电 致電 โทร ติดต่อ เบอร์ 携帯 전화 연락 휴대폰 微信 ☎ ✆ 📞 📱 📲 🤙".split()  # noqa: SIM905
)
_WHATSAPP = re.compile(
    r"(?:whats?\W?app?|watt?s?app|wats?ap|\bwa\b|\bw/a\b|\bg?[uw]as+ap+\b|\bwsp\b|\bzap\b|\bwapp\b|вотсап|ватсап|"
    r"واتس\s?اب|واتساب|واتس|瓦次普)(?:\s?/\s?\w+)?"
    r"(?:\W+(?:me|us|on|at|only|number|no|nr|num|numero|número|numéro|al|el|au|sur|"
    r"the|via|to|text|is|my|по|на|номер|على|رقم)\b){0,4}"
    r"[^\w+]{0,6}$",
    re.I,
)
_LABELS = frozenset(_CALL_WORDS)
_LETTERS = re.compile(r"[^\W\d_]+")
#: Parts of the spellings of WhatsApp; none of them in sight, no need to look closer.
_WHATSAPP_PARTS = (
    "hatsa",
    "hats a",
    "hats-a",
    "watsa",
    "wattsa",
    "watssa",
    "wsp",
    "wasa",
    "wassa",
    "guas",
    "w/a",
    "wapp",
    " wa",
    " zap",
    "тсап",
    "واتس",
    "瓦次普",
)
#: Labels right against the digits; the short ones only as words of their own, not as the end of a code.
_STUCK_LABEL = re.compile(
    r"(?:call|text|phone|mobile|cell|contact|whatsapp|ring|dial|number|llama|appelez"
    r"|(?:(?<![^\W_])|(?<=call)|(?<=text))(?:tel|mob|app|wa|me|us|at|on|no|sms|cel))$",
    re.I,
)
#: The same behind them: "… call for details", "… text me".
_LABEL_BEHIND = re.compile(
    r"\W{0,4}(?:(?:call|text|ring|dial|message|msg|whatsapp|contact)\s(?:me|us|for|now|only|or|to|anytime)"
    r"|whatsapp|viber|sms)\b",
    re.I,
)
_PLUS = re.compile(r"(?<!\d)\+[ \t]?\(?[ \t]?$|(?<![^\W\d_])(?:plus|плюс|más)[ :]{1,2}$", re.I)
_PLUS_WORDS = ("lus", "люс", "ás", "LUS", "ЛЮС", "ÁS")
_OPENING = re.compile(r"[(\[]\s?$")

#: Words that say the digits after them name a thing, not a line.
_THING = re.compile(
    r"(?:\b(?:id|ids|ref|refs|reference|referencia|référence|referenz|order|invoice|"
    r"inv|bestellnummer|pedido|commande|"
    r"job\s?(?:id|no|number|code|ref)|vacancy|posting|requisition|req|registration|"
    r"reg|licen[cs]e|lic|vat|ust|siret|siren|"
    r"tax|ein|tin|abn|acn|npi|ssn|pin|account|acct|a/c|sort\scode|routing|swift|zip|"
    r"postcode|postal|p\.?o\.?\sbox|case|"
    r"ticket|tracking|isbn|issn|doi|serial|model|version|ver|build|batch|lot|sku|part|"
    r"item|article|art|passport|"
    r"permit|timestamp|epoch|vin|imei|uuid|"
    r"company\s(?:no|number)|number\sof|code|code\sis|card|iban|bic|policy|"
    r"patent|course|crn|дело|инн|огрн|заказ|"
    r"артикул|код|паспорт|rfc|cif|nif|dni|cedula|rut|订单|编号|注文番号)"
    r"\s?(?:no|nr|num|number|id|code|n°|№)?\b\W{0,4}|№\s?|n°\s?|(?<![0-9a-f])#\s?)(?:[A-Za-z]{1,4}[-/ ]?)?$",
    re.I,
)
#: Words that say the digits before them count something.
_COUNTED = re.compile(
    (
        r"\s?(?:[$€£¥₹₽฿%](?!\s?\d)|(?:usd|eur|gbp|aud|cad|inr|aed|euros?|dollars?|pounds|"
        r"people|employees|customers|users|"
        r"members|students|girls|ladies|stars|roses|hours?|hrs?|h|yo|years?|yrs?|days?|nights?|weeks?|months?|"
        r"minutes?|mins?|km|"
        r"kms|miles|sq|m2|kg|lbs?|units?|copies|"
        r"views|followers|downloads|million|billion|thousand|per|p\.?a|pcm|annually|руб|"
        r"рублей|元|円|万|bytes|mb|gb)(?![^\W_]))"
    ),
    re.I,
)
_STATE_BEFORE_ZIP = re.compile(r"\b[A-Z]{2},?\s{1,2}$")
_MARKED = re.compile(r"[^\s\d()\-./,+;:]")
_NANP_SHAPES = frozenset(
    {
        (10,),
        (11,),
        (1, 10),
        (3, 7),
        (6, 4),
        (3, 3, 4),
        (1, 3, 3, 4),
        (1, 3, 7),
        (4, 3, 4),
        (3, 3, 2, 2),
        (5, 5),
        (4, 7),
    }
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands beside a run: a word for calling, that word being WhatsApp, a plus (and how many
    characters before the run it begins), the 40 characters before and the 16 after."""

    label: bool
    whatsapp: bool
    plus: bool
    prefix: int
    before: str
    after: str

    def labelled(self) -> "Surroundings":
        """The same place under the label of the run it belongs to."""
        return replace(self, label=True)


def surroundings(text: str, start: int, end: int) -> Surroundings:
    """Look at what stands around `text[start:end]`."""
    before, after = text[max(0, start - 40) : start], text[end : end + 16]
    plus = _PLUS.search(before) if "+" in before[-5:] or before.rstrip(" :").endswith(_PLUS_WORDS) else None
    lead = before[: plus.start()] if plus else before
    opening = None if plus or before[-2:].rstrip()[-1:] not in {"(", "["} else _OPENING.search(before)
    prefix = len(plus[0]) if plus else len(opening[0]) if opening else 0
    stuck = bool(before[-1:].isalpha() and _STUCK_LABEL.search(before))
    return Surroundings(
        label=stuck or _has_label(lead[-32:]) or _LABEL_BEHIND.match(after) is not None,
        whatsapp=any(map((" " + lead.lower()).__contains__, _WHATSAPP_PARTS))
        and _WHATSAPP.search(lead) is not None,
        plus=plus is not None,
        prefix=prefix,
        before=lead,
        after=after,
    )


def _has_label(lead: str) -> bool:
    """Whether a word or sign for calling stands in the characters before a number."""
    words = _LETTERS.findall(lead.lower())
    if len(lead) == 32 and lead[0].isalpha():
        words = words[1:]
    if not _LABELS.isdisjoint(words):
        return True
    return not lead.isascii() and any(part in lead for part in _CALL_PARTS)


def counts_something(text: str, end: int) -> bool:
    """Whether the word behind `text[:end]` says that the digits before it count something."""
    return _COUNTED.match(text, end) is not None


def names_a_thing(around: Surroundings) -> bool:
    """Whether the word before the digits says that they name a thing: an order, a version, a patent."""
    return _THING.search(around.before[-24:]) is not None


def looks_like_something_else(
    run: DigitRun, first: int, last: int, around: Surroundings, reading: Reading, *, expected: bool
) -> bool:
    """Whether digits that could be dialled are more likely an amount, a range, a count or a name.

    `expected` says that the number is one of the country the post is known to be from.
    """
    if around.plus and reading.how == "international":
        return False
    groups, gaps = run.groups[first : last + 1], run.gaps[first:last]
    if names_a_thing(around) or (_COUNTED.match(around.after) and not (around.label or reading.trunk)):
        return True
    if _inside_a_name(around, reading) or (_STATE_BEFORE_ZIP.search(around.before) and not around.label):
        return True
    if any(group.how == "letters" for group in groups) and any("," in gap for gap in gaps):
        return True
    if any(group.how != "digits" for group in groups) or any(_MARKED.search(gap) for gap in gaps):
        return False
    lengths, both = tuple(len(group.digits) for group in groups), tuple(group.digits for group in groups)
    if _is_range(lengths, gaps, both) or _are_years(both):
        return True
    return not around.label and _is_list(run, first, last, reading, lengths, expected)


def _inside_a_name(around: Surroundings, reading: Reading) -> bool:
    """Letters touch the digits, and they are no word for calling: a code such as AB4087654321."""
    left = re.search(r"[^\W_]+$", around.before) if around.before[-1:].isalnum() else None
    right = re.match(r"[^\W\d_]+", around.after)
    if left and not around.plus:
        if _THING.search(around.before, 0, left.start()):
            return True  # "VIN VFHHNEBMV04146635"
        return not (
            _STUCK_LABEL.search(left[0]) or (len(left[0]) >= 4 and left[0].isalpha() and reading.trunk)
        )
    if around.before.endswith(("_", "@", "/", "=", "&", "?")) and not around.label:
        return True
    if right and around.after[right.end() : right.end() + 1] in {":", "."}:
        return False
    if right and len(right[0]) < 5 and around.after[right.end() : right.end() + 1].isdigit():
        return not around.label
    return bool(right and len(right[0]) < 3 and right[0].lower() not in {"x", "or"} and not around.label)


_HOUR = re.compile(r"(?:[01]\d|2[0-4])[0-5][05]")


def _is_range(lengths: tuple[int, ...], gaps: tuple[str, ...], both: tuple[str, ...]) -> bool:
    """Two amounts, years or hours with a dash between, such as 55000-75000 and 0600-2200."""
    if len(lengths) != 2 or not re.fullmatch(r"\s?[-–—/]{1,2}\s?", gaps[0]):
        return False
    if lengths == (4, 4) and all(_HOUR.fullmatch(digits) for digits in both):
        return True
    return both[0][0] != "0" and abs(lengths[0] - lengths[1]) <= 1 and lengths[0] <= 6


def _are_years(groups: tuple[str, ...]) -> bool:
    return len(groups) > 1 and all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups)


def _is_list(
    run: DigitRun, first: int, last: int, reading: Reading, lengths: tuple[int, ...], expected: bool
) -> bool:
    """Numbers that merely follow one another: columns, counts."""
    gaps = run.gaps[first:last]
    if gaps and all("," in gap for gap in gaps) and not reading.trunk:
        return True
    if reading.trunk or reading.fictional or reading.how == "international":
        return False
    if any("\n" in gap for gap in gaps) and len(set(gaps)) == 1 and len(lengths) > 3:
        return True
    if reading.e164.startswith("+1"):
        if expected and len(lengths) == 3 and set(lengths) <= {3, 4}:
            return False
        singles, pairs = set(lengths) == {1}, set(lengths) <= {1, 2} and len(lengths) <= 7
        return not (lengths in _NANP_SHAPES or singles or pairs) or lengths == (5, 5)
    return len(set(lengths)) == 1 and lengths[0] == 4 and len(lengths) > 2
