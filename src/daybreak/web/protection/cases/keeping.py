"""How long cases are kept: five years after they are closed."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.handover.retention import declare_retention
from daybreak.web.protection.cases.models import Case

declare_retention(Case, title=_("Case"), clock="closed", days=5 * 365)
