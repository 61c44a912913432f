"""What one act wrote at one moment is told in a sensible order, whichever tables it stands in."""

from apps.history.timeline import timeline
from apps.hotfixes.recording import recording
from tests.driving import perform
from tests.filling import fill


def test_a_hot_fix_is_reported_before_it_has_evidence_and_roles(hotfix):
    oldest_first = [entry.what for entry in reversed(timeline(hotfix))]
    assert oldest_first == ["Hot fix", "Issue report", *["Role of a person"] * 6]


def test_an_approval_opens_the_next_evidence_and_then_the_hot_fix_has_moved(hotfix, company):
    perform(hotfix, "submit", by=company.reporter)
    hotfix.refresh_from_db()
    opened = {entry.what for entry in timeline(hotfix, limit=5)}
    assert opened == {"Hot fix", "Risk assessment", "Change request", "Impact assessment", "Qualification"}
    for name in ("qualifications", "impact_assessments", "change_requests", "risk_assessments"):
        with recording(getattr(hotfix, name).get(), by=company.po) as record:
            fill(record)
    perform(hotfix, "qualify", by=company.po)
    before = timeline(hotfix, limit=1)[0].number
    perform(hotfix, "qualify", by=company.tl)
    entries = timeline(hotfix, limit=4)
    assert before not in [entry.number for entry in entries[:1]]
    assert entries[0].what == "Hot fix"
    assert entries[0].differences[0].new == "Development"
    whats = [entry.what for entry in timeline(hotfix)]
    assert whats.index("Hot fix") < whats.index("Development record") < whats.index("Approval")


def test_rows_come_after_the_record_they_belong_to(hotfix, review):
    whats = [entry.what for entry in reversed(timeline(hotfix))]
    assert whats.index("Code review record") < whats.index("Answer on standards")
