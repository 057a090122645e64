"""Reading a service from what people typed, in a form or a table: each field by itself, every fault named.

A fault says which field, what stands there and what is needed, so that a person can mend it. Nothing is
guessed: a country that is none, a number with letters in it or hours nobody can read refuse the entry.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from daybreak.errors import BadValue
from daybreak.prevention.freshness import Validity
from daybreak.prevention.opening_hours import read_hours
from daybreak.prevention.services import Answer, Kind, Service
from daybreak.standard.names import read_country, read_language

#: The longest of the short and of the long texts, in characters.
SHORT, LONG = 200, 2000
#: The longest number, in characters; the most languages of one service.
MOST_NUMBER, MOST_LANGUAGES = 40, 50
#: Fields of one entry, in the order of forms and tables.
FIELDS = (
    "country", "kind", "name", "alternate_name", "description", "phone", "short_code", "text_number",
    "chat_url", "url", "email", "languages", "interpretation_services", "hours", "timezone", "area",
    "eligibility_description", "minimum_age", "maximum_age", "free", "anonymous", "source",
)  # fmt: skip
#: Fields that say where somebody ends up; a change of one makes an earlier check worth nothing.
REACHING = (
    "country", "kind", "name", "phone", "short_code", "text_number", "chat_url", "url", "email", "hours",
    "timezone", "languages",
)  # fmt: skip
#: Marks that join letters or keep them apart, without which some languages cannot be written.
_JOINERS = "\u200c\u200d"
_NUMBER = re.compile(r"\+?[0-9()./\- ]+")
_SHORT_CODE = re.compile(r"[*#]?[0-9]{2,6}#?")
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\%&?]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one field of one entry.

    Attributes:
        field: The field.
        found: What stands there.
        needed: What is needed, in words.
    """

    field: str
    found: str
    needed: str

    def __str__(self) -> str:
        return f"{self.field} is {self.found!r}; {self.needed}."


def read_service(
    typed: Mapping[str, str], *, validity: Validity | None = None, kept_by: str = ""
) -> tuple[Service | None, tuple[Fault, ...]]:
    """The service that the fields tell, or all that is wrong with them.

    Args:
        typed: Text by field; what is missing counts as empty.
        validity: When it was checked; never, unless told.
        kept_by: Who keeps the entry.
    """
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, read in _READERS.items():
        said = _clean(typed.get(name, ""))
        try:
            values[name] = read(said)
        except BadValue as error:
            faults.append(Fault(name, said, _needed(error)))
    try:
        zone = _clean(typed.get("timezone", ""))
        values["hours"] = read_hours(_clean(typed.get("hours", "")), zone=zone)
    except BadValue as error:
        in_zone = str(error).startswith("The time zone")
        faults.append(
            Fault("timezone" if in_zone else "hours", zone if in_zone else typed["hours"], _needed(error))
        )
    faults += _between_fields(values)
    if faults:
        return None, tuple(faults)
    return Service(**values, validity=validity or Validity(None, None), kept_by=kept_by), ()


def written(service: Service) -> dict[str, str]:
    """A service's fields as text, which `read_service` reads back."""
    hours = service.hours
    texts = {
        name: getattr(service, name) for name in FIELDS if name not in ("hours", "timezone", "languages")
    }
    return {name: "" if value is None else str(value) for name, value in texts.items()} | {
        "languages": " ".join(service.languages),
        "hours": str(hours) if hours else "",
        "timezone": hours.zone if hours else "",
    }


def _clean(text: str) -> str:
    """The text without what nobody sees: controls, and marks that turn the direction of writing."""
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn")
    kept = (one for one in text if one in "\n\t" + _JOINERS or unicodedata.category(one) not in hidden)
    return "".join(kept).strip()


def _needed(error: BadValue) -> str:
    return str(error).rpartition("; ")[2].rstrip(".")


