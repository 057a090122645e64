"""Addresses of handovers, consents, orders and deletions."""

from django.urls import path

from daybreak.web.handover import case_views, views

urlpatterns = [
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/<uuid:pk>/", views.handover, name="handover"),
    path("handed/<uuid:pk>/", views.handed, name="handed"),
    path("deletions/", views.deletions, name="deletions"),
    path("cases/<uuid:case>/hold/", views.hold, name="hold"),
    path("cases/<uuid:case>/consents/", case_views.case_consents, name="case_consents"),
    path("consents/<uuid:pk>/change/", case_views.change_consent, name="change_consent"),
    path("consents/<uuid:pk>/withdraw/", case_views.withdraw_consent, name="withdraw_consent"),
    path("cases/<uuid:case>/orders/", case_views.case_orders, name="case_orders"),
    path("orders/<uuid:pk>/", case_views.change_order, name="change_order"),
    path("cases/<uuid:case>/hand-over/", case_views.hand_over, name="hand_over"),
]
