"""Whoever holds the paper takes the signed bytes out with tools of their own, and gets each digest again."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from apps.approvals.models import Approval
from apps.history.models import Link
from apps.hotfixes.models import HotFix
from apps.records.issue import issue
from apps.records.snapshot import digest
from tests.driving import Company
from tests.issuing import Printing
from tests.records.builders import Take, a_snapshot, pages_of
from tests.records.builders import closed as as_closed
from tests.records.printed import paper_of

# The same papers are read from many sides: where tests are spread by groups, they are laid out once.
pytestmark = pytest.mark.xdist_group("papers")


def test_the_one_command_of_the_last_page_says_every_digest_twice(
    closed: HotFix, take: Take, tmp_path: Path
) -> None:
    taken = take(closed)
    (tmp_path / "HF-2026-0001.pdf").write_bytes(paper_of(taken).content)
    last = pages_of((tmp_path / "HF-2026-0001.pdf").read_bytes(), tmp_path)[-1]
    command = "pdfdetach -saveall HF-2026-0001.pdf && sha256sum signed-*.json snapshot.json"
    assert command in last
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    computed = dict(reversed(line.split()) for line in done.splitlines())
    assert computed.pop("snapshot.json") == digest(taken)
    assert computed
    assert all(name == f"signed-{sha256}.json" for name, sha256 in computed.items())
    given = set(Approval.objects.filter(hotfix=closed).values_list("evidence_digest", flat=True))
    assert set(computed.values()) == given
    printed = " ".join(pages_of((tmp_path / "HF-2026-0001.pdf").read_bytes(), tmp_path)).replace(" ", "")
    assert all(sha256 in printed for sha256 in given)


def test_the_data_holds_the_signed_text_too(closed: HotFix, take: Take) -> None:
    taken = take(closed)
    assert taken.signed
    for one in taken.signed:
        assert hashlib.sha256(one.text.encode()).hexdigest() == one.sha256


def test_the_last_page_names_the_end_of_the_chain(closed: HotFix, take: Take, tmp_path: Path) -> None:
    last = Link.objects.filter(hotfix=closed).order_by("-number").first()
    assert last is not None
    page = pages_of(paper_of(take(closed)).content, tmp_path)[-1]
    assert f"it ended at link {last.number}:" in page
    assert last.hash in page.replace(" ", "")
    assert "No checkpoint is kept outside the database." in page


def test_each_sign_off_says_outright_whether_anything_changed(
    closed: HotFix, take: Take, tmp_path: Path
) -> None:
    text = " ".join(pages_of(paper_of(take(closed)).content, tmp_path))
    number = Approval.objects.filter(hotfix=closed).count()
    assert text.count("Nothing that it covers was changed after this signature.") == number
    assert text.count("identified by: password") == number
    changed = a_snapshot()
    ((only,),) = (one.sign_offs for one in changed.sign_offs)
    assert not only.changed_since
    assert "Nothing that it covers was changed" in " ".join(
        pages_of(paper_of(as_closed(changed)).content, tmp_path)
    )


def test_issuing_keeps_the_end_of_the_chain_out_of_the_digest(
    closed: HotFix, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written down about the record itself lengthens the chain, and changes no digest."""
    Printing(monkeypatch)
    before = take(closed).printing.chain_link
    record = issue(closed)
    assert record is not None
    assert take(closed).printing.chain_link > before
    assert "chain_link" not in record.snapshot_path.read_text()


def test_what_became_of_a_finding_and_who_entered_a_commit_is_told(
    company: Company, closed: HotFix, take: Take, tmp_path: Path
) -> None:
    taken = take(closed)
    assert {one.entered for one in taken.commits} == {"Sd Pay, 2026-11-23 02:14 UTC"}
    text = " ".join(pages_of(paper_of(taken).content, tmp_path))
    assert "Who entered the commits: 0a1b2c3 Sd Pay, 2026-11-23 02:14 UTC" in text
    for one in taken.findings:
        assert one.found in text
