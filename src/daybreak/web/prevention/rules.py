"""Who keeps the directory of help: those who talk with people who need it."""

import rules

from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.rules import holds, same_organisation

#: Roles that check numbers, and are told when one is about to expire.
KEEPERS = (Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR)

rules.add_perm("prevention.keep_directory", holds(*KEEPERS) & same_organisation)
