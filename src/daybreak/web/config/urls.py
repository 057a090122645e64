"""Every address of the web application, by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("daybreak.web.accounts.urls")),
]
