"""Collections of posts, the files in them, runs, leads and reviewers' decisions; all content sealed.

Everything of a collection is sealed under one key, which is granted to the analysts who work on it.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.inquiries.models import Inquiry, InquiryFile, InquiryWork
from daybreak.web.prosecution.room import check_machine
from daybreak.web.vault.fields import SealedJSON, SealedText
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.records import SealedRecord
from daybreak.web.vault.sealed_files import SealedFile

#: Posts in one sealed page of a lead.
POSTS_ON_PAGE = 100
_BASIS = "task of the organisation in preventing and prosecuting trafficking"
_KEPT = "until the collection is destroyed, at the latest 5 years after its last run"


class Collection(Inquiry):
    """Posts about the same matter, with what was found in them and decided about it."""

    readers = frozenset({Role.ANALYST, Role.SUPERVISOR})
    why = Purpose.INVESTIGATION

    name = SealedText(purpose="Know a collection by its name", legal_basis=_BASIS, retention=_KEPT)
    runs_made = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-created", "id"])]


class Upload(InquiryFile):
    """A file of posts, which may still be on its way."""

    of = "collection"
    most = 8 << 30

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="uploads")
    name = SealedText(purpose="Tell where a post was read", legal_basis=_BASIS, retention=_KEPT)

    @classmethod
    def check_length(cls, size: int) -> None:
        """Refuse a file that this machine could never search, before hours are spent on sending it.

        Raises:
            BadValue: It is empty or too large.
        """
        super().check_length(size)
        check_machine(size)


class Run(InquiryWork):
    """One search for networks in files of a collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="runs")
    uploads = models.ManyToManyField(Upload, related_name="runs")
    options = SealedJSON(purpose="Repeat a run exactly", legal_basis=_BASIS, retention=_KEPT)
    said = SealedText(purpose="Say why a run was refused", legal_basis=_BASIS, retention=_KEPT)
    manifest = SealedJSON(purpose="Account for what was read and done", legal_basis=_BASIS, retention=_KEPT)
    marks = SealedText(
        purpose="Compare runs by the posts that their leads share", legal_basis=_BASIS, retention=_KEPT
    )
    counts = models.JSONField(default=dict)

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
    opening = SealedText(purpose="Tell leads apart in a table of them", legal_basis=_BASIS, retention=_KEPT)
    card = SealedJSON(
        gettext_lazy("Its card"), purpose="Let a person judge a lead", legal_basis=_BASIS, retention=_KEPT
    )
    marks = SealedText(
        purpose="Keep decisions about posts for the next run", legal_basis=_BASIS, retention=_KEPT
    )

    @property
    def title(self) -> str:
        """What it is called outside its run."""
        return _("Lead %(key)s, rank %(rank)s") % {"key": self.key, "rank": self.rank}

    class Meta:
        verbose_name = gettext_lazy("Lead")
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
