"""The ways beside mail: a page for one's own, and one for each system. No address ever comes out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.common.errors import DomainError
from apps.console.forms.ways import AddWayForm, ChangeWayForm, MailForm
from apps.hotfixes.policy import is_process_owner
from apps.notifications import ways
from apps.notifications.models import Way
from apps.notifications.way_addresses import allowed_services
from apps.systems.models import System

from .responses import attempt, page, person, problem


@dataclass(frozen=True)
class WayLine:
    """One way as its keeper sees it: how it does, and the form by which it is changed."""

    way: Way
    form: Form

    @property
    def chip(self) -> tuple[str, str]:
        """Its tone and its words."""
        way = self.way
        if not way.is_on:
            return "missing", _("Off")
        if way.refused_at:
            return "refused", _("Refused: nothing is sent there")
        if way.failed_at:
            return "refused", _("Does not work now")
        return ("met", _("Works")) if way.worked_at else ("missing", _("Not tried yet"))


@require_http_methods(["GET", "POST"])
def own_ways(request: HttpRequest) -> HttpResponse:
    """One's own ways, and adding one."""
    return _ways(request, None)


@require_http_methods(["GET", "POST"])
def ways_of_system(request: HttpRequest, pk: int) -> HttpResponse:
    """The channels of a system, and adding one; there is such a page for process owners only."""
    system = System.objects.filter(pk=pk).first() if is_process_owner(person(request)) else None
    if system is None:
        raise Http404(_("There is no such system, or its channels are not yours to keep."))
    return _ways(request, system)


def _ways(request: HttpRequest, system: System | None) -> HttpResponse:
    user = person(request)
    if request.method == "GET":
        return _page(request, user, system, AddWayForm(system=system))
    form = AddWayForm(request.POST, system=system)

    def add() -> None:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "act"}
        ways.add_way(by=user, system=system, **typed)

    if error := attempt(form, add):
        return _page(request, user, system, form, error)
    messages.success(request, _("It is there. Try it: what was never tried is not counted on."))
    return redirect(_address_of(system))


def with_way(view: Callable[[HttpRequest, Way], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` a way that whoever asks keeps; for everybody else there is none."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, pk: int) -> HttpResponse:
        way = ways.kept_by(person(request)).filter(pk=pk).first()
        if way is None:
            raise Http404(_("There is no such way."))
        try:
            return view(request, way)
        except DomainError as error:
            return problem(request, error, back=(_address_of(way.system), _heading(way.system)))

    return answered


@with_way
def change_way(request: HttpRequest, way: Way) -> HttpResponse:
    """Choose what goes by it, and whether anything does."""
    form = ChangeWayForm(request.POST, way=way, action="")
    error = attempt(form, lambda: ways.change_way(way, by=person(request), **form.cleaned_data))
    if error:
        raise error
    messages.success(request, _("Saved: “%(label)s”.") % {"label": way.label})
    return redirect(_address_of(way.system))


@with_way
def try_way(request: HttpRequest, way: Way) -> HttpResponse:
    """Send one message by it, now."""
    ways.try_way(way, by=person(request))
    sentence = _("%(service)s has taken a message for “%(label)s”: look whether it arrives.")
    messages.success(request, sentence % {"service": way.service, "label": way.label})
    return redirect(_address_of(way.system))


@with_way
def remove_way(request: HttpRequest, way: Way) -> HttpResponse:
    """Take it away."""
    ways.remove_way(way, by=person(request))
    messages.success(request, _("“%(label)s” is removed, and its address with it.") % {"label": way.label})
    return redirect(_address_of(way.system))


@require_POST
def choose_mail(request: HttpRequest) -> HttpResponse:
    """Choose of what one wants mails."""
    user = person(request)
    form = MailForm(request.POST, left_out=set(), action="")
    if error := attempt(form, lambda: ways.choose_mail(user, form.cleaned_data["subjects"])):
        return problem(request, error, back=(_address_of(None), _heading(None)))
    messages.success(request, _("Saved: what comes by mail."))
    return redirect(_address_of(None))


def _page(
    request: HttpRequest, user: User, system: System | None, form: Form, error: DomainError | None = None
) -> HttpResponse:
    shown = ways.channels_of(system) if system else ways.own_ways(user)
    lines = [
        WayLine(way, ChangeWayForm(way=way, action=reverse("admin:change_way", args=[way.pk])))
        for way in shown.select_related("system")
    ]
    context: dict[str, Any] = {
        "title": _heading(system),
        "heading": _heading(system),
        "system": system,
        "lines": lines,
        "address": user.email,
        "form": form if allowed_services() else None,
    }
    if system is None:
        left_out = ways.wants_no_mail_of(user)
        context["mail_form"] = MailForm(left_out=left_out, action=reverse("admin:choose_mail"))
    return page(request, "console/ways.html", context, error=error)


def _heading(system: System | None) -> str:
    return _("Channels of %(system)s") % {"system": system} if system else _("My ways")


def _address_of(system: System | None) -> str:
    return reverse("admin:ways_of_system", args=[system.pk]) if system else reverse("admin:own_ways")
