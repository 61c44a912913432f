"""The API: so many queries, however many hot fixes it lists, and however long the story of one is."""

from tests.driving import drive, perform, report

# Session and person; the number, the hot fixes with their systems, and the clocks of these.
LIST = 5
# Session and person; the hot fix, its sign-offs, its debts, its status updates and the clocks of its
# system; whose doing the passwords of its signers are; all evidence with its rows and files, the people it
# names, and what of it is owed. Before its go, the change freezes that are not over.
ONE = 12


def test_the_list(company, asked, reported):
    reported(company, number=5)
    assert len(asked(company.auditor, "/api/hotfixes/")) == LIST
    reported(company, number=55)
    assert len(asked(company.auditor, "/api/hotfixes/")) == LIST


def test_one(company, asked):
    hotfix = drive(report(company), company, to="deployment")
    address = f"/api/hotfixes/{hotfix.reference}/"
    assert len(asked(company.auditor, address)) == ONE
    for _each in range(3):
        perform(hotfix, "refuse_deployment", by=company.rm, reason="Not tonight.")
        hotfix.refresh_from_db()
        drive(hotfix, company, to="deployment")
    assert len(asked(company.auditor, address)) == ONE
