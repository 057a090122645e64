"""Keys in boxes, who was granted them, what was destroyed, and the ledger."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.web.accounts.models import ApiToken, Organisation, Person
from daybreak.web.vault.fields import SealedText
from daybreak.web.vault.records import SealedRecord


class PersonKey(models.Model):
    """A person's pair of keys: the public half, and the private half wrapped under their password.

    `stale` says that the password was changed while the private key was locked: it opens with the password
    of before, or the person is recovered by two holders of shares.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="key")
    public = models.BinaryField()
    wrapped = models.BinaryField()
    stale = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"key of {self.person_id}"


class TokenKey(models.Model):
    """A person's private key, wrapped under the secret of a token that acts for them."""

    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, primary_key=True, related_name="key")
    wrapped = models.BinaryField()
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"key of token {self.token_id}"


class RecoveryKey(models.Model):
    """An organisation's recovery key: the public half. The private half is on paper, in shares."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="recovery_keys")
    public = models.BinaryField()
    shares = models.PositiveSmallIntegerField()
    made = models.DateTimeField(default=timezone.now)
    retired = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(retired=None), name="one_recovery_key"
            )
        ]

    def __str__(self) -> str:
        return f"recovery key {self.id}"


class KeyKind(models.TextChoices):
    """What a key is for."""

    CASE = "case"
    #: The organisation's key of blind indexes; `case` is the organisation's id.
    INDEX = "index"
    #: The organisation's key for break-glass: boxes of case keys are closed for its public half.
    EMERGENCY = "emergency"


class KeyState(models.TextChoices):
    """Where a key stands."""

    CURRENT = "current"
    #: A newer key took over; values are being sealed anew.
    RETIRED = "retired"
    DESTROYED = "destroyed"


class CaseKey(models.Model):
    """One key of a case. Its id stands in every value sealed under it; the key itself only in boxes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KeyKind.choices, default=KeyKind.CASE)
    case = models.UUIDField()
    generation = models.PositiveIntegerField(default=1)
    algorithm = models.PositiveSmallIntegerField(default=1)
    public = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=KeyState.choices, default=KeyState.CURRENT)
    rekey_due = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(state="current"), name="one_current_key"
            ),
            models.UniqueConstraint(fields=["case", "kind", "generation"], name="key_generation_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind", "state"]),
            models.Index(fields=["organisation"], condition=models.Q(rekey_due=True), name="keys_to_renew"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} key {self.id}"


class Holder(models.TextChoices):
    """For whom a box is closed."""

    PERSON = "person"
    RECOVERY = "recovery"
    EMERGENCY = "emergency"


class Grant(models.Model):
    """That somebody holds a key: the key in a box that only they can open."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.ForeignKey(CaseKey, on_delete=models.CASCADE, related_name="grants")
    holder_kind = models.CharField(max_length=10, choices=Holder.choices, default=Holder.PERSON)
    holder = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="grants")
    granted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    box = models.BinaryField()
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "holder"], name="granted_once")]
        indexes: ClassVar = [models.Index(fields=["person", "key"]), models.Index(fields=["expires"])]

    def __str__(self) -> str:
        return f"{self.holder_kind} {self.holder} holds {self.key_id}"


class BlindToken(models.Model):
    """That a record's field may be found by a token."""

    # without an index of its own, which a planner would take for the one that finds tokens
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    field = models.CharField(max_length=120)
    form = models.CharField(max_length=10)
    token = models.BigIntegerField()
    row = models.UUIDField()
    case = models.UUIDField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "field", "form", "token", "row"], name="token_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["row", "field"])]

    def __str__(self) -> str:
        return f"{self.field} {self.row}"


class BreakGlass(SealedRecord):
    """That somebody opened a case in an emergency: why, sealed with it, and until when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = SealedText(
        purpose="Show afterwards why a case was opened in an emergency",
        legal_basis="vital interests",
        retention="as long as the case",
    )
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    seen_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    seen = models.DateTimeField(null=True)


class Shred(models.Model):
    """That a case's keys were destroyed. Replayed by every restore, so that no backup brings them back."""

    case = models.UUIDField(primary_key=True)
    organisation = models.UUIDField(db_index=True)
    when = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"case {self.case} destroyed"


class _Written(models.Model):
    """Rows that are written once."""

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **named: Any) -> None:
        """Write a new row.

        Raises:
            BadValue: The row is there already.
        """
        if not self._state.adding:
            raise BadValue("A row of the ledger", found="a change", needed="events are only ever added")
        super().save(*arguments, **named)

    def delete(self, *arguments: Any, **named: Any) -> Any:
        """Never.

        Raises:
            BadValue: Always.
        """
        raise BadValue("A row of the ledger", found="a deletion", needed="events are only ever added")


class Event(_Written):
    """One event of a ledger, as `daybreak.web.vault.chain.Entry` says it."""

    hash = models.CharField(max_length=64, primary_key=True)
    chain = models.UUIDField()
    sequence = models.BigIntegerField()
    when = models.BigIntegerField()
    who = models.CharField(max_length=64, db_index=True)
    role = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    kind = models.CharField(max_length=64, blank=True)
    record = models.CharField(max_length=64, blank=True, db_index=True)
    case = models.CharField(max_length=64, blank=True, db_index=True)
    why = models.CharField(max_length=64, blank=True)
    details = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="event_sequence_once")
        ]

    def __str__(self) -> str:
        return f"event {self.sequence} of {self.chain}"


class Head(_Written):
    """A signed head: how many events a ledger had at a moment, and the root over them."""

    digest = models.CharField(max_length=64, primary_key=True)
    chain = models.UUIDField()
    number = models.PositiveIntegerField()
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    when = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "number"], name="head_number_once")]

    def __str__(self) -> str:
        return f"head {self.number} of {self.chain}"


class Tip(models.Model):
    """Where a ledger ends: the edge of its tree, and a signed head that moves with every event.

    Whoever adds an event locks this row first, so events have one order on every database. `kept` is the
    size of the last head that stays.
    """

    chain = models.UUIDField(primary_key=True)
    edge = models.BinaryField(default=bytes)
    last = models.CharField(max_length=64)
    number = models.PositiveIntegerField(default=1)
    size = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    root = models.CharField(max_length=64)
    when = models.BigIntegerField(default=0)
    previous = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"tip of {self.chain}"
