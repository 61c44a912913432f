"""Whatever takes a reason asks for it, and refuses one that is too long, in the same words at its field."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput
from apps.evidence.attachments import attach, take_off
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.release_notes.publish import withdraw
from tests.driving import Company, drive, perform, ready, report

ACTS = ("grant", "revoke", "delegate", "end a delegation", "remove a file", "withdraw a note", "cancel")
TOO_LONG = "This is too long: 5001 characters, and the limit is "


def _delegate(company: Company, hotfix: HotFix, reason: str) -> Any:
    until = clock.now() + timedelta(days=1)
    return delegate_role(Role.QA_LEAD, hotfix, to=company.other, by=company.qa, ends_at=until, reason=reason)


@pytest.fixture(params=ACTS)
def act(request: Any, company: Company) -> Callable[[str], Any]:
    """One act that takes a reason, up to the reason."""
    hotfix = report(company)
    owner, reporter = company.owner, company.reporter
    if request.param == "grant":
        return lambda why: grant_role(hotfix, Role.QA_LEAD, to=company.other, by=owner, reason=why)
    if request.param == "revoke":
        return lambda why: revoke_role(hotfix, grants_on(hotfix)[0], by=owner, reason=why)
    if request.param == "delegate":
        return lambda why: _delegate(company, hotfix, why)
    if request.param == "end a delegation":
        given = _delegate(company, hotfix, "At sea.")
        return lambda why: withdraw_delegation(given, by=company.qa, reason=why)
    if request.param == "remove a file":
        file = attach(hotfix.issue_reports.get(), ContentFile(b"seen\n", name="log.txt"), by=reporter)
        return lambda why: take_off(file, by=reporter, reason=why)
    if request.param == "withdraw a note":
        note = ready(hotfix, company, to="documentation").release_notes.get()
        assert note.is_published
        return lambda why: withdraw(note, by=company.rm, reason=why)
    moved = drive(hotfix, company, to="qualification")
    return lambda why: perform(moved, "cancel", by=company.po, reason=why)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_where_there_is_none(reason: str, act: Callable[[str], Any]) -> None:
    with pytest.raises(BadInput, match=r"^Say why: a reason is required\.$") as refused:
        act(reason)
    assert refused.value.fields == {"reason": ["A reason is required."]}


def test_where_it_is_too_long(act: Callable[[str], Any]) -> None:
    with pytest.raises(BadInput, match=f"^{TOO_LONG}") as refused:
        act("x" * 5_001)
    assert refused.value.fields == {"reason": [str(refused.value)]}


def test_where_it_is_a_reason(act: Callable[[str], Any]) -> None:
    act(" As agreed. ")
