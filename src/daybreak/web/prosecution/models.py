"""Collections of posts, the files in them, runs, leads and reviewers' decisions; all content sealed.

Everything of a collection is sealed under one key, which is granted to the analysts who work on it.
"""

from typing import ClassVar

from django.db import models

from daybreak.web.accounts.models import Person
from daybreak.web.vault.arriving import ArrivingFile
from daybreak.web.vault.fields import SealedJSON, SealedText
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.sealed_files import SealedFile
from daybreak.web.work.models import Job

_BASIS = "task of the organisation in preventing and prosecuting trafficking"
_KEPT = "until the collection is destroyed, at the latest 5 years after its last run"


class Collection(SealedRecord):
    """Posts about the same matter, with what was found in them and decided about it. Its case is itself."""

    name = SealedText(purpose="Know a collection by its name", legal_basis=_BASIS, retention=_KEPT)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    runs_made = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-created", "id"])]


class Upload(ArrivingFile):
    """A file of posts, which may still be on its way."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="uploads")
    name = SealedText(purpose="Tell where a post was read", legal_basis=_BASIS, retention=_KEPT)


class RunState(models.TextChoices):
    """Where a run stands; while it is open its job says more."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


class Run(SealedRecord):
    """One search for networks in files of a collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    uploads = models.ManyToManyField(Upload, related_name="runs")
    options = SealedJSON(purpose="Repeat a run exactly", legal_basis=_BASIS, retention=_KEPT)
    said = SealedText(purpose="Say why a run was refused", legal_basis=_BASIS, retention=_KEPT)
    manifest = SealedJSON(purpose="Account for what was read and done", legal_basis=_BASIS, retention=_KEPT)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.OPEN)
    counts = models.JSONField(default=dict)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)

    @property
    def going(self) -> str:
        """What its job does now, in words."""
        return (self.job.stage or self.job.get_state_display()) if self.job else ""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "number"], name="run_number_once")
        ]


class Lead(SealedRecord):
    """A lead of a run: its scores and sizes open for sorting, its card sealed."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="leads")
    key = models.CharField(max_length=16)
    rank = models.PositiveIntegerField()
    organised = models.FloatField()
    risk = models.FloatField()
    posts = models.PositiveIntegerField()
    texts = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    card = SealedJSON(purpose="Let a person judge a lead", legal_basis=_BASIS, retention=_KEPT)
    marks = SealedText(
        purpose="Keep decisions about posts for the next run", legal_basis=_BASIS, retention=_KEPT
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "rank"]), models.Index(fields=["run", "key"])]


class LeadPosts(SealedRecord):
    """A hundred posts of a lead."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="post_pages")
    page = models.PositiveIntegerField()
    rows = SealedJSON(purpose="Show the posts behind a lead", legal_basis=_BASIS, retention=_KEPT)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["lead", "page"])]


class ReviewDecision(SealedRecord):
    """What a reviewer decided about posts of a collection; the next run honours it."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="decisions")
    lead_key = models.CharField(max_length=16)
    kind = models.CharField(max_length=8)
    decision = SealedJSON(purpose="Honour a reviewer's judgement", legal_basis=_BASIS, retention=_KEPT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)


class RunFile(SealedFile):
    """A file that a run wrote, masked by `daybreak.release` and sealed on disk."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=40)
