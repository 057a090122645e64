"""Labels, templates of answers, what colleagues hold for the same, and supervisors asked for help.

Which labels a report has is sealed with it (`Report.labels`); here are only the organisation's own words.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.protection.models import Report
from daybreak.web.vault.fields import SealedText
from daybreak.web.vault.records import SealedRecord


class Tone(models.TextChoices):
    """The colour of a label; its name always stands beside it."""

    NEUTRAL = "neutral", _("Grey")
    INFORMATION = "information", _("Blue")
    GOOD = "good", _("Green")
    ATTENTION = "attention", _("Yellow")
    REFUSAL = "refusal", _("Red")


class Label(models.Model):
    """A word by which an organisation sorts its reports."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    tone = models.CharField(max_length=12, choices=Tone.choices, default=Tone.NEUTRAL)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="label_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class AnswerTemplate(models.Model):
    """Words that an organisation often answers with, in one language."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    text = models.TextField(max_length=10_000)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "language", "name"])]

    def __str__(self) -> str:
        return self.name


class SameMatter(models.Model):
    """That a colleague holds two reports for ones about the same thing; taken away it is undone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="same_as")
    other = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="same_with")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "other"], name="same_matter_once"),
            models.CheckConstraint(condition=~models.Q(report=models.F("other")), name="same_matter_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} is about the same as {self.other_id}"


class Escalation(SealedRecord):
    """That somebody asked supervisors to look at a report; the reason is among the notes of staff."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="escalations")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = SealedText(
        purpose="Let a supervisor help at once",
        legal_basis="vital interests and the organisation's task of protecting people from trafficking",
        retention="as long as the report",
    )
    made = models.DateTimeField(default=timezone.now)
    acknowledged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    acknowledged = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "acknowledged"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_by=None) | ~models.Q(acknowledged_by=models.F("by")),
                name="escalation_of_two_persons",
            )
        ]
