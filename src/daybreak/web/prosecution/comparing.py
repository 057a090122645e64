"""Two runs of a collection held against each other, by the posts their leads share."""

from daybreak.prosecution.comparison import Change, LeadPosts, compare
from daybreak.web.prosecution.models import Lead, Run
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many, open_sealed
from daybreak.web.vault.unlock import Unlocked


def compare_runs(before: Run, now: Run, *, by: Unlocked) -> list[Change]:
    """What happened to each lead from one run to the other, the largest first."""
    opened = open_many(by=by, records=[before, now], why=Purpose.INVESTIGATION, fields=["marks"])
    then, since = (_leads(plain["marks"] if plain else "") for _run, plain in opened)
    return compare(then, since)


def _leads(marks: str | None) -> list[LeadPosts]:
    """The leads of a run: a line each, with its key, its rank and the fingerprints of its posts."""
    rows = (line.split() for line in (marks or "").splitlines())
    return [LeadPosts(key, int(rank), frozenset(posts)) for key, rank, *posts in rows]


def marks_of(by: Unlocked, lead: Lead) -> list[str]:
    """The fingerprints of a lead's posts, by which decisions follow them."""
    opened = open_sealed(by=by, record=lead, why=Purpose.INVESTIGATION, fields=["marks"])
    return str(opened["marks"]).split()
