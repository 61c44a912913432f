"""Whoever signs for somebody else is counted as both: what bars the one bars the other, now and later."""

import pytest

from apps.accounts.roles import Role
from apps.common.errors import NotAllowed
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.policy import may
from apps.hotfixes.recording import recording
from tests.asking import ask, client_of, url, words_of
from tests.driving import HOLDERS, NIGHT, complete, drive, perform, ready, report

LATER = (
    ("code_review", Role.TECHNICAL_LEAD, ("pass_review", "request_changes")),
    ("testing", Role.QA_LEAD, ("pass_testing", "fail_testing")),
    ("deployment", Role.RELEASE_MANAGER, ("go", "refuse_deployment", "roll_back")),
    ("verification", Role.RELEASE_MANAGER, ("verify", "roll_back")),
)
STATES = [state for state, _role, _acts in LATER]


@pytest.fixture
def delegate(company):
    """The holder of a role, or whoever is named, lets somebody act for him on the whole system."""

    def delegate(role, to, by=None):
        by = by or company.people[HOLDERS[role]]
        return delegate_role(
            role, company.system, to=to, by=by, ends_at=NIGHT.replace(day=29), reason="Away."
        )

    return delegate


def refused(person, hotfix, acts, sentence):
    """Each act is refused in these words, shown by no button, and refused by the use case."""
    for act in acts:
        answer = ask(person, act, hotfix)
        assert answer.status_code == 403, act
        assert sentence in words_of(answer), act
        assert client_of(person).get(url("act", hotfix, act)).status_code == 403
        assert url("act", hotfix, act) not in words_of(client_of(person).get(url("change", hotfix)))
        with pytest.raises(NotAllowed):
            perform(hotfix, act, by=person, reason="x")
    assert not hotfix.approvals.filter(phase=hotfix.state, round=hotfix.round).exists()


@pytest.mark.parametrize(("state", "role", "acts"), LATER, ids=STATES)
def test_who_signed_development_himself_signs_nothing_later_for_others(state, role, acts, company, delegate):
    hotfix = ready(report(company), company, to=state)
    delegate(role, to=company.sd)
    refused(company.sd, hotfix, acts, "You signed Development in this round")


@pytest.mark.parametrize(("state", "role", "acts"), LATER, ids=STATES)
def test_who_signed_development_for_somebody_signs_nothing_later(state, role, acts, company, delegate):
    hotfix = drive(report(company), company, to="development")
    delegate(Role.SENIOR_DEVELOPER, to=company.insider)
    complete(hotfix, company)
    perform(hotfix, "submit_for_review", by=company.insider)
    hotfix.refresh_from_db()
    ready(hotfix, company, to=state)
    grant_role(hotfix, role, to=company.insider, by=company.owner, reason="Two are ill.")
    hotfix.refresh_from_db()
    refused(company.insider, hotfix, acts, "You signed Development in this round")


@pytest.mark.parametrize(("state", "role", "acts"), LATER, ids=STATES)
def test_nor_does_the_one_whom_it_was_signed_for(state, role, acts, company, delegate):
    hotfix = drive(report(company), company, to="development")
    delegate(Role.SENIOR_DEVELOPER, to=company.insider)
    complete(hotfix, company)
    perform(hotfix, "submit_for_review", by=company.insider)
    hotfix.refresh_from_db()
    ready(hotfix, company, to=state)
    grant_role(hotfix, role, to=company.sd, by=company.owner, reason="Two are ill.")
    hotfix.refresh_from_db()
    sentence = "Insider Pay for Sd Pay signed Development in this round, so"
    refused(company.sd, hotfix, acts, sentence)


@pytest.mark.parametrize(("state", "role", "acts"), LATER, ids=STATES)
def test_nobody_signs_later_for_who_signed_development(state, role, acts, company, delegate):
    hotfix = ready(report(company), company, to=state)
    grant_role(hotfix, role, to=company.sd, by=company.owner, reason="Two are ill.")
    delegate(role, to=company.insider, by=company.sd)
    hotfix.refresh_from_db()
    sentence = "may be signed neither by Sd Pay nor for Sd Pay"
    refused(company.insider, hotfix, acts, sentence)


@pytest.mark.parametrize(("state", "role", "acts"), LATER, ids=STATES)
def test_nor_for_whom_development_was_signed(state, role, acts, company, delegate):
    """Three people: one developed for another, and a third would sign the rest for that other."""
    hotfix = drive(report(company), company, to="development")
    delegate(Role.SENIOR_DEVELOPER, to=company.insider)
    complete(hotfix, company)
    perform(hotfix, "submit_for_review", by=company.insider)
    hotfix.refresh_from_db()
    ready(hotfix, company, to=state)
    grant_role(hotfix, role, to=company.sd, by=company.owner, reason="Two are ill.")
    delegate(role, to=company.other, by=company.sd)
    hotfix.refresh_from_db()
    refused(company.other, hotfix, acts, "Insider Pay for Sd Pay signed Development in this round")


def test_a_new_round_begins_anew(company, delegate):
    hotfix = ready(report(company), company, to="code_review")
    delegate(Role.TECHNICAL_LEAD, to=company.sd)
    grant_role(hotfix, Role.SENIOR_DEVELOPER, to=company.other, by=company.owner, reason="Two are ill.")
    perform(hotfix, "request_changes", by=company.tl, reason="Again.")
    complete(hotfix, company)
    perform(hotfix, "submit_for_review", by=company.other)
    complete(hotfix, company)
    assert ask(company.sd, "pass_review", hotfix).status_code == 302


