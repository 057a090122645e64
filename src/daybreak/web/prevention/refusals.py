"""What the directory of help refuses, in parts, to be said in other languages (`ui.refusals`)."""

from django.utils.translation import gettext_noop as _

from daybreak.web.ui.spoken import declare_patterns

PATTERNS = (
    _("it is larger than {n_most} bytes"),
    _("it has more than {n_most} rows"),
    _("byte {n_byte} is not text in UTF-8"),
    _("line {n_line} is no row of a table ({reason})"),
)

FIXED = (
    _("The day of expiry"),
    _("The day of the check"),
    _("The country"),
    _("say until when the entry may be shown"),
    _("it cannot lie ahead"),
    _("give its code of two letters (ISO 3166-1)"),
    _("it holds zero bytes"),
    _("Divide it."),
    _("Mend it."),
)

declare_patterns(PATTERNS)
