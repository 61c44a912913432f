"""How two kinds of evidence grow in the copy: every kind of change that a release makes to them, at once."""

from tests.growth.scratch import Scratch

QUALIFICATION = "apps/evidence/qualification.py"
DEVELOPMENT = "apps/evidence/development.py"

# The end of the first version, and of the list of versions.
VERSIONS_END = "        ),\n    )\n\n    hotfix ="
TRACKED = "    history = tracked()\n"

IMPACT_VERSION = """\
        ),
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
    )

    hotfix ="""
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
        ),
        ContentVersion(
            renames={"base_version": "started_from", "commits.message": "commits.summary"},
            retires="dependency_changes",
            fields="feature_flag",
            rows={"commits": "author"},
        ),
    )

    hotfix ="""
DEVELOPMENT_FIELDS = '    feature_flag = models.CharField(_("feature flag"), max_length=40, blank=True)\n\n'
AUTHOR = '    author = models.CharField(_("author"), max_length=40, blank=True)\n\n'


def grow(scratch: Scratch) -> None:
    """Change the sources of the copy as the next release would."""
    scratch.change(
        QUALIFICATION,
        "ImpactAssessment",
        [
            (VERSIONS_END, IMPACT_VERSION),
            ("    locations = models.", "    sites = models."),
            (TRACKED, IMPACT_FIELDS + _tracked(scratch, IMPACT_GROWTH)),
        ],
    )
    scratch.add(QUALIFICATION, OUTAGE)
    scratch.change(
        DEVELOPMENT,
        "DevelopmentRecord",
        [
            (VERSIONS_END, DEVELOPMENT_VERSION),
            ("    base_version = models.", "    started_from = models."),
            (TRACKED, DEVELOPMENT_FIELDS + _tracked(scratch, DEVELOPMENT_GROWTH)),
        ],
    )
    scratch.change(
        DEVELOPMENT,
        "Commit",
        [
            ("    message = models.", "    summary = models."),
            ("{self.message}", "{self.summary}"),
            (TRACKED, AUTHOR + _tracked(scratch, COMMIT_GROWTH)),
        ],
    )


# What the chain of the history must know of it, as `migrate` asks for it.
IMPACT_GROWTH = 'added={"ticket": "", "workarounds_weighed": ""}, renamed={"sites": "locations"}'
DEVELOPMENT_GROWTH = 'added={"feature_flag": ""}, renamed={"started_from": "base_version"}'
COMMIT_GROWTH = 'added={"author": ""}, renamed={"summary": "message"}'


def _tracked(scratch: Scratch, growth: str) -> str:
    return f"    history = tracked({growth})\n" if chain_grows(scratch) else TRACKED


def chain_grows(scratch: Scratch) -> bool:
    """Whether the history of the copy can be told how a table grew."""
    return (scratch.folder / "apps/common/growth.py").exists()
