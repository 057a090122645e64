"""Who sees coarse counts."""

import rules

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.rules import holds, same_organisation

rules.add_perm("tallies.see", holds(Role.SUPERVISOR, Role.DATA_OFFICER) & same_organisation)
