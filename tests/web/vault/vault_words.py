"""What the people and stories of the vault's tests are, and how they are read."""

from daybreak.web.vault.models import Event
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_sealed

PASSWORD = "a long enough passphrase 42"
VALUES = {
    "name": "Amina Yusuf",
    "phone": "+44 7700 900123",
    "text": "She came by the night bus.",
    "facts": {"age": 19, "words": ["debt", "night bus"]},
}
WHY = Purpose.SUPPORT


def read(by, record, **more):
    """What a person reads in a record as it now stands."""
    return open_sealed(by=by, record=type(record).objects.get(pk=record.pk), why=WHY, **more)


def actions(case=None):
    """What was done, of a case or of all, in order."""
    rows = Event.objects.order_by("sequence")
    return list((rows.filter(case=str(case)) if case else rows).values_list("action", flat=True))
