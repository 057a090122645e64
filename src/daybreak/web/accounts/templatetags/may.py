"""Whether the person who looks at a page may take a way that it could offer.

    {% load may %}{% may "handover.take_part" report as hands_over %}{% if hands_over %}...{% endif %}

The page behind the way asks the same predicate again; this only keeps people from ways that end in a refusal.
"""

from typing import Any

import rules
from django import template
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, permission: str, record: Any = None) -> bool:
    """Whether the person of the request holds a permission on a record."""
    return bool(rules.has_perm(permission, context["request"].user, record))
