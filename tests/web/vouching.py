"""An organisation whose people all know one another."""

from daybreak.web.vault.models import Grant, KeyKind
from daybreak.web.vault.organisation_keys import make_organisation_keys, vouch_for, waiting_colleagues
from daybreak.web.vault.unlock import unlock_with


def vouch_for_all(*, by):
    """Make the organisation's keys if they are missing, and confirm all colleagues who wait."""
    make_organisation_keys(by=by)
    for one in waiting_colleagues(by.person):
        vouch_for(by=by, person=one)


def let_everybody_in(organisation, password):
    """Confirm all who wait, by whoever holds the organisation's keys."""
    held = Grant.objects.filter(key__case=organisation.pk, key__kind=KeyKind.INDEX, person__isnull=False)
    first = held.order_by("made").first()
    if first is not None:
        vouch_for_all(by=unlock_with(first.person, password))
