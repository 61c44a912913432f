"""Who can sign or supply something reads on paper as on the page: the holders, and who acts for them."""

from datetime import datetime, timedelta
from pathlib import Path

from apps.accounts.roles import Role
from apps.common import clock
from apps.console.hotfix_page import hotfix_page
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from tests.driving import Company
from tests.records.builders import Take, pages_of
from tests.records.printed import paper_of

BOTH = "Qa Pay; Insider Pay for Qa Pay until 2026-11-30 02:14 UTC"


def delegate(company: Company, night: datetime) -> None:
    until = night + timedelta(days=7)
    delegate_role(
        Role.QA_LEAD, company.system, to=company.insider, by=company.qa, ends_at=until, reason="Away."
    )


def test_on_the_first_page_and_at_the_gate(
    second_round: HotFix, company: Company, night: datetime, take: Take, tmp_path: Path
) -> None:
    delegate(company, night)
    taken = take(second_round)
    assert [one.holders for one in taken.decisions if one.role == "QA Lead"] == [BOTH]
    assert taken.gate
    assert f"QA Lead ({BOTH})" in {line.who for line in taken.gate.lines}
    first, second, *_others = pages_of(paper_of(taken).content, tmp_path)
    assert "Insider Pay for Qa" in first
    assert "Insider Pay for Qa Pay" in second


def test_the_page_of_the_site_says_the_same(
    second_round: HotFix, company: Company, night: datetime, take: Take
) -> None:
    delegate(company, night)
    gate = take(second_round).gate
    assert gate
    page = hotfix_page(Rights(company.auditor, second_round))
    assert [line.who for line in gate.lines] == [line.who for line in page.requirements]


def test_one_whose_time_is_over_is_left_out(
    second_round: HotFix, company: Company, night: datetime, take: Take
) -> None:
    delegate(company, night)
    with clock.set_to(night + timedelta(days=8)):
        assert [one.holders for one in take(second_round).decisions if one.role == "QA Lead"] == ["Qa Pay"]
