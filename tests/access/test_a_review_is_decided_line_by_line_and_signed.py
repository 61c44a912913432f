"""A review: who may decide what, what changes while it runs, when it is signed, and its paper."""

from datetime import date

import pikepdf
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.access.models import AccessReview, ReviewLine
from apps.access.reviewing import (
    Ticked,
    as_it_stands,
    begin_review,
    confirm_lines,
    digest_of,
    may_decide,
    sign_review,
    what_is_signed,
    withdraw_line,
)
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.errors import BadInput, ChangedSince, NotAllowed, WrongPhase
from apps.common.tracking import acting
from apps.history.touch_verification import review_faults
from apps.history.verification import faults
from apps.history.verification_scope import Scope
from apps.records import file_store, issued_reviews
from apps.records.issued_reviews import issue_review
from apps.records.review_verdict import verdict_of_review
from apps.records.verification import verdict_by_digest
from tests.asking import client_of, form_in
from tests.driving import PASSWORD, proof_of
from tests.issuing import small_paper
from tests.passkey import Device, give_passkey, touch_to_sign

Decision = ReviewLine.Decision


def line_of(review, kind, **of):
    found = [one for one in as_it_stands(review) if one.kind == kind]
    return next(one for one in found if all(getattr(one, name) == value for name, value in of.items()))


def digest_now(review):
    return digest_of(what_is_signed(review, as_it_stands(review)))


def confirm_what_one_may(review, by):
    mine = [
        one for one in as_it_stands(review) if one.decision == Decision.OPEN and may_decide(by, one).allowed
    ]
    return confirm_lines(review, [Ticked.of(one) for one in mine], by=by)


def test_it_begins_with_a_line_for_each_right(review, company):
    kinds = {one.kind for one in review.lines.all()}
    assert kinds >= {"account", "administrator", "group", "roster", "system"}
    assert "hotfix" not in kinds  # what came from a roster goes with its line
    assert not any(one.unsaved for one in as_it_stands(review))
    with pytest.raises(WrongPhase):
        begin_review(start=date(2026, 1, 1), until=date(2026, 3, 31), by=company.owner)


def test_nobody_decides_a_right_of_their_own(review, company, second):
    own = line_of(review, "account", person=company.owner)
    with pytest.raises(NotAllowed, match="your own"):
        confirm_lines(review, [Ticked.of(own)], by=company.owner)
    with pytest.raises(NotAllowed, match="your own"):
        withdraw_line(review, Ticked.of(own), by=company.owner, reason="Gone.")
    for outsider in (company.po, company.auditor, company.root):
        with pytest.raises(NotAllowed, match="Only a process owner"):
            confirm_lines(review, [Ticked.of(own)], by=outsider)
    assert confirm_lines(review, [Ticked.of(own)], by=second) == 1


def test_a_right_by_a_group_of_ones_own_is_ones_own(review, company):
    with acting(None):
        entry = company.system.roster.create(role=Role.QA_LEAD, group=Group.objects.create(name="Testers"))
        company.owner.groups.add(entry.group)
    with pytest.raises(NotAllowed, match="your own"):
        confirm_lines(
            review,
            [Ticked.of(line_of(review, "roster", group=entry.group))],
            by=User.objects.get(pk=company.owner.pk),
        )


def test_what_changes_while_it_runs_is_said(review, company):
    seen = Ticked.of(line_of(review, "roster", person=company.qa))
    with acting(None):
        company.system.roster.filter(user=company.qa).get().delete()
        entry = company.system.roster.get(user=company.tl)
        entry.rank = "deputy"
        entry.save()
        company.system.roster.create(role=Role.QA_LEAD, user=company.other)
    gone, changed = (line_of(review, "roster", person=one) for one in (company.qa, company.tl))
    new = line_of(review, "roster", person=company.other)
    assert (gone.decision, changed.decision, new.decision) == (Decision.GONE, Decision.OPEN, Decision.OPEN)
    assert "Primary" in changed.read_before
    assert line_of(review, "hotfix", person=company.qa).came_later  # off the roster, and on a hot fix still
    assert new.came_later
    with pytest.raises(ChangedSince):
        confirm_lines(review, [seen], by=company.owner)
    confirm_lines(review, [Ticked.of(new)], by=company.owner)
    assert review.lines.get(key=new.key, kind="roster").came_later


