"""What is done to any record, to keys, people and ledgers, in words."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.vault.event_words import name_actions, name_kinds

name_actions(
    {
        "create": _("Record made"),
        "read": _("Record read"),
        "write": _("Record changed"),
        "delete": _("Record deleted"),
        "destroy": _("Destroyed for good"),
        "refuse": _("Attempt refused"),
        "search": _("Search done"),
        "export": _("Taken out as a file"),
        "grant": _("Access given"),
        "grant.expired": _("Access ran out"),
        "break-glass": _("Opened in an emergency"),
        "break-glass.seen": _("Emergency looked at"),
        "key.create": _("Key made"),
        "key.rotate": _("Key renewed"),
        "key.revoke": _("Access taken away"),
        "key.retire": _("Old key thrown away"),
        "recover": _("Access recovered with two shares"),
        "recovery-key.create": _("Recovery key made"),
        "recovery-key.replace": _("Recovery key replaced"),
        "ledger.verify": _("Log checked"),
        "backup": _("Backup made"),
        "restore": _("Brought back"),
        "organisation.founded": _("Organisation founded"),
        "person.added": _("Account made"),
        "person.deactivated": _("Account closed"),
        "person.reactivated": _("Account opened again"),
        "person.password-changed": _("Password changed"),
        "person.roles-changed": _("Roles changed"),
        "person.second-factor-removed": _("Second factor taken away"),
        "invitation.made": _("Invitation made"),
        "invitation.withdrawn": _("Invitation withdrawn"),
        "session.ended": _("Session ended"),
        "token.made": _("Token made"),
        "token.revoked": _("Token revoked"),
    }
)
name_kinds(
    {
        "accounts.organisation": _("Organisation"),
        "accounts.person": _("Person"),
        "accounts.heldrole": _("Role of a person"),
        "accounts.signedinsession": _("Session"),
        "accounts.invitation": _("Invitation"),
        "accounts.apitoken": _("Token of a program"),
        "vault.personkey": _("Keys of a person"),
        "vault.tokenkey": _("Key of a token"),
        "vault.recoverykey": _("Recovery key"),
        "vault.casekey": _("Key"),
        "vault.grant": _("Access"),
        "vault.blindtoken": _("Mark for searching"),
        "vault.breakglass": _("Opening in an emergency"),
        "vault.shred": _("Note of a destruction"),
        "vault.event": _("Event"),
        "vault.head": _("Signed head"),
        "vault.tip": _("End of a log"),
        "work.job": _("Job"),
        "work.notice": _("Notice"),
        "work.chore": _("Daily chore"),
    }
)