# --- Qualification --------------------------------------------------------------------------------


@pytest.fixture
def qualifying(company):
    return ready(report(company), company, to="qualification")


OTHER = {Role.PRODUCT_OWNER: Role.TECHNICAL_LEAD, Role.TECHNICAL_LEAD: Role.PRODUCT_OWNER}


@pytest.mark.parametrize("first", OTHER)
def test_one_person_does_not_sign_one_half_himself_and_the_other_for_somebody(
    first, qualifying, company, delegate
):
    mine, theirs = company.people[HOLDERS[first]], company.people[HOLDERS[OTHER[first]]]
    delegate(OTHER[first], to=mine)
    perform(qualifying, "qualify", by=mine, as_role=first)
    answer = ask(mine, "qualify", qualifying, as_role=f"{OTHER[first].value}:{theirs.pk}")
    assert answer.status_code == 403
    assert "You gave the other Qualification approval" in words_of(answer)


@pytest.mark.parametrize("first", OTHER)
def test_nor_both_for_two_people(first, qualifying, company, delegate, stand_in):
    for role in OTHER:
        delegate(role, to=stand_in)
    holder, other = company.people[HOLDERS[first]], company.people[HOLDERS[OTHER[first]]]
    assert ask(stand_in, "qualify", qualifying, as_role=f"{first.value}:{holder.pk}").status_code == 302
    answer = ask(stand_in, "qualify", qualifying, as_role=f"{OTHER[first].value}:{other.pk}")
    assert answer.status_code == 403
    assert "one person may not sign both" in words_of(answer)
    assert ask(other, "qualify", qualifying).status_code == 302
    assert qualifying.state == "development"


@pytest.mark.parametrize("first", OTHER)
def test_nor_two_people_both_for_one(first, qualifying, company, delegate, stand_in):
    """The one holds both roles and is away: their two delegates are no two minds."""
    holder = company.people[HOLDERS[first]]
    grant_role(qualifying, OTHER[first], to=holder, by=company.owner, reason="Two are ill.")
    delegate(first, to=stand_in)
    delegate(OTHER[first], to=company.other, by=holder)
    perform(qualifying, "qualify", by=stand_in)
    answer = ask(company.other, "qualify", qualifying)
    assert answer.status_code == 403
    assert f"may be signed neither by {holder} nor for {holder}" in words_of(answer)


def test_nor_the_one_after_somebody_signed_for_him(qualifying, company, delegate, stand_in):
    grant_role(qualifying, Role.TECHNICAL_LEAD, to=company.po, by=company.owner, reason="Two are ill.")
    delegate(Role.PRODUCT_OWNER, to=stand_in)
    perform(qualifying, "qualify", by=stand_in)
    answer = ask(company.po, "qualify", qualifying, as_role="technical_lead")
    assert answer.status_code == 403
    assert "Insider Pay for Po Pay gave the other Qualification approval" in words_of(answer)


def test_the_same_half_may_be_signed_again_after_a_change(qualifying, company, delegate, stand_in):
    """A signature that went stale may be renewed by the holder, after their delegate gave it."""
    delegate(Role.PRODUCT_OWNER, to=stand_in)
    perform(qualifying, "qualify", by=stand_in)
    record = qualifying.change_requests.get()
    with recording(record, by=company.tl) as present:
        present.dependencies = "The mail gateway too."
    assert ask(company.po, "qualify", qualifying).status_code == 302


@pytest.mark.parametrize("act", ["qualify", "reject"])
@pytest.mark.parametrize("role", OTHER)
def test_the_reporter_does_not_sign_for_others(act, role, qualifying, company, delegate):
    delegate(role, to=company.reporter)
    answer = ask(company.reporter, act, qualifying)
    assert answer.status_code == 403
    assert "Whoever reported a hot fix may not sign its Qualification." in words_of(answer)


@pytest.mark.parametrize("act", ["qualify", "reject"])
@pytest.mark.parametrize("role", OTHER)
def test_nobody_signs_for_the_reporter(act, role, qualifying, company, delegate, stand_in):
    grant_role(qualifying, role, to=company.reporter, by=company.owner, reason="Two are ill.")
    delegate(role, to=stand_in, by=company.reporter)
    qualifying.refresh_from_db()
    answer = ask(stand_in, act, qualifying)
    assert answer.status_code == 403
    assert "Reporter Pay reported this hot fix, so nobody may sign its Qualification for" in words_of(answer)
    assert not qualifying.approvals.exists()


def test_a_barred_way_is_left_for_an_open_one(qualifying, company, delegate, stand_in):
    """Two delegated the same role: one of them reported it, so it is signed for the other."""
    grant_role(qualifying, Role.PRODUCT_OWNER, to=company.reporter, by=company.owner, reason="Ill.")
    delegate(Role.PRODUCT_OWNER, to=stand_in, by=company.reporter)
    delegate(Role.PRODUCT_OWNER, to=stand_in)
    qualifying.refresh_from_db()
    decision = may(stand_in, "qualify", qualifying)
    assert (decision.allowed, decision.on_behalf_of) == (True, company.po)
