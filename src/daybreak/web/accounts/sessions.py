"""Sessions that a person can see and end: stored in the database, each knowing whose it is.

No address is kept; a device is told by the family of its browser and system, nothing finer.
"""

import re
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from daybreak.web.accounts.models import SignedInSession

#: Where a session keeps the description of its device.
DEVICE = "device"
_BROWSERS = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, with the person they belong to."""

    @classmethod
    def get_model_class(cls) -> type[SignedInSession]:
        """The table of sessions."""
        return SignedInSession

    def save(self, must_create: bool = False) -> None:
        """Keep the session.

        Raises:
            OperationalError, InterfaceError: The database is away; Django takes that for a sign-out.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise

    def create_model_instance(self, data: dict[str, Any]) -> SignedInSession:
        """The row for what the session holds."""
        row: SignedInSession = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        row.device = str(data.get(DEVICE, ""))[:60]
        return row


def describe_device(request: HttpRequest) -> str:
    """The family of browser and system, as in `Firefox, Android`; empty where unknown."""
    said = request.headers.get("User-Agent", "")
    browser = next((one for one in _BROWSERS if one in said), "")
    system = next((one for one in _SYSTEMS if re.search(one, said)), "")
    browser = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}.get(browser, browser)
    return ", ".join(part for part in (browser, system) if part)
