"""Who may see that something was done, share a case, or open one in an emergency."""

import rules

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.rules import holds, same_organisation

audits = holds(Role.AUDITOR)
works_on_cases = holds(
    Role.HOTLINE_WORKER,
    Role.CASE_WORKER,
    Role.SUPERVISOR,
    Role.ANALYST,
    Role.DATA_OFFICER,
    Role.DUE_DILIGENCE_OFFICER,
)
may_break_glass = holds(Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR)
supervises = holds(Role.SUPERVISOR)

rules.add_perm("vault.see_ledger", audits & same_organisation)
rules.add_perm("vault.share_case", works_on_cases & same_organisation)
rules.add_perm("vault.break_glass", may_break_glass & same_organisation)
rules.add_perm("vault.see_openings", supervises & same_organisation)
rules.add_perm("vault.vouch", works_on_cases & same_organisation)
