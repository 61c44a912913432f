"""By the digest on the row of a hot fix, lists say in SQL and in Python what the evidence itself says."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.db.models import Exists, OuterRef

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.evidence.attachments import attach, take_off
from apps.hotfixes.freshness import PresentEvidence, covering, covers_the_evidence
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import evidence_names
from tests.driving import Company, complete, drive, perform, ready, report


def fresh_ones(hotfix: HotFix) -> set[int]:
    """The sign-offs in force that cover the evidence, by each of the ways of asking, which must agree."""
    hotfix = HotFix.objects.get(pk=hotfix.pk)
    in_force = list(hotfix.approvals.in_force(hotfix))
    present = PresentEvidence(hotfix.evidence(*evidence_names(), every_round=True))
    asked = {one.pk for one in in_force if present.is_covered_by(one)}
    by_the_row = {one.pk for one in covering(in_force, hotfix.evidence_digest)}
    covered = Approval.objects.filter(covers_the_evidence(), hotfix=OuterRef("pk"))
    by_sql = {
        one.pk
        for one in in_force
        if HotFix.objects.filter(Exists(covered.filter(pk=one.pk)), pk=hotfix.pk).exists()
    }
    assert asked == by_the_row == by_sql
    signed = {one.who[0] for one in gate(hotfix).requirements if one.source.value == "sign-off" and one.met}
    assert signed == {Role(one.role) for one in in_force if one.pk in asked}
    return asked


@pytest.fixture
def hotfix(in_qualification: HotFix, company: Company) -> HotFix:
    perform(in_qualification, "qualify", by=company.po)
    return in_qualification


def test_before_anybody_signs(company: Company) -> None:
    assert fresh_ones(ready(report(company), company, to="qualification")) == set()


def test_signed_edited_and_edited_back(hotfix: HotFix, edit: Callable[..., None]) -> None:
    assert len(fresh_ones(hotfix)) == 1
    edit(hotfix, "impact_assessments", users_affected="3")
    assert fresh_ones(hotfix) == set()
    edit(hotfix, "impact_assessments", users_affected="1200")
    assert len(fresh_ones(hotfix)) == 1


def test_a_row_that_came(hotfix: HotFix, edit: Callable[..., None]) -> None:
    row = {"kind": "workaround", "description": "Cash", "assessment": "Too slow."}
    edit(hotfix, "change_requests", **{f"options-1-{name}": value for name, value in row.items()})
    assert fresh_ones(hotfix) == set()


def test_a_file_that_came_and_went(hotfix: HotFix, company: Company) -> None:
    record = hotfix.impact_assessments.get()
    file = attach(record, ContentFile(b"gone\n", name="run.txt"), by=company.po)
    assert fresh_ones(hotfix) == set()
    take_off(file, by=company.po, reason="The wrong one.")
    assert len(fresh_ones(hotfix)) == 1


def test_signed_again_after_an_edit(hotfix: HotFix, company: Company, edit: Callable[..., None]) -> None:
    edit(hotfix, "impact_assessments", users_affected="3")
    perform(hotfix, "qualify", by=company.po)
    assert len(fresh_ones(hotfix)) == 1
    edit(hotfix, "impact_assessments", users_affected="1200")
    assert len(fresh_ones(hotfix)) == 1  # now the first one


def test_in_the_next_phase_and_in_the_next_round(hotfix: HotFix, company: Company) -> None:
    perform(hotfix, "qualify", by=company.tl)
    assert fresh_ones(hotfix) == set()
    drive(hotfix, company, to="deployment")
    complete(hotfix, company)
    perform(hotfix, "go", by=company.rm)
    assert len(fresh_ones(hotfix)) == 1
    perform(hotfix, "refuse_deployment", by=company.rm, reason="The disk is full.")
    assert fresh_ones(hotfix) == set()


def test_once_it_has_ended(company: Company) -> None:
    assert fresh_ones(drive(report(company), company, to="closed")) == set()
