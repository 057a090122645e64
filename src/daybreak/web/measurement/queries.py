"""Studies, readings and estimates that a person may see, each list with a fixed number of queries."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.measurement.models import (
    Estimation,
    EstimationFile,
    ListFile,
    Reading,
    Study,
    StudyWork,
    WorkState,
)
from daybreak.web.ui.keyset import number_of
from daybreak.web.work.models import JobState


def studies_of(organisation: Organisation) -> QuerySet[Study]:
    """The organisation's studies with their numbers of files and estimates that ended well."""
    return Study.objects.filter(organisation=organisation).annotate(
        files=number_of(ListFile.objects.filter(received=F("size")), "study"),
        done=number_of(Estimation.objects.filter(state=WorkState.DONE), "study"),
    )


def files_of(study: Study) -> QuerySet[ListFile]:
    """The files in the order in which they began to arrive."""
    return study.list_files.order_by("created", "pk")


def readings_of(study: Study) -> QuerySet[Reading]:
    """The readings, the newest first, with their jobs, without what they hold."""
    return study.readings.select_related("job").defer("table", "shown").order_by("-number")


def estimates_of(study: Study) -> QuerySet[Estimation]:
    """The estimates, the newest first, with their jobs, without what they show."""
    return study.estimates.select_related("job", "reading").defer("shown").order_by("-number")


def waiting_for(person: Person) -> tuple[Sequence[StudyWork], Sequence[Estimation]]:
    """Work that waits for the person to continue it, and ended estimates they have not opened."""
    stopped: list[StudyWork] = []
    for model in (Reading, Estimation):
        own = model.objects.filter(started_by=person, state=WorkState.OPEN).defer("shown")
        stopped += own.filter(job__state=JobState.NEEDS_KEY)
    ended = Estimation.objects.filter(started_by=person, seen=False).exclude(state=WorkState.OPEN)
    return stopped, list(ended.defer("shown"))


def found(model: type[Any]) -> Any:
    """What finds a record of a model by its id, of whichever organisation."""

    def by_id(pk: UUID, **rest: Any) -> Any:
        return model.objects.filter(pk=pk).first()

    return by_id


study_by_id, file_by_id, reading_by_id = found(Study), found(ListFile), found(Reading)
estimate_by_id, result_file_by_id = found(Estimation), found(EstimationFile)
