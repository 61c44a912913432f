"""Nothing of another hot fix appears, neither its rows nor its roles."""

from apps.evidence.code_review import CodeReview
from apps.history.timeline import history_of, timeline
from tests.driving import report


def test_what_happens_to_another_stays_there(hotfix, company, review):
    before = history_of(hotfix)
    other = report(company, title="Invoices show the wrong name")
    CodeReview.open_for(other)
    CodeReview.objects.get(hotfix=other).findings.create(severity="minor", description="A typo.")
    assert history_of(hotfix) == before
    assert timeline(hotfix, limit=100) == before
    of_other = [entry.what for entry in history_of(other)]
    assert of_other.count("Finding") == 1
    assert of_other[-1] == "Hot fix"
