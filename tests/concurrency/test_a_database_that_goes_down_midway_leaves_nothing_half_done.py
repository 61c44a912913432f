"""The database stops answering in the middle of a form: 503, nothing half done, and then it can be done."""

from typing import Any

from apps.hotfixes.models import HotFix
from tests.asking import client_of, url
from tests.entrance.down import GONE, down


def test_wherever_it_stops(company: Any, night: Any) -> None:
    browser = client_of(company.reporter)
    typed = {
        "system": company.system.pk,
        "title": "Refunds are refused",
        "triggers": ["system_down"],
        "environment": "production",
    }
    for after in range(24):
        with down(GONE, after=after):
            answer = browser.post(url("add"), typed)
        assert answer.status_code == 503, after
        assert not HotFix.objects.exists(), after
    assert browser.post(url("add"), typed).status_code == 302
