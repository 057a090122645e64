"""Addresses of channels and reports."""

from django.urls import path

from daybreak.web.protection import channel_views, filing_views, intake_views, public_views, views

urlpatterns = [
    path("r/<slug:slug>/", filing_views.channel, name="channel"),
    path("r/<slug:slug>/write/", filing_views.write, name="write_report"),
    path("r/<slug:slug>/notes/", public_views.code_file, name="code_file"),
    path("r/<slug:slug>/back/", public_views.back, name="come_back"),
    path("reports/", views.inbox, name="inbox"),
    path("reports/new/", intake_views.intake, name="intake"),
    path("reports/<uuid:pk>/", views.report, name="report"),
    path("reports/<uuid:pk>/answer/", views.answer, name="answer_report"),
    path("reports/<uuid:pk>/note/", views.note, name="note_report"),
    path("reports/<uuid:pk>/translate/", views.translate, name="translate_report"),
    path("reports/<uuid:pk>/words/", intake_views.issue_code, name="issue_code"),
    path("reports/<uuid:pk>/keep/", views.keep, name="keep_report"),
    path("reports/<uuid:pk>/refuse-deletion/", views.refuse_deletion, name="refuse_deletion"),
    path("reports/<uuid:pk>/settle/", views.settle, name="settle_report"),
    path("reports/<uuid:pk>/destroy/", views.delete, name="delete_report"),
    path("channels/", channel_views.channels, name="channels"),
    path("channels/<uuid:pk>/", channel_views.change_channel, name="change_channel"),
]
