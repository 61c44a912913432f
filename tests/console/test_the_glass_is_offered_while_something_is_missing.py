"""Breaking the glass is offered as long as there is a sign-off ahead that could be skipped."""

from collections.abc import Callable

from apps.hotfixes.models import HotFix
from tests.asking import client_of, saying, url
from tests.driving import Company


def offered(hotfix: HotFix, company: Company) -> bool:
    page = client_of(company.rm).get(url("change", hotfix)).content.decode()
    return f'href="{url("break_glass", hotfix)}"' in page


def test_before_the_go_it_is(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    assert offered(hotfix_in("testing"), company)
    assert offered(hotfix_in("deployment"), company)


def test_after_the_go_it_is_not_unless_the_go_is_stale(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("deployment")
    client_of(company.rm).post(url("act", hotfix, "go"), saying(hotfix))
    assert not offered(hotfix, company)
    hotfix.deployment_plans.update(backup="None after all.")
    assert offered(hotfix, company)
