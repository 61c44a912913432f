"""Where a form led is kept when all is done: that it cannot be kept undoes nothing."""

from typing import Any

from django.db import InterfaceError, connection

from apps.hotfixes.models import StatusUpdate
from tests.asking import client_of, form_in, url
from tests.driving import drive, report


def test_that_where_it_led_cannot_be_kept_undoes_nothing(company: Any, night: Any) -> None:
    hotfix = drive(report(company), company, to="development")
    browser = client_of(company.po)
    typed = {**form_in(browser.get(url("status", hotfix))), "text": "Half of it works."}

    def fail(run: Any, sql: str, *given: Any) -> Any:
        if sql.startswith('UPDATE "common_sentform"'):
            raise InterfaceError("connection already closed")
        return run(sql, *given)

    with connection.execute_wrapper(fail):
        assert browser.post(url("status", hotfix), typed).status_code == 302
    assert StatusUpdate.objects.count() == 1
