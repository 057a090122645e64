"""Records with sealed fields: each belongs to a case, whose key seals it."""

from functools import cache
from uuid import uuid4

from django.db import models

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation
from daybreak.web.vault.ciphers import Binding
from daybreak.web.vault.fields import SealedText


class SealedRecord(models.Model):
    """The base of every record that holds sealed fields.

    `case` is the id under which keys are granted: often the record's own id, or that of what it belongs to.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case = models.UUIDField(db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label_lower} {self.pk}"

    @classmethod
    def sealed_fields(cls) -> dict[str, SealedText]:
        """The sealed fields by name."""
        return _sealed_fields(cls)

    @classmethod
    def sealed_field(cls, name: str) -> SealedText:
        """One sealed field.

        Raises:
            BadValue: There is no such sealed field.
        """
        try:
            return cls.sealed_fields()[name]
        except KeyError:
            known = ", ".join(cls.sealed_fields())
            raise BadValue("The sealed field", found=name, needed=f"{cls._meta.label} has {known}") from None

    def binding(self, name: str) -> Binding:
        """The place that values of a field are bound to."""
        return Binding(self.organisation_id, self._meta.db_table, self.pk, name)


@cache
def _sealed_fields(model: type[SealedRecord]) -> dict[str, SealedText]:
    return {one.name: one for one in model._meta.concrete_fields if isinstance(one, SealedText)}
