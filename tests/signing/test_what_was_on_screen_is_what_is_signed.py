"""The form carries the digest of the evidence on screen; where it changed meanwhile, nothing is signed."""

import hashlib
import zlib
from base64 import urlsafe_b64encode

import pytest

from apps.common.errors import ChangedSince
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, saying, url, words_of
from tests.driving import PASSWORD, perform


@pytest.fixture
def on_screen(in_qualification, company):
    """The confirmation page as the Product Owner has it open."""
    return form_in(client_of(company.po).get(url("act", in_qualification, "qualify")))


def signs(company, hotfix, form, **typed):
    sent = form | {"password": PASSWORD} | typed
    return client_of(company.po).post(url("act", hotfix, "qualify"), sent)


def test_it_is_refused_with_the_difference_and_keeps_the_comment(on_screen, in_qualification, company, edit):
    edit(in_qualification, "impact_assessments", users_affected="3")
    answer = signs(company, in_qualification, on_screen, reason="Go ahead.")
    said = words_of(answer)
    assert answer.status_code == 409
    assert "was changed by Contributor Pay" in said
    assert "Changed since you opened this page" in said
    assert "Impact assessment: Users affected" in said
    assert "1200</del>" in said.replace("\n", "")
    assert ">3</ins>" in said.replace("</span>3", "</span>>3")
    assert form_in(answer)["reason"] == ["Go ahead."]
    assert not in_qualification.approvals.exists()


def test_a_row_that_was_added_is_shown_as_a_row(on_screen, in_qualification, company, edit):
    new = {
        "options-1-kind": "workaround",
        "options-1-description": "Cash only",
        "options-1-assessment": "Too slow.",
    }
    edit(in_qualification, "change_requests", **new)
    said = words_of(signs(company, in_qualification, on_screen))
    assert "Cash only" in said
    assert "Change request: Solution option" in said or "Change request: Option" in said


def test_sent_again_it_signs_what_is_there_now(on_screen, in_qualification, company, edit):
    edit(in_qualification, "impact_assessments", users_affected="3")
    again = form_in(signs(company, in_qualification, on_screen))
    assert signs(company, in_qualification, again).status_code == 302
    assert in_qualification.approvals.get().signed_evidence[1]["fields"]["users_affected"] == 3


def test_a_forged_version_does_not_get_around_the_digest(on_screen, in_qualification, company, edit):
    edit(in_qualification, "impact_assessments", users_affected="3")
    answer = signs(company, in_qualification, on_screen, seen=str(in_qualification.version))
    assert answer.status_code == 409
    assert "not what was on your screen any more" in words_of(answer)
    assert not in_qualification.approvals.exists()


@pytest.mark.parametrize("evidence", ["", "0" * 64, "x", None])
def test_a_form_without_the_digest_signs_nothing(evidence, in_testing, company):
    sent = saying(in_testing, evidence=evidence or "")
    if evidence is None:
        del sent["evidence"]
    answer = client_of(company.qa).post(url("act", in_testing, "pass_testing"), sent)
    assert answer.status_code in (400, 409)
    assert HotFix.objects.get(pk=in_testing.pk).state == "testing"


@pytest.mark.parametrize("shown", ["", "no base64!", "AAAA", "eJwDAAAAAAE=", "é"])
def test_what_comes_back_broken_shows_no_difference_and_breaks_nothing(
    shown, on_screen, in_qualification, company, edit
):
    edit(in_qualification, "impact_assessments", users_affected="3")
    answer = signs(company, in_qualification, on_screen, shown=shown)
    assert answer.status_code == 409
    assert "Changed since you opened this page" not in words_of(answer)


FORGED = ("[" * 30_000, "[1,2]", '["a"]', '[{"evidence":3}]', "[null]", '["\\ud800"]')


@pytest.mark.parametrize("content", FORGED)
def test_what_a_browser_makes_up_with_its_right_digest_is_not_looked_at(
    content, on_screen, in_qualification, company
):
    shown = urlsafe_b64encode(zlib.compress(content.encode())).decode()
    right = hashlib.sha256(content.encode()).hexdigest()
    answer = signs(company, in_qualification, on_screen, shown=shown, evidence=right)
    assert answer.status_code == 409
    assert "Changed since you opened this page" not in words_of(answer)


def test_the_door_itself_compares(in_testing, company):
    with pytest.raises(ChangedSince, match="nothing was signed"):
        perform(in_testing, "pass_testing", by=company.qa, seen_evidence="0" * 64)
