"""Collections, runs and leads that a person may see, each list with a fixed number of queries."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.prosecution.models import (
    Collection,
    Lead,
    LeadPosts,
    ReviewDecision,
    Run,
    RunFile,
    RunState,
    Upload,
)
from daybreak.web.ui.keyset import number_of
from daybreak.web.vault.keys import granted_cases
from daybreak.web.work.models import JobState


def collections_of(organisation: Organisation) -> QuerySet[Collection]:
    """The organisation's collections with their numbers of files and runs."""
    return Collection.objects.filter(organisation=organisation).annotate(
        files=number_of(Upload.objects.filter(received=F("size")), "collection")
    )


def not_shared_with(person: Person) -> QuerySet[Collection]:
    """Collections of the person's organisation to which they hold no key."""
    return Collection.objects.filter(organisation_id=person.organisation_id).exclude(
        case__in=granted_cases(person)
    )


def runs_of(collection: Collection) -> QuerySet[Run]:
    """The runs, the newest first, with their jobs."""
    return collection.runs.select_related("job", "started_by").order_by("-number")


def uploads_of(collection: Collection) -> QuerySet[Upload]:
    """The files in the order in which they began to arrive."""
    return collection.uploads.order_by("created")


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


def decided(collection: Collection) -> dict[str, str]:
    """The last kind of settling decision about each lead key."""
    rows = decisions_of(collection).filter(kind__in=["confirm", "reject"]).values_list("lead_key", "kind")
    return dict(rows)


def waiting_for(person: Person) -> tuple[Sequence[Run], Sequence[Run]]:
    """Runs that wait for the person to continue them, and finished ones they have not opened."""
    own = Run.objects.filter(started_by=person).select_related("job").defer("manifest", "options", "said")
    return list(own.filter(state=RunState.OPEN, job__state=JobState.NEEDS_KEY)), list(
        own.filter(state__in=[RunState.DONE, RunState.FAILED], seen=False)
    )


def found(model: type[Any]) -> Any:
    """What finds a record of a model by its id, of whichever organisation."""

    def by_id(pk: UUID, **rest: Any) -> Any:
        return model.objects.filter(pk=pk).first()

    return by_id


collection_by_id, run_by_id, upload_by_id = found(Collection), found(Run), found(Upload)
lead_by_id, file_by_id = found(Lead), found(RunFile)
