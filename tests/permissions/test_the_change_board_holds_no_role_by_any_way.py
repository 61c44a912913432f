"""Who sits on the change board holds no role: by no grant, roster, group or delegation, now or later."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, CHANGE_BOARD
from apps.hotfixes.models import Delegation, HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company, ready, report
from tests.lifting import delegates, enters, grants, joins, signs

RULE = "auditors and the change board read everything, change nothing and hold no role"


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix]) -> HotFix:
    return hotfix_in("testing")


@pytest.fixture
def guild(company: Company) -> Group:
    """A group with a member of the board in it, and somebody else."""
    made = Group.objects.create(name="Quality guild")
    made.user_set.add(company.board, company.other)
    return made


def board() -> Group:
    return Group.objects.get(name=CHANGE_BOARD)


def test_no_grant_to_a_member_to_all_or_to_a_group_with_one(
    hotfix: HotFix, company: Company, guild: Group
) -> None:
    for to in ({"person": company.board}, {"group": board()}, {"group": guild}):
        answer = grants(company.owner, hotfix, "technical_lead", **to)
        assert answer.status_code == 403
        assert RULE in words_of(answer)


def test_no_entry_on_a_roster(company: Company, guild: Group) -> None:
    before = company.system.roster.count()
    for to in ({"user": company.board}, {"group": board()}, {"group": guild}):
        assert RULE in words_of(enters(company.owner, company.system, "technical_lead", **to))
    assert company.system.roster.count() == before


def test_no_delegation(hotfix: HotFix, company: Company) -> None:
    assert RULE in words_of(delegates(company.qa, hotfix, "qa_lead", company.board))
    assert not Delegation.objects.exists()


def test_no_group_that_holds_one(company: Company) -> None:
    made = Group.objects.create(name="Developers")
    assert enters(company.owner, company.system, "qa_lead", group=made).status_code == 302
    assert RULE in words_of(joins(company.root, company.board, board(), made))
    assert RULE in words_of(joins(company.root, company.other, board(), made))
    assert joins(company.root, company.other, made).status_code == 302
    assert RULE in words_of(joins(company.root, company.other, board(), made))


def test_who_holds_one_does_not_join_the_board(hotfix: HotFix, company: Company) -> None:
    assert RULE in words_of(joins(company.root, company.qa, board()))
    assert not company.qa.groups.exists()


@pytest.mark.parametrize("name", [CHANGE_BOARD, AUDITORS])
def test_who_joins_by_another_way_signs_nothing(name: str, hotfix: HotFix, company: Company) -> None:
    company.qa.groups.add(Group.objects.get(name=name))
    person = User.objects.get(pk=company.qa.pk)
    answer = signs(person, hotfix)
    assert answer.status_code == 403
    assert f"Qa Pay oversees: {RULE}" in words_of(answer)
    assert not hotfix.approvals.filter(phase="testing").exists()
    page = words_of(client_of(company.owner).get(url("change", hotfix)))
    assert "nobody who can act holds the role of QA Lead" in page


def test_nor_does_anybody_for_them(hotfix: HotFix, company: Company) -> None:
    assert delegates(company.qa, hotfix, "qa_lead", company.insider).status_code == 302
    company.qa.groups.add(board())
    answer = signs(company.insider, hotfix)
    assert answer.status_code == 403
    assert "Qa Pay may not act as QA Lead here, and so nobody may for Qa Pay." in words_of(answer)


def test_nor_who_was_lent_it_before_they_joined(hotfix: HotFix, company: Company) -> None:
    assert delegates(company.qa, hotfix, "qa_lead", company.insider).status_code == 302
    company.insider.groups.add(board())
    assert RULE in words_of(signs(User.objects.get(pk=company.insider.pk), hotfix))


def test_nor_a_member_of_a_group_that_held_it_before(company: Company, guild: Group) -> None:
    company.system.roster.create(role="qa_lead", group=guild)
    hotfix = ready(report(company), company, to="testing")
    assert RULE in words_of(signs(company.board, hotfix))
    assert signs(company.other, hotfix).status_code == 302
