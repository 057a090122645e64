"""An organisation whose people all know one another."""

from daybreak.web.vault.organisation_keys import make_organisation_keys, vouch_for, waiting_colleagues


def vouch_for_all(*, by):
    """Make the organisation's keys if they are missing, and confirm all colleagues who wait."""
    make_organisation_keys(by=by)
    for one in waiting_colleagues(by.person):
        vouch_for(by=by, person=one)
