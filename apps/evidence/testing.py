"""Testing: which tests were run on which version, how they went, and what they brought to light."""

from collections.abc import Iterator
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.copying import CopiedEvidence
from apps.evidence.defects import Defect, Status
from apps.evidence.fields import ONE_A_ROUND, Words, long_text, percent, web_link
from apps.evidence.reaching import coverage_missed, findings_missed
from apps.evidence.shared import blanks, copy_rows
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import EvidenceRow
from apps.hotfixes.lacks import Lack, is_blank
from apps.hotfixes.missed import Missed, Threshold
from apps.hotfixes.models import HotFix
from apps.systems.gate_facts import GateFact
from apps.systems.test_runs import RunType


class TestReport(CopiedEvidence):
    """What was tested, where, and with what result (PROCESS.md 4)."""

    __test__ = False  # not a test, whatever pytest makes of the name

    carries_over = True
    copies = "environment"
    copies_rows: ClassVar = {"runs": "type"}
    stands_for = GateFact.TESTS_PASSED
    thresholds = (Threshold.COVERAGE, Threshold.FINDINGS, Threshold.RESULTS)
    needed_runs: ClassVar[dict[RunType, tuple[Words, Words]]] = {
        RunType.INTEGRATION: (
            _("an integration run"),
            _("an integration run that passed, nothing failed or blocked"),
        ),
        RunType.REGRESSION: (
            _("a regression run"),
            _("a regression run that passed, nothing failed or blocked"),
        ),
    }
    versions = (
        ContentVersion(
            fields="environment version_under_test coverage_percent summary",
            rows={
                "runs": "type passed failed blocked not_run link",
                "issues": "severity status description waiver_reason",
                "attachments": "title link",
            },
            needs={
                "environment": _("the test environment"),
                "version_under_test": _("the version under test"),
            },
            needs_too="runs",
        ),
        # And one run that passed, of whatever type: `asked_now` says so.
        ContentVersion(
            fields="copied_from",
            rows={"runs": "reason"},
            needs_too="runs.passed",
            short_form="version_under_test",
        ),
    )
    either_now = (("runs", "runs.passed"),)
    more_may_follow = ("runs", "issues", "attachments")

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="test_reports", verbose_name=_("hot fix"))
    environment = models.CharField(_("environment"), max_length=200, blank=True)
    version_under_test = models.CharField(
        _("version under test"),
        max_length=120,
        blank=True,
        help_text=_("The build or commit that was tested."),
    )
    coverage_percent = percent(
        _("coverage"), help_text=_("Of the changed code: in percent, 0 to 100, if it was measured.")
    )
    summary = long_text(_("summary"))

    history = tracked(added={"copied_from": ""})

    class Meta(CopiedEvidence.Meta):
        verbose_name = _("test report")
        verbose_name_plural = _("test reports")
        constraints = ONE_A_ROUND

    def rows_needed(self, relation: str) -> int:
        return len(self.needed_runs) if relation == "runs" and self.short_form is None else 1

    def begin(self) -> None:
        # The environment is carried over; the last round's results are about the last round's code.
        self.version_under_test = self.summary = ""
        self.coverage_percent = None

    def begin_rows(self, earlier: Self | None) -> None:
        if earlier:
            copy_rows(earlier.issues.filter(status=Status.OPEN), to=self)

    def missing(self) -> list[str]:
        found = blanks(self) + self.unconfirmed()
        last = self.last_runs
        for run_type, (absent, not_passed) in self.needed_runs.items():
            if run_type not in last:
                found.append(Lack(absent, "runs"))
            elif not last[run_type].went_well:
                found.append(str(not_passed))
        found += [
            str(_("a fix for the open issue “%(issue)s”") % {"issue": issue})
            for issue in self.issues.all()
            if issue.blocks
        ]
        return found

    def asked_now(self) -> list[str]:
        found = super().asked_now()
        if self.short_form and not any(run.went_well for run in self.runs.all()):
            found.append(str(_("a run that passed, nothing failed or blocked")))
        return found

    def missed(self) -> list[Missed]:
        return [
            *coverage_missed(self, self.coverage_percent),
            *findings_missed(self, self.issues.all()),
            *self._results_missed(),
        ]

    @property
    def last_runs(self) -> "dict[str, TestRun]":
        """The runs that count, by type: a test run again counts anew, and the last one decides."""
        return {run.type: run for run in self.runs.all()}

    def _results_missed(self) -> Iterator[Missed]:
        """Yield that a run left something open, where it is not one that keeps the gate closed anyhow."""
        covered = self.coverage.rows_of("runs")
        can_say_why = covered is not None and "reason" in covered.fields
        if not (can_say_why and self.hotfix.system.thresholds.results_needed):
            return
        left = [run for run in self.last_runs.values() if run.leaves_something_open]
        named = [str(run) for run in left if run.went_well or run.type not in self.needed_runs]
        if named:
            words = _now("%(runs)s, where each test has a result or a reason") % {"runs": "; ".join(named)}
            yield Missed(Threshold.RESULTS, self.relation(), words)


class TestRun(EvidenceRow):
    """One run of tests of one type."""

    __test__ = False

    record = models.ForeignKey(TestReport, models.CASCADE, related_name="runs")
    type = models.CharField(_("type"), max_length=20, choices=RunType)
    passed = models.PositiveIntegerField(_("passed"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    blocked = models.PositiveIntegerField(_("blocked"), default=0)
    not_run = models.PositiveIntegerField(_("not run"), default=0)
    link = web_link(_("link"), help_text=_("To the run, if it can be looked up."))
    reason = models.CharField(
        _("why some have no result"),
        max_length=500,
        blank=True,
        help_text=_("Needed where tests were blocked or not run."),
    )

    history = tracked(added={"reason": ""})

    class Meta(EvidenceRow.Meta):
        verbose_name = _("test run")
        verbose_name_plural = _("test runs")

    def __str__(self) -> str:
        return str(
            _("%(type)s: %(passed)d passed, %(failed)d failed, %(blocked)d blocked, %(not_run)d not run")
            % {
                "type": self.get_type_display(),
                "passed": self.passed,
                "failed": self.failed,
                "blocked": self.blocked,
                "not_run": self.not_run,
            }
        )

    @property
    def went_well(self) -> bool:
        """Whether something passed, and nothing failed or was blocked."""
        return self.passed > 0 and self.failed == 0 and self.blocked == 0

    @property
    def leaves_something_open(self) -> bool:
        """Whether tests failed, or have no result and nobody says why."""
        without_result = bool(self.blocked or self.not_run)
        return self.failed > 0 or (without_result and is_blank(self.reason))


class TestIssue(Defect):
    """Something that the tests brought to light."""

    __test__ = False

    record = models.ForeignKey(TestReport, models.CASCADE, related_name="issues")

    history = tracked()

    class Meta(Defect.Meta):
        verbose_name = _("test issue")
        verbose_name_plural = _("test issues")


class TestAttachment(EvidenceRow):
    """A link to something that shows the result: a report, a log, a picture."""

    __test__ = False

    record = models.ForeignKey(TestReport, models.CASCADE, related_name="attachments")
    title = models.CharField(_("title"), max_length=200)
    link = web_link(_("link"), blank=False)

    history = tracked()

    class Meta(EvidenceRow.Meta):
        verbose_name = _("linked report")
        verbose_name_plural = _("linked reports")

    def __str__(self) -> str:
        return self.title
