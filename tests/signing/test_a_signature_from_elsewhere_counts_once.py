"""Coming back signs once: in time, in the same session, by the same person, and what has not moved."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.asking_elsewhere import MOST, WAITS
from apps.accounts.models import PendingSignature
from apps.common import clock
from apps.hotfixes.grants import grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, perform, ready, report
from tests.elsewhere import WAY, comes_back, leaves

NOTHING = "Nothing was signed by this."


@pytest.fixture(autouse=True)
def elsewhere(settings: Any) -> None:
    settings.REAUTHENTICATION = WAY


@pytest.fixture
def browser(company: Company) -> Client:
    return client_of(company.qa)


@pytest.fixture
def back(in_testing: HotFix, browser: Client) -> str:
    """Where to come back to, of a QA Lead who is elsewhere now."""
    return leaves(browser, url("act", in_testing, "pass_testing"), reason="Ran twice.")


def signed(hotfix: HotFix) -> int:
    return HotFix.objects.get(pk=hotfix.pk).approvals.filter(phase="testing").count()


def test_a_second_time_it_signs_nothing(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    assert comes_back(browser, back, company.qa).status_code == 302
    answer = comes_back(browser, back, company.qa)
    assert answer.status_code == 400
    assert NOTHING in words_of(answer)
    assert signed(in_testing) == 1


def test_whoever_was_not_recognised_signs_nothing_and_keeps_what_was_typed(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    answer = comes_back(browser, back, company.rm)
    assert answer.status_code == 400
    assert "You were not recognised. Nothing was recorded." in words_of(answer)
    assert form_in(answer)["reason"] == ["Ran twice."]
    assert f'action="{url("act", in_testing, "pass_testing")}"' in answer.content.decode()
    assert comes_back(browser, back, company.qa).status_code == 400, "It is used up."
    assert signed(in_testing) == 0


def test_what_moved_meanwhile_is_shown_and_can_be_signed_anew(
    back: str, browser: Client, in_testing: HotFix, company: Company, edit: Any
) -> None:
    edit(in_testing, "test_reports", summary="Only the till.")
    answer = comes_back(browser, back, company.qa)
    assert answer.status_code == 409
    said = words_of(answer)
    assert "was changed by Contributor Pay" in said
    assert "Changed since you opened this page" in said
    assert "Only the till." in said
    form = form_in(answer)
    assert form["reason"] == ["Ran twice."]
    assert signed(in_testing) == 0
    address = url("act", in_testing, "pass_testing")
    assert f'action="{address}"' in answer.content.decode()
    # The page shows what is there now: pressing again leads there and back once more.
    left = browser.post(address, form)
    state = PendingSignature.objects.get()
    assert left.status_code == 302
    assert state.address == address


def test_an_act_of_somebody_else_meanwhile_leaves_nothing_to_sign(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    perform(in_testing, "fail_testing", by=company.qa, reason="On the phone.")
    answer = comes_back(browser, back, company.qa)
    assert answer.status_code == 409
    assert "was changed by you" in words_of(answer)
    assert signed(in_testing) == 1  # the refusal


def test_a_role_that_was_taken_back_meanwhile_signs_nothing(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    (held,) = (one for one in grants_on(in_testing) if one.holder == company.qa)
    revoke_role(in_testing, held, by=company.owner, reason="Left the team.")
    assert comes_back(browser, back, company.qa).status_code == 403
    assert signed(in_testing) == 0


def test_a_status_update_meanwhile_overtakes_nobody(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    post_update(in_testing, "Nearly there.", by=company.sd)
    assert comes_back(browser, back, company.qa).status_code == 302
    assert signed(in_testing) == 1


def test_another_session_cannot_use_it_nor_use_it_up(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    for other in (client_of(company.qa), client_of(company.rm)):
        assert comes_back(other, back, company.qa).status_code == 400
    assert comes_back(client_of(None), back, company.qa).url.startswith("/admin/login/")
    assert signed(in_testing) == 0
    assert comes_back(browser, back, company.qa).status_code == 302


def test_nobody_comes_back_into_a_session_that_was_ended(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    browser.logout()
    browser.force_login(company.qa)
    assert comes_back(browser, back, company.qa).status_code == 400
    assert signed(in_testing) == 0


def test_it_waits_for_ten_minutes(back: str, browser: Client, in_testing: HotFix, company: Company) -> None:
    with clock.set_to(clock.now() + WAITS):
        assert NOTHING in words_of(comes_back(browser, back, company.qa))
    with clock.set_to(clock.now() + WAITS - timedelta(seconds=1)):
        assert comes_back(browser, back, company.qa).status_code == 302
    assert signed(in_testing) == 1


@pytest.mark.parametrize("state", ["", "x", "\0", "é" * 9000])
def test_an_address_that_was_made_up_signs_nothing(
    state: str, back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    answer = browser.get(url("asked_again"), {"state": state, "who": company.qa.get_username()})
    assert answer.status_code == 400
    assert browser.get(url("asked_again")).status_code == 400
    assert signed(in_testing) == 0


def test_only_a_get_comes_back(back: str, browser: Client, in_testing: HotFix, company: Company) -> None:
    for ask in (browser.head, browser.post, browser.put, browser.delete):
        assert ask(f"{back}&who={company.qa.get_username()}").status_code == 405
    assert comes_back(browser, back, company.qa).status_code == 302


def test_two_windows_come_back_each_with_its_own(company: Company, browser: Client) -> None:
    places = [ready(report(company), company, to="testing") for _each in range(2)]
    ways_back = [
        leaves(browser, url("act", place, "pass_testing"), reason=place.reference) for place in places
    ]
    for back in reversed(ways_back):
        assert comes_back(browser, back, company.qa).status_code == 302
    assert [place.approvals.last().comment for place in places] == [place.reference for place in places]


def test_what_waits_in_vain_does_not_pile_up(
    back: str, browser: Client, in_testing: HotFix, company: Company
) -> None:
    for _each in range(MOST + 3):
        last = leaves(browser, url("act", in_testing, "pass_testing"))
    assert PendingSignature.objects.count() == MOST
    with clock.set_to(clock.now() + WAITS):
        last = leaves(browser, url("act", in_testing, "pass_testing"))
        assert PendingSignature.objects.count() == 1
        assert comes_back(browser, last, company.qa).status_code == 302
