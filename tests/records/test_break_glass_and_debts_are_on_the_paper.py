"""The paper says expedited on its first page, and tells every reason, every debt and how it was settled."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from apps.records.snapshot import digest
from tests.driving import Company, perform, ready, report, step
from tests.owing import by_phone, owing, settled
from tests.records.builders import Take, text_of
from tests.records.printed import paper_of


@pytest.fixture(autouse=True)
def at_night(night):
    return night


def test_whole(company: Company, take: Take, tmp_path: Path) -> None:
    debt = owing(company, phase="code_review")
    settled(debt, company.tl)
    ready(debt.hotfix, company, to="testing")
    by_phone(debt.hotfix, company, Role.QA_LEAD, "qa")
    taken = take(debt.hotfix)
    text = " ".join(text_of(paper_of(taken).content, tmp_path).split())
    assert taken.cover.expedited
    for words in (
        ", expedited",
        "rm: every minute costs.",
        "po: every minute costs.",
        "Code Review, round 1: the Technical Lead's sign-off",
        "Rm Pay went ahead of it; Rm Pay and Po Pay had broken the glass for that",
        "Ratified afterwards by Tl Pay, 2026-11-23 02:14:00 UTC",
        "Qa Pay said yes as QA Lead (Phone, 2026-11-23 02:15 UTC); recorded by Contributor Pay",
        "witness Rm Pay; confirmed by Rm Pay, the witness, at 2026-11-23 02:16 UTC",
        "Yes, go on. I sign when I am back.",
        "Owed by Qa Pay, who said yes as QA Lead",
        "due 2026-11-24 02:16 UTC",
    ):
        assert words in text, words


def test_an_ordinary_one_says_nothing_of_it(company: Company, take: Take, tmp_path: Path) -> None:
    taken = take(report(company))
    text = text_of(paper_of(taken).content, tmp_path)
    assert (taken.debts, taken.glass, taken.cover.expedited) == ((), (), False)
    # The history of the report tells that it began as an ordinary one.
    assert "expedited" not in text.lower().replace("expedited: no", "")
    assert "Break-glass" not in text


def test_the_digest_covers_it_and_does_not_change_by_waiting(company: Company, take: Take) -> None:
    debt = owing(company, phase="testing")
    before = take(debt.hotfix)
    with clock.set_to(clock.now() + timedelta(days=3)):
        assert digest(take(debt.hotfix)) == digest(before)
    assert digest(replace(before, debts=())) != digest(before)
    assert digest(replace(before, glass=before.glass[:1])) != digest(before)
    settled(debt, company.qa)
    assert digest(take(debt.hotfix)) != digest(before)


def test_a_refused_debt_is_no_way_back(company: Company, take: Take) -> None:
    debt = owing(company, phase="development")
    settled(debt, company.sd, ratified=False)
    perform(debt.hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    debt.hotfix.refresh_from_db()
    step(debt.hotfix, company)
    ways = take(debt.hotfix).ways_back
    assert [way.act for way in ways] == ["Request changes"]
