"""Jobs and their progress, notices waiting to be sent, and when each daily chore was last done."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation, Person


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting for its turn")
    NEEDS_KEY = "needs-key", _("Waiting for you to continue it")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


#: States a job stays in.
ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Job(models.Model):
    """A piece of long work on one record. It holds ids and progress, never content and never a key.

    `started_by` is empty when somebody who is not signed in caused it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    record = models.UUIDField()
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.WAITING)
    needs_key = models.BooleanField(default=False)
    stage = models.CharField(max_length=120, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    said = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    worker = models.UUIDField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "created"]), models.Index(fields=["record"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED

    @property
    def percent(self) -> int | None:
        """How much of the present stage is done, where that is known."""
        return min(100, self.done * 100 // self.total) if self.total else None


class Notice(models.Model):
    """A message that something waits. It says no more than that, whatever it is."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    created = models.DateTimeField(auto_now_add=True)
    due = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent = models.DateTimeField(null=True)
    given_up = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sent", "given_up", "due"])]

    def __str__(self) -> str:
        return f"notice {self.id}"


class Chore(models.Model):
    """When a chore was last done to its end."""

    name = models.CharField(max_length=80, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
