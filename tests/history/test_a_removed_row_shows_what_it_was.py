"""A row that exists no more still has its whole story: added, changed, and what it was at the end."""

from apps.history.timeline import Difference
from apps.hotfixes.recording import recording


def test_its_last_values_stand_where_it_was_removed(review, company, told, later):
    with recording(review, by=company.tl) as present:
        finding = present.findings.create(severity="major", description="The retry never ends.")
    with later(5), recording(review, by=company.tl):
        finding.severity = "minor"
        finding.save()
    with later(9), recording(review, by=company.tl, reason="Seen twice"):
        finding.delete()

    removed, changed, added = told("Finding")

    assert [entry.change for entry in (added, changed, removed)] == ["added", "changed", "removed"]
    assert removed.subject == "Minor, Open: The retry never ends."
    assert removed.differences == (
        Difference("Severity", "Minor", ""),
        Difference("Status", "Open", ""),
        Difference("Description", "The retry never ends.", ""),
    )
    assert (removed.who, removed.reason) == ("Tl Pay", "Seen twice")
    assert added.subject == "Major, Open: The retry never ends."


def test_rows_outlive_the_record_they_belonged_to(review, told):
    review.findings.create(severity="major", description="The retry never ends.")
    review.delete()
    assert [entry.change for entry in told("Finding")] == ["removed", "added"]
    assert [entry.change for entry in told("Code review record", limit=50)] == ["removed", "added"]
