"""Callbacks that wait and what came of attempts; whom to call, when and how is sealed with staff's notes."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Person
from daybreak.web.protection.models import Report
from daybreak.web.vault.fields import SealedJSON, SealedText
from daybreak.web.vault.records import SealedRecord

_BASIS = "vital interests and the organisation's task of protecting people from trafficking"
_KEPT = "as long as the report"


class CallState(models.TextChoices):
    """Where a callback stands."""

    WAITING = "waiting", _("Waiting")
    REACHED = "reached", _("Reached")
    GIVEN_UP = "given-up", _("Not tried any more")


class Callback(SealedRecord):
    """That somebody is to be called back, not before a moment and only in safe hours."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="callbacks")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    plan = SealedJSON(
        purpose="Call somebody without putting them in danger", legal_basis=_BASIS, retention=_KEPT
    )
    not_before = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.WAITING)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "state", "not_before"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(state="waiting"), name="one_callback_waits"
            )
        ]


class Outcome(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", _("Reached the person")
    NOBODY = "nobody", _("Nobody answered")
    OTHER = "other", _("Somebody else answered")
    WRONG = "wrong", _("The number is wrong")


class Attempt(SealedRecord):
    """One call that was tried."""

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="attempts")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = SealedText(purpose="Know how a call went", legal_basis=_BASIS, retention=_KEPT)
    made = models.DateTimeField(default=timezone.now)
