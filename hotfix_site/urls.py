"""The addresses of the site: everything people use is inside the admin."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from hotfix_site.health import healthz

handler403 = "apps.console.views.failures.forbidden"
handler404 = "apps.console.views.failures.not_found"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("healthz/", healthz, name="healthz"),
]
