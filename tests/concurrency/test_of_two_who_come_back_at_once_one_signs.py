"""The same person comes back from elsewhere in two requests at the same moment: it is signed once."""

from typing import Any

from django.test import Client

from apps.accounts.models import PendingSignature
from tests.asking import client_of, url
from tests.concurrency.at_once import at_once
from tests.driving import Company, ready, report
from tests.elsewhere import WAY, comes_back, leaves


def test_one_signs_and_the_other_is_told_that_it_was_used(company: Company, settings: Any) -> None:
    settings.REAUTHENTICATION = WAY
    hotfix = ready(report(company), company, to="testing")
    browser = client_of(company.qa)
    back = leaves(browser, url("act", hotfix, "pass_testing"))

    def come() -> int:
        other = Client()
        other.cookies = browser.cookies
        status: int = comes_back(other, back, company.qa).status_code
        return status

    assert sorted(at_once(*[come] * 4)) == [302, 400, 400, 400]
    assert hotfix.approvals.filter(phase="testing").count() == 1
    assert not PendingSignature.objects.exists()
