"""Ages a post states or asks for, told apart from years of experience, of business, of contract.

An age is a number with a word that can only mean age ("years old", "yo", "岁", "tuổi"), a number behind a cue
("aged", "edad", "возраст") or a person ("girl 19"), or a range in years that no word of experience or
business stands near. When the youngest age is under 18 the finding says so: `details["minor"]`.
"""

import re
from collections.abc import Iterator

from daybreak.methods.entities.identifier import Identifier, NormalText
from daybreak.methods.entities.words import lower

#: Under this age a person is a child (Convention on the Rights of the Child, article 1).
ADULT = 18
#: Ages outside are read as something else.
YOUNGEST, OLDEST = 5, 80

_N = r"(?<![\d.,:/+#-])(\d{1,2})(?!\d)(?![.,:]\d)"
_TO = r"\s*(?:-|–|—|~|to|up to|until|and|a|à|e|et|y|bis|und|do|до|и|по|الى|إلى|حتى|و|至|到|から|ถึง|से|đến|sampai|ile|tot)\s*"
_SURE = (
    r"years?[\s-]*olds?|yrs?[\s.-]*old|y\.?\s?/?\s?o\b\.?|yo\b|y/o|yr\.? old|year[\s-]olds?|岁|歲|歳|才(?=[の以])|세(?![기])|살|tuổi|yaşında"
    r"|años de edad|ans révolus|jahre alt|jährige?r?|jarige|anos de idade|anni di età|лет от роду|-летн\w+|летн\w+|سنة من العمر|साल की|साल का|साल उम्र"
)
_YEARS = r"years?|yrs?|y(?=\b)|años|anos|ans|jahren?|anni|лет|года?|років|роки|سنة|سنه|سنوات|عام|عاما|عاماً|साल|वर्ष|ปี|tahun|thn|yaş|jaar|lat|taon"
_CUE = (
    r"aged?|ages|age (?:group|range|limit|between|from|is)|edad(?:es)?|âges?|âgée?s?|age|alter|età|idade|leeftijd|wiek|возраст\w*|вік\w*|мне|عمرها|عمره|العمر|عمري|عمر|اعمار|أعمار"
    r"|年龄|年齡|年齢|年纪|อายุ|उम्र|आयु|usia|umur|yaş|tengo|j'ai|ho"
)
_PERSON = (
    r"girls?|boys?|wom[ae]n|m[ae]n|lad(?:y|ies)|females?|males?|teens?|teenagers?|students?|babe|model|escort|maids?|nann(?:y|ies)|brunette|blonde|"
    r"chic[ao]s?|señoritas?|muchach[ao]s?|jóvenes|joven|niñ[ao]s?|mujer(?:es)?|filles?|femmes?|jeunes?|garçons?|mädchen|frau(?:en)?|ragazz[aeio]|garot[ao]s?|moças?|menin[ao]s?|"
    r"девушк\w+|девочк\w+|парн\w+|парень|женщин\w+|мальчик\w*|студентк\w+|дівчин\w+|بنات|بنت|فتيات|فتاة|شباب|شاب|امرأة|نساء|女孩|女生|女|男|美女|สาว|หญิง|ผู้หญิง|लड़की|लड़कियां|cô gái|gadis|wanita|kız"
)
_MORE = r"over|above|at least|minimum|min\.?|older than|from|mayor(?:es)? de|a partir de|más de|plus de|ab|über|mindestens|от|старше|с|не младше|من|فوق|اكبر من|أكبر من|ด้วย|满|滿"
_LESS = r"under|below|up to|younger than|max(?:imum)?\.?|not older than|menor(?:es)? de|hasta|moins de|jusqu['’]?à|bis|unter|до|младше|не старше|تحت|اقل من|أقل من|حتى|不超过|ไม่เกิน|dưới"

