"""The log has a line for each event: a refusal is no accident, and has no traceback."""

import logging
from typing import Any

import pytest

from hotfix_site.settings.log import OneLine
from tests.asking import client_of

WITHOUT_TIME = OneLine("%(levelname)s %(name)s: %(message)s")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return "\n".join(WITHOUT_TIME.format(record) for record in caplog.records).splitlines()


def test_a_page_that_is_not_ones_own_is_one_line(company: Any, caplog: pytest.LogCaptureFixture) -> None:
    answer = client_of(company.qa).get("/admin/accounts/user/add/")
    assert answer.status_code == 403
    assert lines(caplog) == [
        "WARNING django.request: Forbidden (Permission denied): /admin/accounts/user/add/"
    ]


def test_a_host_that_is_not_ours_is_one_line(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert client.get("/admin/login/", HTTP_HOST="elsewhere.example").status_code == 400
    (line,) = lines(caplog)
    assert "elsewhere.example" in line


def test_a_fault_of_our_own_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ZeroDivisionError("by nought")
    except ZeroDivisionError as fault:
        logging.getLogger("django.request").error(
            "Internal Server Error: %s", "/admin/", exc_info=fault, extra={"status_code": 500}
        )
        logging.getLogger("apps.records").error("Not issued", exc_info=fault)
    told = lines(caplog)
    assert told.count("ZeroDivisionError: by nought") == 2


def test_the_record_itself_stays_whole_for_others_who_read_it(company: Any, caplog: Any) -> None:
    client_of(company.qa).get("/admin/accounts/user/add/")
    lines(caplog)
    assert caplog.records[0].exc_info
