"""Labels of reports: sealed with each report, and found again by blind index."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from daybreak.errors import BadValue
from daybreak.web.accounts.models import Organisation
from daybreak.web.protection.models import Report
from daybreak.web.protection.triage.models import Label
from daybreak.web.vault import ledger
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import save_sealed, search
from daybreak.web.vault.unlock import Unlocked

#: How many reports with a label are listed.
MOST_LISTED = 200


def labels_of(organisation: Organisation | UUID) -> Mapping[UUID, Label]:
    """The organisation's labels by id, in order of their names."""
    pk = organisation if isinstance(organisation, UUID) else organisation.pk
    return {one.pk: one for one in Label.objects.filter(organisation=pk).order_by("name")}


def chosen(plain: Mapping[str, Any] | None) -> list[UUID]:
    """The ids in a report's opened field."""
    return [UUID(hex=one) for one in str((plain or {}).get("labels") or "").split()]


@ledger.action
def set_labels(*, by: Unlocked, report: Report, labels: Iterable[Label]) -> None:
    """Give a report these labels and no others.

    Raises:
        BadValue: A label is of another organisation.
        NotGranted, Destroyed: The person holds no key.
    """
    wanted = list(labels)
    if any(one.organisation_id != report.organisation_id for one in wanted):
        raise BadValue("The label", found="of another organisation", needed="choose one of your own")
    now = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    text = " ".join(sorted(one.pk.hex for one in wanted))
    save_sealed(by=by, record=now, values={"labels": text or None}, why=Purpose.INTAKE)


def reports_with(*, by: Unlocked, label: Label) -> list[Report]:
    """The reports with a label among those that a person holds, the newest first."""
    found = search(
        by=by,
        model=Report,
        field="labels",
        text=label.pk.hex,
        form="words",
        why=Purpose.INTAKE,
        limit=MOST_LISTED,
    )
    rows = Report.objects.filter(pk__in=[one.pk for one, _ in found])
    return list(rows.select_related("channel", "assigned_to").order_by("-urgency", "-received"))
