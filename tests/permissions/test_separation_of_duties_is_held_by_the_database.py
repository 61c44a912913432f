"""Whoever writes a sign-off past the policy is refused by the database where duties would not be separate."""

import pytest
from django.db import transaction

from apps.approvals.models import Approval
from apps.common.errors import NotAllowed
from apps.common.tracking import acting
from tests.driving import drive, report


@pytest.fixture
def write(company):
    """Write one approval by hand, past the door and the policy."""

    def written(hotfix, phase, role, signer, on_behalf_of=None):
        with transaction.atomic(), acting(company.root, reason="By hand"):
            return Approval.objects.create(
                hotfix=hotfix,
                round=hotfix.round,
                phase=phase,
                act="go",
                role=role,
                decision="approved",
                meaning="Yes.",
                signer=signer,
                signer_name=str(signer),
                on_behalf_of=on_behalf_of,
                on_behalf_of_name=str(on_behalf_of or ""),
                signed_at=hotfix.reported_at,
                evidence_digest="0" * 64,
                signed_evidence=[],
                authenticated_by="nobody",
            )

    return written


AFTERWARDS = ("code_review", "testing", "deployment", "verification")


@pytest.mark.parametrize("phase", AFTERWARDS)
@pytest.mark.parametrize("how", ["himself", "for somebody", "somebody for him"])
def test_who_signed_development_signs_nothing_after_it(phase, how, write, company):
    hotfix = drive(report(company), company, to="code_review")
    people = {
        "himself": (company.sd, None),
        "for somebody": (company.sd, company.qa),
        "somebody for him": (company.qa, company.sd),
    }[how]
    with pytest.raises(NotAllowed, match="Separation of duties"):
        write(hotfix, phase, "qa_lead", *people)
    assert write(hotfix, phase, "qa_lead", company.qa).pk


@pytest.mark.parametrize("phase", AFTERWARDS)
def test_nor_the_other_way_round(phase, write, company):
    hotfix = drive(report(company), company, to="development")
    write(hotfix, phase, "qa_lead", company.qa)
    with pytest.raises(NotAllowed, match="Separation of duties"):
        write(hotfix, "development", "senior_developer", company.qa)


def test_one_person_signs_one_qualification_approval(write, company):
    hotfix = drive(report(company), company, to="qualification")
    write(hotfix, "qualification", "product_owner", company.po)
    for people in ((company.po, None), (company.tl, company.po)):
        with pytest.raises(NotAllowed, match="Separation of duties"):
            write(hotfix, "qualification", "technical_lead", *people)


def test_the_reporter_signs_no_qualification(write, company):
    hotfix = drive(report(company), company, to="qualification")
    for people in ((company.reporter, None), (company.po, company.reporter)):
        with pytest.raises(NotAllowed, match="Separation of duties"):
            write(hotfix, "qualification", "product_owner", *people)


def test_a_new_round_begins_anew(write, company):
    hotfix = drive(report(company), company, to="code_review")
    hotfix.round = 2
    assert write(hotfix, "testing", "qa_lead", company.sd).round == 2
