"""Whom it concerns, or a process owner, ends a delegation before its time, and says why."""

import pytest
from django.urls import reverse

from apps.common.errors import BadInput, ChangedSince, NotAllowed, WrongPhase
from apps.hotfixes.delegating import withdraw_delegation
from apps.hotfixes.models import Delegation
from tests.asking import client_of, undone, words_of
from tests.driving import NIGHT, perform

WITHDRAWN_BY = {"qa": 302, "insider": 302, "owner": 302}
NOT_BY = {"auditor": 403, "board": 403, "root": 403, "tl": 404, "plain": 404, "reporter": 404}


def withdraw_url(delegation):
    return reverse("admin:hotfixes_delegation_withdraw", args=[delegation.pk])


@pytest.mark.parametrize("on_one_hot_fix", [True, False])
def test_by_whom(on_one_hot_fix, delegated, hotfix_in, company):
    delegation = delegated(on=hotfix_in("testing") if on_one_hot_fix else None)
    for who, status in {**WITHDRAWN_BY, **NOT_BY}.items():
        person = company.people[who]
        assert client_of(person).get(withdraw_url(delegation)).status_code == (
            200 if status == 302 else status
        )
        with undone():
            answer = client_of(person).post(withdraw_url(delegation), {"reason": "Back already."})
            present = Delegation.objects.get()
        assert answer.status_code == status, who
        assert (present.withdrawn_by, present.withdrawn_at) == (
            (person, NIGHT) if status == 302 else (None, None)
        )
        if status != 302:
            with pytest.raises(NotAllowed):
                withdraw_delegation(delegation, by=person, reason="x")
    delegation.refresh_from_db()
    assert delegation.withdrawn_at is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_required(reason, delegated, company):
    delegation = delegated()
    answer = client_of(company.qa).post(withdraw_url(delegation), {"reason": reason})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"reason"}
    with pytest.raises(BadInput):
        withdraw_delegation(delegation, by=company.qa, reason=reason)


def test_the_reason_is_in_the_history(delegated, company):
    delegation = delegated()
    withdraw_delegation(delegation, by=company.owner, reason="He has left the company.")
    last = delegation.history.latest("history_id")
    assert (last.history_user, last.history_change_reason) == (company.owner, "He has left the company.")
    assert (last.history_date, last.withdrawn_by) == (NIGHT, company.owner)


def test_the_second_reads_who_was_first(delegated, company, stand_in):
    delegation = delegated()
    withdraw_delegation(delegation, by=company.qa, reason="Back.")
    answer = client_of(stand_in).post(withdraw_url(delegation), {"reason": "Too much."})
    assert answer.status_code == 409
    assert "Qa Pay already withdrew this" in words_of(answer)
    with pytest.raises(ChangedSince):
        withdraw_delegation(delegation, by=stand_in, reason="x")
    delegation.refresh_from_db()
    assert delegation.withdrawn_by == company.qa


def test_what_has_ended_is_not_withdrawn(delegated, company, later):
    delegation = delegated()
    with later(days=7):
        assert client_of(company.qa).post(withdraw_url(delegation), {"reason": "x"}).status_code == 409
        with pytest.raises(WrongPhase):
            withdraw_delegation(delegation, by=company.qa, reason="x")


def test_what_has_not_begun_is(delegated, company, later):
    delegation = delegated(starts_at=NIGHT.replace(day=25))
    assert client_of(company.qa).post(withdraw_url(delegation), {"reason": "No holiday."}).status_code == 302
    delegation.refresh_from_db()
    assert delegation.status == "withdrawn"


def test_a_hot_fix_that_has_ended_is_not_touched(delegated, hotfix_in, company):
    hotfix = hotfix_in("testing")
    delegation = delegated(on=hotfix)
    perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
    hotfix.refresh_from_db()
    before = hotfix.version
    assert client_of(company.qa).post(withdraw_url(delegation), {"reason": "x"}).status_code == 409
    delegation.refresh_from_db()
    hotfix.refresh_from_db()
    assert (delegation.withdrawn_at, delegation.status, hotfix.version) == (None, "past", before)


def test_one_that_is_not_there(company):
    address = reverse("admin:hotfixes_delegation_withdraw", args=[999_999])
    assert client_of(company.owner).post(address, {"reason": "x"}).status_code == 404
