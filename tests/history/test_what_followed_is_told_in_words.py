"""What a debt of evidence named, and what was recorded under it, is told in words and never as plain data."""

from apps.history.timeline import timeline
from apps.hotfixes.recording import recording
from tests.driving import Company
from tests.short_form import debt_of, fill_the_rest, reported, short_drive


def test_of_the_debt_and_of_what_was_recorded(company: Company) -> None:
    hotfix = short_drive(reported(company), company, to="development")
    debt = debt_of(hotfix, "qualification")
    with recording(hotfix.qualifications.get(), by=company.contributor) as record:
        fill_the_rest(record)
    told = {entry.what: {one.field: one.new for one in entry.differences} for entry in timeline(hotfix)}
    owed = told["Evidence debt"]
    assert owed["What was missing"] == "; ".join(debt.words)
    assert owed["How the records were left"].startswith("Issue report: 2 empty fields; ")
    assert owed["Who supplies it"] == "Product Owner, Technical Lead"
    recorded = told["Record of what followed"]
    assert recorded["What was recorded"].startswith("reason: critical business impact; ")
    assert not any("{" in words or "[" in words for words in (*owed.values(), *recorded.values()))
