"""Where windows overlap, whoever gives the go says why that is fine, by each door (PROCESS.md 5a)."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval, Waiver
from apps.common import clock
from apps.common.errors import BadInput
from apps.records.snapshot import snapshot
from tests.asking import ask, client_of, form_in, url, words_of
from tests.driving import ARGUED, perform
from tests.owing import by_phone
from tests.planning import planned

THEIR_TIMES = "Payments PAY, 2026-11-23 02:34 UTC to 2026-11-23 03:04 UTC"


@pytest.fixture
def both(company):
    return planned(company, "Payments are refused", begins=0), planned(company, "Refunds twice", begins=20)


def test_nobody_gives_the_go_without_it(both, company):
    one, other = both
    with pytest.raises(BadInput) as refused:
        perform(one, "go", by=company.rm)
    (sentence,) = refused.value.fields["waiver_overlap"]
    assert THEIR_TIMES in sentence
    assert other.reference not in sentence
    answer = ask(company.rm, "go", one, waiver_overlap="", reason="It is tested.")
    assert answer.status_code == 400
    assert "It is tested." in words_of(answer)
    assert not Approval.objects.filter(act="go").exists()


def test_the_page_asks_for_it_and_page_one_tells_it(both, company, night):
    one, _other = both
    asked = form_in(client_of(company.rm).get(url("act", one, "go")))
    assert "waiver_overlap" in asked
    answer = ask(company.rm, "go", one, waiver_overlap=ARGUED["overlap"])
    assert answer.status_code == 302
    waiver = Waiver.objects.get()
    assert THEIR_TIMES in waiver.missed
    told = str(snapshot(one, printed_by="", at=night))
    assert ARGUED["overlap"] in told
    assert THEIR_TIMES in told


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=2)])
def test_of_a_window_that_meets_none_or_is_over_nothing_is_asked(later, both, company):
    one, other = both
    if not later:
        perform(other, "refuse_deployment", by=company.rm, reason="Not tonight.")
    with clock.set_to(clock.now() + later):
        assert "waiver_overlap" not in form_in(client_of(company.rm).get(url("act", one, "go")))
        perform(one, "go", by=company.rm)


def test_a_yes_by_phone_is_not_held_up(both, company):
    assert by_phone(both[0], company, Role.RELEASE_MANAGER, "rm").role == Role.RELEASE_MANAGER
