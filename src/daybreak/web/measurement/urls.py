"""Addresses of studies, readings and estimates."""

from django.urls import path

from daybreak.web.measurement import views

urlpatterns = [
    path("prevalence/", views.studies, name="studies"),
    path("prevalence/<uuid:pk>/", views.study, name="study"),
    path("prevalence/<uuid:pk>/rename/", views.rename_study, name="rename_study"),
    path("prevalence/<uuid:pk>/share/", views.share, name="share_study"),
    path("prevalence/<uuid:pk>/destroy/", views.destroy, name="destroy_study"),
    path("prevalence/<uuid:pk>/files/", views.upload, name="upload_lists"),
    path("prevalence/<uuid:pk>/pieces/", views.begin_upload, name="begin_lists"),
    path("prevalence/pieces/<uuid:pk>/", views.take_piece, name="take_lists_piece"),
    path("prevalence/<uuid:pk>/read/", views.read, name="read_lists"),
    path("prevalence/files/<uuid:pk>/remove/", views.remove_file, name="remove_lists"),
    path("prevalence/lists/<uuid:pk>/", views.reading, name="reading"),
    path("prevalence/lists/<uuid:pk>/progress/", views.reading_progress, name="reading_progress"),
    path("prevalence/lists/<uuid:pk>/cancel/", views.cancel_reading, name="cancel_reading"),
    path("prevalence/lists/<uuid:pk>/continue/", views.continue_reading, name="continue_reading"),
    path("prevalence/lists/<uuid:pk>/remove/", views.remove_reading, name="remove_reading"),
    path("prevalence/lists/<uuid:pk>/estimate/", views.start_estimate, name="start_estimate"),
    path("prevalence/estimates/<uuid:pk>/", views.estimate, name="estimate"),
    path("prevalence/estimates/<uuid:pk>/progress/", views.estimate_progress, name="estimate_progress"),
    path("prevalence/estimates/<uuid:pk>/cancel/", views.cancel_estimate, name="cancel_estimate"),
    path("prevalence/estimates/<uuid:pk>/continue/", views.continue_estimate, name="continue_estimate"),
    path("prevalence/estimates/<uuid:pk>/rename/", views.rename_estimate, name="rename_estimate"),
    path("prevalence/estimates/<uuid:pk>/remove/", views.remove_estimate, name="remove_estimate"),
    path("prevalence/estimates/files/<uuid:pk>/", views.estimate_file, name="estimate_file"),
]
