"""Addresses of the interface's own pages. All are open to whoever comes."""

from django.urls import path

from daybreak.web.ui import leaving, views

urlpatterns = [
    path("leave/", leaving.leave, name="leave"),
    path("measures/", views.measures, name="measures"),
    path("this-device/", views.browsing_safely, name="browsing_safely"),
    path("colours/", views.set_scheme, name="set_scheme"),
    path("gallery/", views.gallery, name="gallery"),
    path("pictures/world.svg", views.world_svg, name="world_svg"),
    path("pictures/pictures.css", views.pictures_css, name="pictures_css"),
]
