"""What a string of digits can mean as a telephone number, by the numbering plans of the countries.

The plans come from `phonenumbers` (Google's libphonenumber). Two things are added: the ranges that
regulators reserve for drama and examples, which no plan calls valid although they are written
everywhere in samples and training data; and an order of countries to try when nothing says which one is
meant.

A reading depends on the digits, on the country and on nothing else about how they were written, so that
one number gets one normal form however it was disguised.

Sources: ITU-T E.164; Ofcom, ARCEP, Bundesnetzagentur, ACMA, PTS and ComReg lists of numbers for drama use;
North American Numbering Plan Administrator, 555 line numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

#: Reserved for drama, examples and tests: E.164 patterns by who reserved them.
_FICTIONAL = {
    "US": r"1[2-9]\d\d55501\d\d",
    "GB": r"44(?:7700900\d{3}|(?:11[3-8]|121|131|141|151|161)4960\d{3}|2079460\d{3}|1914980\d{3}|2896496\d{3}"
    r"|2920180\d{3}|1632960\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3})",
    "FR": r"33(?:19900|26191|35301|46571|53649|63998)\d{4}",
    "DE": r"49(?:3023125\d{3}|6990009\d{3}|4066969\d{3}|2214710\d{3}|8999998\d{3}|17139200\d\d|17604069\d{3}"
    r"|15228817386|15228895456|15254599371|1729925904|1729968532|1729973185|1729973186|1729980752"
    r"|1749091317|1749464308)",
    "AU": r"61(?:49157\d{4}|[2378](?:5550|7010)\d{4})",
    "SE": r"46(?:7017406\d\d|313900[67]\d\d|406280[45]\d\d|846500[45]\d\d|98031920\d)",
    "IE": r"3532091\d{5}",
}
_FICTIONAL_ANY = re.compile("|".join(_FICTIONAL.values()))
#: The same as dialled at home, the trunk zero present or forgotten.
_FICTIONAL_AT_HOME = {
    region: re.compile("0?(?:" + pattern[len(code) :] + ")")
    for region, pattern in _FICTIONAL.items()
    if pattern.startswith(code := {"US": "1", "IE": "353"}.get(region, pattern[:2]))
}

#: Countries tried when neither the post nor its words say which is meant, most posted-in first.
CANDIDATES = tuple(
    "US GB IN RU FR DE ES IT CN AU TH PH NG PK BD MX BR UA TR AE SA ID MY VN ZA KE EG NL "  # noqa: SIM905
    "BE PL RO BG GR PT CO AR PE NP LK MM KH SG HK JP KR IL GH UG ET MA LB JO KW QA".split()
)

#: Countries whose national numbers are told apart without a word beside them: a mobile with its
#: trunk digit, or a plan so rigid (NANP) that chance seldom fits it.
_UNLABELLED = {
    "US": re.compile(r"1?[2-9]\d\d[2-9]\d{6}"),
    "GB": re.compile(r"0(?:7[1-9]\d{8}|[1-3]\d{8,9}|8\d{9})"),
    "IN": re.compile(r"0?[6-9]\d{9}"),
    "RU": re.compile(r"[87]9\d{9}|8[3-8]\d{9}"),
    "FR": re.compile(r"0[1-79]\d{8}"),
    "DE": re.compile(r"0(?:1[5-7]\d{8,9}|[2-9]\d{7,10})"),
    "AU": re.compile(r"04\d{8}"),
    "CN": re.compile(r"1[3-9]\d{9}"),
    "IT": re.compile(r"3\d{9}"),
    "PH": re.compile(r"09\d{9}"),
    "NG": re.compile(r"0[789][01]\d{8}"),
    "PK": re.compile(r"03\d{9}"),
    "BD": re.compile(r"01[3-9]\d{8}"),
    "UA": re.compile(r"0[3-9]\d{8}"),
    "TH": re.compile(r"0[689]\d{8}"),
    "TR": re.compile(r"05\d{9}"),
    "AE": re.compile(r"05\d{8}"),
    "ZA": re.compile(r"0[678]\d{8}"),
    "VN": re.compile(r"0[35789]\d{8}"),
    "ID": re.compile(r"08\d{8,11}"),
    "MY": re.compile(r"01\d{8,9}"),
}

#: National numbers are dialled without a trunk digit here.
_NO_TRUNK = frozenset(
    "US CA ES IT PT GR DK NO PL CZ HK SG MX IN CN CL CO PE CR PA GT SV HN EE LV MT "  # noqa: SIM905
    "LU QA KW BH OM TN CI CM SN "
    "BO EC UY PY VE DO PR JM TT RU KZ BY BR AR NP".split()
)

_TYPES = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "landline or mobile",
    PhoneNumberType.TOLL_FREE: "toll-free",
    PhoneNumberType.PREMIUM_RATE: "premium-rate",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.VOIP: "internet",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company-wide",
    PhoneNumberType.VOICEMAIL: "voicemail",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a string of digits.

    `how` is one of `international` (a plus or an international prefix stood before), `national`
    (the digits as dialled inside `region`) and `bare` (a country code without its plus). `trunk` says
    that a national number came with its trunk digit.
    """

    e164: str
    region: str
    type: str
    how: str
    trunk: bool
    valid: bool
    fictional: bool


