"""The address of coarse counts."""

from django.urls import path

from daybreak.web.protection.tallies import views

urlpatterns = [path("reports/statistics/", views.statistics, name="report_statistics")]
