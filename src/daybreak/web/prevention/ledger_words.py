"""What is done with the directory of help, in words."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.vault.event_words import name_actions, name_kinds

name_actions({"check": _("Entry checked"), "withdraw": _("Entry taken back")})
name_kinds({"prevention.entry": _("Entry of the directory"), "prevention.check": _("Check of an entry")})
