"""Addresses of the toll and of reports that read alike."""

from django.urls import path

from daybreak.web.protection.abuse import views

urlpatterns = [
    path("r/<slug:slug>/toll/<slug:deed>/", views.challenge, name="toll"),
    path("reports/alike/", views.alike_groups, name="alike_groups"),
    path("reports/alike/<uuid:pk>/", views.alike_group, name="alike_group"),
]
