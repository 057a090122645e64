"""What is compared when a report comes, and what goes when one is gone."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models.signals import post_delete
from django.dispatch import receiver

from daybreak.web.protection.abuse import grouping
from daybreak.web.protection.abuse.models import Alike, AlikeGroup
from daybreak.web.protection.abuse.sketches import said_in, sketch
from daybreak.web.protection.actions import Keep, report_comes
from daybreak.web.protection.models import Channel, Report


@receiver(report_comes, dispatch_uid="abuse.report-comes")
def compare(sender: object, channel: Channel, content: Mapping[str, Any], **named: Any) -> Keep | None:
    """Sketch a report while its words are at hand; sorted in together with it."""
    made = sketch(said_in(content), key=_secret(channel.organisation_id))
    if made is None:
        return None

    def keep(report: Report) -> None:
        grouping.sort_in(report, made)

    return keep


@receiver(post_delete, sender=Alike, dispatch_uid="abuse.report-gone")
def forget(sender: object, instance: Alike, **named: Any) -> None:
    """A group that nobody is in any more is forgotten with its sketch."""
    if not Alike.objects.filter(group=instance.group_id).exists():
        AlikeGroup.objects.filter(pk=instance.group_id).delete()


def _secret(organisation: UUID) -> bytes:
    """Sketches of different organisations cannot be compared, and none without the deployment's keys."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"reports alike|" + organisation.bytes, hashlib.sha256)
