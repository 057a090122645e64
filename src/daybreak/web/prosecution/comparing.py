"""Two runs of a collection held against each other, by the posts their leads share."""

from daybreak.prosecution.comparison import Change, LeadPosts, compare
from daybreak.web.prosecution.models import Lead, Run
from daybreak.web.prosecution.queries import leads_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many
from daybreak.web.vault.unlock import Unlocked


def compare_runs(before: Run, now: Run, *, by: Unlocked) -> list[Change]:
    """What happened to each lead from one run to the other, the largest first."""
    return compare(_leads(before, by), _leads(now, by))


def _leads(run: Run, by: Unlocked) -> list[LeadPosts]:
    rows = leads_of(run).defer(None).defer("card").order_by("rank")
    opened = open_many(by=by, records=rows, why=Purpose.INVESTIGATION, fields=["marks"])
    return [_lead(one, plain["marks"]) for one, plain in opened if plain]


def _lead(row: Lead, marks: str) -> LeadPosts:
    return LeadPosts(row.key, row.rank, frozenset(marks.split()))
