"""Who works with posts and leads: analysts; their supervisors read."""

import rules

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.rules import holds, same_organisation

is_analyst = holds(Role.ANALYST)
reads_leads = holds(Role.ANALYST, Role.SUPERVISOR)

rules.add_perm("prosecution.read", reads_leads & same_organisation)
rules.add_perm("prosecution.work", is_analyst & same_organisation)
