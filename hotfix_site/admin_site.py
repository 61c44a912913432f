"""The admin site of the application and the app configuration that makes it the default one."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _


class HotFixAdminConfig(AdminConfig):
    default_site = "hotfix_site.admin_site.HotFixAdminSite"


class HotFixAdminSite(AdminSite):
    site_header = _("Hot Fix")
    site_title = _("Hot Fix")
    index_title = _("Overview")
    # The site lives below /admin/; "view site" would lead back to the same page.
    site_url = None

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The front page: what waits for this person, before the list of everything."""
        # Imported here because the site is made before the apps are ready.
        from apps.console.front_page import overview
        from apps.console.views.responses import person

        return super().index(request, {**overview(person(request)), **(extra_context or {})})

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The page on which people change their own password; the history says so."""
        from apps.common.tracking import acting

        with acting(request.user, reason=_("Password changed")):  # type: ignore[arg-type]
            return super().password_change(request, extra_context)
