"""Channels, reports and the dialogue about them.

Every report is a case of its own: its key is closed for the channel's recipients and for the return code of
whoever reported. Notes between staff are under another key, which no return code opens.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.vault.fields import BlindIndex, SealedJSON, SealedText
from daybreak.web.vault.models import CaseKey
from daybreak.web.vault.records import SealedRecord

_BASIS = "vital interests and the organisation's task of protecting people from trafficking"
_KEPT = (
    "as long as the channel keeps reports that nobody needs, or until the case is closed and its time over"
)


class Kind(models.TextChoices):
    """For whom a channel is."""

    SURVIVORS = "survivors", _("People who are exploited, and those close to them")
    PUBLIC = "public", _("Anybody who noticed something")
    WORKERS = "workers", _("Workers of a supply chain")
    COMPANIES = "companies", _("Companies and their staff")


class Channel(models.Model):
    """A public way to report to an organisation."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="channels")
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    #: ISO 3166-1 alpha-2 code: whose emergency numbers, as the directory knows them, its first page shows.
    country = models.CharField(max_length=2, blank=True)
    office_hours = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    is_open = models.BooleanField(default=True)
    acknowledge_hours = models.PositiveSmallIntegerField(default=72)
    keep_days = models.PositiveSmallIntegerField(default=90)
    created = models.DateTimeField(auto_now_add=True)
    people = models.ManyToManyField(Person, related_name="channels")

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    """Where a report stands."""

    NEW = "new", _("New")
    OPEN = "open", _("Being worked on")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")
    SPAM = "spam", _("Not meant seriously")


#: States in which somebody still has to do something.
UNFINISHED = (State.NEW, State.OPEN)


class Urgency(models.IntegerChoices):
    """How soon somebody has to act."""

    NORMAL = 0, _("Normal")
    SOON = 1, _("Soon")
    DANGER = 2, _("Immediate danger")


class Origin(models.TextChoices):
    """How a report came."""

    WEB = "web", _("Written here")
    CALL = "call", _("By telephone")
    VISIT = "visit", _("In person")
    LETTER = "letter", _("By letter or message")


class Report(SealedRecord):
    """A report. Its case is itself; `staff_case` is the case of what staff notes about it."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="reports")
    content = SealedJSON(
        _("what was reported"), purpose="Know what was reported", legal_basis=_BASIS, retention=_KEPT
    )
    #: Ids of labels, with spaces between them; sealed, since a label tells something of the person.
    labels = SealedText(
        purpose="Sort reports and find those of a kind",
        legal_basis=_BASIS,
        retention=_KEPT,
        search=(BlindIndex("words"),),
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.NORMAL)
    language = models.CharField(max_length=10, default="en")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WEB)
    assigned_to = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    staff_case = models.UUIDField(default=uuid4)
    received = models.DateTimeField(default=timezone.now)
    acknowledged = models.DateTimeField(null=True)
    answer_due = models.DateTimeField()
    unread = models.BooleanField(default=True)
    deletion_asked = models.DateTimeField(null=True)
    #: When either side last wrote, or somebody asked to keep it: from then runs the time it is kept.
    last_activity = models.DateTimeField(default=timezone.now)
    #: When supervisors were last told that nobody acknowledged it in time.
    late_told = models.DateTimeField(null=True)
    #: When both sides were told that it will be deleted.
    warned = models.DateTimeField(null=True)
    #: Reports about the same thing have the same; see `triage.matters`.
    matter = models.UUIDField(null=True, db_index=True)
    #: The case that it was turned into, which keeps it as long as it is kept itself.
    became = models.UUIDField(null=True, db_index=True)

    class Meta:
        verbose_name = _("Report")
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "-urgency", "-received"]),
            models.Index(fields=["organisation", "-urgency", "-received", "id"]),
            models.Index(fields=["state", "acknowledged", "answer_due"]),
            models.Index(fields=["channel", "last_activity"]),
        ]

    @property
    def is_late(self) -> bool:
        """Whether nobody acknowledged it in the time that the channel promises."""
        unfinished = self.state in UNFINISHED
        return unfinished and self.acknowledged is None and self.answer_due < timezone.now()


class Message(SealedRecord):
    """What one side of the dialogue wrote; `by` is empty when it was the person who reported.

    `seen` is when that person first saw what staff wrote.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    text = SealedText(
        _("what was written"), purpose="Answer the person who reported", legal_basis=_BASIS, retention=_KEPT
    )
    created = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Message")


class Note(SealedRecord):
    """A note between staff, under a key that no return code opens."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = SealedText(purpose="Work together on a report", legal_basis=_BASIS, retention=_KEPT)
    created = models.DateTimeField(default=timezone.now)


class Translation(SealedRecord):
    """What a colleague made of a report or a message in another language; `of` is the id of that record.

    A message's is under the report's key, so that the person sees how they were understood; a report's is
    among the notes of staff.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="translations")
    of = models.UUIDField()
    language = models.CharField(max_length=10)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = SealedText(purpose="Understand one another", legal_basis=_BASIS, retention=_KEPT)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "language"], name="translated_once")]


class ReturnKey(models.Model):
    """What a return code opens: found by what the code derives, which tells nothing of the code."""

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="return_key"
    )
    lookup = models.CharField(max_length=64, unique=True)
    public = models.BinaryField()

    def __str__(self) -> str:
        return f"return key of {self.report_id}"


class ReturnBox(models.Model):
    """A report's key, closed for the return code."""

    return_key = models.ForeignKey(ReturnKey, on_delete=models.CASCADE, related_name="boxes")
    key = models.ForeignKey(CaseKey, on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["return_key", "key"], name="return_box_once")
        ]

    def __str__(self) -> str:
        return f"{self.return_key_id} holds {self.key_id}"


class EndedWhy(models.TextChoices):
    """Why a report is no more."""

    WISH = "wish", _("The person wished it")
    TIME = "time", _("Its time was over")
    STAFF = "staff", _("Staff destroyed it")


class Ended(models.Model):
    """That the report of a return code is no more, so that its words are answered truly; kept for a while."""

    lookup = models.CharField(max_length=64, primary_key=True)
    why = models.CharField(max_length=5, choices=EndedWhy.choices)
    day = models.DateField()

    def __str__(self) -> str:
        return f"ended on {self.day}"
