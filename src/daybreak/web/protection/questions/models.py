"""Versions of what a channel asks. Once published they never change, so that answers keep their questions."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daybreak.protection.questionnaires.model import Questionnaire, digest
from daybreak.protection.questionnaires.reading import from_plain
from daybreak.protection.questionnaires.writing import to_plain
from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.protection.models import Channel

#: Questionnaires by digest, so that a page of the public does not read the same data again and again.
_KNOWN: dict[str, Questionnaire] = {}
_MOST_KNOWN = 200


class VersionState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Asked now")
    RETIRED = "retired", _("Asked earlier")


class Version(models.Model):
    """One version of a channel's questions: at most one draft, the one asked now, and all earlier ones."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="question_versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    #: Counts the changes of a draft, so that nobody overwrites what a colleague changed meanwhile.
    revision = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    changed = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "number"], name="questions_number_once"),
            models.UniqueConstraint(
                fields=["channel"], condition=models.Q(state="draft"), name="questions_one_draft"
            ),
            models.UniqueConstraint(
                fields=["channel"], condition=models.Q(state="published"), name="questions_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} version {self.number}"

    @property
    def questionnaire(self) -> Questionnaire:
        """Its questions."""
        found = _KNOWN.get(self.digest)
        if found is None:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            found = _KNOWN[self.digest] = from_plain(self.content)
        return found

    def take(self, questionnaire: Questionnaire) -> None:
        """Hold these questions; it is for the caller to save.

        Raises:
            FileUnreadable: They could not be read back, as with characters that cannot be seen.
        """
        content = to_plain(questionnaire)
        from_plain(content, "questions")
        self.content, self.digest = content, digest(content)
