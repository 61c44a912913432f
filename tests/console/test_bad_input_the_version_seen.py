"""A form that does not say which version was on screen, or says nonsense, does nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, note_url, saying, url
from tests.driving import Company

NONSENSE = (None, "", "abc", "-1", "1.5", "\x00", "9" * 40, "9" * 5000, "٣x", "0x1", "1e3", "[]")


def _with(fields: dict[str, Any], seen: str | None) -> dict[str, Any]:
    """The form as it is sent with `seen` forged; None leaves it out."""
    rest = {name: value for name, value in fields.items() if name != "seen"}
    return rest if seen is None else rest | {"seen": seen}


def test_an_act(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("testing")
    said = saying(hotfix, reason="440 tests, all green.")
    for seen in NONSENSE:
        answer = client_of(company.qa).post(url("act", hotfix, "pass_testing"), _with(said, seen))
        assert answer.status_code in (400, 409), seen
        again: Any = form_in(answer)
        assert again["reason"] == ["440 tests, all green."], seen
        assert again["seen"] == [str(hotfix.version)], seen
    assert HotFix.objects.get().version == hotfix.version
    assert not hotfix.approvals.filter(phase="testing").exists()


@pytest.mark.parametrize("version", [0, 3])
def test_evidence(version: int, company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("qualification")
    record = hotfix.impact_assessments.get()
    record.version = version
    record.save()
    address, browser = url("evidence", hotfix, "impact_assessments"), client_of(company.po)
    typed: Any = form_in(browser.get(address)) | {"locations": "Everywhere"}
    for seen in NONSENSE:
        answer = browser.post(address, _with(typed, seen))
        assert answer.status_code in (400, 409), seen
        assert form_in(answer)["locations"] == ["Everywhere"], seen
    record.refresh_from_db()
    assert (record.version, record.locations) == (version, "All shops")


def test_a_release_note(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("documentation")
    note = hotfix.release_notes.get()
    manager = client_of(company.rm)
    for seen in NONSENSE:
        said = _with({"reason": "A wrong hotline."}, seen)
        assert manager.post(note_url("withdraw", note), said).status_code in (400, 409), seen
    manager.post(note_url("write", hotfix))
    draft = hotfix.release_notes.get(status="draft")
    for seen in NONSENSE:
        assert manager.post(note_url("publish", draft), _with({}, seen)).status_code in (400, 409), seen
    assert set(hotfix.release_notes.values_list("status", flat=True)) == {"published", "draft"}
