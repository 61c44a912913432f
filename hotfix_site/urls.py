"""The addresses of the site: the admin, what programs read, and what whoever holds a paper may ask."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

from apps.api.endpoints import api
from apps.console.views.search import by_reference
from apps.console.views.verify import verify, verify_digest
from apps.search.references import IN_ADDRESSES
from hotfix_site.health import PAGES

handler400 = "apps.console.faults.too_much"
handler403 = "apps.console.views.error_pages.forbidden"
handler404 = "apps.console.views.error_pages.not_found"
handler500 = "apps.console.faults.accident"


class ReferenceConverter(StringConverter):
    """A reference as people type it behind the address of the site: HF-2026-0040, hf-40."""

    regex = IN_ADDRESSES


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("verify/", verify, name="verify"),
    path("verify/<str:digest>/", verify_digest, name="verify_digest"),
    path("verify/<str:digest>/<str:draft_of>/", verify_digest, name="verify_draft"),
    *(path(at, view, name=view.__name__) for at, view in PAGES.items()),
    path("<reference:reference>", admin.site.admin_view(by_reference), name="by_reference"),
    path("<reference:reference>/", admin.site.admin_view(by_reference)),
]
