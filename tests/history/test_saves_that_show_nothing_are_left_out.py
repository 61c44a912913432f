"""A save in which only stamps moved is no entry, and it never makes a page shorter than asked for."""

from apps.history.timeline import history_of, timeline
from apps.hotfixes.recording import recording


def test_a_record_whose_rows_alone_changed_tells_the_rows(review, hotfix, company):
    with recording(review, by=company.tl) as present:
        present.findings.create(severity="minor", description="A typo.")
    assert [entry.change for entry in history_of(hotfix) if entry.what == "Code review record"] == ["added"]
    assert [entry.change for entry in history_of(hotfix) if entry.what == "Finding"] == ["added"]


def test_a_page_is_full_however_many_of_them_lie_in_between(review, hotfix, later):
    with later(1):
        for _time in range(150):
            review.version += 1
            review.save()
    page = timeline(hotfix, limit=5)
    assert len(page) == 5
    assert page == history_of(hotfix)[:5]
    assert timeline(hotfix, limit=5, before=page[-1].number) == history_of(hotfix)[5:10]
