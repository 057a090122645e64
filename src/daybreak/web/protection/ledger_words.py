"""What is done with reports, their channels and what belongs to them, in words."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.vault.event_words import name_actions, name_kinds

name_actions(
    {
        "announce-deletion": _("Deletion announced"),
        "keep": _("Kept longer"),
        "keep-apart": _("Kept apart"),
        "settle": _("State and urgency set"),
        "join": _("Put together"),
        "part": _("Taken apart"),
        "refuse-deletion": _("Wish for deletion refused"),
        "code.issue": _("Words to come back with given"),
        "callback.end": _("Callback ended"),
        "case.link": _("Linked with a case"),
        "case.close": _("Case closed"),
        "case.reopen": _("Case opened again"),
        "escalate": _("Given to a supervisor"),
        "escalate.acknowledge": _("Taken on by a supervisor"),
        "examine": _("File examined"),
        "publish": _("Questions published"),
    }
)
name_kinds(
    {
        "protection.channel": _("Channel"),
        "protection.report": _("Report"),
        "protection.message": _("Message of a report"),
        "protection.translation": _("Translation of a message"),
        "protection.note": _("Note of a report"),
        "protection.returnkey": _("Key to come back with"),
        "protection.returnbox": _("Key in a box to come back with"),
        "protection.ended": _("Note of a deleted report"),
        "callbacks.callback": _("Callback"),
        "callbacks.attempt": _("Attempt to call"),
        "cases.case": _("Case"),
        "attachments.attachment": _("File of a report"),
        "attachments.copy": _("Cleaned copy"),
        "questions.version": _("Version of the questions"),
        "referrals.consentrequest": _("Question for consent"),
        "triage.label": _("Label"),
        "triage.answertemplate": _("Template of an answer"),
        "triage.samematter": _("Link between reports"),
        "triage.escalation": _("Call for a supervisor"),
        "abuse.alikegroup": _("Reports that read alike"),
        "abuse.alike": _("Likeness of a report"),
        "abuse.aliketoken": _("Mark of likeness"),
        "tallies.tally": _("Reports in numbers"),
        "tallies.countedmonth": _("Counted month"),
    }
)
