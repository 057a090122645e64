"""Starting, continuing and cancelling jobs; leaving notices."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from daybreak.web.accounts.models import Person
from daybreak.web.work import keyring
from daybreak.web.work.kinds import kind_of
from daybreak.web.work.models import ENDED, Job, JobState, Notice


def start_job(
    *,
    by: Person | None,
    kind: str,
    record: UUID,
    key: bytes | None = None,
    organisation: UUID | None = None,
) -> Job:
    """Put a job in the queue, in the transaction of the record it works on.

    Args:
        by: Who starts it; None when somebody who is not signed in causes it.
        kind: A declared kind.
        record: The record it works on.
        key: The record's key, when its content is sealed. It is kept in memory only.
        organisation: Whose record it is, when nobody is signed in.
    """
    with transaction.atomic():
        job = Job.objects.create(
            organisation_id=by.organisation_id if by is not None else organisation,
            started_by=by,
            kind=kind,
            record=record,
            needs_key=key is not None,
        )
        if key is not None:
            keyring.hand(job.id, key)
        return job


def continue_job(*, job: Job, key: bytes) -> bool:
    """Hand a job the key it waits for; whether it waited."""
    keyring.hand(job.id, key)
    waited = Job.objects.filter(pk=job.pk, state=JobState.NEEDS_KEY).update(state=JobState.WAITING)
    if not waited:
        keyring.take(job.id)
    return bool(waited)


def cancel_job(*, job: Job) -> None:
    """Ask a job to stop; one that has not begun is over at once."""
    not_begun = [JobState.WAITING, JobState.NEEDS_KEY]
    over = Job.objects.filter(pk=job.pk, state__in=not_begun).update(
        state=JobState.CANCELLED, ended=timezone.now(), cancel_asked=True
    )
    if over:
        keyring.take(job.pk)
        kind_of(job).failed(job)
    else:
        Job.objects.filter(pk=job.pk).exclude(state__in=ENDED).update(cancel_asked=True)


def notify(*, person: Person) -> Notice | None:
    """Leave a notice that something waits, in the transaction that made it wait.

    One unsent notice per person is enough: it says only that something waits.
    """
    if not person.email or not settings.DEPLOYMENT.mail_url:
        return None
    now = timezone.now()
    waiting = Notice.objects.filter(person=person, sent=None, given_up=None).first()
    return waiting or Notice.objects.create(person=person, due=now)
