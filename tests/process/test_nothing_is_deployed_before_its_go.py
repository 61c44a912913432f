"""The deployment record says when it really began: not before the go was signed, said or gone ahead of."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import GateClosed
from apps.hotfixes.recording import recording
from tests.driving import complete, perform, ready, report
from tests.owing import broken, by_phone, skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="deployment")


@pytest.fixture
def deploy(company, night):
    """Have it recorded that it began so many minutes after the go was asked for, and deploy."""

    def deployed(hotfix, *, began):
        with clock.set_to(night + timedelta(minutes=20)):
            complete(hotfix, company, afterwards=True)
            with recording(hotfix.deployment_records.get(), by=company.rm) as record:
                record.actual_start = night + timedelta(minutes=began)
            return perform(hotfix, "deploy", by=company.rm).hotfix.state

    return deployed


def test_of_a_go_that_was_signed(hotfix, company, deploy, night):
    with clock.set_to(night + timedelta(minutes=5, seconds=40)):
        perform(hotfix, "go", by=company.rm)
    with pytest.raises(GateClosed) as refused:
        deploy(hotfix, began=4)
    sentence = "an actual start after the go of 2026-11-23 02:19 UTC, not at 2026-11-23 02:18 UTC"
    assert any(sentence in lack for lack in refused.value.lacks)
    assert deploy(hotfix, began=5) == "verification"  # forms know no seconds


def test_of_one_that_was_said_by_phone(hotfix, company, deploy):
    by_phone(hotfix, company, Role.RELEASE_MANAGER, "rm")  # said after one minute, recorded after two
    with pytest.raises(GateClosed):
        deploy(hotfix, began=0)
    assert deploy(hotfix, began=1) == "verification"


def test_of_one_that_was_gone_ahead_of(company, deploy, night):
    hotfix = broken(company, to="deployment")
    with clock.set_to(night + timedelta(minutes=5)):
        skip(hotfix, company)
    with pytest.raises(GateClosed):
        deploy(hotfix, began=4)
    assert deploy(hotfix, began=5) == "verification"
