"""Collections, runs and leads that a person may see, each list with a fixed number of queries."""

from collections.abc import Iterable

from django.db.models import F, QuerySet

from daybreak.web.accounts.models import Organisation
from daybreak.web.inquiries.models import WorkState
from daybreak.web.inquiries.queries import found
from daybreak.web.prosecution.models import (
    Collection,
    Lead,
    LeadPosts,
    ReviewDecision,
    Run,
    RunFile,
    Upload,
)
from daybreak.web.ui.keyset import number_of


def collections_of(organisation: Organisation) -> QuerySet[Collection]:
    """The organisation's collections with their numbers of files and runs."""
    return Collection.objects.filter(organisation=organisation).annotate(
        files=number_of(Upload.objects.filter(received=F("size")), "collection")
    )


def runs_of(collection: Collection) -> QuerySet[Run]:
    """The runs, the newest first, with their jobs, without what they hold."""
    return collection.runs.select_related("job", "started_by").defer(*Run.sealed_fields()).order_by("-number")


def leads_of(run: Run) -> QuerySet[Lead]:
    """The leads of a run; without an order of their own."""
    return Lead.objects.filter(run=run).defer("card", "marks")


def lead_of(run: Run, key: str) -> Lead | None:
    """One lead of a run by its key."""
    return Lead.objects.filter(run=run, key=key).first()


def posts_of(lead: Lead, page: int) -> LeadPosts | None:
    """A page of a lead's posts."""
    return LeadPosts.objects.filter(lead=lead, page=page).first()


def decisions_of(collection: Collection) -> QuerySet[ReviewDecision]:
    """All decisions in the order in which they were made."""
    return collection.decisions.order_by("created", "id")


def decided(collection: Collection, keys: Iterable[str]) -> dict[str, str]:
    """The last settling decision about each of some leads, by its key."""
    rows = decisions_of(collection).filter(kind__in=["confirm", "reject"], lead_key__in=set(keys))
    return dict(rows.values_list("lead_key", "kind"))


def done_besides(run: Run) -> QuerySet[Run]:
    """The other runs of its collection that ended well, the newest first, without what they hold."""
    rows = run.collection.runs.filter(state=WorkState.DONE).exclude(pk=run.pk)
    return rows.defer(*Run.sealed_fields()).order_by("-number")


collection_by_id, upload_by_id = found(Collection), found(Upload)
#: Its marks are read for comparisons only, and are as long as a run has posts.
run_by_id = found(Run, without=("marks",))
lead_by_id, file_by_id = found(Lead), found(RunFile)
