"""Where windows overlap, whoever gives the go says why that is fine, by each door (PROCESS.md 5a)."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval, Waiver
from apps.common import clock
from apps.common.errors import BadInput
from apps.records.snapshot import snapshot
from tests.asking import ask, client_of, form_in, url, words_of
from tests.driving import ARGUED, PASSWORD, perform
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


def test_the_reason_is_for_what_was_on_screen_and_for_no_other_window(both, company):
    one, _other = both
    page = client_of(company.rm).get(url("act", one, "go"))
    planned(company, "Orders hang", begins=-10)
    typed = {**form_in(page), "waiver_overlap": ARGUED["overlap"], "password": PASSWORD}
    answer = client_of(company.rm).post(url("act", one, "go"), typed)
    assert answer.status_code == 400
    assert "This changed while the page was open. The window overlaps" in words_of(answer)
    assert not Waiver.objects.exists()
    again = form_in(answer)
    assert again["waiver_overlap"] == [ARGUED["overlap"]]
    answer = client_of(company.rm).post(url("act", one, "go"), {**again, "password": PASSWORD})
    assert answer.status_code == 302
    assert Waiver.objects.get().missed == again["waiver_overlap_about"][0]


def test_of_a_window_that_meets_none_nothing_is_asked(both, company):
    one, other = both
    perform(other, "refuse_deployment", by=company.rm, reason="Not tonight.")
    assert "waiver_overlap" not in form_in(client_of(company.rm).get(url("act", one, "go")))
    perform(one, "go", by=company.rm)


@pytest.mark.parametrize(("begins", "asked"), [(0, True), (120, False)])
def test_a_go_that_is_given_anew_holds_from_now_on(begins, asked, company):
    one = planned(company, "Payments are refused", begins=0)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        planned(company, "Refunds twice", begins=begins)
        form = form_in(client_of(company.rm).get(url("act", one, "go")))
        assert ("waiver_overlap" in form) is asked


def test_a_yes_by_phone_is_not_held_up(both, company):
    assert by_phone(both[0], company, Role.RELEASE_MANAGER, "rm").role == Role.RELEASE_MANAGER