_RANGE_SURE = re.compile(rf"{_N}{_TO}(\d{{1,2}})(?!\d)\s*-?\s*(?:{_SURE})")
_RANGE_YEARS = re.compile(rf"{_N}{_TO}(\d{{1,2}})(?!\d)\s*-?\s*(?:{_YEARS})(?![^\W\d_])")
_RANGE_CUED = re.compile(
    rf"(?<![^\W\d_])(?:{_CUE}|{_PERSON})(?:\s|[:(,=.-]|old|of|is|de|von|between|entre|from|от|من|في|بين|zwischen)*?{_N}{_TO}(\d{{1,2}})(?!\d|[.,]\d|\s*(?:%|:|/|h\b|uhr|час))",
)
_OPEN = re.compile(
    rf"(?:(?<![^\W\d_])(?:({_MORE})|({_LESS}))\s*(?:the age of\s*)?{_N}\s*(?:{_SURE}|{_YEARS})(?![^\W\d_]))|(?<![\d.,+$€£])(\d{{2}})\s?\+(?!\s?\d)",
)
_SINGLE_SURE = re.compile(rf"{_N}\s*-?\s*(?:{_SURE})")
_SINGLE_CUED = re.compile(
    rf"(?<![^\W\d_])(?:{_CUE})(?:\s|[:(=.-]|is|of|de|are)*{_N}(?!\s*(?:%|:|/|h\b|uhr|час|[€$£]))(?:\s*(?:{_YEARS})(?![^\W\d_]))?",
)
_SINGLE_PERSON = re.compile(
    rf"(?<![^\W\d_])(?:{_PERSON})(?:\s|[:(,]|de|of|im|i'm|is)*{_N}(?!\s*(?:%|:|/|h\b|hours|usd|eur|[€$£]|к\b|k\b|{_TO}\d))(?:\s*(?:{_YEARS})(?![^\W\d_]))?",
)
_SINGLE_YEARS = re.compile(rf"{_N}(?:yrs?|y)\b")
_OTHER_YEARS = re.compile(
    r"experience|experiencia|expérience|experiência|erfahrung|esperienza|ervaring|doświadczeni|deneyim|опыт|стаж|досвід|خبرة|خبره|经验|經驗|経験|ประสบการณ์|अनुभव|kinh nghiệm|pengalaman|경력"
    r"|in business|established|founded|warrant|guarantee|garant|contract|contrat|vertrag|контракт|гаранти|عقد|合同|company|firma|empresa|компани|track record|history|degree|visa|lease|anniversar|ago\b|working (?:in|as|with)|prison|jail|service\b|serving|career|industry|leading|combined|proven|market|на рынке",
)
_SPAN_WORDS = re.compile(r"(?:for|over|than|past|last|within|every|next|after|since|first|in)\s+(?:the\s+)?$")
_LONG_TIME = re.compile(r"\s*(?:of\b|in\b|exp|warrant|contract|ago|later|term|track|history|work|guarantee|degree|plan|program|anniv)")
#: A number of two digits must stand somewhere, or there is nothing to look at.
_HAS_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def find(normalised: NormalText, *, country: str | None = None) -> list[Identifier]:
    """Report ages, in reading order: `normal` "19", "18-25", "18+" or "up to 30".

    `details` holds low, high (None where open), minor (the youngest age is under 18) and told_by.
    `country` is not needed; every finder takes it.
    """
    text = lower(normalised.text)
    if not _HAS_NUMBER.search(text):
        return []
    taken: list[tuple[int, int]] = []
    found = []
    for start, end, low, high, confidence, told_by in _candidates(text):
        if any(start < last and first < end for first, last in taken):
            continue
        taken.append((start, end))
        found.append(_report(normalised, start, end, low, high, confidence, told_by))
    return sorted(found, key=lambda identifier: identifier.start)


_Candidate = tuple[int, int, int | None, int | None, float, str]


