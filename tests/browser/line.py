"""One hot fix on its way through the browser windows of the people who work on it."""

from typing import Any

from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from tests.filling import COMPLETE, in_own_words


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


def goes_from_reported_to_closed(line: Line) -> None:
    """Take it from the report to its end, each piece of evidence typed and each act pressed by its person."""
    reporter = line.window("reporter")
    reporter.follow("Report an issue")
    reporter.fill(on_screen("issue_reports") | {"system": str(line.company.system.pk)})
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
