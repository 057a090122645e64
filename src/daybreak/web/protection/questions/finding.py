"""Finds what an address of the builder names: a channel, its draft, a step, a question, a version."""

from dataclasses import dataclass
from uuid import UUID

from daybreak.protection.questionnaires.model import Question, Step
from daybreak.web.protection.models import Channel
from daybreak.web.protection.questions.models import Version, VersionState


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A step or a question of a draft.

    Attributes:
        draft: The draft.
        part: The step or question.
        organisation_id: Whose it is.
    """

    draft: Version
    part: Step | Question
    organisation_id: UUID


def draft_of_channel(pk: UUID) -> Version | None:
    """The draft of a channel."""
    found = Version.objects.filter(channel=pk, state=VersionState.DRAFT)
    return found.select_related("channel").first()


def step_of_draft(pk: UUID, key: str) -> DraftPart | None:
    """A step of a channel's draft."""
    draft = draft_of_channel(pk)
    part = draft.questionnaire.step(key) if draft else None
    return DraftPart(draft, part, draft.organisation_id) if draft and part else None


def question_of_draft(pk: UUID, key: str) -> DraftPart | None:
    """A question of a channel's draft."""
    draft = draft_of_channel(pk)
    part = draft.questionnaire.question(key) if draft else None
    return DraftPart(draft, part, draft.organisation_id) if draft and part else None


def version_of_channel(pk: UUID, number: int) -> Version | None:
    """A version of a channel by its number."""
    if number > 2**31 - 1:
        return None
    return Version.objects.filter(channel=pk, number=number).select_related("channel").first()


def channel_by_id(pk: UUID) -> Channel | None:
    """A channel."""
    return Channel.objects.filter(pk=pk).first()
