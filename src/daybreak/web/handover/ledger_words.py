"""What is done about consents, orders, holds and handovers, in words."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.vault.event_words import name_actions, name_kinds

name_actions(
    {
        "consent.give": _("Consent given"),
        "consent.refuse": _("Consent refused"),
        "consent.supersede": _("Consent replaced"),
        "consent.withdraw": _("Consent withdrawn"),
        "handover.propose": _("Handover proposed"),
        "handover.approve": _("Handover approved"),
        "handover.send": _("Handed over"),
        "handover.receive": _("Handover received"),
        "handover.decline": _("Handover declined"),
        "handover.end": _("Handover ended"),
        "handover.read": _("Handed-over copy read"),
        "hold.place": _("Legal hold placed"),
        "hold.lift": _("Legal hold lifted"),
        "order.enter": _("Legal order entered"),
        "order.confirm": _("Legal order confirmed"),
        "order.end": _("Legal order ended"),
    }
)
name_kinds(
    {
        "handover.consent": _("Consent of a person"),
        "handover.legalorder": _("Legal order"),
        "handover.handover": _("Handover"),
        "handover.handedcopy": _("Handed-over copy"),
        "handover.legalhold": _("Legal hold"),
    }
)
