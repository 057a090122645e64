"""Lists of handovers, copies, consents and orders, each with a fixed number of queries."""

from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from daybreak.web.accounts.models import Organisation, Person
from daybreak.web.handover.crossings import crossing_models
from daybreak.web.handover.models import (
    Consent,
    HandedCopy,
    Handover,
    HandoverState,
    LegalHold,
    LegalOrder,
)
from daybreak.web.handover.permission import standings
from daybreak.web.handover.zones import Zone, zones_of
from daybreak.web.vault.keys import granted_cases

#: Most records whose field a form offers at once.
MOST_CHOICES = 100


def given_by(person: Person) -> QuerySet[Handover]:
    """Handovers out of the zones somebody works in."""
    return Handover.objects.filter(organisation=person.organisation_id, from_zone__in=zones_of(person))


def received_by(person: Person) -> QuerySet[HandedCopy]:
    """Copies that came into the zones somebody works in."""
    rows = HandedCopy.objects.filter(organisation=person.organisation_id, zone__in=zones_of(person))
    return rows.defer("content").order_by("-made")


def to_approve(person: Person) -> QuerySet[Handover]:
    """What colleagues proposed about cases that somebody holds."""
    rows = given_by(person).filter(state=HandoverState.PROPOSED, case__in=granted_cases(person))
    return rows.exclude(proposed_by=person).order_by("proposed")


def to_confirm(person: Person) -> QuerySet[LegalOrder]:
    """Orders that colleagues entered about cases that somebody holds."""
    rows = LegalOrder.objects.filter(organisation=person.organisation_id, confirmed_by=None, ended=None)
    return rows.filter(case__in=granted_cases(person)).exclude(entered_by=person).order_by("entered")


def to_receive(person: Person) -> QuerySet[HandedCopy]:
    """Copies that wait to be taken."""
    return received_by(person).filter(received=None, ended=None)


def taken_back(person: Person) -> QuerySet[HandedCopy]:
    """Copies that ended and that nobody has acknowledged."""
    return received_by(person).filter(ended__isnull=False, end_seen=False)


def consents_of(case: UUID) -> list[Consent]:
    """The version that holds now of every consent about a case, the newest first."""
    newest = Consent.objects.filter(series=OuterRef("series")).order_by("-version").values("version")[:1]
    rows = Consent.objects.filter(case=case).annotate(newest=Subquery(newest))
    return list(rows.filter(version=F("newest")).select_related("recorded_by").order_by("-recorded"))


def orders_of(case: UUID) -> list[LegalOrder]:
    """The orders about a case, the newest first."""
    rows = LegalOrder.objects.filter(case=case).select_related("entered_by", "confirmed_by")
    return list(rows.order_by("-entered"))


def grounds_of(case: UUID) -> list[Consent | LegalOrder]:
    """The consents and orders that now allow something about a case to go to a zone."""
    found: list[Consent | LegalOrder] = [*consents_of(case), *orders_of(case)]
    why_not = standings(found)
    return [one for one in found if one.to_organisation is not None and why_not[one.pk] is None]


def choices_of(case: UUID, *, record: str = "") -> list[tuple[str, str]]:
    """The fields of a case's records that may cross and hold something, as choices of a form.

    Args:
        case: The case.
        record: Only those of one record, `app.model|id`; else at most `MOST_CHOICES` of each field.
    """
    found = []
    for model, _zone, names in crossing_models():
        label, sealed = model._meta.label_lower, list(model.sealed_fields())
        kind, _bar, pk = record.partition("|")
        if record and kind != label:
            continue
        rows = model._default_manager.filter(case=case, **({"pk": pk} if record else {})).defer(*sealed)
        for name in names:
            field = model._meta.get_field(name).verbose_name
            found += [
                (f"{label}|{one.pk}|{name}", f"{titled(one)} – {field}")
                for one in rows.exclude(**{name: None}).order_by("pk")[:MOST_CHOICES]
            ]
    return found


def titled(record: Any) -> str:
    """What a record is called where it stands among others: its own title, or its kind."""
    return str(getattr(record, "title", "") or record._meta.verbose_name)


def recipients() -> list[tuple[str, str]]:
    """The zones of every organisation here, as choices of a form."""
    rows = Organisation.objects.order_by("name").values_list("pk", "name")
    return [(f"{pk}|{zone.value}", f"{name}: {zone.label}") for pk, name in rows for zone in Zone]


def names_of_organisations(ids: set[UUID]) -> dict[UUID, str]:
    """What organisations are called."""
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


def hold_of(case: UUID) -> LegalHold | None:
    """The hold that keeps a case, if there is one."""
    return LegalHold.objects.filter(case=case, lifted=None).first()


def handover_by_id(pk: object) -> Handover | None:
    """The handover with that id, of whichever organisation."""
    return Handover.objects.filter(pk=pk).select_related("organisation", "proposed_by", "approved_by").first()


def copy_by_id(pk: object) -> HandedCopy | None:
    """The copy with that id, of whichever organisation."""
    return HandedCopy.objects.filter(pk=pk).first()


def consent_by_id(pk: object) -> Consent | None:
    """The version of a consent with that id, of whichever organisation."""
    found: Consent | None = Consent.objects.filter(pk=pk).first()
    return found


def order_by_id(pk: object) -> LegalOrder | None:
    """The order with that id, of whichever organisation."""
    return LegalOrder.objects.filter(pk=pk).first()
