"""Addresses of the builder of questions."""

from django.urls import path

from daybreak.web.protection.questions import views

urlpatterns = [
    path("channels/<uuid:pk>/questions/", views.versions, name="questions"),
    path("channels/<uuid:pk>/questions/draft/", views.draft, name="questions_draft"),
    path("channels/<uuid:pk>/questions/draft/steps/<slug:key>/", views.step, name="questions_step"),
    path("channels/<uuid:pk>/questions/draft/ask/<slug:key>/", views.question, name="questions_question"),
    path("channels/<uuid:pk>/questions/draft/preview/", views.preview, name="questions_preview"),
    path("channels/<uuid:pk>/questions/draft/publish/", views.publish, name="questions_publish"),
    path("channels/<uuid:pk>/questions/draft/discard/", views.discard, name="questions_discard"),
    path("channels/<uuid:pk>/questions/<int:number>/", views.compare, name="questions_compare"),
    path("channels/<uuid:pk>/questions/<int:number>/questions.yaml", views.as_yaml, name="questions_yaml"),
    path("channels/<uuid:pk>/questions/<int:number>/questions.json", views.as_json, name="questions_json"),
]
