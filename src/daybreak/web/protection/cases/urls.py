"""Addresses of cases."""

from django.urls import path

from daybreak.web.protection.cases import views

urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/find/", views.find_case, name="find_case"),
    path("cases/<uuid:pk>/", views.case, name="case"),
    path("cases/<uuid:pk>/name/", views.name_case, name="name_case"),
    path("cases/<uuid:pk>/entry/", views.add_entry, name="add_entry"),
    path("cases/<uuid:pk>/remove/", views.remove_entry, name="remove_entry"),
    path("cases/<uuid:pk>/close/", views.close, name="close_case"),
    path("cases/<uuid:pk>/reopen/", views.reopen, name="reopen_case"),
    path("reports/<uuid:pk>/case/", views.open_case, name="open_case"),
    path("reports/<uuid:pk>/into-case/", views.join_case, name="join_case"),
]
