"""Studies, the files of lists in them, what was read from these, and estimates; all content sealed.

A reading keeps only numbers of people per combination of lists and group: what an estimate needs. Once it is
made, the files with ids of people can be removed, and every estimate can still be made again.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.roles import Role
from daybreak.web.inquiries.models import Inquiry, InquiryFile, InquiryWork
from daybreak.web.vault.fields import SealedJSON, SealedText
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.sealed_files import SealedFile

_BASIS = "task of the organisation in measuring trafficking; statistics in the public interest"
_KEPT = "until the study is destroyed, at the latest 10 years after its last estimate"


class Study(Inquiry):
    """Lists about the same people, what was read from them and what was estimated."""

    readers = frozenset({Role.DATA_OFFICER, Role.SUPERVISOR})
    why = Purpose.STATISTICS

    name = SealedText(purpose="Know a study by its name", legal_basis=_BASIS, retention=_KEPT)
    readings_made = models.PositiveIntegerField(default=0)
    estimates_made = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-created", "id"])]


class ListFile(InquiryFile):
    """A file of ids, of capture histories or of residents, which may still be on its way."""

    of = "study"
    #: A million ids with room to spare.
    most = 64 << 20

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="list_files")
    name = SealedText(purpose="Tell which list a file is", legal_basis=_BASIS, retention=_KEPT)


class StudyWork(InquiryWork):
    """Something that is worked out in the background for a study."""

    options = SealedJSON(purpose="Repeat the work exactly", legal_basis=_BASIS, retention=_KEPT)
    said = SealedText(purpose="Say why the work was refused", legal_basis=_BASIS, retention=_KEPT)

    class Meta:
        abstract = True


class Reading(StudyWork):
    """What was read from files: how many people are on which lists, and no person."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="readings")
    files = models.ManyToManyField(ListFile, related_name="readings")
    table = SealedJSON(
        purpose="Keep the numbers of people per combination of lists", legal_basis=_BASIS, retention=_KEPT
    )
    shown = SealedJSON(
        gettext_lazy("Lists and their overlaps"),
        purpose="Show the lists and their overlaps",
        legal_basis=_BASIS,
        retention=_KEPT,
    )

    @property
    def title(self) -> str:
        """What it is called among other records."""
        return _("Lists %(number)s") % {"number": self.number}

    class Meta:
        verbose_name = gettext_lazy("Lists that were read")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "number"], name="reading_number_once")
        ]


class Estimation(StudyWork):
    """Estimators side by side on one reading."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="estimates")
    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="estimates")
    population = models.ForeignKey(ListFile, on_delete=models.SET_NULL, null=True, related_name="+")
    name = SealedText(purpose="Know an estimate by its name", legal_basis=_BASIS, retention=_KEPT)
    headline = SealedText(
        gettext_lazy("Answer in one sentence"),
        purpose="Say what was found in one sentence",
        legal_basis=_BASIS,
        retention=_KEPT,
    )
    shown = SealedJSON(
        gettext_lazy("Estimates side by side"),
        purpose="Show estimates with their intervals, warnings and pictures",
        legal_basis=_BASIS,
        retention=_KEPT,
    )

    @property
    def title(self) -> str:
        """What it is called among other records."""
        return _("Estimate %(number)s") % {"number": self.number}

    class Meta:
        verbose_name = gettext_lazy("Estimate")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "number"], name="estimate_number_once")
        ]


class EstimationFile(SealedFile):
    """A report, a picture or a table of an estimate, made by `daybreak.release` and sealed on disk."""

    estimation = models.ForeignKey(Estimation, on_delete=models.CASCADE, related_name="result_files")
    name = models.CharField(max_length=60)
