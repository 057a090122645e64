"""Files of reports: the sealed original, its cleaned copy and its preview, all under the report's key."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from daybreak.web.protection.models import Report
from daybreak.web.vault.arriving import ArrivingFile
from daybreak.web.vault.fields import SealedJSON, SealedText
from daybreak.web.vault.sealed_files import SealedFile

_BASIS = "vital interests and the organisation's task of protecting people from trafficking"
_KEPT = "as long as the report it belongs to"


class Scan(models.TextChoices):
    """What the search for malware said. All but `clean` is quarantine."""

    NONE = "none", _("not scanned")
    CLEAN = "clean", _("nothing found")
    FOUND = "found", _("malware found")


class Attachment(ArrivingFile):
    """A file of a report as it was sent; `sent_by` is empty when the person who reported sent it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="attachments")
    name = SealedText(purpose="Tell files of a report apart", legal_basis=_BASIS, retention=_KEPT)
    facts = SealedJSON(
        purpose="Say what a file is, what was taken out of it, and prove that it is the one that was sent",
        legal_basis=_BASIS,
        retention=_KEPT,
    )
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.NONE)
    scan_tried = models.DateTimeField(null=True)
    examined = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    @property
    def is_quarantined(self) -> bool:
        """Whether it may be opened only after somebody confirmed that."""
        return self.scan != Scan.CLEAN


class Use(models.TextChoices):
    """What a copy is for."""

    CLEANED = "cleaned"
    PICTURE = "picture"
    WORDS = "words"


class Copy(SealedFile):
    """What was made of a file: its cleaned copy, or its preview drawn anew."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="copies")
    use = models.CharField(max_length=8, choices=Use.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["attachment", "use"], name="copy_once")]
