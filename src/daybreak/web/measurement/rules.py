"""Who works with lists and estimates: data officers; their supervisors read. Analysts of posts do not."""

import rules

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.rules import holds, same_organisation

is_data_officer = holds(Role.DATA_OFFICER)
reads_estimates = holds(Role.DATA_OFFICER, Role.SUPERVISOR)

rules.add_perm("measurement.read", reads_estimates & same_organisation)
rules.add_perm("measurement.work", is_data_officer & same_organisation)
