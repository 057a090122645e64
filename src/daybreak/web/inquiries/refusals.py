"""What inquiries of all pillars refuse, in parts, to be said in other languages."""

from django.utils.translation import gettext_noop as _

FIXED = (
    _("The name"),
    _("write at least one letter"),
    _("This"),
    _("still in use"),
    _("wait for the work to end, or stop it first"),
)
