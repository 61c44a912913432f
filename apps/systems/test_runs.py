"""The types of test run: templates of a system name them, and so do test reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunType(models.TextChoices):
    UNIT = "unit", _("Unit")
    INTEGRATION = "integration", _("Integration")
    FUNCTIONAL = "functional", _("Functional")
    SMOKE = "smoke", _("Smoke")
    REGRESSION = "regression", _("Regression")
    PERFORMANCE = "performance", _("Performance")
    SECURITY = "security", _("Security")
