"""The addresses of the site, and one that hands out a plain file to whoever is signed in, to compare with."""

from django.conf import settings
from django.contrib import admin
from django.http import FileResponse, HttpRequest
from django.urls import path

from hotfix_site.urls import handler403, handler404, urlpatterns

__all__ = ["handler403", "handler404", "urlpatterns"]

FILE = "file/"


def _file(request: HttpRequest) -> FileResponse:
    return FileResponse((settings.TEST_DIR / "file.pdf").open("rb"), as_attachment=True)


urlpatterns = [path(FILE, admin.site.admin_view(_file)), *urlpatterns]
