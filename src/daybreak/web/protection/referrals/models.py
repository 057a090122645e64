"""What a person is asked before anything goes to another organisation, and what they answered."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Person
from daybreak.web.protection.models import Report
from daybreak.web.vault.fields import SealedText
from daybreak.web.vault.records import SealedRecord


class Answer(models.TextChoices):
    """What the person said."""

    WAITING = "waiting", _("Not answered yet")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConsentRequest(SealedRecord):
    """A question for consent, under the report's key so that the person reads it; `series` is the consent."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="consent_requests")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked = models.DateTimeField(default=timezone.now)
    to_organisation = models.UUIDField()
    fields = models.JSONField(default=list)
    expires = models.DateTimeField()
    words = SealedText(
        purpose="Explain to the person what a handover is for",
        legal_basis="consent",
        retention="as long as the report",
    )
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    answered = models.DateTimeField(null=True)
    series = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["report", "asked"])]
