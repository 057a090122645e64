"""Addresses of referrals."""

from django.urls import path

from daybreak.web.protection.referrals import views

urlpatterns = [
    path("reports/<uuid:pk>/ask-consent/", views.ask, name="ask_consent"),
]
