"""Sends the notices that wait, and keeps them while the mail server is away.

A notice is marked sent only after the server took it. When this process dies in between, the notice
goes again under the same Message-ID, by which mail programs know it for the same.
"""

import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from daybreak.web.work.models import Notice

#: How long to wait after the first, second ... attempt; then the last of these again and again.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
#: When to give up.
KEPT_FOR = timedelta(days=4)


def send_due(*, most: int = 50) -> tuple[int, int]:
    """Send what is due; how many went and how many could not."""
    went = stayed = 0
    now = timezone.now()
    due = Q(due__lte=now) | Q(due__gt=now + PAUSES[-1])
    waiting = Notice.objects.filter(due, sent=None, given_up=None).order_by("due")
    for pk in list(waiting.values_list("pk", flat=True)[:most]):
        if _send(pk):
            went += 1
        else:
            stayed += 1
    return went, stayed


def _send(pk: object) -> bool:
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
        if notice.sent is not None:
            return True
        try:
            _message(notice).send()
        except (OSError, smtplib.SMTPException):
            _put_off(notice)
            return False
        notice.sent = timezone.now()
        notice.save(update_fields=["sent"])
        return True


def _message(notice: Notice) -> EmailMessage:
    with translation.override(notice.person.language):
        return EmailMessage(
            subject=_("Something waits for you"),
            body=_("Something waits for you. Sign in to see it: %(address)s")
            % {"address": settings.SITE_ADDRESS},
            to=[notice.person.email],
            headers={
                "Message-ID": f"<{notice.id}@{settings.DEPLOYMENT.host}>",
                "Auto-Submitted": "auto-generated",
            },
        )


def _put_off(notice: Notice) -> None:
    notice.attempts += 1
    now = timezone.now()
    notice.due = now + PAUSES[min(notice.attempts, len(PAUSES)) - 1]
    if now - notice.created > KEPT_FOR:
        notice.given_up = now
    notice.save(update_fields=["attempts", "due", "given_up"])
