"""The way from any page to the page of the manual that helps with it."""

from typing import Any

from django import template

from apps.console.manual import page_for

register = template.Library()


@register.simple_tag(takes_context=True)
def help_url(context: dict[str, Any]) -> str:
    """The address of that page."""
    return page_for(context.get("request")).url
