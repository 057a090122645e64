"""`{% add_files channel words %}`: lets whoever has just reported send files, beside their words."""

from collections.abc import Sequence
from typing import Any

from django import template

from daybreak.web.protection.attachments.forms import SendForm
from daybreak.web.protection.models import Channel

register = template.Library()


@register.inclusion_tag("attachments/with_words.html")
def add_files(channel: Channel, words: Sequence[str]) -> dict[str, Any]:
    """The form; it says who sends by the words on the same page."""
    return {"channel": channel, "words": words, "form": SendForm()}
