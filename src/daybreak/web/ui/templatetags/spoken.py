"""Sentences of results and refusals on pages: as markup, and as plain words where no markup may stand."""

from django.template import Library

from daybreak.web.ui import language
from daybreak.web.ui import spoken as phrases

register = Library()
register.filter("spoken", phrases.spoken)
register.filter("in_words", phrases.said_or_english)
register.filter("number_said", phrases.number_said)
register.filter("language_named", language.named)
