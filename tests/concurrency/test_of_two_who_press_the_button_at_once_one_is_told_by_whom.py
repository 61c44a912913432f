"""The same two people in their browsers: one is taken on, the other gets a page that says what happened."""

import re

import pytest

from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix
from tests.asking import overtaken, saying, url, words_of
from tests.concurrency.at_once import at_once
from tests.driving import ready, report

PAIRS = [
    ("qualification", ("reject", "po"), ("reject", "tl")),  # whoever is second has no role any more
    ("code_review", ("pass_review", "tl"), ("request_changes", "tl")),
    ("verification", ("verify", "rm"), ("roll_back", "rm")),
    ("documentation", ("complete_documentation", "rm"), ("complete_documentation", "tl")),
    ("merge", ("merge_to_main", "tl"), ("merge_to_main", "sd")),
]


def test_two_who_sign_the_same_evidence_are_both_taken_on(company, posting):
    """What they see is what they sign: another signature beside theirs changes nothing in it."""
    hotfix = ready(report(company), company, to="qualification")
    answers = at_once(
        *(posting(who, url("act", hotfix, "qualify"), saying(hotfix)) for who in (company.po, company.tl))
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    now = HotFix.objects.get(pk=hotfix.pk)
    assert (now.state, now.version) == ("development", hotfix.version + 2)
    assert now.approvals.count() == 2


@pytest.mark.parametrize(("state", "one", "other"), PAIRS)
def test_one_is_taken_on_and_the_other_is_told(state, one, other, company, posting):
    hotfix = ready(report(company), company, to=state)
    before = Approval.objects.count()
    answers = at_once(
        *(
            posting(company.people[who], url("act", hotfix, name), saying(hotfix))
            for name, who in (one, other)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    taken, told = sorted(answers, key=lambda answer: answer.status_code)
    pair = [company.people[who] for _name, who in (one, other)]
    winner = pair.pop(answers.index(taken))
    assert re.search(
        rf"HF-\d{{4}}-0001 {overtaken(*pair, by=winner)}[-\d]+ [:\d]+ UTC",
        told.content.decode(),
    )
    now = HotFix.objects.get(pk=hotfix.pk)
    assert (now.version, now.changed_by) == (hotfix.version + 1, winner)
    assert Approval.objects.count() - before <= 1
    assert taken.url == url("change", hotfix)


def test_whoever_is_late_by_a_minute_is_told_the_same(company, posting):
    """Not the same moment, but the same page: even when the act, or the role, is gone by now."""
    for state, (name, who), (other, late) in PAIRS:
        hotfix = ready(report(company), company, to=state)
        said = saying(hotfix)
        assert posting(company.people[who], url("act", hotfix, name), said)().status_code == 302
        answer = posting(company.people[late], url("act", hotfix, other), said)()
        assert answer.status_code == 409
        assert overtaken(company.people[late], by=company.people[who]) in words_of(answer)


def test_whoever_presses_twice_is_told_that_it_was_himself(company, posting):
    hotfix = ready(report(company), company, to="testing")
    press = posting(company.qa, url("act", hotfix, "pass_testing"), saying(hotfix))
    assert press().status_code == 302
    answer = press()
    assert answer.status_code == 409
    assert "was changed by you at" in words_of(answer)
    assert Approval.objects.filter(act="pass_testing").count() == 1