def test_what_was_confirmed_of_who_left_meanwhile_is_open_again(review, company, second):
    line = line_of(review, "roster", person=company.qa)
    confirm_lines(review, [Ticked.of(line)], by=company.owner)
    with acting(company.root):
        company.qa.is_active = False
        company.qa.save()
    line = line_of(review, "roster", person=company.qa)
    assert (line.decision, line.holder) == (Decision.OPEN, "Qa Pay (cannot sign in)")
    assert line.read_before == f"Qa Pay: {line.right}"
    page = client_of(second).get(reverse("admin:access_review", args=[review.pk])).content.decode()
    assert "Qa Pay (cannot sign in)" in page
    withdraw_line(review, Ticked.of(line), by=second, reason="Left.")
    assert not company.system.roster.filter(user=company.qa).exists()


@pytest.mark.parametrize("withdrawn", [False, True], ids=["reads otherwise", "is there again"])
def test_whose_right_changes_as_they_leave_is_shown_as_who_cannot_sign_in(review, company, withdrawn):
    line = line_of(review, "roster", person=company.qa)
    if withdrawn:
        review.lines.filter(pk=line.pk).update(decision=Decision.WITHDRAWN)
    with acting(company.root):
        company.qa.is_active = False
        company.qa.save()
        company.system.name = "Payments anew"
        company.system.save()
    line = line_of(review, "roster", person=company.qa)
    assert (line.holder, line.decision) == ("Qa Pay (cannot sign in)", Decision.OPEN)
    confirm_lines(review, [Ticked.of(line)], by=company.owner)
    assert line_of(review, "roster", person=company.qa).decision == Decision.CONFIRMED


