"""Which reports read alike. Nothing here tells a word of any (see `sketches`)."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from daybreak.web.accounts.models import Organisation
from daybreak.web.protection.models import Report


class AlikeGroup(models.Model):
    """Reports of one organisation that read alike, most often a single one; its sketch is of the first."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=18)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"reports that read alike {self.pk}"


class AlikeToken(models.Model):
    """By what a group is found: short codes of its sketch."""

    group = models.ForeignKey(AlikeGroup, on_delete=models.CASCADE, related_name="tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    token = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "token"])]

    def __str__(self) -> str:
        return f"code of {self.group_id}"


class Alike(models.Model):
    """That a report belongs to a group, and how much of it the first of the group shares."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True, related_name="alike")
    group = models.ForeignKey(AlikeGroup, on_delete=models.CASCADE, related_name="members")
    percent = models.PositiveSmallIntegerField()
    #: Whether the group was there before it; most reports read like no other, so these few are looked at.
    is_later = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["group", "report"]),
            models.Index(fields=["group"], condition=models.Q(is_later=True), name="abuse_alike_later"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} in {self.group_id}"
