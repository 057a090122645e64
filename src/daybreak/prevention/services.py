"""A service where help is found: what it is, how it is reached, when, in which languages, and who says so.

Field names are those of the Human Services Data Specification (HSDS 3.0) where it has them: `name`,
`alternate_name`, `description`, `url`, `email`, `interpretation_services`, `eligibility_description`,
`minimum_age`, `maximum_age`. Of its `phone`, `language` and `schedule` objects we keep one line each. Whether
a service is free or anonymous can be unknown, and unknown is never "no".
"""

from dataclasses import dataclass, field
from enum import StrEnum

from daybreak.prevention.freshness import Validity
from daybreak.prevention.opening_hours import OpeningHours


class Kind(StrEnum):
    """What a service is."""

    EMERGENCY = "emergency"
    HOTLINE = "hotline"
    CHILDREN = "children"
    POLICE = "police"
    SHELTER = "shelter"
    SUPPORT = "support"
    LEGAL_AID = "legal-aid"
    HEALTH = "health"
    LABOUR = "labour"
    EMBASSY = "embassy"
    RETURN = "return"
    OTHER = "other"


#: Kinds in the order in which somebody in danger needs them.
KINDS = tuple(Kind)


class Answer(StrEnum):
    """What is known of a question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """How somebody gets in touch; the order is that of pages."""

    CALL = "call"
    SHORT_CODE = "short-code"
    TEXT = "text"
    CHAT = "chat"
    EMAIL = "email"
    WEBSITE = "website"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a service.

    Attributes:
        channel: What kind of way.
        text: What people read, dial or type.
        href: Where a link leads: `tel:`, `sms:`, `mailto:`, `https:`.
    """

    channel: Channel
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service that helps, in one country.

    Attributes:
        country: ISO 3166-1 alpha-2 code of where it helps.
        kind: What it is.
        name: Its official or public name.
        source: Where this is known from: a page, a letter, a person of the service.
        validity: When it was checked, and until when it is shown.
        alternate_name: Another name it goes by.
        description: What it does, in a few sentences.
        phone: A telephone number as it is dialled there, or with `+` and the country's code.
        short_code: A short number, for calls.
        text_number: A number for text messages.
        chat_url, url: Addresses of a chat and of its website.
        email: Its e-mail address.
        languages: BCP 47 tags of the languages spoken; empty when unknown.
        interpretation_services: How somebody is helped who speaks none of them.
        hours: When it answers; None when unknown.
        area: The part of the country it serves; empty for all of it.
        eligibility_description: Whom it serves, in words.
        minimum_age, maximum_age: In years; None where there is no limit, or none is known.
        free, anonymous: Whether it costs nothing; whether one need not say who one is.
        kept_by: Who keeps this entry.
    """

    country: str
    kind: Kind
    name: str
    source: str
    validity: Validity
    alternate_name: str = ""
    description: str = ""
    phone: str = ""
    short_code: str = ""
    text_number: str = ""
    chat_url: str = ""
    url: str = ""
    email: str = ""
    languages: tuple[str, ...] = ()
    interpretation_services: str = ""
    hours: OpeningHours | None = None
    area: str = ""
    eligibility_description: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    free: Answer = Answer.UNKNOWN
    anonymous: Answer = Answer.UNKNOWN
    kept_by: str = field(default="", compare=False)

    @property
    def ways(self) -> tuple[Way, ...]:
        """How to reach it, the quickest first."""
        made = (
            Way(Channel.CALL, self.phone, dialled(self.phone)),
            Way(Channel.SHORT_CODE, self.short_code, dialled(self.short_code)),
            Way(Channel.TEXT, self.text_number, dialled(self.text_number, scheme="sms")),
            Way(Channel.CHAT, self.chat_url, self.chat_url),
            Way(Channel.EMAIL, self.email, f"mailto:{self.email}"),
            Way(Channel.WEBSITE, self.url, self.url),
        )
        return tuple(one for one in made if one.text)


def dialled(number: str, *, scheme: str = "tel") -> str:
    """The link that dials a number (RFC 3966, RFC 5724): digits as written, for whoever is in that country.

    The `phone-context` that RFC 3966 asks of national numbers is left out on purpose: telephones in use take
    its semicolon for a pause, or refuse the link, and then nobody answers. `#` is written `%23`.
    """
    plus = "+" if number.strip().startswith("+") else ""
    return f"{scheme}:{plus}" + "".join(
        "%23" if one == "#" else one for one in number if one in "0123456789*#"
    )
