"""Addresses of the toll and of reports that are alike."""

from django.urls import path

from daybreak.web.protection.abuse import views

urlpatterns = [
    path("r/<slug:slug>/toll/<slug:deed>/", views.challenge, name="toll"),
]
