"""Addresses of prevention. Those for anybody tell little in the history of a browser."""

from django.urls import path

from daybreak.web.prevention import public_views, views

urlpatterns = [
    path("numbers/", public_views.numbers, name="numbers"),
    path("signs/", public_views.signs, name="signs"),
    path("signs/<slug:audience>/", public_views.signs_for, name="signs_for"),
    path("myths/", public_views.myths, name="myths"),
    path("questions/", public_views.quiz, name="quiz"),
    path("questions/<int:number>/", public_views.question, name="quiz_question"),
    path("directory/", views.directory, name="directory"),
    path("directory/new/", views.add_entry, name="add_directory_entry"),
    path("directory/table/", views.write_table, name="write_directory"),
    path("directory/table/take/", views.take_table, name="take_directory"),
    path("directory/proposals/", views.take_proposals, name="take_proposals"),
    path("directory/<uuid:pk>/", views.entry, name="directory_entry"),
    path("directory/<uuid:pk>/check/", views.check_entry, name="check_directory_entry"),
    path("directory/<uuid:pk>/withdraw/", views.withdraw_entry, name="withdraw_directory_entry"),
]
