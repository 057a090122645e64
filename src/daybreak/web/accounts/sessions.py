"""Sessions that a person can see and end: stored in the database, each knowing whose it is.

No address is kept; a device is told by the family of its browser and system, nothing finer.

Use is written down once a minute, so that most pages only read: an idle session ends after fifteen minutes,
up to a minute sooner and never later.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils import timezone

from daybreak.web.accounts.models import SignedInSession

#: How much time passes between two writings of use.
WRITTEN_EVERY = timedelta(minutes=1)
#: Where a session keeps the description of its device.
DEVICE = "device"
_BROWSERS = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, with the person they belong to.

    Attributes:
        ends: When the session that a request came with ends if nobody uses it; None until it is read.
    """

    ends: datetime | None = None

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

    def use(self) -> None:
        """Prolong the session that a request came with, unless that was done within the last minute.

        Only its end is written: what another request puts into the session at the same time stays.

        Raises:
            UpdateError: The session was ended meanwhile.
        """
        if self.session_key is None:
            return
        self._get_session()
        new = self.get_expiry_date()
        # an end too far away is a clock that was put right meanwhile
        if self.ends is None or abs(new - self.ends) < WRITTEN_EVERY:
            return
        rows = SignedInSession.objects.filter(pk=self.session_key, expire_date__gt=timezone.now())
        if not rows.update(expire_date=new):
            raise UpdateError
        self.ends = new

    def _get_session_from_db(self) -> SignedInSession | None:
        row: SignedInSession | None = super()._get_session_from_db()
        self.ends = None if row is None else row.expire_date
        return row

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
