"""In one's own right, for one or for another: the person says which, and the policy checks what is said."""

import pytest

from apps.accounts.roles import Role
from apps.common.errors import NotAllowed
from apps.hotfixes.delegating import withdraw_delegation
from apps.hotfixes.grants import grant_role
from apps.hotfixes.policy import may
from tests.asking import ask, client_of, url, words_of
from tests.driving import perform


@pytest.fixture
def hotfix(hotfix_in):
    return hotfix_in("testing")


@pytest.fixture
def three_ways(hotfix, company, stand_in, delegated):
    """B is QA Lead themselves, and acts for two others."""
    for person in (stand_in, company.other):
        grant_role(hotfix, Role.QA_LEAD, to=person, by=company.owner, reason="The night shift.")
    delegated()
    delegated(on=hotfix, by=company.other)
    return {"own": "qa_lead", "qa": f"qa_lead:{company.qa.pk}", "other": f"qa_lead:{company.other.pk}"}


def test_the_form_offers_them_all(three_ways, hotfix, stand_in):
    page = client_of(stand_in).get(url("act", hotfix, "pass_testing"))
    offered = dict(page.context["form"].fields["as_role"].choices)
    assert offered.keys() == set(three_ways.values())
    assert set(offered.values()) == {"QA Lead", "QA Lead for Qa Pay", "QA Lead for Other Pay"}
    assert next(iter(offered)) == "qa_lead"
    assert "You sign as <strong>" not in words_of(page)


@pytest.mark.parametrize("act", ["pass_testing", "fail_testing"])
@pytest.mark.parametrize(
    ("way", "name"),
    [("own", "Insider Pay"), ("qa", "Insider Pay for Qa Pay"), ("other", "Insider Pay for Other Pay")],
)
def test_what_is_chosen_is_signed(way, name, act, three_ways, hotfix, stand_in):
    assert ask(stand_in, act, hotfix, as_role=three_ways[way]).status_code == 302
    assert hotfix.approvals.get(phase="testing").signed_by == name


@pytest.mark.parametrize("said", [{}, {"as_role": ""}, {"as_role": "emperor"}, {"as_role": "product_owner"}])
def test_it_has_to_be_said(said, three_ways, hotfix, stand_in):
    answer = ask(stand_in, "pass_testing", hotfix, **said)
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"as_role"}
    assert not hotfix.approvals.filter(phase="testing").exists()


@pytest.mark.parametrize("who", ["insider", "qa"])
@pytest.mark.parametrize("act", ["pass_testing", "fail_testing"])
def test_a_forged_person_is_refused(act, who, three_ways, hotfix, company):
    """Also for one whom the form does not ask: nothing is signed in another right than was said."""
    person = company.people[who]
    pk = company.rm.pk
    for forged in (
        f"qa_lead:{pk}",
        f"release_manager:{pk}",
        "qa_lead:",
        "qa_lead:x",
        f":{pk}",
        "qa_lead:999999",
    ):
        answer = ask(person, act, hotfix, as_role=forged)
        assert answer.status_code == 403, forged
        assert "You do not act for this person in this role here" in words_of(answer)
    assert not hotfix.approvals.filter(phase="testing").exists()
    with pytest.raises(NotAllowed, match="You do not act for Rm Pay in this now"):
        perform(hotfix, act, by=person, as_role=Role.QA_LEAD, for_whom=company.rm, reason="x")


def test_a_way_that_ended_while_the_form_was_open_is_refused(three_ways, hotfix, stand_in, company, later):
    for delegation in stand_in.delegations_received.filter(delegator=company.qa):
        withdraw_delegation(delegation, by=company.qa, reason="Back.")
    assert ask(stand_in, "pass_testing", hotfix, as_role=three_ways["qa"]).status_code == 403
    with later(days=8):
        assert ask(stand_in, "pass_testing", hotfix, as_role=three_ways["other"]).status_code == 403
    assert ask(stand_in, "pass_testing", hotfix, as_role=three_ways["own"]).status_code == 302


def test_a_right_of_ones_own_comes_first(three_ways, hotfix, stand_in, company):
    assert may(stand_in, "pass_testing", hotfix).on_behalf_of is None
    decision = may(stand_in, "pass_testing", hotfix, for_whom=company.qa)
    assert (decision.allowed, decision.role, decision.on_behalf_of) == (True, Role.QA_LEAD, company.qa)
    perform(hotfix, "pass_testing", by=stand_in)
    assert hotfix.approvals.get(phase="testing").signed_by == "Insider Pay"


def test_a_hot_fix_that_ended_meanwhile_says_so(three_ways, hotfix, stand_in, company):
    seen = hotfix.version
    perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
    company.system.staff.get_or_create(user=stand_in)
    answer = client_of(stand_in).post(
        url("act", hotfix, "pass_testing"), {"seen": seen, "as_role": three_ways["qa"], "reason": "x"}
    )
    assert answer.status_code == 409
    assert "was changed by Po Pay" in words_of(answer)
