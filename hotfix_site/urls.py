"""The addresses of the site: everything people use is inside the admin."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from hotfix_site.health import healthz

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("healthz/", healthz, name="healthz"),
]
