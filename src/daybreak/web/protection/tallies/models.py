"""How many reports came in a month, by channel kind, origin and urgency; nothing finer is ever kept."""

from typing import ClassVar

from django.db import models

from daybreak.web.accounts.models import Organisation
from daybreak.web.protection.models import Kind, Origin, Urgency


class Tally(models.Model):
    """How many reports of a month are alike in all that is counted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "month", "kind", "origin", "urgency"], name="tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.origin} {self.urgency}"


class CountedMonth(models.Model):
    """That a month is counted: its tallies never change again."""

    month = models.DateField(primary_key=True)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
