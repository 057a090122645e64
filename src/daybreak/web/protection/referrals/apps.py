"""The app of referrals."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Questions for consent that wait in the dialogue, and their answers."""

    name = "daybreak.web.protection.referrals"
    label = "referrals"
