"""Inquiries, the files sent to them and the work done on them: what tables of pillars begin from."""

from typing import ClassVar

from django.db import models

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.inquiries.stages import in_words
from daybreak.web.vault.arriving import ArrivingFile
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.receiving import check_size
from daybreak.web.vault.records import SealedRecord
from daybreak.web.work.models import Job, JobState


class Inquiry(SealedRecord):
    """Something that colleagues of some roles work on together, with a sealed `name`. Its case is itself."""

    #: Who may read it, so for whom it is sealed.
    readers: ClassVar[frozenset[Role]]
    #: What it is opened for.
    why: ClassVar[Purpose]

    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class InquiryFile(ArrivingFile):
    """A file that was sent to an inquiry, which may still be on its way, with a sealed `name`."""

    #: The field that says of which inquiry it is.
    of: ClassVar[str]
    #: The largest file that is taken, in bytes.
    most: ClassVar[int]

    class Meta:
        abstract = True

    @classmethod
    def check_length(cls, size: int) -> None:
        """Refuse a file of which nothing could be made once it has come.

        Raises:
            BadValue: It is empty or too large.
        """
        check_size(size, most=cls.most)


class WorkState(models.TextChoices):
    """Where work stands; while it is open its job says more."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


class InquiryWork(SealedRecord):
    """Something done in the background for an inquiry, with sealed `options` and, when refused, `said`."""

    number = models.PositiveIntegerField()
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=WorkState.choices, default=WorkState.OPEN)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def going(self) -> str:
        """What its job does now, in words."""
        return in_words(self.job) if self.job else ""

    @property
    def waits_for_key(self) -> bool:
        """Whether somebody has to hand its key again."""
        return self.job is not None and self.job.state == JobState.NEEDS_KEY
