"""The indicators of deceptive and abusive recruitment, as declared, sourced data.

Each concept family is one YAML file in `data/indicators/`. An indicator says what it is called in the
field, which published list names it, how strong the Delphi experts judged it, which element of the
trafficking definition it touches, and by which phrases it shows in five languages. Reading the files checks
them: a missing source, an unknown Delphi code or a strength without a reason is a programming error and
raises at once.

Sources: ILO and European Commission (2009), Operational indicators of trafficking in human beings, results
from a Delphi survey; ILO (2012), Indicators of forced labour; the other publications in `_sources.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

Strength = Literal["strong", "medium", "weak"]
Direction = Literal["risk", "counter", "neutral"]

_FOLDER = Path(__file__).parent / "data" / "indicators"
_STRENGTHS: tuple[Strength, ...] = ("strong", "medium", "weak")
_DIRECTIONS: tuple[Direction, ...] = ("risk", "counter", "neutral")
#: One step down: wording that only suggests what the experts judged.
_LOWER: Mapping[Strength, Strength] = MappingProxyType({"strong": "medium", "medium": "weak", "weak": "weak"})
#: The languages every lexicon is written in; `any` phrases serve all of them.
LANGUAGES = ("en", "es", "fr", "ar", "ru")


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication that indicators stand on.

    `read` is `data` when its content came from a structured file, `excerpt` when the passages relied on were
    read in the public page that `seen` names, `title` when only title, publisher and year were compared with
    a public copy or index. What was not read as data must be compared with the original before it is cited
    in court.
    """

    key: str
    title: str
    publisher: str
    year: int
    read: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A publication and, where known, the list's own number in it."""

    publication: Publication
    number: str | None

    def __str__(self) -> str:
        number = f", no. {self.number}" if self.number else ""
        return f"{self.publication.publisher} ({self.publication.year}), {self.publication.title}{number}"


