"""Development: what was changed, on which branch, and how its unit tests went."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.fields import NONE_COUNTS, ONE_A_ROUND, commit_hash, count, long_text, percent
from apps.evidence.reaching import coverage_missed
from apps.evidence.shared import blanks, copy_rows
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.lacks import InPlace, Lack
from apps.hotfixes.missed import Missed, Threshold
from apps.hotfixes.models import HotFix
from apps.systems.gate_facts import GateFact

LONGEST = 40  # characters of the title in the name of a branch


class DevelopmentRecord(Evidence):
    """The change as it was made and unit tested (PROCESS.md 4)."""

    carries_over = True
    stands_for = GateFact.UNIT_TESTS_PASSED
    thresholds = (Threshold.COVERAGE,)
    versions = (
        ContentVersion(
            fields=(
                "branch base_version files_changed database_changes configuration_changes "
                "dependency_changes unit_tests_passed unit_tests_failed coverage_percent"
            ),
            rows={"commits": "sha message"},
            needs={
                "branch": _("the branch"),
                "base_version": _("the base version"),
                "files_changed": _("the files changed"),
                "database_changes": _("database changes, or “none”"),
                "configuration_changes": _("configuration changes, or “none”"),
                "dependency_changes": _("dependency changes, or “none”"),
                "unit_tests_passed": _("unit tests: how many passed"),
                "unit_tests_failed": _("unit tests: how many failed"),
                "coverage_percent": _("coverage of the changed code"),
            },
            needs_too="commits",
        ),
        ContentVersion(
            fields="how_tested",
            short_form="commits",
            in_place={
                "how_tested": InPlace(
                    "unit_tests_passed unit_tests_failed coverage_percent", _("how it was tested")
                )
            },
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="development_records", verbose_name=_("hot fix")
    )
    branch = models.CharField(
        _("branch"),
        max_length=120,
        blank=True,
        validators=[
            RegexValidator(
                r"\Ahotfix/HF-\d{4}-\d{4,}-[a-z0-9-]+\Z",
                _("Name the branch hotfix/<reference>-<a few words>, in small letters, digits and hyphens."),
            )
        ],
    )
    base_version = models.CharField(
        _("base version"),
        max_length=60,
        blank=True,
        help_text=_("The version in production that this starts from."),
    )
    files_changed = long_text(_("files changed"), help_text=_("One per line."))
    database_changes = long_text(_("database changes"), help_text=NONE_COUNTS)
    configuration_changes = long_text(_("configuration changes"), help_text=NONE_COUNTS)
    dependency_changes = long_text(_("dependency changes"), help_text=NONE_COUNTS)
    how_tested = long_text(
        _("how it was tested"),
        help_text=_("In an Emergency this and the commit are enough before the go; the rest follows."),
    )
    unit_tests_passed = count(_("unit tests passed"))
    unit_tests_failed = count(_("unit tests failed"))
    coverage_percent = percent(_("coverage of the changed code"), help_text=_("In percent, 0 to 100."))

    history = tracked(added={"how_tested": ""})

    class Meta(Evidence.Meta):
        verbose_name = _("development record")
        verbose_name_plural = _("development records")
        constraints = ONE_A_ROUND

    def begin(self) -> None:
        if not self.branch:
            self.branch = branch_name(self.hotfix)
        # What the last round's tests said, they said about the last round's code.
        self.how_tested = ""
        self.unit_tests_passed = self.unit_tests_failed = self.coverage_percent = None

    def begin_rows(self, earlier: Self | None) -> None:
        if earlier:
            copy_rows(earlier.commits.all(), to=self)

    def clean(self) -> None:
        start = f"hotfix/{self.hotfix.reference}-"
        if self.branch and not self.branch.startswith(start):
            raise ValidationError(
                {"branch": _("The branch of this hot fix begins with %(start)s") % {"start": start}}
            )

    def missing(self) -> list[str]:
        found = blanks(self)
        if not self.commits.all():
            found.append(Lack(_("a commit"), "commits"))
        if self.unit_tests_passed == 0:
            found.append(str(_("a unit test that passed")))
        if self.unit_tests_failed:
            found.append(
                str(_("unit tests without failures (%(failed)d failed)") % {"failed": self.unit_tests_failed})
            )
        return found

    def missed(self) -> list[Missed]:
        return list(coverage_missed(self, self.coverage_percent))


def branch_name(hotfix: HotFix) -> str:
    """How the branch of `hotfix` is named."""
    return f"hotfix/{hotfix.reference}-{_in_short(hotfix.title)}"


def _in_short(title: str) -> str:
    """The first words of a title as a branch is named: whole ones, unless the first is too long already."""
    words = slugify(title).replace("_", "-").strip("-")
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
    return words.strip("-") or "fix"


class Commit(EvidenceRow):
    """One commit of the change."""

    record = models.ForeignKey(DevelopmentRecord, models.CASCADE, related_name="commits")
    sha = commit_hash(_("commit"), blank=False)
    message = models.CharField(_("message"), max_length=300, blank=True)

    history = tracked()

    class Meta(EvidenceRow.Meta):
        verbose_name = _("commit")
        verbose_name_plural = _("commits")

    def __str__(self) -> str:
        return f"{self.sha[:10]} {self.message}".strip()
