"""Evidence that was saved by somebody else since its draft was begun: both are shown, and neither is lost."""

from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, url, words_of
from tests.drafting import begin, save
from tests.driving import Company, drive, perform, report

BESIDE = "What is stored now, saved after you began your draft"


def test_both_are_shown_and_the_draft_is_saved_on_purpose(company: Company) -> None:
    hotfix = drive(report(company), company, to="qualification")
    address = url("evidence", hotfix, "impact_assessments")
    browser = client_of(company.po)
    save(browser, begin(browser, address, locations="Ghent"))
    with recording(hotfix.impact_assessments.get(), by=company.tl) as present:
        present.locations = "Bruges"

    page = browser.get(address)
    assert BESIDE in words_of(page)
    assert "Bruges" in words_of(page)
    shown = form_in(page)
    assert shown["locations"] == ["Ghent"]
    assert hotfix.impact_assessments.get().locations == "Bruges"
    assert browser.post(address, shown).status_code == 302
    assert hotfix.impact_assessments.get().locations == "Ghent"


def test_one_that_nobody_overtook_stands_alone(company: Company) -> None:
    hotfix = drive(report(company), company, to="qualification")
    address = url("evidence", hotfix, "impact_assessments")
    browser = client_of(company.po)
    save(browser, begin(browser, address, locations="Ghent"))
    page = words_of(browser.get(address))
    assert "Ghent" in page
    assert BESIDE not in page


def test_its_rows_are_put_back_too(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    address = url("evidence", hotfix, "development_records")
    browser = client_of(company.sd)
    rows = {
        "commits-TOTAL_FORMS": "3",
        **{f"commits-{number}-message": f"Fix number {number}" for number in range(3)},
    }
    save(browser, begin(browser, address, **rows))
    shown = form_in(browser.get(address))
    assert [shown[f"commits-{number}-message"] for number in range(3)] == [
        [f"Fix number {number}"] for number in range(3)
    ]


def test_evidence_of_another_round_is_another_form(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    address = url("evidence", hotfix, "development_records")
    browser = client_of(company.sd)
    save(browser, begin(browser, address, **{"commits-0-message": "Only in the first"}))
    drive(hotfix, company, to="testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="It fails.")
    assert "Only in the first" not in words_of(browser.get(address))
