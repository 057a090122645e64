"""A sealed record for the tests of the vault."""

from django.db import models

from daybreak.web.vault.declared import Secrecy
from daybreak.web.vault.fields import BlindIndex, SealedJSON, SealedText
from daybreak.web.vault.records import SealedRecord


class Story(SealedRecord):
    """Somebody's story."""

    state = models.CharField(max_length=10, default="open")
    name = SealedText(
        purpose="Know whom a case is about",
        legal_basis="consent",
        retention="5 years after the case closes",
        search=(BlindIndex("exact"), BlindIndex("words"), BlindIndex("phonetic")),
    )
    phone = SealedText(
        purpose="Reach the person",
        legal_basis="consent",
        retention="while the case is open",
        search=(BlindIndex("digits"),),
    )
    text = SealedText(purpose="Support", legal_basis="consent", retention="5 years after the case closes")
    facts = SealedJSON(
        purpose="Support",
        legal_basis="consent",
        retention="5 years after the case closes",
        secrecy=Secrecy.SENSITIVE,
    )


class Note(SealedRecord):
    """A note in a story's case: another table under the same key."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="notes")
    text = SealedText(purpose="Support", legal_basis="consent", retention="5 years after the case closes")
