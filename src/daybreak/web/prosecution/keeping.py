"""How long collections of posts are kept: five years after the last search in them."""

from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from daybreak.web.handover.retention import declare_retention
from daybreak.web.prosecution.models import Collection

declare_retention(
    Collection,
    title=_("Collection of posts"),
    clock=Coalesce(Max("runs__finished"), F("created")),
    days=5 * 365,
)
