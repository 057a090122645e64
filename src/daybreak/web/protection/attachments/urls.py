"""Addresses of files in reports."""

from django.urls import path

from daybreak.web.protection.attachments import public_views, views

urlpatterns = [
    path("r/<slug:slug>/files/", public_views.send_files, name="send_files"),
    path("r/<slug:slug>/files/begin/", public_views.begin_files, name="begin_files"),
    path("r/<slug:slug>/files/save/", public_views.own_file, name="own_file"),
    path("r/files/<uuid:pk>/", public_views.take_own_piece, name="take_own_piece"),
    path("reports/<uuid:pk>/files/", views.send, name="send_report_files"),
    path("reports/<uuid:pk>/files/begin/", views.begin, name="begin_report_files"),
    path("reports/<uuid:pk>/files/list/", views.file_list, name="report_file_list"),
    path("reports/files/<uuid:pk>/", views.file, name="report_file"),
    path("reports/files/<uuid:pk>/piece/", views.take_piece, name="take_file_piece"),
    path("reports/files/<uuid:pk>/picture/", views.picture, name="report_file_picture"),
    path("reports/files/<uuid:pk>/cleaned/", views.cleaned, name="report_file_cleaned"),
    path("reports/files/<uuid:pk>/original/", views.original, name="report_file_original"),
]
