"""A signer's screen is overtaken by a change of what they sign, or by a move; by nothing else."""

import pytest

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, overtaken, url, words_of
from tests.driving import PASSWORD, perform
from tests.owing import by_phone
from tests.withdrawing import withdraw


@pytest.fixture
def opens(company):
    """Open the page of an act as somebody, and send it later."""

    def opened(hotfix, name, who):
        browser = client_of(company.people[who])
        form = form_in(browser.get(url("act", hotfix, name)))

        def send(**typed):
            return browser.post(url("act", hotfix, name), form | {"password": PASSWORD} | typed)

        return send

    return opened


def test_because_the_first_one_signed(in_qualification, opens):
    first, second = (opens(in_qualification, "qualify", who) for who in ("po", "tl"))
    assert first().status_code == 302
    assert second().status_code == 302
    assert HotFix.objects.get(pk=in_qualification.pk).state == "development"


def test_because_a_role_was_granted(in_testing, opens, company):
    send = opens(in_testing, "pass_testing", "qa")
    grant_role(in_testing, Role.QA_LEAD, to=company.other, by=company.owner, reason="Stands in.")
    assert send().status_code == 302


def test_because_another_one_took_theirs_back(in_qualification, opens, company):
    perform(in_qualification, "qualify", by=company.po)
    send = opens(in_qualification, "qualify", "tl")
    withdraw(in_qualification.approvals.get(), by=company.po)
    assert send().status_code == 302
    assert HotFix.objects.get(pk=in_qualification.pk).state == "qualification"


def test_whoever_says_no_is_not_either(in_qualification, opens):
    first, second = opens(in_qualification, "qualify", "po"), opens(in_qualification, "reject", "tl")
    assert first().status_code == 302
    assert second(reason="It can wait.").status_code == 302
    assert HotFix.objects.get(pk=in_qualification.pk).state == "rejected"


def test_nor_is_whoever_countersigns(in_qualification, company):
    debt = by_phone(in_qualification, company, Role.PRODUCT_OWNER, "po")
    browser = client_of(company.po)
    address = url("settle", in_qualification, debt, "ratify")
    form = form_in(browser.get(address))
    grant_role(in_qualification, Role.QA_LEAD, to=company.other, by=company.owner, reason="Stands in.")
    assert browser.post(address, form | {"password": PASSWORD}).status_code == 302


def test_a_change_of_what_they_sign_does(in_qualification, opens, edit, company):
    send = opens(in_qualification, "qualify", "tl")
    perform(in_qualification, "qualify", by=company.po)
    edit(in_qualification, "impact_assessments", users_affected="3")
    answer = send()
    assert answer.status_code == 409
    assert overtaken(company.tl, company.contributor) in words_of(answer)
    assert "Users affected" in words_of(answer)
    assert in_qualification.approvals.count() == 1


def test_a_move_does_although_the_phase_comes_again(in_testing, opens, company):
    from tests.driving import ready

    send = opens(in_testing, "pass_testing", "qa")
    perform(in_testing, "fail_testing", by=company.qa, reason="Refunds are sent twice.")
    assert send().status_code == 409
    ready(in_testing, company, to="testing")
    assert in_testing.round == 2
    answer = send()  # as it was on screen in the first round
    assert answer.status_code == 409
    assert not in_testing.approvals.filter(round=2, phase="testing").exists()


def test_of_two_of_one_role_the_second_is_told_by_whom(in_testing, opens, company):
    grant_role(in_testing, Role.QA_LEAD, to=company.other, by=company.owner, reason="Stands in.")
    first, second = (opens(in_testing, "pass_testing", who) for who in ("qa", "other"))
    assert first().status_code == 302
    answer = second()
    assert answer.status_code == 409
    assert overtaken(company.other, company.qa) in words_of(answer)
    assert in_testing.approvals.filter(phase="testing").count() == 1


@pytest.mark.parametrize("who", ["po", "tl"])
def test_what_was_signed_is_not_asked_for_again(who, in_qualification, company):
    perform(in_qualification, "qualify", by=company.po)
    answer = client_of(company.people[who]).get(url("act", in_qualification, "qualify"))
    if who == "tl":
        assert answer.status_code == 200
    else:
        assert answer.status_code == 409
        assert "You have signed already as Product Owner" in words_of(answer)
        assert "csrfmiddlewaretoken" not in answer.content.decode().split("<main")[-1]


def test_the_one_that_counts_is_named_and_not_a_stale_one_before_it(in_qualification, company, edit):
    grant_role(in_qualification, Role.PRODUCT_OWNER, to=company.other, by=company.owner, reason="Helps.")
    perform(in_qualification, "qualify", by=company.po)
    edit(in_qualification, "impact_assessments", users_affected="3")
    perform(in_qualification, "qualify", by=company.other)
    for who, sentence in (("other", "You have signed already"), ("po", "Other Pay has signed already")):
        answer = client_of(company.people[who]).get(url("act", in_qualification, "qualify"))
        assert sentence in words_of(answer)
