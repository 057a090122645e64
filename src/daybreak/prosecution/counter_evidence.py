"""What speaks against a lead: an honest reason for many posts from the same hands.

A chain of shops, a staffing agency and a registered employer also post one text in many towns. Each
rule below looks for one such explanation. What it finds is shown beside the evidence and lowers the
risk by a declared share; it never hides a lead. The docstring of a rule is the sentence the user sees.

All of it is what the posts say of themselves, and a lure can call itself a registered company. So
explanations never take more off than one medium sign adds: what a text says openly stands.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import getdoc
from math import exp

from daybreak.prosecution.recruitment_score import WEIGHT

#: Log-odds of risk that all explanations together take off at most.
MOST_TAKEN = WEIGHT["medium"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the rules look at, for one operation.

    Attributes:
        employers: The employer named by each post that names one.
        posts: Number of posts.
        texts: Number of different texts (templates and single posts).
        places: Number of different places.
        phones: Different telephone numbers and messenger handles.
        domains: Domains of its links and e-mail addresses.
        wordings: One text of each template.
    """

    employers: Sequence[str]
    posts: int
    texts: int
    places: int
    phones: int
    domains: Sequence[str]
    wordings: Sequence[str]


@dataclass(frozen=True, slots=True)
class CounterEvidence:
    """One honest explanation that fits: `share` (0..1) of the risk is taken off for it."""

    id: str
    share: float
    sentence: str


#: Numbers by which an employer can be looked up: labels in English, Spanish, French, Arabic and Russian.
_REGISTRATION = re.compile(
    r"\b(?:licen[cs]e|licencia|registration|registered|registro|registr[ée]|siret|siren|vat|nif|cif|rcs|"
    r"лиценз\w*|инн|огрн)\b[^\n]{0,40}?\d{3,}|(?:ترخيص|سجل تجاري)[^\n]{0,40}?\d{3,}",
    re.IGNORECASE,
)
_COMMON_MAIL = frozenset(
    (
        "163",
        "126",
        "aol",
        "gmail",
        "gmx",
        "googlemail",
        "hotmail",
        "icloud",
        "live",
        "mail",
        "outlook",
        "proton",
        "protonmail",
        "qq",
        "web",
        "yahoo",
        "yandex",
    )
)


def registered_employer(seen: Circumstances) -> float:
    """Nearly all posts name the same employer, and give a licence or registration number or its own
    domain; look it up.
    """
    employer, share = _main_employer(seen)
    proven = _registration(seen) or _own_domain(employer, seen)
    return 0.5 if employer and share >= 0.8 and proven else 0.0


def named_employer(seen: Circumstances) -> float:
    """Nearly all posts name the same employer, which can be looked up."""
    employer, share = _main_employer(seen)
    proven = registered_employer(seen) > 0
    return 0.15 if employer and share >= 0.8 and not proven else 0.0


def franchise(seen: Circumstances) -> float:
    """One employer posts one text for several places with no contacts that take turns, as a chain of
    shops does.
    """
    _, share = _main_employer(seen)
    return (
        0.3 if share >= 0.8 and seen.texts <= 2 and seen.places >= 3 and seen.phones <= seen.places else 0.0
    )


def agency(seen: Circumstances) -> float:
    """Several named employers stand behind similar texts, as with a staffing agency that writes for
    its clients.
    """
    names = Counter(seen.employers)
    several = len(names) >= 3 and names.most_common(1)[0][1] < 0.8 * len(seen.employers)
    return 0.3 if several and len(seen.employers) >= 0.8 * seen.posts else 0.0


RULES: tuple[Callable[[Circumstances], float], ...] = (registered_employer, named_employer, franchise, agency)


def sentence(rule: Callable[[Circumstances], float]) -> str:
    """The docstring of a rule as one line, which is what the user reads."""
    return " ".join((getdoc(rule) or "").split())


def counter_evidence(seen: Circumstances) -> tuple[CounterEvidence, ...]:
    """Try every rule on one operation; those that fit, strongest first."""
    found = [CounterEvidence(rule.__name__, rule(seen), sentence(rule)) for rule in RULES]
    return tuple(sorted((one for one in found if one.share > 0), key=lambda one: -one.share))


def lowered(risk: float, found: Sequence[CounterEvidence]) -> float:
    """The risk (0..100) after every explanation has taken its share off what is left.

    It stays at least as high as one medium sign fewer would leave it.

    >>> lowered(30, [CounterEvidence("a", 0.5, ""), CounterEvidence("b", 0.2, "")])
    12.0
    >>> round(lowered(98, [CounterEvidence("a", 0.5, ""), CounterEvidence("b", 0.2, "")]))
    94
    """
    if not found:
        return risk
    left = risk
    for one in found:
        left *= 1 - one.share
    share = min(risk / 100, 1.0)
    least = 100 * share / (share + (1 - share) * exp(MOST_TAKEN))
    return max(left, least)


def _main_employer(seen: Circumstances) -> tuple[str, float]:
    """The employer named most, and the share of all posts that name it."""
    if not seen.employers or not seen.posts:
        return "", 0.0
    name, times = Counter(seen.employers).most_common(1)[0]
    return name, times / seen.posts


def _registration(seen: Circumstances) -> bool:
    return bool(seen.wordings) and all(_REGISTRATION.search(text) for text in seen.wordings)


def _own_domain(employer: str, seen: Circumstances) -> bool:
    """Whether a domain carries a word of the employer's name, and is no free mail service."""
    words = re.findall(r"\w{4,}", employer.casefold())
    labels = [label for domain in seen.domains for label in domain.casefold().split(".")[:-1]]
    return any(word in label for word in words for label in labels if label not in _COMMON_MAIL)
