"""The way to cases."""

from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import main_link

main_link(gettext_lazy("Cases"), "cases", permission="protection.work", order=13)
