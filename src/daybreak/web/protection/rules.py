"""Who works with reports: hotline workers, case workers, supervisors; supervisors keep the channels."""

import rules

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.rules import holds, same_organisation

#: Roles that may be recipients of a channel.
RECIPIENTS = (Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR)

rules.add_perm("protection.work", holds(*RECIPIENTS) & same_organisation)
rules.add_perm("protection.keep_channels", holds(Role.SUPERVISOR) & same_organisation)
rules.add_perm("protection.decide_deletion", holds(Role.SUPERVISOR) & same_organisation)
