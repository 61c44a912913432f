"""A stored record: our whole request against handing out a file of that size to somebody who is signed in."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import FileResponse, HttpRequest
from django.test import override_settings
from django.urls import path

from apps.records.pack import issued_file
from tests.asking import url
from tests.bench.figures import Figure, scaled, seconds
from tests.bench.stage import browser, company
from tests.driving import drive, report

NAME = "a stored record, against a file of that size"
GOALS = {NAME: 1.3}
FILE = "/file/"


def run() -> list[Figure]:
    if find_spec("apps.records.issue") is None:
        return [Figure(NAME, note="no record is issued and stored in this version")]
    hotfix = drive(report(company()), company(), to="closed")
    import_module("apps.records.issue").issue(hotfix)
    hotfix.refresh_from_db()
    stored = issued_file(hotfix)
    assert stored is not None
    asking = browser(company().auditor)
    Path(settings.TEST_DIR / "file.pdf").write_bytes(stored.read_bytes())

    def get(address: str) -> None:
        answer = asking.get(address)
        assert answer.status_code == 200, answer.status_code
        assert b"".join(answer).startswith(b"%PDF-")

    pairs = []
    for _each in range(scaled(200, least=20)):
        ours = seconds(lambda: get(url("record", hotfix)))
        with override_settings(ROOT_URLCONF=__name__):
            pairs.append((ours, seconds(lambda: get(FILE))))
    return [Figure(NAME, [ours / bare for ours, bare in pairs])]


def _file(request: HttpRequest) -> FileResponse:
    return FileResponse((settings.TEST_DIR / "file.pdf").open("rb"), as_attachment=True)


urlpatterns = [path(FILE.lstrip("/"), admin.site.admin_view(_file)), path("admin/", admin.site.urls)]
