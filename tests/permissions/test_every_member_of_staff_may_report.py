"""Any member of staff reports an issue on any system in production, and sees what became of it."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.driving import Company
from tests.permissions.table_of_acts import PEOPLE
from tests.permissions.table_of_evidence import NOT_LET_IN


@pytest.mark.parametrize("person", PEOPLE)
def test_reporting(person: str, company: Company, browsers: dict[str, Client]) -> None:
    if person == "inactive":
        User.objects.filter(username="inactive").update(is_active=False)
    typed = {
        "system": company.system.pk,
        "title": "Card payments are refused",
        "triggers": ["system_down"],
        "environment": "production",
    }
    shown, answer = browsers[person].get(url("add")), browsers[person].post(url("add"), typed)
    if person in NOT_LET_IN:
        assert shown.url.startswith("/admin/login/")
        assert answer.url.startswith("/admin/login/")
        assert not HotFix.objects.exists()
    else:
        assert shown.status_code == 200
        hotfix = HotFix.objects.get()
        assert answer.url == url("change", hotfix)
        assert browsers[person].get(answer.url).status_code == 200
        assert hotfix.reported_by == company.people[person]
