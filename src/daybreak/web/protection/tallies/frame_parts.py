"""The way to counts of reports."""

from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import main_link

main_link(gettext_lazy("Reports in numbers"), "report_statistics", permission="tallies.see", order=65)
