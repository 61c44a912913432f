"""`check --deploy` warns of each setting that the deployment guide calls needed and that has a default.

What issuing records needs is in tests/records/test_start_up_says_what_issuing_lacks.py.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

NO_MAIL_SERVER = "django.core.mail.backends.console.EmailBackend"


def found(*, deploy: bool = True) -> list[str]:
    checks = [str(one.id) for one in run_checks(include_deployment_checks=deploy)]
    return [one for one in checks if one.startswith(("history.", "notifications."))]


@pytest.fixture(autouse=True)
def as_it_should_be(settings: Any, tmp_path: Path) -> None:
    settings.CHECKPOINTS = tmp_path
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "hotfix@hotfix.example"


def test_with_everything_set_nothing_is_said() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("setting", "value", "warning"),
    [
        ("CHECKPOINTS", None, "history.W001"),
        ("SIGNING_KEY", None, "history.W002"),
        ("EMAIL_BACKEND", NO_MAIL_SERVER, "notifications.W001"),
        ("DEFAULT_FROM_EMAIL", "hotfix@localhost", "notifications.W002"),
        ("DEFAULT_FROM_EMAIL", "Hot Fix <hotfix@localhost>", "notifications.W002"),
    ],
)
def test_what_is_missing_is_warned_of_when_deploying(
    setting: str, value: Any, warning: str, settings: Any
) -> None:
    setattr(settings, setting, value)
    assert found() == [warning]
    assert found(deploy=False) == []
