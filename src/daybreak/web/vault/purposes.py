"""Why records are touched: a closed list, so that a purpose in the ledger can never carry content."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """The purposes that an event of the ledger can state."""

    INTAKE = "intake", _("Taking a report")
    SCREENING = "screening", _("Screening")
    SUPPORT = "support", _("Supporting the person")
    SAFETY = "safety", _("Safety planning")
    REFERRAL = "referral", _("Referral")
    REINTEGRATION = "reintegration", _("Reintegration")
    OWN_ACCESS = "own-access", _("The person's own access")
    SUPERVISION = "supervision", _("Supervision")
    INVESTIGATION = "investigation", _("Investigation")
    LEGAL = "legal", _("Legal proceedings")
    LEGAL_ORDER = "legal-order", _("Legal order")
    HANDOVER = "handover", _("Handover")
    CONSENT = "consent", _("Recording consent")
    STATISTICS = "statistics", _("Statistics")
    DUE_DILIGENCE = "due-diligence", _("Due diligence")
    CORRECTION = "correction", _("Correcting a record")
    RETENTION = "retention", _("Retention")
    EMERGENCY = "emergency", _("Emergency")
    SECURITY = "security", _("Security")
    RECOVERY = "recovery", _("Recovery of access")
    ADMINISTRATION = "administration", _("Administration")
    AUDIT = "audit", _("Audit")
    BACKUP = "backup", _("Backup and restore")
