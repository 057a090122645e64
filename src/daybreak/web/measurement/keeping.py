"""How long studies are kept: ten years after the last estimate in them."""

from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from daybreak.web.handover.retention import declare_retention
from daybreak.web.measurement.models import Study

declare_retention(
    Study, title=_("Study"), clock=Coalesce(Max("estimates__finished"), F("created")), days=10 * 365
)
