"""`hotfix-manage check` names what the settings lack, and passes on what the application finds."""

from pathlib import Path

import pytest

from hotfix_site.server.inspection import NEEDED, said_by_checks, settings
from hotfix_site.server.places import Places, Refused, environment, variables

FILE = Path("/etc/hotfix/environment")
COMPLETE = dict.fromkeys(NEEDED, "x") | {"TIMESTAMP_KEY": "/key"}


def test_complete_settings_lack_nothing() -> None:
    assert list(settings(FILE, COMPLETE)) == []


@pytest.mark.parametrize("name", NEEDED)
def test_a_setting_that_is_missing_or_empty(name: str) -> None:
    [found] = settings(FILE, COMPLETE | {name: ""})
    assert found.what.startswith(f"{name} is not set")
    assert found.type_this == f"editor {FILE}"


def test_a_value_that_would_be_taken_for_a_name() -> None:
    [found] = settings(FILE, COMPLETE | {"EMAIL_URL": "$mtp"})
    assert found.what.startswith("The value of EMAIL_URL begins with $")


def test_what_the_application_finds_is_passed_on_with_its_hint() -> None:
    words = (
        "SystemCheckError: System check identified some issues:\n\nWARNINGS:\n"
        "?: (notifications.W001) Messages reach nobody.\n\tHINT: Set EMAIL_URL.\n"
        "?: (security.W001) Something else.\n\nSystem check identified 2 issues (1 silenced).\n"
    )
    assert [(one.what, one.type_this) for one in said_by_checks(words)] == [
        ("(notifications.W001) Messages reach nobody.", "Set EMAIL_URL."),
        ("(security.W001) Something else.", "docs/deploy.md says what it needs"),
    ]


def test_a_check_that_did_not_come_that_far_gives_its_last_line() -> None:
    [found] = said_by_checks("Traceback:\n  a line\ndjango.db.utils.OperationalError: no database\n")
    assert found.what == "django.db.utils.OperationalError: no database"


def test_no_findings_no_words() -> None:
    assert list(said_by_checks("")) == []


def test_a_command_gets_the_file_and_nothing_of_the_caller(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.environment.parent.mkdir(parents=True)
    places.environment.write_text("SECRET_KEY='a b'\nDJANGO_SETTINGS_MODULE=other\n")
    given = environment(places, {"SECRET_KEY": "the caller's", "DEBUG": "1", "LANG": "C.UTF-8"})
    assert given["SECRET_KEY"] == "a b"
    assert given["DJANGO_SETTINGS_MODULE"] == "hotfix_site.settings.production"
    assert "DEBUG" not in given
    assert given["LANG"] == "C.UTF-8"


def test_without_the_file_it_says_how_one_comes_by_it(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="run `install` of the package first"):
        variables(Places(tmp_path))
