"""Testing: which tests were run on which version, how they went, and what they brought to light."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.defects import Defect, Status
from apps.evidence.fields import ONE_A_ROUND, Words, long_text, percent, web_link
from apps.evidence.shared import blanks, copy_rows
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.models import HotFix


class RunType(models.TextChoices):
    UNIT = "unit", _("Unit")
    INTEGRATION = "integration", _("Integration")
    FUNCTIONAL = "functional", _("Functional")
    SMOKE = "smoke", _("Smoke")
    REGRESSION = "regression", _("Regression")
    PERFORMANCE = "performance", _("Performance")
    SECURITY = "security", _("Security")


class TestReport(Evidence):
    """What was tested, where, and with what result (PROCESS.md 4)."""

    __test__ = False  # not a test, whatever pytest makes of the name

    carries_over = True
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
    )

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="test_reports", verbose_name=_("hot fix"))
    environment = models.CharField(_("environment"), max_length=200, blank=True)
    version_under_test = models.CharField(
        _("version under test"),
        max_length=120,
        blank=True,
        help_text=_("The build or commit that was tested."),
    )
    coverage_percent = percent(_("coverage"), help_text=_("In percent, 0 to 100, if it was measured."))
    summary = long_text(_("summary"))

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("test report")
        verbose_name_plural = _("test reports")
        constraints = ONE_A_ROUND

    def begin(self) -> None:
        # The environment is carried over; the last round's results are about the last round's code.
        self.version_under_test = self.summary = ""
        self.coverage_percent = None

    def begin_rows(self, earlier: Self | None) -> None:
        if earlier:
            copy_rows(earlier.issues.filter(status=Status.OPEN), to=self)

    def missing(self) -> list[str]:
        found = blanks(self)
        # A test run again counts anew: of several runs of one type the last one decides.
        last = {run.type: run for run in self.runs.all()}
        for run_type, (absent, not_passed) in self.needed_runs.items():
            if run_type not in last:
                found.append(str(absent))
            elif not last[run_type].went_well:
                found.append(str(not_passed))
        found += [
            str(_("a fix for the open issue “%(issue)s”") % {"issue": issue})
            for issue in self.issues.all()
            if issue.blocks
        ]
        return found


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

    history = tracked()

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