@dataclass(frozen=True, slots=True)
class DelphiIndicator:
    """One entry of the Delphi list for labour exploitation, with its strength for adults and children."""

    code: str
    text: str
    adult: Strength | None
    child: Strength | None

    @property
    def dimension(self) -> str:
        """The dimension it counts in: DR, CR, AVR, EX, CD or AVD."""
        return self.code.split(".")[0]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing an advertisement can say that a published list names as a sign, or that speaks against it.

    `sentence` is what the user reads. `strength` is how much it weighs when found: the Delphi experts' own
    where the wording states what they judged, one step lower where it only suggests it, or a strength of our
    own with its reason in `because`. `phrases` and `denials` map a language to its declared phrases.
    `graded_from`, when above 0, makes a sign count by the logarithm of its mentions from that one on.
    `denied_as` names the counter-indicator that a denied find ("we never charge fees") is evidence of.
    """

    id: str
    family: str
    label: str
    term: str
    sentence: str
    sources: tuple[Citation, ...]
    delphi: DelphiIndicator | None
    states: bool
    strength: Strength
    because: str
    palermo: str | None
    direction: Direction
    graded_from: int
    denied_as: str | None
    phrases: Mapping[str, tuple[str, ...]]
    denials: Mapping[str, tuple[str, ...]]

    def strength_for(self, child: bool) -> Strength:
        """The strength when the person addressed is a child, or an adult."""
        judged = self.delphi.child if self.delphi and child else None
        return (judged if self.states else _LOWER[judged]) if judged else self.strength


@dataclass(frozen=True, slots=True)
class Negation:
    """The words of one language that deny what stands near them (see `_negation.yaml`)."""

    before: tuple[str, ...]
    near: tuple[str, ...]
    after: tuple[str, ...]
    pseudo: tuple[str, ...]
    stop: tuple[str, ...]


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # a safe loader either way; the C one only reads faster
    return yaml.load(_FOLDER.joinpath(name).read_text("utf-8"), Loader=loader)  # noqa: S506


def _lines(block: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (block or "").splitlines() if line.strip())


def _by_language(block: Mapping[str, str] | None) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({language: _lines(lines) for language, lines in (block or {}).items()})


@cache
def publications() -> Mapping[str, Publication]:
    """Every publication the indicators cite, by its key."""
    return MappingProxyType({key: Publication(key, **entry) for key, entry in _read("_sources.yaml").items()})


@cache
def delphi_indicators() -> Mapping[str, DelphiIndicator]:
    """The Delphi list for labour exploitation, by code such as `CD.02`."""
    entries = _read("_delphi.yaml")["indicators"]
    return MappingProxyType({code: DelphiIndicator(code, **entry) for code, entry in entries.items()})


@cache
def delphi_dimensions() -> Mapping[str, str]:
    """The names of the six Delphi dimensions, by their short code."""
    entries = _read("_delphi.yaml")["dimensions"]
    return MappingProxyType({code: str(entry["name"]) for code, entry in entries.items()})


@cache
def negations() -> Mapping[str, Negation]:
    """The denial words of each language."""
    return MappingProxyType(
        {
            language: Negation(**{kind: _lines(block) for kind, block in kinds.items()})
            for language, kinds in _read("_negation.yaml").items()
        }
    )


@cache
def word_lists() -> Mapping[str, Mapping[str, str]]:
    """Word lists that phrases name as `<name>`, by language."""
    return MappingProxyType(_read("_words.yaml"))


@cache
def common_words() -> Mapping[str, tuple[str, ...]]:
    """Common words of each language, by which a text shows which language it is written in."""
    return MappingProxyType(
        {language: tuple(words.split()) for language, words in _read("_common.yaml").items()}
    )


@cache
def topics() -> Mapping[str, tuple[str, ...]]:
    """What a reader would want to know, and the indicators that show the text speaks of it."""
    return MappingProxyType({topic: tuple(ids) for topic, ids in _read("_topics.yaml").items()})


@cache
def indicators() -> tuple[Indicator, ...]:
    """Every declared indicator, in the order of families and files.

    Raises:
        ValueError: A declaration is incomplete or names something that is not there.
    """
    found: list[Indicator] = []
    for path in sorted(_FOLDER.glob("[a-z]*.yaml")):
        family = _read(path.name)
        found += [_indicator(key, family, entry) for key, entry in family["indicators"].items()]
    known = {indicator.id: indicator for indicator in found}
    if len(known) != len(found):
        raise ValueError("an indicator id is declared twice")
    for indicator in found:
        other = known.get(indicator.denied_as) if indicator.denied_as else None
        if indicator.denied_as and (other is None or other.direction != "counter"):
            raise ValueError(f"{indicator.id}: denied_as must name a counter-indicator")
    return tuple(found)


@cache
def indicator(id: str) -> Indicator:
    """The indicator with this id; KeyError when there is none."""
    return {entry.id: entry for entry in indicators()}[id]


def _indicator(key: str, family: Mapping[str, Any], entry: Mapping[str, Any]) -> Indicator:
    delphi = delphi_indicators()[entry["delphi"]] if entry.get("delphi") else None
    states = entry.get("fit", "states") == "states"
    direction = entry.get("direction", "risk")
    if direction not in _DIRECTIONS or not entry.get("sources") or not entry.get("sentence"):
        raise ValueError(f"{key}: needs a sentence, a source, and a direction of {_DIRECTIONS}")
    return Indicator(
        id=key,
        family=family["family"],
        label=entry["label"],
        term=entry["term"],
        sentence=entry["sentence"],
        sources=tuple(_citation(text) for text in entry["sources"]),
        delphi=delphi,
        states=states,
        strength=_strength(key, entry, delphi, states),
        because=entry.get("because", ""),
        palermo=entry.get("palermo"),
        direction=direction,
        graded_from=int(entry.get("graded_from", 0)),
        denied_as=entry.get("denied_as"),
        phrases=_by_language(entry.get("phrases")),
        denials=_by_language(entry.get("denial")),
    )


def _strength(key: str, entry: Mapping[str, Any], delphi: DelphiIndicator | None, states: bool) -> Strength:
    own = entry.get("strength")
    if own is not None:
        if own not in _STRENGTHS or not entry.get("because"):
            raise ValueError(f"{key}: a strength of our own needs a reason and must be one of {_STRENGTHS}")
        return next(strength for strength in _STRENGTHS if strength == own)
    if delphi is None or delphi.adult is None:
        raise ValueError(f"{key}: needs a Delphi code or a strength with its reason")
    return delphi.adult if states else _LOWER[delphi.adult]


def _citation(text: str) -> Citation:
    key, _, number = text.partition(".")
    return Citation(publications()[key], number or None)
