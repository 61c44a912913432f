"""The paper of a real hot fix holds every chapter, all evidence, every signer and the whole history."""

from pathlib import Path

from apps.accounts.models import User
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.records.snapshot import digest
from tests.driving import Company, drive
from tests.records.builders import Take, text_of
from tests.records.printed import paper_of


def test_a_closed_one_is_printed_whole(
    sent_back: HotFix, company: Company, take: Take, tmp_path: Path
) -> None:
    User.objects.filter(pk=company.tl.pk).update(first_name="王", last_name="小明")
    company.tl.refresh_from_db()
    taken = take(drive(sent_back, company, to="closed"))
    text = text_of(paper_of(taken).content, tmp_path)
    for phase in PHASES:
        assert phase.name in text
        for name in phase.all_evidence:
            assert evidence_model(name).label() in text
    for round_of in taken.sign_offs:
        for given in round_of.sign_offs:
            assert given.name in text
            assert given.at in text
            assert given.evidence_digest in text
    assert len(taken.sign_offs) == 2
    assert len(taken.history) > 150
    for line in taken.history:
        assert line.at.removesuffix(" UTC") in text
    assert "Refunds are sent twice." in text
    assert digest(taken) in text
