"""Fields that hold only sealed values, and say of themselves what they are for.

A sealed field refuses plain text, so forgetting to seal is an error and never a leak. What it holds comes
back as `Sealed`, which shows nothing; only `daybreak.web.vault.reading` opens it, and writes that down.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from daybreak.errors import BadValue
from daybreak.web.vault.blind import BITS, FORMS
from daybreak.web.vault.declared import Declaration, Secrecy


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value as it is stored."""

    value: bytes = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return "(sealed)"


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """By what form a sealed field may be searched, and how many bits of each token are kept.

    Fewer bits tell a thief less and find more strangers, who are sorted out after unsealing.
    """

    form: str
    bits: int = BITS

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise BadValue(
                "The form of a blind index", found=self.form, needed=f"known are {', '.join(FORMS)}"
            )


class SealedText(models.BinaryField):
    """A text, sealed under the key of its record's case.

    Args:
        purpose: What it is kept for, a sentence for the data-protection impact record.
        legal_basis: What allows keeping it, such as `consent` or `vital interests`.
        retention: How long it is kept, such as `5 years after the case closes`.
        secrecy: Its class; sensitive unless told.
        search: The blind indexes by which it may be found.
    """

    def __init__(
        self,
        *arguments: Any,
        purpose: str = "",
        legal_basis: str = "",
        retention: str = "",
        secrecy: Secrecy = Secrecy.SENSITIVE,
        search: tuple[BlindIndex, ...] = (),
        **named: Any,
    ) -> None:
        self.declaration = Declaration(secrecy, purpose, legal_basis, retention)
        self.search = search
        named["editable"] = False
        named.setdefault("null", True)
        super().__init__(*arguments, **named)

    def deconstruct(self) -> Any:
        """What a migration writes: declarations are not part of the table."""
        name, path, arguments, named = super().deconstruct()
        named.pop("editable", None)
        return name, path, arguments, named

    def from_db_value(self, value: Any, expression: object, connection: object) -> Sealed | None:
        """A stored value as `Sealed`."""
        return None if value is None else Sealed(bytes(value))

    def get_prep_value(self, value: Any) -> Any:
        """The bytes to store.

        Raises:
            BadValue: The value was not sealed.
        """
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise BadValue(
                f"The sealed field {self.name}", found="plain", needed="seal it with the vault first"
            )
        return value.value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The bytes as the database wants them."""
        return super().get_db_prep_value(value if prepared else self.get_prep_value(value), connection, True)

    def get_default(self) -> None:
        """Nothing, until something is sealed."""
        return

    def value_to_string(self, obj: models.Model) -> str:
        """The sealed bytes as text, for serialisers."""
        value = self.value_from_object(obj)
        return "" if value is None else value.value.hex()

    def to_bytes(self, value: Any) -> bytes:
        """A plain value as the bytes that are sealed.

        Raises:
            BadValue: It is not text.
        """
        if not isinstance(value, str):
            raise BadValue(f"The field {self.name}", found=type(value).__name__, needed="it takes text")
        return value.encode("utf-8", "surrogatepass")

    def to_plain(self, value: bytes) -> Any:
        """The unsealed bytes as the value they were."""
        return value.decode("utf-8", "surrogatepass")

    def searchable(self, value: Any) -> str:
        """The text that blind indexes are made of."""
        return str(value)


class SealedJSON(SealedText):
    """A value of lists, names and numbers, sealed as one."""

    def to_bytes(self, value: Any) -> bytes:
        """A plain value as JSON.

        Raises:
            BadValue: It cannot be written as JSON.
        """
        try:
            return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
        except (TypeError, ValueError):
            raise BadValue(
                f"The field {self.name}", found=type(value).__name__, needed="it takes what JSON can hold"
            ) from None

    def to_plain(self, value: bytes) -> Any:
        """The unsealed JSON as the value it was."""
        return json.loads(value)
