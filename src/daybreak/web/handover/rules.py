"""Who takes part in handovers: those who work in a zone. Who holds a case's key decides the rest."""

import rules

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.rules import holds, same_organisation
from daybreak.web.handover.zones import HANDOVER_ROLES

takes_part = holds(*sorted(HANDOVER_ROLES))
looks_after_deletions = holds(Role.SUPERVISOR)

rules.add_perm("handover.take_part", takes_part & same_organisation)
rules.add_perm("handover.see_deletions", looks_after_deletions & same_organisation)
