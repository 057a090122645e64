"""A case: its owner and status, and in sealed sections what is known, each entry with its origin.

Names follow the Human Trafficking Case Data Standard (HTCDS) of IOM: case status, case owner, reason for case
closure, and what a support plan asks for: needs and risks.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.models import Person
from daybreak.web.vault.fields import BlindIndex, SealedJSON, SealedText
from daybreak.web.vault.records import SealedRecord

_BASIS = "vital interests and the organisation's task of protecting people from trafficking"
_KEPT = "five years after the case is closed"


class Status(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Section(models.TextChoices):
    """The parts of a case."""

    SUMMARY = "summary", _("Summary")
    PEOPLE = "people", _("People concerned")
    NEEDS = "needs", _("Needs")
    RISKS = "risks", _("Risks")


class Case(SealedRecord):
    """A case; its key is its own, so that who reads a report does not read the case by that."""

    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened = models.DateTimeField(default=timezone.now)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    closed = models.DateTimeField(null=True)
    name = SealedText(
        _("what the case is called"),
        purpose="Find the case again",
        legal_basis=_BASIS,
        retention=_KEPT,
        search=(BlindIndex("words"), BlindIndex("phonetic")),
    )
    closure = SealedText(
        _("reason for closure"), purpose="Know why a case was closed", legal_basis=_BASIS, retention=_KEPT
    )
    summary = SealedJSON(
        _("summary"), purpose="Know what the case is about", legal_basis=_BASIS, retention=_KEPT
    )
    people = SealedJSON(
        _("people concerned"), purpose="Know whom the case concerns", legal_basis=_BASIS, retention=_KEPT
    )
    needs = SealedJSON(_("needs"), purpose="Support the person", legal_basis=_BASIS, retention=_KEPT)
    risks = SealedJSON(_("risks"), purpose="Keep the person safe", legal_basis=_BASIS, retention=_KEPT)

    class Meta:
        verbose_name = _("Case")
        indexes: ClassVar = [models.Index(fields=["organisation", "status", "-opened"])]
