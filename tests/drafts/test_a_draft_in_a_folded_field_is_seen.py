"""What may follow is folded away in an Emergency, and unfolds where something of it is filled in."""

import pytest

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, url, words_of
from tests.drafting import begin, save
from tests.driving import Company
from tests.short_form import reported, short_drive

FOLDED = '<details class="hf-later">'
UNFOLDED = '<details class="hf-later" open>'


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return short_drive(reported(company), company, to="development")


def address(hotfix: HotFix) -> str:
    return url("evidence", hotfix, "development_records")


def test_it_is_folded_while_nothing_is_filled_in(hotfix: HotFix, company: Company) -> None:
    page = words_of(client_of(company.sd).get(address(hotfix)))
    assert FOLDED in page
    assert UNFOLDED not in page


def test_a_draft_of_a_field_in_it_unfolds_it(hotfix: HotFix, company: Company) -> None:
    browser = client_of(company.sd)
    save(browser, begin(browser, address(hotfix), files_changed="gateway/client.py"))
    page = words_of(browser.get(address(hotfix)))
    assert "gateway/client.py" in page
    assert UNFOLDED in page


def test_a_draft_of_another_field_does_not(hotfix: HotFix, company: Company) -> None:
    browser = client_of(company.sd)
    save(browser, begin(browser, address(hotfix), how_tested="By hand."))
    page = words_of(browser.get(address(hotfix)))
    assert "By hand." in page
    assert FOLDED in page


def test_what_is_stored_in_it_unfolds_it(hotfix: HotFix, company: Company) -> None:
    with recording(hotfix.development_records.get(), by=company.sd) as record:
        record.files_changed = "gateway/client.py"  # type: ignore[attr-defined]
    assert UNFOLDED in words_of(client_of(company.sd).get(address(hotfix)))


def test_every_form_opens_folded(company: Company) -> None:
    hotfix, folded = reported(company), 0
    for state in ("qualification", "development", "testing", "deployment"):
        short_drive(hotfix, company, to=state)
        assert hotfix.phase is not None
        for name in hotfix.phase.evidence:
            answer = client_of(company.contributor).get(url("evidence", hotfix, name))
            assert answer.status_code == 200
            assert UNFOLDED not in words_of(answer), name
            folded += FOLDED in words_of(answer)
    assert folded >= 5
