"""What processes and people of tests need beside a database."""

import os

import pytest
from django.db import connection

from daybreak.web.vault import passwords


def share_database(patch: pytest.MonkeyPatch) -> None:
    """The processes of jobs open the database of the test, and find the tests' own apps."""
    told = connection.settings_dict
    url = f"sqlite:///{told['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    patch.setenv("DATABASE_URL", url)
    patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, ["tests", os.environ.get("PYTHONPATH")])))


def wrap_cheaply(patch: pytest.MonkeyPatch) -> None:
    """New keys are wrapped at next to no cost; stretching is tried by itself in test_seals."""
    patch.setattr(passwords.wrap, "__kwdefaults__", {"cost": passwords.Cost(64, 1, 1)})
