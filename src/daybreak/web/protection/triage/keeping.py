"""What supervisors keep for their colleagues to choose from: labels, and templates of answers."""

from daybreak.web.accounts.models import Person
from daybreak.web.protection.triage.models import AnswerTemplate, Label
from daybreak.web.protection.triage.wording import check_places
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose

#: What the ledger calls each.
_CALLED: dict[type[Label | AnswerTemplate], str] = {Label: "label", AnswerTemplate: "template"}


@ledger.action
def keep(*, by: Person, record: Label | AnswerTemplate) -> None:
    """Save a label or a template, a new one or a changed one.

    Raises:
        BadValue: A template holds a place that is not known.
    """
    if isinstance(record, AnswerTemplate):
        check_places(record.text)
    action = "create" if record._state.adding else "write"
    record.save()
    _record(action, by, record)


@ledger.action
def take_away(*, by: Person, record: Label | AnswerTemplate) -> None:
    """Take a label or a template away; reports that had the label have it no more."""
    _record("delete", by, record)
    record.delete()


def _record(action: str, by: Person, record: Label | AnswerTemplate) -> None:
    ledger.record(
        action,
        who=by,
        organisation=by.organisation_id,
        why=Purpose.ADMINISTRATION,
        details={_CALLED[type(record)]: str(record.pk)},
    )
