"""Where administrators go."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.accounts.frame import main_link

main_link(_("People"), "people", permission="accounts.manage_people", order=90)
