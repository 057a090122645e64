"""Studies, readings and estimates that a person may see, each list with a fixed number of queries."""

from django.db.models import F, QuerySet

from daybreak.web.accounts.models import Organisation
from daybreak.web.inquiries.models import WorkState
from daybreak.web.inquiries.queries import found
from daybreak.web.measurement.models import (
    Estimation,
    EstimationFile,
    ListFile,
    Reading,
    Study,
)
from daybreak.web.ui.keyset import number_of


def studies_of(organisation: Organisation) -> QuerySet[Study]:
    """The organisation's studies with their numbers of files and estimates that ended well."""
    return Study.objects.filter(organisation=organisation).annotate(
        files=number_of(ListFile.objects.filter(received=F("size")), "study"),
        done=number_of(Estimation.objects.filter(state=WorkState.DONE), "study"),
    )


def readings_of(study: Study) -> QuerySet[Reading]:
    """The readings, the newest first, with their jobs, without what they hold."""
    return study.readings.select_related("job").defer("table", "shown").order_by("-number")


def estimates_of(study: Study) -> QuerySet[Estimation]:
    """The estimates, the newest first, with their jobs, without what they show."""
    return study.estimates.select_related("job", "reading").defer("shown").order_by("-number")


study_by_id, file_by_id, reading_by_id = found(Study), found(ListFile), found(Reading)
estimate_by_id, result_file_by_id = found(Estimation), found(EstimationFile)
