"""Addresses of collections, runs and leads."""

from django.urls import path

from daybreak.web.prosecution import lead_views, views

urlpatterns = [
    path("posts/", views.collections, name="collections"),
    path("posts/<uuid:pk>/", views.collection, name="collection"),
    path("posts/<uuid:pk>/share/", views.share, name="share_collection"),
    path("posts/<uuid:pk>/destroy/", views.destroy, name="destroy_collection"),
    path("posts/<uuid:pk>/file/", views.upload, name="upload_file"),
    path("posts/<uuid:pk>/pieces/", views.begin_upload, name="begin_upload"),
    path("posts/pieces/<uuid:pk>/", views.take_piece, name="take_piece"),
    path("posts/files/<uuid:pk>/remove/", views.remove_upload, name="remove_upload"),
    path("posts/<uuid:pk>/rename/", views.rename, name="rename_collection"),
    path("posts/<uuid:pk>/search/", views.start_run, name="start_run"),
    path("searches/<uuid:pk>/", views.run, name="run"),
    path("searches/<uuid:pk>/progress/", views.run_progress, name="run_progress"),
    path("searches/<uuid:pk>/cancel/", views.cancel_run, name="cancel_run"),
    path("searches/<uuid:pk>/continue/", views.continue_run, name="continue_run"),
    path("searches/<uuid:pk>/compare/", views.compare, name="compare_runs"),
    path("leads/<uuid:pk>/", lead_views.lead, name="lead"),
    path("leads/<uuid:pk>/decide/", lead_views.decide, name="decide"),
    path("leads/<uuid:pk>/posts/", lead_views.lead_posts, name="lead_posts"),
    path("leads/<uuid:pk>/split/", lead_views.split, name="split_lead"),
    path("searches/files/<uuid:pk>/", views.run_file, name="run_file"),
]