def test_it_is_signed_with_a_reason_for_what_is_open_and_never_changed_after(
    review, company, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    confirm_what_one_may(review, company.owner)
    line = line_of(review, "group", person=company.auditor)
    given = {"by": company.owner, "proof": proof_of(company.owner)}
    with pytest.raises(ChangedSince):
        sign_review(review, **given, seen="0" * 64, why_open="x")
    with pytest.raises(BadInput, match="Lines are open"):
        sign_review(review, **given, seen=digest_now(review))
    with pytest.raises(BadInput, match="password"):
        sign_review(review, by=company.owner, proof=None, seen=digest_now(review), why_open="x")
    sign_review(review, **given, seen=digest_now(review), why_open="The only owner awake.")
    review.refresh_from_db()
    assert (review.is_open, review.signed_by) == (False, company.owner)
    for act in (
        lambda: confirm_lines(review, [Ticked.of(line)], by=company.owner),
        lambda: withdraw_line(review, Ticked.of(line), by=company.owner, reason="Late."),
        lambda: sign_review(review, **given, seen=review.digest, why_open="x"),
    ):
        with pytest.raises(WrongPhase):
            act()
    assert list(faults(Scope(), heads={})) == []

    issued = issue_review(review)
    assert issue_review(review).pk == issued.pk
    with pikepdf.open(issued.pdf_path) as pdf:
        data = pdf.attachments["review.json"].get_file().read_bytes()
    assert digest_of(data.decode()) == review.digest == issued.digest
    assert verdict_by_digest(review.digest).genuine
    issued.pdf_path.chmod(0o600)
    issued.pdf_path.write_bytes(b"another")
    assert not verdict_of_review(issued).genuine
    assert client_of(company.auditor).get(paper(review)).status_code == 409


class Killed(BaseException):
    """What a worker is that does not come back."""


def test_a_worker_that_dies_leaves_no_signed_paper_behind(review, company, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    given = {"by": company.owner, "proof": proof_of(company.owner), "seen": digest_now(review)}
    sign_review(review, **given, why_open="The only owner awake.")
    review.refresh_from_db()
    papers = iter((small_paper("first"), small_paper("second")))
    monkeypatch.setattr(issued_reviews, "print_review", lambda review, *, at: next(papers))
    store = file_store.store

    def and_die(content, *, kind):
        store(content, kind=kind)
        raise Killed

    monkeypatch.setattr(file_store, "store", and_die)
    with pytest.raises(Killed):
        issue_review(review)
    monkeypatch.setattr(file_store, "store", store)
    assert len(list(tmp_path.rglob("*.pdf"))) == 1
    issued = issue_review(review)
    assert list(tmp_path.rglob("*.pdf")) == [issued.pdf_path]


def paper(review):
    return reverse("admin:access_review_paper", args=[review.pk])


def test_the_pages_do_all_of_it(review, company, second):
    page = reverse("admin:access_review", args=[review.pk])
    assert client_of(company.auditor).get(page).status_code == 200
    assert client_of(company.po).get(page).status_code == 404
    browser = client_of(company.owner)
    assert browser.get(reverse("admin:access_reviews")).status_code == 200
    line = line_of(review, "system", person=company.insider)
    assert Ticked.of(line).name in browser.get(f"{page}?show=all&kind=system").content.decode()
    refused = browser.post(page, {"line": [Ticked.of(line_of(review, "account", person=company.owner)).name]})
    assert refused.status_code == 403
    assert (
        browser.post(
            page, {"line": [Ticked.of(line_of(review, "roster", person=company.po)).name]}
        ).status_code
        == 302
    )
    taking = f"{reverse('admin:withdraw_right', args=[review.pk])}?line={Ticked.of(line).name}"
    assert browser.post(taking, {"reason": ""}).status_code == 400
    assert browser.post(taking, {"reason": "They moved."}).status_code == 302
    assert not company.system.staff.filter(user=company.insider).exists()
    assert browser.get(paper(review)).status_code == 404

    signing = reverse("admin:sign_access_review", args=[review.pk])
    shown = form_in(browser.get(signing))
    assert client_of(company.auditor).get(signing).status_code == 403
    assert browser.post(signing, {**shown, "password": PASSWORD}).status_code == 400
    assert browser.post(signing, {**shown, "password": "wrong", "why_open": "Night."}).status_code == 400
    assert browser.post(signing, {**shown, "password": PASSWORD, "why_open": "Night."}).status_code == 302
    assert AccessReview.objects.get(pk=review.pk).signed_name == str(company.owner)


def test_the_page_costs_the_same_however_many_rights_there_are(review, company, django_assert_num_queries):
    page, browser = reverse("admin:access_review", args=[review.pk]), client_of(company.owner)
    browser.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(page)
    with acting(None):
        for person in (company.other, company.plain, company.reporter):
            company.system.staff.create(user=person)
            company.system.roster.create(role=Role.QA_LEAD, user=person)
    with django_assert_num_queries(len(few)):
        browser.get(page)


def test_a_touch_of_a_passkey_signs_these_lines(review, company):
    device, browser = Device(), client_of(company.owner)
    give_passkey(company.owner, device)
    page = reverse("admin:sign_access_review", args=[review.pk])
    shown = form_in(browser.get(page)) | {"why_open": "Night."}
    for_other_lines = touch_to_sign(browser, device, page, evidence="0" * 64)
    assert browser.post(page, shown | {"passkey": for_other_lines}).status_code == 400
    touched = touch_to_sign(browser, device, page, evidence=shown["evidence"][0])
    assert browser.post(page, shown | {"passkey": touched}).status_code == 302
    review.refresh_from_db()
    assert review.authenticated_by.startswith("passkey, assertion ")
    assert list(review_faults(Scope())) == []
    AccessReview.objects.filter(pk=review.pk).update(digest="0" * 64)
    assert len(list(review_faults(Scope()))) == 1
