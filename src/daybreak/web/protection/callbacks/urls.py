"""Addresses of callbacks."""

from django.urls import path

from daybreak.web.protection.callbacks import views

urlpatterns = [
    path("callbacks/", views.callbacks, name="callbacks"),
    path("callbacks/<uuid:pk>/", views.callback, name="callback"),
    path("callbacks/<uuid:pk>/give-up/", views.give_up, name="give_up_callback"),
    path("reports/<uuid:pk>/call/", views.plan, name="plan_callback"),
]
