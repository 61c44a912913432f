"""What the gate knows by itself, so that nobody is asked for it in a checklist (PROCESS.md 4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GateFact(models.TextChoices):
    """What answers a question of a checklist in place of a person."""

    UNIT_TESTS_PASSED = "unit_tests_passed", _("The unit tests passed")
    REVIEW_COMPLETE = "review_complete", _("The code review is complete")
    TESTS_PASSED = "tests_passed", _("The required tests passed")
    DOCUMENTS_READY = "documents_ready", _("The deployment plan is complete")
    APPROVALS_RECEIVED = "approvals_received", _("The sign-offs before this phase are given")
