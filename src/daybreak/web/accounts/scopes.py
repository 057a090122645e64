"""What a program that acts for a person may do; never more than the person may."""

from django.utils.translation import gettext_lazy as _

#: Scope and what it means, in the person's words.
SCOPES = [
    ("account:read", _("See who you are and what waits for you")),
    ("networks:read", _("Read networks and leads")),
    ("networks:write", _("Upload posts, start runs and write decisions")),
    ("prevalence:read", _("Read estimates of the hidden number")),
    ("prevalence:write", _("Upload lists and start estimates")),
    ("reports:read", _("Read reports and what was written about them")),
    ("reports:write", _("Answer reports, note and settle them")),
    ("report-counts:read", _("Read how many reports came, in tens")),
    ("directory:read", _("Read where help is now, as the public sees it")),
]
