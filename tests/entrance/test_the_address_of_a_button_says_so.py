"""Whoever lands on an address that only a button uses, as after a log-in, reads why, and goes on there."""

import pytest
from django.test import override_settings

from tests.asking import client_of, url, words_of
from tests.driving import Company, report


def test_after_a_log_in_the_page_of_the_button_is_one_step_away(company: Company) -> None:
    hotfix = report(company)
    button = url("watch", hotfix)
    answer = client_of(company.po).get(button)
    assert answer.status_code == 405
    assert "This address is that of a button, and nothing was done." in words_of(answer)
    assert f'href="{url("change", hotfix)}"' in answer.content.decode()
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("address", ["/admin/ways/mail/", "/admin/drafts/discard/"])
def test_no_such_address_is_an_empty_page(address: str, company: Company) -> None:
    answer = client_of(company.po).get(address)
    assert answer.status_code == 405
    assert "press it again" in words_of(answer)


def test_a_page_that_takes_no_form_says_so(company: Company) -> None:
    answer = client_of(company.po).put("/verify/")
    assert answer.status_code == 405
    assert "This address takes no form" in words_of(answer)


@pytest.mark.parametrize("debug", [True, False])
def test_another_host_reads_a_page_of_ours_and_the_log_names_it(
    debug: bool, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    with override_settings(DEBUG=debug, ALLOWED_HOSTS=["testserver"]):
        answer = client_of(None).get("/admin/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "This request cannot be understood" in words_of(answer)
    assert "ALLOWED_HOSTS" not in answer.content.decode()
    assert "elsewhere.example" in caplog.text
