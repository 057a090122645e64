"""Pay offered, held against what work pays in the country where it is to be done.

"Unrealistic pay for the job and place" needs three things: an amount that is pay (not a fee, not a price)
with a written currency and a period, the country of the work, and what work there pays (`standard.wages`).
Each is read so that doubt finds the offer ordinary: of several countries that a post names, or was posted in,
the best-paying one counts; a "$" that can be the country's own dollar or peso is read as that; of a range the
middle counts; below `LEAST_USD` nothing is judged, because figures for the poorest countries describe mostly
work on the land. A nationality says who is wanted and not where, so it is no country of work.

Which offers are too high for whom is for the rules (`recruitment_rules.unrealistic_pay`). The factors: four
times entry pay is above what even professionals and managers average where the ILO publishes both (Cambodia
2023: 2.1 times elementary pay, Philippines 2.7, Thailand 2.9); ten times is left to jobs of which nothing is
said.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.standard.countries import countries
from daybreak.standard.identifier import Identifier
from daybreak.standard.money import currencies
from daybreak.standard.wages import EntryPay, earnings, entry_pay

#: Times entry pay from which an offer is far above, and beyond, what the place pays.
FAR, BEYOND = 4.0, 10.0
#: US dollars a month below which no offer is judged.
LEAST_USD = 500.0
#: Findings less sure than this are not judged: a wage without written currency, a name that may be no place.
SURE_WAGE, SURE_PLACE = 0.75, 0.6
#: Periods from which a month's pay follows even for people who work only now and then, and the rest, which
#: tutors and extras are also paid by.
STEADY = frozenset({"week", "fortnight", "month", "year"})
CASUAL = frozenset({"hour", "day"})

Flags = npt.NDArray[np.bool_]
Int32 = npt.NDArray[np.int32]
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class OfferedPay:
    """An amount offered as pay: US dollars a month by the currency it may be in; whether pay is steady."""

    usd: Mapping[str, float]
    currency: str
    steady: bool

    def usd_in(self, country: str) -> float:
        """US dollars a month when offered in `country`: its own currency, if the sign can mean that."""
        land = countries().get(country)
        own = land.currency if land else ""
        return self.usd.get(own, self.usd[self.currency])


@dataclass(frozen=True, slots=True)
class PayInPlace:
    """One offer held against the pay of the country: US dollars a month, entry pay there, and the finding."""

    usd: float
    entry: EntryPay
    offered: OfferedPay
    start: int
    end: int

    @property
    def times(self) -> float:
        """How many times entry pay is offered."""
        return self.usd / self.entry.usd

    @property
    def signs(self) -> tuple[str, ...]:
        """The neutral signs this is evidence of."""
        return _signs(self.usd, self.times, self.offered.steady)

    @property
    def sentence(self) -> str:
        """Both figures, their ratio, years and sources in words."""
        return (
            f"Offered is about {self.usd:,.0f} US dollars a month (rough exchange rates of "
            f"{currencies().as_of}). {self.entry.sentence} The offer is {self.times:.0f} times that."
        )


def _signs(usd: float, times: float, steady: bool) -> tuple[str, ...]:
    if usd < LEAST_USD or times < FAR:
        return ()
    return ("pay_far_above_place", *(("pay_beyond_place",) if steady and times >= BEYOND else ()))


def offered_pay(details: Mapping[str, object]) -> OfferedPay | None:
    """The pay that a `wage` finding tells, or None when it is no pay of known currency and period."""
    currency, period = details.get("currency"), details.get("period")
    low, high = details.get("per_month_low"), details.get("per_month_high")
    rates = currencies().usd
    if details.get("role") != "wage" or period not in STEADY | CASUAL or not isinstance(currency, str):
        return None
    if currency not in rates or not isinstance(low, int | float) or not isinstance(high, int | float):
        return None
    others = details.get("could_be")
    could_be = [str(code) for code in others] if isinstance(others, list | tuple) else []
    middle = (low + high) / 2
    usd = {code: middle * rates[code] for code in (currency, *could_be) if code in rates}
    return OfferedPay(usd, currency, period in STEADY)


def is_pay(identifier: Identifier) -> bool:
    """Whether a finding is an amount paid to the reader, and no fee or price."""
    return identifier.kind == "wage" and identifier.details.get("role") == "wage"


def pay_in_place(identifiers: Iterable[Identifier], *, country: str | None = None) -> PayInPlace | None:
    """The highest offer of one post against the pay of its country, or None when either is unknown.

    Args:
        identifiers: What `find_identifiers` found in the post.
        country: Two-letter code of where it was posted, when known.
    """
    found = tuple(identifiers)
    named = [_country_of_work(dict(one.details)) for one in found if _is_place(one.kind, one.confidence)]
    entry = max((pay for pay in map(_entry, [country, *named]) if pay), key=lambda pay: pay.usd, default=None)
    if entry is None:
        return None
    offers = [
        PayInPlace(offer.usd_in(entry.country), entry, offer, one.start, one.end)
        for one in found
        if one.kind == "wage" and one.confidence >= SURE_WAGE and (offer := offered_pay(one.details))
    ]
    return max(offers, key=lambda offer: (len(offer.signs), offer.usd), default=None)


def _is_place(kind: str, confidence: float) -> bool:
    return kind == "place" and confidence >= SURE_PLACE


def _country_of_work(details: Mapping[str, object]) -> str | None:
    """The country of a `place` finding that is a place and no nationality."""
    country = details.get("country")
    return country if details.get("role") == "place" and isinstance(country, str) else None


@cache
def _entry(country: str | None) -> EntryPay | None:
    return entry_pay(country) if country else None


@cache
def _ladder() -> tuple[str, ...]:
    """Countries from the lowest entry pay to the highest, so that the best-paying has the largest place."""
    return tuple(sorted(earnings(), key=lambda code: (entry_pay(code) or _NONE).usd))


_NONE = EntryPay("", 0.0, 0, "minimum")


def pay_signs(
    sightings: pa.Table,
    posts: int,
    countries: Sequence[str | None] | pa.ChunkedArray | pa.Array | None = None,
) -> dict[str, Flags]:
    """Which of `posts` posts show each neutral sign of pay; the same as `pay_in_place` tells of each.

    `pay_amount` is shown by any amount of pay, the other two as `PayInPlace.signs` says.

    Args:
        sightings: A table of `find_in_posts`.
        posts: How many posts there are.
        countries: The country of each post, null where unknown.
    """
    shown = {
        sign: np.zeros(posts, np.bool_) for sign in ("pay_amount", "pay_far_above_place", "pay_beyond_place")
    }
    best = _best_paying(sightings, posts, countries)
    # most amounts in a million posts are prices; their normal form says so and spares reading their details
    prices = [pc.starts_with(sightings.column("normal"), f"{role} ") for role in ("price", "fee")]
    rows = _of_kind(sightings, "wage", pc.invert(pc.or_(*prices)))
    post, code, wages = _coded(rows, lambda details: (details.get("role") == "wage", offered_pay(details)))
    shown["pay_amount"][post[np.array([pay for pay, _ in wages], np.bool_)[code]]] = True
    sure = rows.column("confidence").to_numpy() >= np.float32(SURE_WAGE)
    judged = sure & (best[post] >= 0)
    pairs, which = np.unique(np.stack([code, best[post]])[:, judged], axis=1, return_inverse=True)
    found = [_signs_of(wages[number][1], _ladder()[place]) for number, place in pairs.T.tolist()]
    for sign in ("pay_far_above_place", "pay_beyond_place"):
        has = np.array([sign in signs for signs in found], np.bool_)
        shown[sign][post[judged][has[which.reshape(-1)]]] = True
    return shown


def _signs_of(offer: OfferedPay | None, country: str) -> tuple[str, ...]:
    entry = _entry(country)
    if offer is None or entry is None:
        return ()
    usd = offer.usd_in(country)
    return _signs(usd, usd / entry.usd, offer.steady)


def _best_paying(
    sightings: pa.Table, posts: int, given: Sequence[str | None] | pa.ChunkedArray | pa.Array | None
) -> Int32:
    """For each post the place on the ladder of the best-paying country it names or was posted in, or -1."""
    rank = {code: place for place, code in enumerate(_ladder())}
    best = np.full(posts, -1, np.int32)
    if given is not None:
        column = given if isinstance(given, pa.Array | pa.ChunkedArray) else pa.array(given, pa.string())
        coded = (
            column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        ).dictionary_encode()
        ranks = np.array([rank.get(code, -1) for code in coded.dictionary.to_pylist()] + [-1], np.int32)
        best = ranks[pc.fill_null(coded.indices, len(ranks) - 1).to_numpy(zero_copy_only=False)]
    sure = pc.greater_equal(sightings.column("confidence"), pa.scalar(SURE_PLACE, pa.float32()))
    rows = _of_kind(sightings, "place", sure)
    post, code, lands = _coded(rows, _country_of_work)
    ranks = np.array([rank.get(land or "", -1) for land in lands] + [-1], np.int32)
    np.maximum.at(best, post, ranks[code])
    return best


def _of_kind(sightings: pa.Table, kind: str, also: pa.ChunkedArray) -> pa.Table:
    """The rows of one kind for which `also` holds, picked in one go because details are long."""
    wanted = pc.and_(pc.equal(sightings.column("kind"), kind), also)
    return sightings.select(["post", "details", "confidence"]).filter(wanted)


def _coded(rows: pa.Table, read: Callable[[dict[str, object]], _Read]) -> tuple[Int32, Int32, list[_Read]]:
    """Of findings their posts, the number of the reading of each, and the readings (equal details once)."""
    coded = rows.column("details").combine_chunks().dictionary_encode()
    readings = [read(json.loads(text)) for text in coded.dictionary.to_pylist()]
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    return rows.column("post").to_numpy(), codes, readings
