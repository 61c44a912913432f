"""A button of the page of a hot fix, and the address of a page below it."""

from dataclasses import dataclass

from django.urls import reverse

from apps.hotfixes.models import HotFix


@dataclass(frozen=True)
class Button:
    """An act that this person may do now. `tone` is yes, no or plain."""

    label: str
    url: str
    tone: str


def url_of(name: str, hotfix: HotFix, *args: object) -> str:
    """The address of the page called `name` below that of `hotfix`."""
    return reverse(f"admin:hotfixes_hotfix_{name}", args=[hotfix.pk, *args])
