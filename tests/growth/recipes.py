"""The recipes of docs/contributing.md for what the process is made of, done in a scratch copy as they say.

Each function is one recipe: it edits the places that the recipe names, and no other. A recipe that has grown
here has grown there.
"""

from tests.scratch_copy import ScratchCopy

ROLES = "apps/accounts/roles.py"
TABLE = "apps/hotfixes/phases.py"
TRANSITIONS = "apps/hotfixes/transitions.py"
MODELS_OF_EVIDENCE = "apps/evidence/models.py"
DEVELOPMENT = "apps/evidence/development.py"
FILLING = "tests/filling.py"
DEMO, COMPANY = "apps/demo/filling.py", "apps/demo/company.toml"


def add_a_role(copy: ScratchCopy) -> None:
    """The Security Officer, who may sign."""
    copy.insert(
        ROLES,
        '    SECURITY_OFFICER = "security_officer", _("Security Officer")\n',
        before='    CONTRIBUTOR = "contributor"',
    )


def add_an_evidence(copy: ScratchCopy) -> None:
    """The security review: a module of its own, gathered for Django, and content for the tests."""
    copy.append("apps/evidence/security_review.py", SECURITY_REVIEW)
    copy.insert(
        MODELS_OF_EVIDENCE,
        "from apps.evidence.security_review import SecurityReview, Threat\n",
        before="from apps.evidence.testing import",
    )
    copy.insert(MODELS_OF_EVIDENCE, '    "SecurityReview",\n', before='    "StandardsAnswer",\n')
    copy.insert(MODELS_OF_EVIDENCE, '    "Threat",\n', before='    "Verification",\n')
    copy.insert(
        FILLING,
        '    "security_reviews": lambda: {"scope": "The gateway client", "dependencies_checked": True},\n',
        before='    "test_reports": lambda:',
    )


def add_a_phase(copy: ScratchCopy) -> None:
    """Security Review, between Code Review and Testing: its state, its phase, its acts, its transitions."""
    copy.insert(
        TABLE,
        '    SECURITY_REVIEW = "security_review", _("Security Review")\n',
        before='    TESTING = "testing"',
    )
    copy.insert(TABLE, PHASE, before="    Phase(\n        state=State.TESTING,")
    copy.edit(TABLE, "State.CODE_REVIEW, State.TESTING)", "State.CODE_REVIEW, State.SECURITY_REVIEW)")
    copy.insert(TABLE, ACTS, before='    _yes("pass_testing"')
    copy.insert(TRANSITIONS, METHODS, before="    @_transition\n    def pass_testing(self)")


def tell_it_in_the_demonstration(copy: ScratchCopy) -> None:
    """Who holds the new role in each system of the made-up company, and what is put into the new evidence."""
    copy.insert(
        COMPANY, 'nuria = ["Núria", "Soler"]\npavel = ["Pavel", "Novák"]\n', before='hanna = ["Hanna"'
    )
    copy.append_to_each(COMPANY, "roster]\n", 'security_officer = ["nuria", "pavel"]\n')
    copy.insert(DEMO, FILL, before="def _tests(put: Put")
    copy.insert(DEMO, '    "security_reviews": _security,\n', before='    "test_reports": _tests,')


def add_a_field(copy: ScratchCopy) -> None:
    """What was rebuilt, in the development record. Old signatures do not cover it, and stay what they are."""
    copy.insert(
        DEVELOPMENT,
        '    rebuilt_images = models.CharField(_("rebuilt images"), max_length=200, blank=True)\n',
        before="    unit_tests_passed = ",
    )
    copy.edit(
        DEVELOPMENT,
        "        ),\n    )\n\n    hotfix =",
        '        ),\n        ContentVersion(fields="rebuilt_images"),\n    )\n\n    hotfix =',
    )
    meta = '\n    class Meta(Evidence.Meta):\n        verbose_name = _("development record")'
    copy.edit(
        DEVELOPMENT,
        f'    history = tracked(added={{"how_tested": ""}})\n{meta}',
        f"    history = tracked(added={{'how_tested': '', 'rebuilt_images': ''}})\n{meta}",
    )


SECURITY_REVIEW = '''"""Security Review: what was looked at, and which threats remain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.fields import ONE_A_ROUND, long_text
from apps.evidence.shared import blanks
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.models import HotFix


class SecurityReview(Evidence):
    """What the Security Officer looked at."""

    versions = (
        ContentVersion(
            fields="scope dependencies_checked",
            rows={"threats": "description"},
            needs={"scope": _("what was looked at")},
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="security_reviews", verbose_name=_("hot fix")
    )
    scope = long_text(_("scope"))
    dependencies_checked = models.BooleanField(_("dependencies checked"), default=False)

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("security review")
        verbose_name_plural = _("security reviews")
        constraints = ONE_A_ROUND

    def missing(self) -> list[str]:
        return blanks(self)


class Threat(EvidenceRow):
    """A threat that was considered."""

    record = models.ForeignKey(SecurityReview, models.CASCADE, related_name="threats")
    description = models.CharField(_("description"), max_length=300)

    history = tracked()

    class Meta(EvidenceRow.Meta):
        verbose_name = _("threat")
        verbose_name_plural = _("threats")

    def __str__(self) -> str:
        return self.description
'''
PHASE = """    Phase(
        state=State.SECURITY_REVIEW,
        activities=(_("Threat Assessment"), _("Dependency Check")),
        evidence=("security_reviews",),
        suppliers=(Role.SECURITY_OFFICER,),
        sign_offs=(SignOffRule(Role.SECURITY_OFFICER, _("I confirm that the change opens no hole.")),),
        shows=(Concern.REVIEW_AND_TEST,),
        returns_to=State.DEVELOPMENT,
        may_be_owed=True,
        not_signed_by=(Barred.THE_DEVELOPER,),
        leaves_by="pass_security_review",
    ),
"""
ACTS = """    _yes("pass_security_review", _("Clear for testing"), State.SECURITY_REVIEW, State.TESTING),
    _back("fail_security_review", _("Send back as unsafe"), State.SECURITY_REVIEW),
"""
FILL = """def _security(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields({"scope": "Every file of the change", "dependencies_checked": True})


"""
METHODS = '''    @_transition
    def pass_security_review(self) -> None:
        """The Security Officer lets it pass."""

    @_transition
    def fail_security_review(self) -> None:
        """The Security Officer sends it back: a new round."""

'''
