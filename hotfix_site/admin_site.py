"""The admin site of the application and the app configuration that makes it the default one."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _


class HotFixAdminConfig(AdminConfig):
    default_site = "hotfix_site.admin_site.HotFixAdminSite"


class HotFixAdminSite(AdminSite):
    site_header = _("Hot Fix")
    site_title = _("Hot Fix")
    index_title = _("Overview")
    # The site lives below /admin/; "view site" would lead back to the same page.
    site_url = None

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page says of whoever looks at it: here, whether a password opens their account."""
        from apps.accounts.models import User
        from apps.accounts.passwords import has_password

        user = request.user
        return {
            **super().each_context(request),
            "has_password": isinstance(user, User) and has_password(user),
        }

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The front page: what waits for this person, before the list of everything."""
        # Imported here because the site is made before the apps are ready.
        from apps.console.front_page import overview
        from apps.console.views.responses import person

        return super().index(request, {**overview(person(request)), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The log-in; whoever did not choose their password or address themselves is led to do that first."""
        from apps.console.forms.own_login import LogInForm
        from apps.console.views.signing_in import answered
        from apps.console.views.signing_on import on_the_log_in_page

        self.login_form = LogInForm
        context = {**on_the_log_in_page(request), **(extra_context or {})}
        return answered(request, super().login(request, context))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The page on which people change their own password."""
        from apps.console.views.own_login import own_password

        return own_password(request)

    def get_urls(self) -> list[Any]:
        from apps.console.views import access_reviews as reviews
        from apps.console.views import (
            assertions,
            codes,
            drafts,
            forgotten,
            legal_holds,
            passkeys,
            signing_off,
            signing_on,
            ways,
        )
        from apps.console.views.calendar import calendar_page
        from apps.console.views.coming_rota import coming_rota
        from apps.console.views.digest import own_digest
        from apps.console.views.health import health
        from apps.console.views.manual import manual
        from apps.console.views.own_login import confirm_address, own_address
        from apps.console.views.own_messages import own_messages
        from apps.console.views.own_sessions import own_sessions
        from apps.console.views.own_shifts import own_shifts
        from apps.console.views.phone import own_phone
        from apps.console.views.search import found
        from apps.console.views.time_zone import time_zone
        from apps.console.views.tonight import tonight
        from apps.console.views.trying_mail import try_mail
        from apps.console.views.waiting import waiting

        return [
            # Not asked for a session: one that ended is what it is for.
            path("drafts/save/", drafts.save, name="save_draft"),
            path("help/<slug:name>/", self.admin_view(manual), name="manual"),
            path("drafts/discard/", self.admin_view(drafts.discard), name="discard_draft"),
            path("address/", self.admin_view(own_address), name="own_address"),
            path("address/<str:token>/", self.admin_view(confirm_address), name="confirm_address"),
            path("phone/", self.admin_view(own_phone), name="own_phone"),
            path("on-call/", self.admin_view(own_shifts), name="on_call"),
            path("on-call/of/<int:pk>/", self.admin_view(coming_rota), name="coming_rota"),
            path("waiting/", self.admin_view(waiting), name="waiting"),
            path("messages/", self.admin_view(own_messages), name="own_messages"),
            path("digest/", self.admin_view(own_digest), name="own_digest"),
            path("ways/", self.admin_view(ways.own_ways), name="own_ways"),
            path("ways/mail/", self.admin_view(ways.choose_mail), name="choose_mail"),
            path("ways/<int:pk>/", self.admin_view(ways.change_way), name="change_way"),
            path("ways/<int:pk>/try/", self.admin_view(ways.try_way), name="try_way"),
            path("ways/<int:pk>/remove/", self.admin_view(ways.remove_way), name="remove_way"),
            path("ways/of/<int:pk>/", self.admin_view(ways.ways_of_system), name="ways_of_system"),
            path("time-zone/", self.admin_view(time_zone), name="time_zone"),
            path("calendar/", self.admin_view(calendar_page), name="calendar"),
            path("tonight/", self.admin_view(tonight), name="tonight"),
            path("mail/try/", self.admin_view(try_mail), name="try_mail"),
            path("passkeys/", self.admin_view(passkeys.own_passkeys), name="own_passkeys"),
            path("passkeys/add/", self.admin_view(passkeys.add_passkey), name="add_passkey"),
            path("passkeys/<int:key>/", self.admin_view(passkeys.remove_passkey), name="remove_passkey"),
            path("passkeys/to-sign/", self.admin_view(passkeys.to_sign), name="passkey_to_sign"),
            path("codes/", self.admin_view(codes.own_codes), name="own_codes"),
            path("codes/set-up/", self.admin_view(codes.set_up), name="set_up_codes"),
            path("codes/recovery/", self.admin_view(codes.recovery), name="recovery_codes"),
            path("codes/remove/", self.admin_view(codes.remove), name="remove_codes"),
            path("sessions/", self.admin_view(own_sessions), name="own_sessions"),
            # For whoever is not signed in yet.
            path("passkeys/to-come-in/", passkeys.to_come_in, name="passkey_to_come_in"),
            path("passkeys/come-in/", passkeys.come_in, name="come_in_by_passkey"),
            path("codes/come-in/", codes.come_in, name="come_in_by_code"),
            path("password_reset/", forgotten.ask_for_link, name="forgotten_password"),
            path("password_reset/choose/", forgotten.choose_password, name="choose_password"),
            # By a provider of identities; for whoever is not signed in yet.
            path("sign-in/<str:provider>/", signing_on.begin, name="sign_on"),
            path("sign-in/<str:provider>/back/", signing_on.come_back, name="signed_on"),
            path("sign-in/<str:provider>/log-out/", signing_off.sign_off, name="sign_off"),
            # By one of SAML: where it sends assertions, and what it must know of this site.
            path("sign-in/<str:provider>/assertion/", assertions.take_assertion, name="sign_on_assertion"),
            path("sign-in/<str:provider>/metadata/", assertions.metadata, name="sign_on_metadata"),
            path("access-reviews/", self.admin_view(reviews.access_reviews), name="access_reviews"),
            path("access-reviews/<int:key>/", self.admin_view(reviews.access_review), name="access_review"),
            path(
                "access-reviews/<int:key>/withdraw/",
                self.admin_view(reviews.withdraw_right),
                name="withdraw_right",
            ),
            path(
                "access-reviews/<int:key>/sign/",
                self.admin_view(reviews.sign_access_review),
                name="sign_access_review",
            ),
            path(
                "access-reviews/<int:key>/paper/",
                self.admin_view(reviews.access_review_paper),
                name="access_review_paper",
            ),
            path("legal-holds/", self.admin_view(legal_holds.legal_holds), name="legal_holds"),
            path("legal-holds/<int:key>/lift/", self.admin_view(legal_holds.lift), name="lift_hold"),
            path("health/", self.admin_view(health), name="health"),
            path("search/", self.admin_view(found), name="search"),
            # Nothing has a page outside the admin, and the road there tells strangers what exists.
            *(route for route in super().get_urls() if getattr(route, "name", "") != "view_on_site"),
        ]
