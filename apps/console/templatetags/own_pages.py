"""The pages of one's own account, so that each leads to all the others."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

# In the order in which somebody new needs them.
PAGES = {
    "password_change": _("Password"),
    "own_address": _("E-mail address"),
    "own_phone": _("Phone number"),
    "own_passkeys": _("Passkeys"),
    "own_codes": _("One-time codes"),
    "own_sessions": _("Where you are signed in"),
    "time_zone": _("Time zone"),
    "own_messages": _("Messages"),
    "own_ways": _("Ways"),
    "own_digest": _("Digest"),
    "on_call": _("Shifts"),
}


@register.simple_tag(takes_context=True)
def own_pages(context: Any) -> list[dict[str, Any]]:
    """Each with its address, its name, and whether it is the one that is shown."""
    here = context["request"].resolver_match
    shown = here.url_name if here else ""
    names = [name for name in PAGES if name != "password_change" or context.get("has_password")]
    return [
        {"url": reverse(f"admin:{name}"), "label": PAGES[name], "is_here": name == shown} for name in names
    ]
