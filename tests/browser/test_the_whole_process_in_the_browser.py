"""From report to closed in a real browser, a different person for each role, and the record at the end."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.records.issue import issue
from tests.browser.line import Line, goes_from_reported_to_closed, on_screen

pytestmark = pytest.mark.browser


def test_a_hot_fix_goes_from_reported_to_closed(company, sign_in, tmp_path):
    line = Line(company, sign_in)
    goes_from_reported_to_closed(line)

    issued_by_the_worker(line.hotfix)
    printed = printed_record(line.window("po"), line.base, tmp_path)
    assert_the_record_is_whole(printed, line.hotfix, company)


def issued_by_the_worker(hotfix: HotFix) -> None:
    """What the worker does beside the site: here in a thread, since the browser's loop runs in this one."""

    def work() -> None:
        try:
            assert issue(HotFix.objects.get(pk=hotfix.pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as worker:
        worker.submit(work).result()


def printed_record(window, base: str, folder: Path) -> str:
    window.open(f"{base}/change/")
    link = window.page.locator("a[href$='record.pdf']").first
    with window.page.expect_download() as download:
        link.click()
    path = folder / "record.pdf"
    download.value.save_as(path)
    read = ["pdftotext", "-layout", path, "-"]
    return subprocess.run(read, capture_output=True, text=True, check=True).stdout


def assert_the_record_is_whole(printed: str, hotfix: HotFix, company) -> None:
    assert hotfix.reference in printed
    assert "DRAFT" not in printed
    for who in ("po", "tl", "sd", "qa", "rm", "reporter"):
        assert str(company.people[who]) in printed
    chapters = (
        "Issue report",
        "Impact assessment",
        "Change request",
        "Risk assessment",
        "Development record",
        "Code review record",
        "Test report",
        "Deployment plan",
        "Deployment record",
        "Verification",
        "Release note",
        "Lessons learned",
        "Merge record",
    )
    for chapter in chapters:
        assert chapter in printed


def test_times_are_typed_and_kept_in_utc(company, sign_in):
    line = Line(company, sign_in)
    reporter = line.window("reporter")
    reporter.open("/admin/hotfixes/hotfix/add/")
    observed = (clock.now() - timedelta(hours=2)).replace(second=0, microsecond=0)
    typed = on_screen("issue_reports") | {"observed_at": observed.strftime("%Y-%m-%dT%H:%M")}
    reporter.fill(typed | {"system": str(company.system.pk)})
    reporter.press("Report the issue")
    assert HotFix.objects.get().issue_reports.get().observed_at == observed
