"""Every change to versions of questions. What was published is never changed: editing makes a draft."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from daybreak.errors import BadValue
from daybreak.protection.questionnaires.checking import problems_of
from daybreak.protection.questionnaires.model import Questionnaire
from daybreak.web.accounts.models import Person
from daybreak.web.protection.models import Channel
from daybreak.web.protection.questions.models import Version, VersionState
from daybreak.web.protection.questions.standing import asked_now, draft_of
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose


@ledger.action
def begin_draft(*, by: Person, channel: Channel, questions: Questionnaire) -> Version:
    """Begin a draft with these questions; a draft that is there already gives way.

    Args:
        by: A supervisor.
        channel: Whose questions.
        questions: What it begins with: those asked now, an earlier version, a ready-made set, a file.
    """
    asked_now(channel)
    Version.objects.filter(channel=channel, state=VersionState.DRAFT).delete()
    last = Version.objects.filter(channel=channel).aggregate(last=Max("number"))["last"]
    draft = Version(organisation_id=channel.organisation_id, channel=channel, number=last + 1, made_by=by)
    draft.take(questions)
    draft.save()
    _record("create", by, draft)
    return draft


@ledger.action
def change_draft(*, by: Person, draft: Version, questions: Questionnaire, revision: int) -> None:
    """Change a draft.

    Args:
        by: A supervisor.
        draft: The draft.
        questions: What it holds from now on.
        revision: The revision that the page showed which was edited.

    Raises:
        BadValue: Somebody else changed the draft meanwhile, or it was published.
    """
    draft.take(questions)
    changed = Version.objects.filter(pk=draft.pk, state=VersionState.DRAFT, revision=revision).update(
        content=draft.content,
        digest=draft.digest,
        revision=revision + 1,
        made_by=by,
        changed=timezone.now(),
    )
    if not changed:
        do = "open it again and repeat your change"
        raise BadValue("The draft", found="changed meanwhile", needed=do)
    draft.revision = revision + 1
    _record("write", by, draft)


@ledger.action
def publish(*, by: Person, draft: Version, note: str = "") -> None:
    """Ask these questions from now on; what was asked until now stays with the reports that answered it.

    Raises:
        BadValue: Something is wrong with which nothing is published, or it is no draft any more.
    """
    held = Version.objects.select_for_update().filter(pk=draft.pk, state=VersionState.DRAFT).first()
    if held is None:
        raise BadValue("The draft", found="published or thrown away", needed="begin another")
    refused = [one for one in problems_of(held.questionnaire) if one.is_refused]
    if refused:
        raise BadValue("The draft", found=refused[0].sentence, needed="mend this first")
    Version.objects.filter(channel=held.channel_id, state=VersionState.PUBLISHED).update(
        state=VersionState.RETIRED
    )
    held.state, held.note, held.made_by, held.changed = VersionState.PUBLISHED, note, by, timezone.now()
    held.save()
    _record("publish", by, held)


@ledger.action
def discard(*, by: Person, channel: Channel) -> None:
    """Throw the draft away, if there is one."""
    draft = draft_of(channel)
    if draft is not None:
        _record("destroy", by, draft)
        draft.delete()


def _record(action: str, by: Person, version: Version) -> None:
    """Write it down, with the keys of the questions that must be answered: that has to be accounted for."""
    must = [one.key for one in version.questionnaire.questions if one.must]
    with transaction.atomic():
        ledger.record(
            action,
            who=by,
            organisation=version.organisation_id,
            record=version,
            why=Purpose.ADMINISTRATION,
            details={"number": version.number, "must": must},
        )
