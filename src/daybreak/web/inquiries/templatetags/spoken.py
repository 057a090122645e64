"""Sentences of results on pages."""

from django.template import Library

from daybreak.web.inquiries import spoken as phrases

register = Library()
register.filter("spoken", phrases.spoken)
