"""The planted stories: who posts what, where, when and with which contacts."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["deceptive", "sale", "chain", "agency", "callcentre"]


@dataclass(frozen=True, slots=True)
class Story:
    """One planted operation, or an innocent look-alike (`chain`, `agency`, `callcentre`).

    Attributes:
        name: Its label in the truth.
        kind: Which part of the phrase bank it uses.
        language: Phrase bank (ISO 639-1).
        circuit: Places it goes through, in order, again and again.
        share: Its share of all posts (0..1).
        templates: How many texts it posts, each with own slots.
        phones: How many numbers take turns.
        stay_days: Days at one place before it moves on.
        noise: Share of words changed at random.
        hidden: Share of words disguised.
    """

    name: str
    kind: Kind
    language: str
    circuit: tuple[tuple[str, str], ...]
    share: float
    templates: int = 1
    phones: int = 1
    stay_days: int = 6
    noise: float = 0.0
    hidden: float = 0.0


#: (place, ISO 3166-1 alpha-2) pairs of each circuit. Places are real, operations are invented.
STORIES: tuple[Story, ...] = (
    Story(
        "compound-typing",
        "deceptive",
        "en",
        (("Mae Sot", "TH"), ("Bangkok", "TH"), ("Phnom Penh", "KH"), ("Sihanoukville", "KH")),
        0.045,
        3,
        3,
        9,
        0.02,
        0.05,
    ),
    Story(
        "compound-zh",
        "deceptive",
        "zh",
        (("昆明", "CN"), ("曼谷", "TH"), ("金边", "KH")),
        0.025,
        2,
        1,
        14,
        0.0,
        0.0,
    ),
    Story("compound-th", "deceptive", "th", (("เชียงใหม่", "TH"), ("กรุงเทพ", "TH")), 0.02, 2, 1, 12, 0.0, 0.0),
    Story(
        "housemaids",
        "deceptive",
        "ar",
        (("القاهرة", "EG"), ("عمان", "JO"), ("دبي", "AE")),
        0.025,
        2,
        2,
        15,
        0.0,
        0.0,
    ),
    Story(
        "hostess-es",
        "deceptive",
        "es",
        (("Bogotá", "CO"), ("Medellín", "CO"), ("Panamá", "PA")),
        0.025,
        2,
        2,
        10,
        0.05,
        0.0,
    ),
    Story(
        "domestic-fr",
        "deceptive",
        "fr",
        (("Abidjan", "CI"), ("Dakar", "SN"), ("Lyon", "FR")),
        0.02,
        2,
        1,
        12,
        0.02,
        0.05,
    ),
    Story(
        "abroad-ru",
        "deceptive",
        "ru",
        (("Минск", "BY"), ("Киев", "UA"), ("Варшава", "PL")),
        0.025,
        2,
        2,
        9,
        0.02,
        0.0,
    ),
    Story(
        "circuit-uk",
        "sale",
        "en",
        (("Leeds", "GB"), ("Manchester", "GB"), ("Birmingham", "GB"), ("Bristol", "GB")),
        0.05,
        2,
        4,
        4,
        0.05,
        0.1,
    ),
    Story(
        "circuit-us",
        "sale",
        "en",
        (("Houston", "US"), ("Dallas", "US"), ("Atlanta", "US"), ("Miami", "US"), ("Houston", "US")),
        0.05,
        3,
        5,
        3,
        0.1,
        0.05,
    ),
    Story(
        "circuit-es",
        "sale",
        "es",
        (("Madrid", "ES"), ("Zaragoza", "ES"), ("Barcelona", "ES"), ("Valencia", "ES")),
        0.03,
        2,
        3,
        5,
        0.05,
        0.0,
    ),
    Story(
        "circuit-ru",
        "sale",
        "ru",
        (("Москва", "RU"), ("Казань", "RU"), ("Самара", "RU")),
        0.02,
        2,
        2,
        6,
        0.0,
        0.0,
    ),
    Story(
        "noisy-agency",
        "deceptive",
        "en",
        (("Nairobi", "KE"), ("Doha", "QA"), ("Dubai", "AE")),
        0.02,
        2,
        2,
        8,
        0.3,
        0.0,
    ),
    Story(
        "chain-store",
        "chain",
        "en",
        (("Oxford", "GB"), ("Cardiff", "GB"), ("Glasgow", "GB"), ("York", "GB"), ("Derby", "GB")),
        0.03,
    ),
    Story(
        "staffing-agency", "agency", "en", (("London", "GB"), ("Leicester", "GB"), ("Norwich", "GB")), 0.03
    ),
    Story(
        "call-centre",
        "callcentre",
        "en",
        (("Chicago", "US"), ("Boston", "US"), ("Seattle", "US"), ("Denver", "US")),
        0.04,
    ),
)
