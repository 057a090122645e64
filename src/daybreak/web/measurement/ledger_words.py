"""What is kept of lists and estimates, in words."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.vault.event_words import name_kinds

name_kinds(
    {
        "measurement.study": _("Study"),
        "measurement.listfile": _("File of lists"),
        "measurement.reading": _("Reading of lists"),
        "measurement.estimation": _("Estimate"),
        "measurement.estimationfile": _("File of an estimate"),
    }
)
