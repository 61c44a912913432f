"""From report to closed in a real browser, a different person for each role, and the record at the end."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from apps.common import clock
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from apps.records.issue import issue
from tests.filling import COMPLETE, in_own_words

pytestmark = pytest.mark.browser


def on_screen(name: str) -> dict[str, Any]:
    """The complete content of one piece of evidence, as it is typed into its form."""
    typed = {}
    for field, value in in_own_words(COMPLETE[name]()).items():
        if field in evidence_model(name).newest().derived:
            continue
        typed[field] = value.strftime("%Y-%m-%d %H:%M") if hasattr(value, "hour") else value
    return typed


ROWS: dict[str, dict[str, Any]] = {
    "change_requests": {
        "options-0-kind": "code_change",
        "options-0-description": "A new certificate",
        "options-0-assessment": "Small and proven",
        "options-0-chosen": True,
    },
    "development_records": {"commits-0-sha": "0a1b2c3", "commits-0-message": "Renew the certificate"},
    "deployment_plans": {
        "steps-0-description": "Deploy the image",
        "steps-0-owner": "Operations",
        "rollback_steps-0-description": "Deploy the old image",
        "rollback_steps-0-owner": "Operations",
    },
    "deployment_records": {"outcomes-0-outcome": "done"},
}

ADDED = {
    "change_requests": ["options"],
    "development_records": ["commits"],
    "deployment_plans": ["steps", "rollback_steps"],
}


class Line:
    """One hot fix and the windows of the people who work on it."""

    def __init__(self, company, sign_in):
        self.windows = {}
        self.company, self.sign_in = company, sign_in
        self.hotfix = None

    def window(self, who):
        if who not in self.windows:
            self.windows[who] = self.sign_in(self.company.people[who])
        return self.windows[who]

    @property
    def base(self):
        return f"/admin/hotfixes/hotfix/{self.hotfix.pk}"

    def state(self):
        return HotFix.objects.get(pk=self.hotfix.pk).state

    def fills_in(self, who, name, *, answer=""):
        window = self.window(who)
        window.open(f"{self.base}/evidence/{name}/")
        for rows in ADDED.get(name, ()):
            window.add_row(rows)
        window.fill(on_screen(name) | ROWS.get(name, {}))
        if answer:
            window.answer_all(answer)
        window.save()
        assert "is saved" in window.page.locator(".messagelist").inner_text()

    def does(self, who, link, button=""):
        window = self.window(who)
        window.open(f"{self.base}/change/")
        window.follow(link)
        window.sign(button or link)
        window.page.locator(".messagelist .success").wait_for()


def test_a_hot_fix_goes_from_reported_to_closed(company, sign_in, tmp_path):
    line = Line(company, sign_in)
    reporter = line.window("reporter")
    reporter.follow("Report an issue")
    reporter.fill(on_screen("issue_reports") | {"system": str(company.system.pk)})
    reporter.press("Report the issue")
    line.hotfix = HotFix.objects.get()
    line.does("reporter", "Submit for qualification")

    for name in ("qualifications", "impact_assessments", "change_requests", "risk_assessments"):
        line.fills_in("po", name)
    line.does("po", "Approve qualification")
    assert line.state() == "qualification"
    line.does("tl", "Approve qualification")
    assert line.state() == "development"

    line.fills_in("sd", "development_records")
    line.does("sd", "Sign off development")
    line.fills_in("tl", "code_reviews", answer="yes")
    line.does("tl", "Approve the code")

    qa = line.window("qa")
    qa.open(f"{line.base}/evidence/test_reports/")
    qa.add_row("runs")
    qa.fill(on_screen("test_reports") | {"runs-0-type": "integration", "runs-0-passed": "40"})
    qa.add_row("runs")
    qa.fill({"runs-1-type": "regression", "runs-1-passed": "400"})
    qa.save()
    line.does("qa", "Sign off testing")

    line.fills_in("rm", "deployment_plans", answer="yes")
    line.does("rm", "Give the go")
    assert line.state() == "deployment"
    line.fills_in("rm", "deployment_records")
    line.does("rm", "Deployed")
    line.fills_in("rm", "verifications", answer="passed")
    line.does("rm", "Sign off verification")

    rm = line.window("rm")
    note = line.hotfix.release_notes.get()
    rm.open(f"/admin/release_notes/releasenote/{note.pk}/edit/")
    rm.fill(on_screen("release_notes"))
    rm.save()
    rm.follow("Publish")
    rm.press("Publish")
    line.fills_in("rm", "lessons_learned")
    line.does("rm", "Complete documentation")
    line.fills_in("tl", "merge_records")
    line.does("tl", "Close: merged to main")
    assert line.state() == "closed"

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
