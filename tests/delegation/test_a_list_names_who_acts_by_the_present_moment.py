"""Who acts for whom in a list is who acts at the gate: an account that was made long ago bars nobody."""

from datetime import timedelta

from apps.common import clock
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.grants import roles_of, with_roles
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT, Company, ready, report
from tests.lifting import behind, delegates, grants


def test_a_password_set_long_ago_bars_no_delegate_from_the_list(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    with clock.set_to(NIGHT - timedelta(days=90)):
        behind(company.owner, company.insider)
    assert grants(company.owner, hotfix, "qa_lead", person=company.other).status_code == 302
    assert delegates(company.other, hotfix, "qa_lead", company.insider).status_code == 302
    assert told_by_list(hotfix) == told_by_gate(hotfix) != []
    with clock.set_to(NIGHT + timedelta(minutes=1)):
        behind(company.owner, company.insider)
        assert told_by_list(hotfix) == told_by_gate(hotfix) == []


def told_by_gate(hotfix: HotFix) -> list[str]:
    return [one.people for one in Delegation.objects.giving(HotFix.objects.get(pk=hotfix.pk))]


def told_by_list(hotfix: HotFix) -> list[str]:
    (listed,) = with_roles(HotFix.objects.select_related("system").filter(pk=hotfix.pk))
    return [one.people for one in roles_of(listed)[1]]
