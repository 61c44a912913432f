"""Whoever may fill in what is missing is named beside it, the contributor too; beside a sign-off, not."""

from apps.hotfixes.gates import Source, gate
from apps.hotfixes.grants import grants_on
from apps.hotfixes.inbox import who_can_supply
from apps.hotfixes.models import HotFix
from tests.driving import Company, drive, report


def named(hotfix: HotFix, source: Source) -> str:
    requirement = next(one for one in gate(hotfix).requirements if one.source is source)
    return who_can_supply(requirement, hotfix, grants=grants_on(hotfix), delegations=())


def test_beside_evidence(company: Company) -> None:
    hotfix = drive(report(company), company, to="testing")
    assert named(hotfix, Source.EVIDENCE) == f"QA Lead ({company.qa}); Contributor ({company.contributor})"
    assert named(hotfix, Source.SIGN_OFF) == f"QA Lead ({company.qa})"


def test_beside_the_report(company: Company) -> None:
    told = named(report(company), Source.EVIDENCE)
    assert told == f"Reporter ({company.reporter}); Contributor ({company.contributor})"


def test_nobody_where_nobody_holds_it(company: Company) -> None:
    company.system.roster.filter(role="contributor").delete()
    hotfix = drive(report(company), company, to="testing")
    assert named(hotfix, Source.EVIDENCE) == f"QA Lead ({company.qa})"
