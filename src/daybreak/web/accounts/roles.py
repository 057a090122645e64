"""What people do here. A role is held in one organisation; a person may hold several."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The roles of an organisation's people."""

    HOTLINE_WORKER = "hotline-worker", _("Hotline worker")
    CASE_WORKER = "case-worker", _("Case worker")
    SUPERVISOR = "supervisor", _("Supervisor")
    ANALYST = "analyst", _("Analyst")
    DATA_OFFICER = "data-officer", _("Data officer")
    DUE_DILIGENCE_OFFICER = "due-diligence-officer", _("Due-diligence officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
    SURVIVOR = "survivor", _("Survivor")


#: Roles whose holders never see content: they manage people, or see that something was done.
NEVER_CONTENT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
#: Roles that never go together in one person: who manages or audits must not be the one managed or audited.
APART = NEVER_CONTENT
#: Roles that need a second factor: all but survivors, for whom it is a choice.
SECOND_FACTOR = frozenset(Role) - {Role.SURVIVOR}
