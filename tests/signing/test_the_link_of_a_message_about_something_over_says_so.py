"""Who opens the link of an older message reads that it has ended, and not that they never had the right."""

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company, perform

ENDED = "has ended: it is Rejected since 2026-11-23 02:14 UTC, and nothing more is asked here."


@pytest.fixture
def rejected(in_qualification: HotFix, company: Company) -> HotFix:
    perform(in_qualification, "reject", by=company.po, reason="It can wait.")
    return in_qualification


@pytest.mark.parametrize(
    "page",
    [("act", "qualify"), ("evidence", "impact_assessments"), ("status",)],
    ids=["to sign", "to fill in", "to post"],
)
def test_to_whoever_held_a_role(page: tuple[str, ...], rejected: HotFix, company: Company) -> None:
    answer = client_of(company.tl).get(url(page[0], rejected, *page[1:]))
    assert answer.status_code == 403
    assert f"{rejected.reference} {ENDED}" in words_of(answer)
    assert url("change", rejected) in answer.content.decode()
