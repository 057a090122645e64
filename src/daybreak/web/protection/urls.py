"""Addresses of channels and reports."""

from django.urls import path

from daybreak.web.protection import filing_views, public_views, views

urlpatterns = [
    path("r/<slug:slug>/", filing_views.channel, name="channel"),
    path("r/<slug:slug>/write/", filing_views.write, name="write_report"),
    path("r/<slug:slug>/notes/", public_views.code_file, name="code_file"),
    path("r/<slug:slug>/back/", public_views.back, name="come_back"),
    path("reports/", views.inbox, name="inbox"),
    path("reports/new/", views.intake, name="intake"),
    path("reports/<uuid:pk>/", views.report, name="report"),
    path("reports/<uuid:pk>/answer/", views.answer, name="answer_report"),
    path("reports/<uuid:pk>/note/", views.note, name="note_report"),
    path("reports/<uuid:pk>/settle/", views.settle, name="settle_report"),
    path("reports/<uuid:pk>/destroy/", views.delete, name="delete_report"),
    path("channels/", views.channels, name="channels"),
    path("channels/<uuid:pk>/", views.change_channel, name="change_channel"),
]