def _text(most: int, *, required: bool = False) -> Callable[[str], str]:
    def read(said: str) -> str:
        said = said if most == LONG else " ".join(said.split())
        if required and not said:
            raise BadValue("It", found="", needed="it must not be empty")
        if len(said) > most:
            raise BadValue("It", found=said[:20], needed=f"it has at most {most} characters")
        return said

    return read


def _kind(said: str) -> Kind:
    code = said.casefold().replace(" ", "-").replace("_", "-") or Kind.OTHER
    if code not in list(Kind):
        raise BadValue("The kind", found=said, needed=f"it is one of {', '.join(Kind)}")
    return Kind(code)


def _number(said: str) -> str:
    digits = sum(one.isdigit() for one in said)
    if len(said) > MOST_NUMBER:
        raise BadValue("The number", found=said[:20], needed=f"it has at most {MOST_NUMBER} characters")
    if said and not (
        _NUMBER.fullmatch(said) and said.isascii() and (7 if said[0] == "+" else 3) <= digits <= 15
    ):
        raise BadValue(
            "The number", found=said, needed="write digits, with + and the country's code or as dialled there"
        )
    return said


def _short_code(said: str) -> str:
    if said and not (said.isascii() and _SHORT_CODE.fullmatch(said)):
        raise BadValue("The short number", found=said, needed="it has two to six digits")
    return said


def _text_number(said: str) -> str:
    return said if _SHORT_CODE.fullmatch(said) and said.isascii() else _number(said)


def _url(said: str) -> str:
    if not said:
        return said
    try:
        parts = urlsplit(said)
        fit = parts.scheme in ("https", "http") and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        fit = False
    if not fit or len(said) > SHORT or any(one.isspace() or one in "<>\"'`\\" for one in said):
        raise BadValue("The address", found=said, needed="write it in full, beginning with https://")
    return said


def _email(said: str) -> str:
    if said and (len(said) > SHORT or not _EMAIL.fullmatch(said)):
        raise BadValue("The e-mail address", found=said, needed="write it as in help@example.org")
    return said


def _languages(said: str) -> tuple[str, ...]:
    tags = [read_language(one) for one in re.split(r"[\s,;]+", said) if one]
    if len(tags) > MOST_LANGUAGES:
        raise BadValue("The languages", found=len(tags), needed=f"name at most {MOST_LANGUAGES}")
    return tuple(dict.fromkeys(tags))


def _age(said: str) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 3 and int(said) <= 120):
        raise BadValue("The age", found=said, needed="a whole number of years")
    return int(said)


#: How people write yes, no and that they do not know.
_ANSWERS = {"": Answer.UNKNOWN, "true": Answer.YES, "1": Answer.YES, "false": Answer.NO, "0": Answer.NO}


def _answer(said: str) -> Answer:
    word = said.casefold()
    if word in _ANSWERS:
        return _ANSWERS[word]
    if word not in list(Answer):
        raise BadValue("The answer", found=said, needed="it is yes, no or unknown")
    return Answer(word)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "country": read_country,
    "kind": _kind,
    "name": _text(SHORT, required=True),
    "alternate_name": _text(SHORT),
    "description": _text(LONG),
    "phone": _number,
    "short_code": _short_code,
    "text_number": _text_number,
    "chat_url": _url,
    "url": _url,
    "email": _email,
    "languages": _languages,
    "interpretation_services": _text(SHORT),
    "area": _text(SHORT),
    "eligibility_description": _text(LONG),
    "minimum_age": _age,
    "maximum_age": _age,
    "free": _answer,
    "anonymous": _answer,
    "source": _text(SHORT, required=True),
}


def _between_fields(values: Mapping[str, Any]) -> list[Fault]:
    found = []
    reached = [
        values.get(name) for name in ("phone", "short_code", "text_number", "chat_url", "url", "email")
    ]
    if None not in reached and not any(reached):
        found.append(Fault("phone", "", "give at least one way to reach it: a number, an address or a page"))
    low, high = values.get("minimum_age"), values.get("maximum_age")
    if low is not None and high is not None and low > high:
        found.append(Fault("maximum_age", str(high), "it is not below the lowest age"))
    return found
