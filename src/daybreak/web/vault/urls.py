"""Addresses of the ledger, of emergencies, and of who holds a case."""

from django.urls import path

from daybreak.web.vault import recovery_views, views

urlpatterns = [
    path("log/", views.events, name="events"),
    path("log/check/", views.verify, name="verify_events"),
    path("emergency/", views.emergency, name="emergency"),
    path("emergency/openings/", views.openings, name="openings"),
    path("emergency/openings/<uuid:pk>/seen/", views.mark_opening_seen, name="opening_seen"),
    path("colleagues/", views.new_colleagues, name="new_colleagues"),
    path("colleagues/<uuid:pk>/confirm/", views.confirm_colleague, name="confirm_colleague"),
    path("cases/recover/", recovery_views.recover_case, name="recover_case"),
    path("recovery-key/", recovery_views.recovery_key, name="recovery_key"),
    path("cases/keys-to-renew/", views.renewals, name="renewals"),
    path("cases/<uuid:case>/access/", views.case_access, name="case_access"),
    path("cases/<uuid:case>/access/revoke/", views.revoke_access, name="revoke_access"),
    path("people/<uuid:pk>/recover/", views.recover_person, name="recover_person"),
]
