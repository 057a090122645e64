"""Which questions a channel asks, and which it asked."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from daybreak.protection.questionnaires.model import Questionnaire
from daybreak.protection.questionnaires.ready import SETS, ready_made
from daybreak.web.accounts.prepared import Prepared
from daybreak.web.protection.models import Channel
from daybreak.web.protection.questions.models import Version, VersionState

#: The set for answers that were given before channels had questions of their own: it asks the same four.
FIRST_SET = "short"
#: Questions by the id of their version; what was asked once never changes.
_BY_ID: dict[UUID, Questionnaire] = {}
_MOST_KNOWN = 200


def asked_now(channel: Channel) -> Version:
    """The version that a channel asks; its first is the ready-made set for those whom the channel is for.

    Its content is left in the database while the questions are known in memory.
    """
    return _published.first(channel=channel.pk) or _first(channel)


def version_asked(channel: Channel, named: str) -> Version:
    """The version that a page says it asked, if the channel ever asked it; else the one that it asks now."""
    try:
        pk = UUID(named)
    except ValueError:
        return asked_now(channel)
    return _was_asked.first(channel=channel.pk, pk=pk) or asked_now(channel)


def versions_of(channel: Channel) -> QuerySet[Version]:
    """All versions, the newest first; the channel's first comes to be if there is none yet."""
    asked_now(channel)
    return Version.objects.filter(channel=channel).select_related("made_by").order_by("-number")


def draft_of(channel: Channel) -> Version | None:
    """The draft, if somebody began one."""
    return Version.objects.filter(channel=channel, state=VersionState.DRAFT).first()


def questionnaire_by_id(named: object) -> Questionnaire | None:
    """The questions of the version whose id a report's content holds, remembered so that lists ask once."""
    try:
        pk = UUID(str(named))
    except ValueError:
        return None
    if pk not in _BY_ID:
        found = Version.objects.exclude(state=VersionState.DRAFT).filter(pk=pk).first()
        if found is None:
            return None
        if len(_BY_ID) >= _MOST_KNOWN:
            _BY_ID.clear()
        _BY_ID[pk] = found.questionnaire
    return _BY_ID[pk]


def _without_content(**of: Any) -> QuerySet[Version]:
    return Version.objects.filter(**of).defer("content")


_published = Prepared(
    lambda channel: _without_content(channel=channel, state=VersionState.PUBLISHED), channel=UUID
)
_was_asked = Prepared(
    lambda channel, pk: _without_content(channel=channel, pk=pk).exclude(state=VersionState.DRAFT),
    channel=UUID,
    pk=UUID,
)


def _first(channel: Channel) -> Version:
    made = Version(
        organisation_id=channel.organisation_id, channel=channel, number=1, state=VersionState.PUBLISHED
    )
    made.take(ready_made(channel.kind if channel.kind in SETS else FIRST_SET))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # somebody else opened the page at the same moment
        return Version.objects.get(channel=channel, state=VersionState.PUBLISHED)
    return made
