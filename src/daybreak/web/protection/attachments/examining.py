"""Having files examined in the background, as soon as somebody is there who holds their report's key."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from daybreak.errors import DaybreakError
from daybreak.web.accounts.models import Person
from daybreak.web.protection.attachments.models import Attachment, Scan
from daybreak.web.protection.attachments.scanner import Scanner
from daybreak.web.protection.models import Report
from daybreak.web.vault.job_keys import pack_ring
from daybreak.web.vault.keys import KeyRing
from daybreak.web.work.actions import continue_job, start_job
from daybreak.web.work.models import ENDED, Job, JobState

KIND = "attachments.examine"
#: A file that brought the examination down this often is left as it is.
MOST_ATTEMPTS = 3
#: How often a scanner that was away is asked again for the same file.
SCAN_AGAIN = timedelta(minutes=2)


def scanner() -> Scanner | None:
    """The scanner that this deployment names.

    Raises:
        DeploymentUnfit: Its address is none that may be used.
    """
    address = settings.DEPLOYMENT.scanner
    return Scanner(address) if address else None


def due(report: Report) -> QuerySet[Attachment]:
    """Files of a report that wait to be examined, or to be scanned since the scanner was away."""
    waits = Q(examined=None, attempts__lt=MOST_ATTEMPTS)
    if settings.DEPLOYMENT.scanner:
        again = Q(scan_tried=None) | Q(scan_tried__lt=timezone.now() - SCAN_AGAIN)
        waits |= Q(scan=Scan.NONE) & Q(examined__isnull=False) & again
    return Attachment.objects.filter(waits, report=report, received=F("size"))


def examine_soon(*, report: Report, ring: KeyRing, by: Person | None) -> None:
    """Start the examination of what waits, or hand one that lost its key the key again."""
    job = (
        Job.objects.filter(kind=KIND, record=report.pk).exclude(state__in=ENDED).order_by("-created").first()
    )
    try:
        if job is not None and job.state == JobState.NEEDS_KEY:
            continue_job(job=job, key=pack_ring(ring))
        elif (job is None or job.state == JobState.RUNNING) and due(report).exists():
            # one that runs may have looked at its list before the newest file came
            start_job(
                by=by, kind=KIND, record=report.pk, key=pack_ring(ring), organisation=report.organisation_id
            )
    except DaybreakError:
        return  # the key is being replaced; whoever opens the report next starts it
