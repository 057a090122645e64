"""Consents in versions, legal orders, handovers, and the copies that recipients hold.

What allows a handover lies with the giver, sealed under the key of the case it is about; the copy lies with
the recipient, sealed under a key of its own. No row points at a row of another organisation but by its id,
so that organisations can be backed up and moved apart.
"""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Person
from daybreak.web.handover.terms import Recipient, Terms
from daybreak.web.handover.zones import Zone
from daybreak.web.vault.ciphers import Binding
from daybreak.web.vault.fields import SealedJSON, SealedText
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.records import SealedRecord

_KEPT = "as long as the case"


class Allowance(SealedRecord):
    """What allows a handover: to whom, what for, which fields, until when.

    The open columns are what queries need; `terms` holds the same under the case's key, so that whoever
    opens the case notices a row that was widened in the database.
    """

    to_organisation = models.UUIDField(null=True)
    to_zone = models.CharField(max_length=20, blank=True, choices=Zone.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    fields = models.JSONField(default=list)
    expires = models.DateTimeField()
    outside = SealedText(
        purpose="Know to which body outside something may go", legal_basis="consent", retention=_KEPT
    )
    terms = SealedJSON(
        purpose="Notice when what was allowed is changed afterwards",
        legal_basis="legal obligation (security of processing)",
        retention=_KEPT,
    )

    class Meta:
        abstract = True

    def terms_for(self, outside: str = "") -> Terms:
        """What the open columns allow, with the outside body's name when it was opened."""
        recipient = Recipient(self.to_organisation, self.to_zone, outside)
        return Terms(self.case, recipient, self.purpose, frozenset(self.fields), self.expires)


class ConsentState(models.TextChoices):
    """What the person said, at this version."""

    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SaidHow(models.TextChoices):
    """How the person said it."""

    SPOKEN = "spoken", _("Spoken")
    WRITTEN = "written", _("Written")
    SIGNED = "signed", _("In sign language")
    INTERPRETED = "interpreted", _("Through an interpreter")
    GUARDIAN = "guardian", _("By a guardian")
    ONLINE = "online", _("Online, by the person")


class _Kept(models.QuerySet[Any]):
    """Rows that are added and never changed or taken away."""

    def delete(self) -> Any:
        """Never.

        Raises:
            BadValue: Always.
        """
        raise BadValue("A consent", found="a deletion", needed="a new version takes its place")

    def update(self, **values: Any) -> int:
        """Never.

        Raises:
            BadValue: Always.
        """
        raise BadValue("A consent", found="a change", needed="a new version takes its place")


class Consent(Allowance):
    """One version of what a person allowed or refused. The highest version of a series is what holds."""

    series = models.UUIDField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ConsentState.choices)
    how = models.CharField(max_length=12, choices=SaidHow.choices)
    said = models.DateTimeField(default=timezone.now)
    words = SealedText(
        purpose="Know how a consent was given, by whom, and in whose presence",
        legal_basis="consent",
        retention=_KEPT,
    )
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = _Kept.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "version"], name="consent_version_once")
        ]
        indexes: ClassVar = [models.Index(fields=["case", "series"])]

    def save(self, *arguments: Any, **named: Any) -> None:
        """Write a version, or its sealed values anew under a new key of the case.

        Raises:
            BadValue: Something else would change.
        """
        again = set(named.get("update_fields") or ())
        if not self._state.adding and not (again and again <= set(self.sealed_fields())):
            raise BadValue("A consent", found="a change", needed="a new version takes its place")
        super().save(*arguments, **named)

    def delete(self, *arguments: Any, **named: Any) -> Any:
        """Never.

        Raises:
            BadValue: Always.
        """
        raise BadValue("A consent", found="a deletion", needed="a new version takes its place")


class LegalOrder(Allowance):
    """An order of a court or an authority; it holds once a second person has confirmed it."""

    reference = SealedText(
        purpose="Know which authority ordered what", legal_basis="legal obligation", retention=_KEPT
    )
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("entered_by")),
                name="order_of_two_persons",
            )
        ]


class HandoverState(models.TextChoices):
    """Where a handover stands."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Received")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")


#: States in which the recipient has a copy.
CROSSED = (HandoverState.SENT, HandoverState.RECEIVED)
#: States that can still go on.
LIVE = (HandoverState.PROPOSED, HandoverState.APPROVED, *CROSSED)


class Handover(SealedRecord):
    """That fields of records of a case go to a recipient. `items` says which: kind, id, names of fields."""

    consent = models.UUIDField(null=True, db_index=True)
    order = models.ForeignKey(LegalOrder, on_delete=models.PROTECT, null=True, related_name="handovers")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    from_zone = models.CharField(max_length=20, choices=Zone.choices)
    to_organisation = models.UUIDField()
    to_zone = models.CharField(max_length=20, choices=Zone.choices)
    items = models.JSONField(default=list)
    expires = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    sent = models.DateTimeField(null=True)
    received = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)
    copy_case = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(consent=None, order__isnull=False)
                | models.Q(consent__isnull=False, order=None),
                name="handover_on_one_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("proposed_by")),
                name="handover_of_two_persons",
            ),
        ]

    @property
    def recipient(self) -> Recipient:
        """To whom it goes."""
        return Recipient(self.to_organisation, self.to_zone)

    @property
    def labels(self) -> frozenset[str]:
        """The fields that cross, as `app.model.field`."""
        return frozenset(f"{kind}.{name}" for kind, _pk, names in self.items for name in names)


class HandedCopy(SealedRecord):
    """What a recipient got, under a key of its own, with where it came from and until when it may be read."""

    handover = models.UUIDField(unique=True)
    from_organisation = models.UUIDField()
    from_name = models.CharField(max_length=200)
    from_zone = models.CharField(max_length=20, choices=Zone.choices)
    zone = models.CharField(max_length=20, choices=Zone.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    fields = models.JSONField(default=list)
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    received = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, blank=True)
    end_seen = models.BooleanField(default=False)
    content = SealedJSON(
        purpose="Work with what another zone or organisation handed over, within its terms",
        legal_basis="consent, or a legal order",
        retention="until it expires or is withdrawn",
    )

    def binding(self, name: str) -> Binding:
        """The place its content is bound to, asked for whenever it is sealed or opened.

        So what allows the copy is looked at each time, whichever way somebody reads.

        Raises:
            NotConsented: It is no longer allowed.
        """
        import_string("daybreak.web.handover.permission.check_copy")(self)
        return super().binding(name)


def new_series() -> UUID:
    """An id for a new consent, under which its versions follow one another."""
    return uuid4()


class LegalHold(SealedRecord):
    """That a case must not be deleted while a proceeding needs it."""

    reason = SealedText(
        purpose="Know which proceeding needs a case", legal_basis="legal obligation", retention=_KEPT
    )
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    placed = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    lifted = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(lifted=None), name="one_hold_of_a_case"
            )
        ]
