"""The addresses of the site: the admin, what programs read, and what whoever holds a paper may ask."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from apps.api.endpoints import api
from apps.console.views.verify import verify, verify_digest
from hotfix_site.health import healthz

handler403 = "apps.console.views.error_pages.forbidden"
handler404 = "apps.console.views.error_pages.not_found"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("verify/", verify, name="verify"),
    path("verify/<str:digest>/", verify_digest, name="verify_digest"),
    path("verify/<str:digest>/<str:draft_of>/", verify_digest, name="verify_draft"),
    path("healthz/", healthz, name="healthz"),
]
