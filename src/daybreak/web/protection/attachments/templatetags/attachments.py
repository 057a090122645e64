"""Tags for pages of the core: files beside the words of a report, and after them."""

from collections.abc import Sequence
from typing import Any

from django import template

from daybreak.web.protection.attachments.beside_words import END, Told
from daybreak.web.protection.attachments.forms import BesideForm, SendForm
from daybreak.web.protection.models import Channel

register = template.Library()


@register.inclusion_tag("attachments/with_words.html")
def add_files(channel: Channel, words: Sequence[str], told: Told) -> dict[str, Any]:
    """`{% add_files channel words told %}`: what became of files that came along, and adding more.

    The form says who sends by the words on the same page.
    """
    return {"channel": channel, "words": words, "told": told, "form": SendForm()}


@register.inclusion_tag("attachments/beside_words.html")
def files_beside(waits: bool) -> dict[str, Any]:
    """`{% files_beside waits %}`: choosing files on the page on which a report is sent.

    Args:
        waits: Whether it lies in the page for the script, which shows it on the last step.
    """
    return {"form": BesideForm(), "end": END, "waits": waits}
