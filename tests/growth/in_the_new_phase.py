"""Run in the scratch copy that has the phase Security Review: it is there like any other phase.

Its name keeps this file out of the ordinary run, where there is no such phase.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction

from apps.approvals.models import Approval
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.demo import stage
from apps.demo.story_texts import occasions
from apps.history.verification import verify
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.metrics.report import build_report
from apps.metrics.report_query import ReportQuery
from apps.records.agenda import build_agenda
from apps.records.pdf import as_html, render_pdf
from apps.records.population import population
from apps.records.snapshot import snapshot
from tests.asking import client_of, url, words_of
from tests.driving import drive, perform, ready, report, step
from tests.telling import give_addresses, told, work

NEW = "security_review"


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to=NEW)


def test_a_hot_fix_goes_through_it_from_the_report_to_the_end(company):
    hotfix = drive(report(company), company, to="closed")
    assert (NEW, "security_officer") in hotfix.approvals.values_list("phase", "role")
    assert verify(hotfix) == []


def test_its_role_signs_it_and_nobody_else_does(hotfix, company):
    assert gate(hotfix).unsigned == ("security_officer",)
    with pytest.raises(NotAllowed):
        perform(hotfix, "pass_security_review", by=company.qa)
    assert step(hotfix, company).state == "testing"


def test_a_no_leads_back_into_a_new_round(hotfix, company):
    perform(hotfix, "fail_security_review", by=company.security_officer, reason="A password in the log.")
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.round) == ("development", 2)
    assert drive(hotfix, company, to="testing").round == 2


def test_the_database_bars_the_developer_from_it(hotfix, company):
    """The trigger is made from the table; whoever writes past the policy meets it."""
    values = Approval.objects.filter(phase="development").values().get()
    values |= {"id": None, "phase": NEW, "role": "security_officer", "evidence_digest": "0" * 64}
    with pytest.raises(NotAllowed, match="Separation of duties"), transaction.atomic():
        Approval.objects.bulk_create([Approval(**values)])


def test_the_screens_show_it(hotfix, company):
    there = client_of(company.security_officer)
    page = words_of(there.get(url("change", hotfix)))
    assert 'class="chip chip-now">Security Review</span>' in page
    assert "Clear for testing" in page
    assert "What was looked at" not in page  # a label of the gate, which is met
    assert "The gateway client" in page
    form = words_of(there.get(url("evidence", hotfix, "security_reviews")))
    assert "Dependencies checked" in form
    assert "Threats" in form
    assert hotfix.reference in words_of(there.get(url("changelist")))


def test_the_papers_and_the_figures_tell_of_it(hotfix, company):
    taken = snapshot(hotfix, printed_by="Amelia Auditor", at=clock.now())
    paper = as_html(taken)
    assert 'id="phase-security_review"' in paper
    (reviewed,) = [one for one in taken.controls if one.asks.startswith("Changes are reviewed and tested")]
    assert [place.title for place in reviewed.places] == [
        "Code Review",
        "Security Review",
    ]  # Testing is to come
    assert render_pdf(taken).startswith(b"%PDF")
    agenda = build_agenda(HotFix.objects.all(), scope="all", printed_by="Amelia Auditor", at=clock.now())
    (item,) = agenda.items
    assert [one.role for one in item.asked] == ["Security Officer"]
    lines = b"".join(population(HotFix.objects.all(), [hotfix.pk])).decode()
    assert "security_review_security_officer_signed_by" in lines
    drive(hotfix, company, to="closed")
    asked = ReportQuery(date(2026, 11, 1), date(2026, 11, 30))
    whole = build_report(HotFix.objects.all(), asked, at=clock.now() + timedelta(hours=1)).whole
    assert whole.figures["time_in_security_review"].hotfixes == 1


def test_the_demonstration_goes_through_it(db, monkeypatch):
    plain = next(one for one in occasions() if one.ending == "merge_to_main" and not one.owed)
    monkeypatch.setattr(stage, "occasions", lambda: [plain])
    stage.perform_everything(clock.now(), say=print)
    hotfix = HotFix.objects.get()
    assert hotfix.closed
    assert hotfix.approvals.filter(phase=NEW, role="security_officer").exists()


def test_its_role_is_told(company):
    give_addresses(company)
    hotfix = drive(report(company), company, to=NEW)
    work()
    assert "security_officer" in told(what="Security Review begins")
    assert hotfix.state == NEW
