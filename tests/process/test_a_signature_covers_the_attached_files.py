"""Files are part of the evidence: whoever signs, signs them too, and one more must be signed again."""

import pytest

from apps.evidence.attachments import take_off
from apps.hotfixes.evidence import digest
from tests.asking import url, words_of
from tests.attaching import LOG, put
from tests.driving import complete, perform, ready, report


@pytest.fixture
def hotfix(company):
    """In Qualification, signed by the Product Owner."""
    made = ready(report(company), company, to="qualification")
    perform(made, "qualify", by=company.po)
    made.refresh_from_db()
    return made


def test_one_attached_after_the_sign_off_makes_it_stale(hotfix, company, browser_of, asks):
    put(hotfix.impact_assessments.get(), company.tl)
    assert asks("tl", "qualify", hotfix).status_code == 302
    assert hotfix.state == "qualification"
    assert "the evidence changed after Po Pay signed" in words_of(browser_of("po").get(url("change", hotfix)))
    assert asks("po", "qualify", hotfix).status_code == 302
    assert hotfix.state == "development"


def test_one_taken_off_again_makes_it_fresh_again(hotfix, company, asks):
    made = put(hotfix.impact_assessments.get(), company.tl)
    take_off(made, by=company.tl, reason="Wrong hot fix.")
    assert asks("tl", "qualify", hotfix).status_code == 302
    assert hotfix.state == "development"


def test_a_file_on_what_is_recorded_afterwards_leaves_the_go_fresh(company, asks):
    hotfix = ready(report(company), company, to="deployment")
    asks("rm", "go", hotfix)
    complete(hotfix, company, afterwards=True)
    put(hotfix.deployment_records.get(), company.rm)
    assert asks("rm", "deploy", hotfix).status_code == 302
    assert hotfix.state == "verification"


@pytest.mark.parametrize(
    "other",
    [{"name": "b.log"}, {"content": LOG + b"x"}, {"note": "Another night"}],
    ids=lambda one: next(iter(one)),
)
def test_name_content_and_note_are_signed(other, hotfix, company):
    record = hotfix.impact_assessments.get()
    seen = []
    for given in ({}, other):
        made = put(record, company.tl, **{"name": "a.log", "note": "The night"} | given)
        seen.append(_digest(hotfix))
        take_off(made, by=company.tl, reason="Wrong.")
    assert seen[0] != seen[1]
    assert _digest(hotfix) not in seen


def test_the_order_in_which_they_came_says_nothing(hotfix, company):
    record = hotfix.impact_assessments.get()
    first, _second = (put(record, company.tl, name) for name in ("a.log", "b.log"))
    before = _digest(hotfix)
    take_off(first, by=company.tl, reason="Wrong.")
    put(record, company.tl, "a.log")
    assert _digest(hotfix) == before


def test_a_record_read_alone_has_the_same_content(hotfix, company):
    put(hotfix.impact_assessments.get(), company.tl, note="The night")
    alone, loaded = hotfix.impact_assessments.get(), hotfix.evidence("impact_assessments")
    assert alone.content() == loaded["impact_assessments"][0].content()
    assert [set(one) for one in alone.content()["attachments"]] == [{"name", "sha256", "size", "note"}]
    assert hotfix.change_requests.get().content()["attachments"] == []


def test_a_signer_sees_them_under_the_signature(hotfix, company, browser_of):
    made = put(hotfix.impact_assessments.get(), company.tl, note="The night")
    page = words_of(browser_of("tl").get(url("act", hotfix, "qualify")))
    assert "The night" in page
    assert url("attachment", hotfix, made) in page
    assert made.sha256 in page


def _digest(hotfix):
    return digest([one.content() for one in hotfix.evidence("impact_assessments")["impact_assessments"]])
