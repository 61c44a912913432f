"""How two kinds of evidence grow in the copy: every kind of change that a release makes to them, at once."""

from tests.scratch_copy import ScratchCopy

QUALIFICATION = "apps/evidence/qualification.py"
DEVELOPMENT = "apps/evidence/development.py"


def grow(copy: ScratchCopy) -> None:
    """Change the sources of the copy as the next release would."""
    copy.edit(QUALIFICATION, IMPACT_BEFORE, IMPACT_VERSION + IMPACT_BEFORE)
    copy.edit(QUALIFICATION, "    locations = models.", "    sites = models.")
    copy.edit(
        QUALIFICATION,
        _followed_by('added={"affected": ""}', "impact assessment"),
        IMPACT_FIELDS + _followed_by(IMPACT_GROWTH, "impact assessment"),
    )
    copy.append(QUALIFICATION, OUTAGE)
    copy.edit(DEVELOPMENT, DEVELOPMENT_BEFORE, DEVELOPMENT_VERSION + DEVELOPMENT_BEFORE)
    copy.edit(DEVELOPMENT, "    base_version = models.", "    started_from = models.")
    copy.edit(
        DEVELOPMENT,
        _followed_by('added={"how_tested": ""}', "development record"),
        FLAG + _followed_by(DEVELOPMENT_GROWTH, "development record"),
    )
    copy.edit(DEVELOPMENT, "    message = models.", "    summary = models.")
    copy.edit(DEVELOPMENT, "{self.message}", "{self.summary}")
    copy.edit(
        DEVELOPMENT,
        _followed_by("", "commit", rows=True),
        AUTHOR + _followed_by(COMMIT_GROWTH, "commit", rows=True),
    )


def _followed_by(growth: str, name: str, *, rows: bool = False) -> str:
    """Where the model called `name` is tracked."""
    meta = f"    class Meta({'EvidenceRow' if rows else 'Evidence'}.Meta):"
    return f'    history = tracked({growth})\n\n{meta}\n        verbose_name = _("{name}")\n'


# What stands behind the versions of either.
IMPACT_BEFORE = """\
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="impact_assessments","""
DEVELOPMENT_BEFORE = """\
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="development_records","""

IMPACT_VERSION = """\
        ContentVersion(
            renames={"locations": "sites"},
            retires="compliance_issues workarounds workarounds_not_viable cost_estimate",
            fields="ticket workarounds_weighed estimated_by",
            rows={"outages": "began minutes"},
            needs={
                "workarounds_weighed": _("the workarounds, weighed"),
                "data_integrity_note": _("a note on data integrity"),
            },
            needs_no_more="revenue_effect",
        ),
"""
# A blank field, two in one, and an account in place of a text.
IMPACT_FIELDS = """\
    ticket = models.CharField(_("ticket"), max_length=40, blank=True)
    workarounds_weighed = long_text(_("workarounds, weighed"))
    estimated_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

"""
OUTAGE = '''

class Outage(EvidenceRow):
    """How long something was not there."""

    record = models.ForeignKey(ImpactAssessment, models.CASCADE, related_name="outages")
    began = models.CharField(_("began"), max_length=40)
    minutes = models.PositiveIntegerField(_("minutes"))

    history = tracked()

    class Meta(EvidenceRow.Meta):
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
'''

DEVELOPMENT_VERSION = """\
        ContentVersion(
            renames={"base_version": "started_from", "commits.message": "commits.summary"},
            retires="dependency_changes",
            fields="feature_flag",
            rows={"commits": "author"},
        ),
"""
FLAG = '    feature_flag = models.CharField(_("feature flag"), max_length=40, blank=True)\n\n'
AUTHOR = '    author = models.CharField(_("author"), max_length=40, blank=True)\n\n'

# What the chain of the history must know of it, as `migrate` asks for it.
IMPACT_GROWTH = (
    'added={"affected": "", "ticket": "", "workarounds_weighed": ""}, renamed={"sites": "locations"}'
)
DEVELOPMENT_GROWTH = 'added={"how_tested": "", "feature_flag": ""}, renamed={"started_from": "base_version"}'
COMMIT_GROWTH = 'added={"author": ""}, renamed={"summary": "message"}'