def _candidates(text: str) -> Iterator[_Candidate]:
    """Readings of numbers as ages, the surest form first."""
    yield from _ranges(text, _RANGE_SURE, 0.97, "a word for age")
    yield from _ranges(text, _RANGE_CUED, 0.93, "the word before it")
    for match in _RANGE_YEARS.finditer(text):
        low, high = int(match[1]), int(match[2])
        if 14 <= low <= high <= OLDEST and not _about_time(text, match):
            yield *match.span(), low, high, 0.85, "a range in years with no word of experience or business near it"
    yield from _open(text)
    for match in _SINGLE_SURE.finditer(text):
        if YOUNGEST <= int(match[1]) <= OLDEST and not re.match(r"\s*(?:company|firm|business|brand|start)", text[match.end() :]):
            yield *match.span(), int(match[1]), int(match[1]), 0.95, "a word for age"
    for pattern, confidence in ((_SINGLE_CUED, 0.92), (_SINGLE_PERSON, 0.85)):
        for match in pattern.finditer(text):
            if 12 <= int(match[1]) <= OLDEST and not _about_time(text, match):
                yield match.start(1), match.end(), int(match[1]), int(match[1]), confidence, "the word before it"
    for match in _SINGLE_YEARS.finditer(text):
        led = _SPAN_WORDS.search(text[max(0, match.start() - 16) : match.start()])
        if 16 <= int(match[1]) <= 45 and not led and not _LONG_TIME.match(text, match.end()) and not _about_time(text, match):
            yield *match.span(), int(match[1]), int(match[1]), 0.6, "the form, with no word of experience or business near it"


def _ranges(text: str, pattern: re.Pattern[str], confidence: float, told_by: str) -> Iterator[_Candidate]:
    for match in pattern.finditer(text):
        low, high = int(match[1]), int(match[2])
        if YOUNGEST <= low <= high <= OLDEST and not (confidence < 0.95 and _about_time(text, match)):
            yield match.start(1), match.end(), low, high, confidence, told_by


def _open(text: str) -> Iterator[_Candidate]:
    """Ages with one end: "over 18 years", "до 35 лет", "18+"."""
    for match in _OPEN.finditer(text):
        more, less, years, plus = match.groups()
        age = int(years or plus)
        if plus and (age not in (16, 18, 19, 20, 21, 25) or _about_time(text, match) or _LONG_TIME.match(text, match.end())):
            continue
        if plus and re.match(r"\s*(?:hours|hrs|people|countries|stores|locations|years(?! of age| old)|employees|yrs)", text[match.end() :]):
            continue
        if not 12 <= age <= OLDEST or _about_time(text, match):
            continue
        if not plus and (age > 60 or re.search(r"(?:for|with|of)\s+(?:over|more)", text[max(0, match.start() - 12) : match.end()])):
            continue
        start = match.start(3) if years else match.start()
        yield start, match.end(), None if less else age, age if less else None, 0.8 if plus else 0.75, "an open limit"


def _about_time(text: str, match: re.Match[str]) -> bool:
    """Whether experience, business or a contract is spoken of near the number."""
    before = re.split(r"[.!?\n;•]", text[max(0, match.start() - 40) : match.start()])[-1]
    after = re.split(r"[.!?\n;•]", text[match.end() : match.end() + 40])[0]
    return bool(_OTHER_YEARS.search(after) or _OTHER_YEARS.search(before))


def _report(
    normalised: NormalText, start: int, end: int, low: int | None, high: int | None, confidence: float, told_by: str
) -> Identifier:
    minor = low is not None and low < ADULT
    if low is None:
        normal = f"up to {high}"
    elif high is None:
        normal = f"{low}+"
    else:
        normal = str(low) if low == high else f"{low}-{high}"
    reason = f"Read as an age because of {told_by}."
    if minor:
        reason += f" The youngest age is under {ADULT}: a child."
    return Identifier.at(
        normalised, start, end, kind="age", normal=normal, confidence=confidence, reason=reason,
        details={"low": low, "high": high, "minor": minor, "told_by": told_by},
    )  # fmt: skip