@lru_cache(maxsize=1 << 16)
def read_international(digits: str) -> Reading | None:
    """Read digits that stand after a plus; None when no country's plan has room for them.

    >>> read_international("447700900123").fictional
    True
    """
    return _reading(_parse("+" + digits, None), how="international", trunk=False)


@lru_cache(maxsize=1 << 16)
def read_national(digits: str, region: str) -> Reading | None:
    """Read digits as dialled inside `region`; None unless valid there or reserved for examples.

    >>> read_national("2025550143", "US").e164
    '+12025550143'
    """
    if not _fits(digits, region):
        return None
    found = _reading(_parse(digits, region), how="national", trunk=digits[0] == "0")
    if found is None or not (found.valid or found.fictional):
        return None
    if found.region != region and _calling_code(found.region) != _calling_code(region):
        return None
    return found


@lru_cache(maxsize=1 << 16)
def read_bare(digits: str) -> Reading | None:
    """Read digits that begin with a country code whose plus is missing; None unless valid or reserved."""
    if len(digits) < 10 or digits[0] == "0":
        return None
    found = _reading(_parse("+" + digits, None), how="bare", trunk=False)
    if found is not None and _open_length(found.region) and len(digits) > _LONGEST_NATIONAL + 1:
        return None
    return found if found is not None and (found.valid or found.fictional) else None


def read_reserved(digits: str) -> Reading | None:
    """Read digits that some regulator reserved for examples, as dialled at home.

    >>> read_reserved("7700900123").region
    'GB'
    """
    for region, shape in _FICTIONAL_AT_HOME.items():
        if shape.fullmatch(digits):
            return read_national(digits, region)
    return None


def unlabelled_regions(digits: str) -> Sequence[str]:
    """The countries in which these digits look like a number even with no word beside them."""
    return [region for region, shape in _UNLABELLED.items() if shape.fullmatch(digits)]


def needs_trunk(region: str) -> bool:
    """Whether numbers are dialled with a trunk digit inside `region`."""
    return region not in _NO_TRUNK


def known_region(country: str | None) -> str | None:
    """The plan's name for a country code in any case, None when there is no such plan."""
    region = (country or "").strip().upper()
    region = {"UK": "GB", "USA": "US", "UAE": "AE"}.get(region, region)
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def is_fictional(e164: str) -> bool:
    """Whether a regulator reserved the number for drama and examples."""
    return _FICTIONAL_ANY.fullmatch(e164.lstrip("+")) is not None


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _reading(number: PhoneNumber | None, *, how: str, trunk: bool) -> Reading | None:
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    fictional = is_fictional(e164)
    # to find the region is what takes time, and `is_valid_number` and `number_type` would each do it again
    region = phonenumbers.region_code_for_number(number)
    valid = region is not None and phonenumbers.is_valid_number_for_region(number, region)
    kind = _TYPES.get(phonenumbers.number_type(number), "unassigned") if valid else "unassigned"
    if not valid:
        region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    if fictional and kind == "unassigned":
        kind = "mobile" if re.match(r"\+(?:447|336|491[5-7]|614|467)", e164) else "landline"
    return Reading(e164, region or "", kind, how, trunk, valid, fictional)


@cache
def _calling_code(region: str) -> int:
    return int(phonenumbers.country_code_for_region(region))


@cache
def _shape(region: str) -> re.Pattern[str]:
    """The national numbers of a plan, with trunk prefix allowed, as one quick pattern."""
    meta = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if meta is None or meta.general_desc is None:
        return re.compile("(?!)")
    if meta.national_prefix_transform_rule:
        return re.compile(r"\d{7,13}")  # digits change places before the plan applies, as in Argentina
    trunk = f"(?:{meta.national_prefix_for_parsing or meta.national_prefix or ''})?"
    code = f"(?:{meta.country_code})?"
    general = meta.general_desc.national_number_pattern
    reserved = _FICTIONAL.get(region)
    wider = rf"|{trunk}\d{{6,11}}" if reserved else ""
    return re.compile(f"{trunk}{code}(?:{general}){wider}")


def _open_length(region: str) -> bool:
    return region in {"DE", "AT", "FI", "ID", "LU"}


#: National numbers with their trunk digit are no longer than this; plans of open length would take anything.
_LONGEST_NATIONAL = 12


def _fits(digits: str, region: str) -> bool:
    return (
        7 <= len(digits) <= _LONGEST_NATIONAL + 1
        and (len(digits) <= _LONGEST_NATIONAL or not _open_length(region))
        and _shape(region).fullmatch(digits) is not None
    )
