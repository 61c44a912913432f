"""Each result says where it was found: the field, and a line of it with the words marked."""

from django.urls import reverse

from apps.hotfixes.recording import recording
from apps.search.models import SearchDocument
from tests.asking import client_of
from tests.driving import report

SEARCH = reverse("admin:search")
LONG = "before " * 60 + "the Käserei in Gruyère stands still " + "after " * 60


def test_a_line_of_a_long_text(company, places):
    report(company, description=LONG)
    line = places("gruyere kaserei", company.po)["Issue report, description"]
    assert "the [Käserei] in [Gruyère] stands still" in line
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert len(line) < 220


def test_every_word_has_its_place(company, places):
    hotfix = report(company, description="First the ledger.", incident_url="https://tickets.example/OPS-77")
    with recording(hotfix.issue_reports.get(), by=company.reporter) as present:
        present.description = "First the ledger. " * 3
    found = places("ledger ops-77", company.po)
    assert "[ledger]" in found["Issue report, description"]
    assert "[OPS-77]" in found["Issue report, incident reference"]


def test_at_most_three(company, places):
    hotfix = report(company, description="again")
    record = hotfix.issue_reports.get()
    assert len(places("again", company.po)) <= 3
    assert record.description == "again"


def test_people_are_named_as_they_are_called_now(company, places):
    report(company)
    company.reporter.last_name = "Wiederkehr"
    company.reporter.save()
    assert places("wiederkehr", company.po) == dict.fromkeys(
        ("Reported by", "Issue report, changed by"), "Reporter [Wiederkehr]"
    )


def test_what_is_marked_is_marked_and_what_is_typed_is_shown_as_text(company):
    report(company, title="Card <b>payments</b>", description="<script>alert(1)</script> card")
    page = client_of(company.po).get(SEARCH, {"q": 'card "><script>'}).content.decode()
    assert "<mark>Card</mark> &lt;b&gt;payments" in page
    assert "<script>alert" not in page
    assert '"><script>' not in page


def test_a_sign_before_a_number_is_a_text(company, places):
    """A key of somebody is kept apart from what people write: nobody is named by “@1”."""
    report(company, title="Mail", description=f"@{company.owner.pk} knows the ledger")
    assert places("ledger", company.po) == {
        "Issue report, description": f"@{company.owner.pk} knows the [ledger]"
    }


def test_a_field_that_is_no_more_has_no_name(company, places):
    """Until the search is made anew, what stood there is still found."""
    document = SearchDocument.objects.get(pk=report(company).pk)
    document.passages |= {"evidence.issuereport": [[["gone", "The ledger"]], []]}
    document.passages |= {"evidence.gone": [[["note", "Another ledger"]], []]}
    document.words = "card ledger"
    document.save()
    assert set(places("ledger", company.po)) == {""}
