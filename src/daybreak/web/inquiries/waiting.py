"""What waits for people whose work on inquiries stopped or ended."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from daybreak.web.accounts.frame import Waiting
from daybreak.web.inquiries.models import InquiryWork, WorkState


def waiting_works(
    stopped: Sequence[InquiryWork],
    ended: Sequence[InquiryWork],
    *,
    page: Any,
    to_continue: str,
    did_end: str,
    look: str,
) -> list[Waiting]:
    """What to continue, what failed and what ended well.

    Args:
        stopped: Work that waits for its key.
        ended: Work that ended and was not looked at.
        page: Gives the name of the address of a piece of work.
        to_continue, did_end: What such work is called.
        look: What to do with what ended well.
    """
    failed = [one for one in ended if one.state == WorkState.FAILED]
    done = [one for one in ended if one.state == WorkState.DONE]
    lost = _("They stopped when the server did, and need you to open their key again.")
    why = _("Read why, and begin again.")
    parts = [
        (to_continue, lost, stopped, True),
        (_("%(what)s, but not well") % {"what": did_end}, why, failed, True),
        (did_end, look, done, False),
    ]
    return [
        Waiting(title, text, reverse(page(some[0]), args=[some[0].pk]), len(some), urgent)
        for title, text, some, urgent in parts
        if some
    ]
