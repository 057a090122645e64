"""Each declared component as a template tag (`daybreak.web.ui.components`)."""

from collections.abc import Callable
from inspect import Parameter as Argument
from inspect import Signature
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Library
from django.template.exceptions import TemplateSyntaxError
from django.utils.safestring import SafeString

from daybreak.web.ui.components import COMPONENTS, REQUIRED, Component
from daybreak.web.ui.leaving import neutral

register = Library()


def _drawn(component: Component, context: Context, values: dict[str, Any]) -> SafeString:
    """The component's markup; it sees its own parameters and the request, nothing else of the page."""
    given = {one.name: one.default for one in component.parameters} | values
    for one in component.parameters:
        if one.choices and given[one.name] not in one.choices:
            raise TemplateSyntaxError(
                f"{component.name}: {one.name} is {given[one.name]!r}; it is one of {', '.join(one.choices)}."
            )
    outer = {name: context[name] for name in ("request", "csrf_token") if name in context}
    drawn: SafeString = (
        Engine.get_default().get_template(component.template).render(context.new(outer | given))
    )
    return drawn


def _signature(component: Component, *leading: str) -> Signature:
    """What Django checks a tag's arguments against when it reads a template."""
    arguments = [Argument(name, Argument.POSITIONAL_OR_KEYWORD) for name in leading]
    for one in component.parameters:
        default = Argument.empty if one.default is REQUIRED else one.default
        arguments.append(Argument(one.name, Argument.KEYWORD_ONLY, default=default))
    return Signature(arguments)


def _tag(component: Component) -> Callable[..., SafeString]:
    def draw(context: Context, **values: Any) -> SafeString:
        return _drawn(component, context, values)

    draw.__signature__ = _signature(component, "context")  # type: ignore[attr-defined]
    draw.__doc__ = component.purpose
    return draw


def _block_tag(component: Component) -> Callable[..., SafeString]:
    def draw(context: Context, content: SafeString, **values: Any) -> SafeString:
        return _drawn(component, context, values | {"content": content})

    draw.__signature__ = _signature(component, "context", "content")  # type: ignore[attr-defined]
    draw.__doc__ = component.purpose
    return draw


for _one in COMPONENTS:
    if _one.wraps:
        register.simple_block_tag(_block_tag(_one), takes_context=True, name=_one.name)
    else:
        register.simple_tag(_tag(_one), takes_context=True, name=_one.name)

#: What Django calls the levels of its messages, and the tone of ours.
_TONES = {"success": "good", "error": "refusal", "warning": "attention", "info": "information"}


@register.filter
def tone(level: str) -> str:
    """The tone of one of Django's messages."""
    return _TONES.get(level, "neutral")


@register.simple_tag
def is_demo() -> bool:
    """Whether everything in this deployment is invented."""
    return bool(getattr(settings, "DEMO", False))


@register.simple_tag
def neutral_address() -> str:
    """Where quick exit leads."""
    return neutral()


@register.simple_tag(takes_context=True)
def colour_scheme(context: Context) -> str:
    """`light` or `dark` when the person signed in chose so, else empty: the device decides."""
    request = context.get("request")
    if request is None or not hasattr(request, "user") or not request.user.is_authenticated:
        return ""
    return str(request.session.get("scheme", ""))
