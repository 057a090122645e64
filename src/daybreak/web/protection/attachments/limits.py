"""How much is taken: of a file, of a report, of a channel, and how much of the disk stays free."""

import shutil
from collections.abc import Callable

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from daybreak.errors import FileRefused
from daybreak.web.protection.attachments.models import Attachment
from daybreak.web.protection.models import Report

#: Bytes of one file, of a report's files, of a channel's files; files of a report.
MOST_BYTES = 500 << 20
MOST_OF_REPORT = 2 << 30
MOST_OF_CHANNEL = 100 << 30
MOST_FILES = 50
#: Bytes of the disk that files leave free, for what is written.
STAYS_FREE = 1 << 30


def check_room(report: Report, size: int) -> None:
    """Refuse a file that is too large, or for which there is no room.

    Raises:
        FileRefused: With a sentence for whoever sends it.
    """
    if size <= 0:
        raise FileRefused(_("The file is empty."))
    if size > MOST_BYTES:
        raise FileRefused(too_large())
    own = Attachment.objects.filter(report=report)
    if own.count() >= MOST_FILES:
        raise FileRefused(too_many())
    if _bytes(own.aggregate) + size > MOST_OF_REPORT:
        raise FileRefused(_("The files of this report are too large together: 2 GB are taken at most."))
    whole = Attachment.objects.filter(report__channel=report.channel_id)
    if _bytes(whole.aggregate) + size > MOST_OF_CHANNEL or free_bytes() - size < STAYS_FREE:
        raise FileRefused(no_room())


def too_many() -> str:
    """What is said of a file beyond those that a report may have."""
    return _("This report has 50 files already. Put further ones together, or write to us.")


def together_too_large() -> str:
    """What is said of a file that would have been one too many for a single form."""
    return _("More than 500 MB at once. Add this file by itself, after the others.")


def too_large() -> str:
    """What is said of a file that is larger than any that is taken."""
    return _("The file is larger than 500 MB. Send a part of it, or ask us for another way.")


def no_room() -> str:
    """What is said when the channel or the disk is full."""
    return _("There is no room for this file at the moment. Your words are kept; please try again tomorrow.")


def _bytes(aggregate: Callable[..., dict[str, int | None]]) -> int:
    return aggregate(all=Sum("size"))["all"] or 0


def free_bytes() -> int:
    """What is free where files lie."""
    return shutil.disk_usage(settings.DEPLOYMENT.home).free
