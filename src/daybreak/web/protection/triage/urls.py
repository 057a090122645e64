"""Addresses of labels, templates, matters and escalations."""

from django.urls import path

from daybreak.web.protection.triage import kept_views, views

urlpatterns = [
    path("reports/labels/", kept_views.labels, name="labels"),
    path("reports/labels/<uuid:pk>/", kept_views.label, name="label"),
    path("reports/labelled/<uuid:pk>/", views.labelled, name="labelled"),
    path("reports/templates/", kept_views.templates, name="answer_templates"),
    path("reports/templates/<uuid:pk>/", kept_views.template, name="answer_template"),
    path("reports/<uuid:pk>/labels/", views.set_labels, name="set_labels"),
    path("reports/<uuid:pk>/same/", views.same, name="same_matter"),
    path("reports/same/<uuid:pk>/part/", views.part, name="part_matter"),
    path("reports/<uuid:pk>/escalate/", views.escalate, name="escalate_report"),
    path("escalations/<uuid:pk>/acknowledge/", views.acknowledge, name="acknowledge_escalation"),
]
