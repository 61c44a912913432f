"""The gate in plain words: how much of it is met, what is missing, and who can supply it."""

import pytest

from apps.accounts.roles import Role
from apps.common.errors import GateClosed
from apps.hotfixes.gates import Source, gate
from apps.hotfixes.recording import recording
from tests.driving import CRITICAL, complete, drive, perform, ready, report

AT_FIRST = {
    "qualification": "0 of 6: missing Qualification, Impact assessment, Change request, Risk assessment, "
    "Product Owner's sign-off, Technical Lead's sign-off",
    "development": "0 of 2: missing Development record, Senior Developer's sign-off",
    "code_review": "0 of 3: missing Code review record, Standards checklist, Technical Lead's sign-off",
    "testing": "0 of 2: missing Test report, QA Lead's sign-off",
    "deployment": "0 of 4: missing Deployment plan, Readiness checklist, Release Manager's sign-off, "
    "Deployment record",
    "verification": "0 of 3: missing Verification, Checks in production, Release Manager's sign-off",
    "documentation": "0 of 2: missing Release note, Lessons learned",
    "merge": "0 of 1: missing Merge record",
}
FILLED_IN = {
    "qualification": "4 of 6: missing Product Owner's sign-off, Technical Lead's sign-off",
    "development": "1 of 2: missing Senior Developer's sign-off",
    "code_review": "2 of 3: missing Technical Lead's sign-off",
    "testing": "1 of 2: missing QA Lead's sign-off",
    "deployment": "2 of 4: missing Release Manager's sign-off, Deployment record",
    "verification": "2 of 3: missing Release Manager's sign-off",
    "documentation": "2 of 2: nothing missing",
    "merge": "1 of 1: nothing missing",
}
# Who may fill in the evidence of a phase, beside contributors.
SUPPLIERS = {
    "qualification": (Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD),
    "development": (Role.SENIOR_DEVELOPER,),
    "code_review": (Role.TECHNICAL_LEAD,),
    "testing": (Role.QA_LEAD,),
    "deployment": (Role.RELEASE_MANAGER, Role.SENIOR_DEVELOPER),
    "verification": (Role.RELEASE_MANAGER, Role.QA_LEAD, Role.PRODUCT_OWNER),
    "documentation": (Role.RELEASE_MANAGER, Role.TECHNICAL_LEAD),
    "merge": (Role.TECHNICAL_LEAD, Role.SENIOR_DEVELOPER),
}


@pytest.mark.parametrize("state", AT_FIRST)
def test_in_one_line_before_and_after_it_is_filled_in(state, company):
    hotfix = drive(report(company, **CRITICAL), company, to=state)
    assert gate(hotfix).summary == AT_FIRST[state]
    complete(hotfix, company)
    assert gate(hotfix).summary == FILLED_IN[state]


@pytest.mark.parametrize("state", SUPPLIERS)
def test_who_can_supply_it(state, company):
    hotfix = drive(report(company, **CRITICAL), company, to=state)
    for requirement in gate(hotfix).requirements:
        if requirement.source is Source.SIGN_OFF:
            (signer,) = requirement.who
            assert requirement.label == f"{signer.label}'s sign-off"
        else:
            assert requirement.who == SUPPLIERS[state]


@pytest.mark.parametrize("state", SUPPLIERS)
def test_where_it_is_supplied(state, company):
    hotfix = drive(report(company, **CRITICAL), company, to=state)
    places = {requirement.place for requirement in gate(hotfix).requirements}
    phase = hotfix.phase
    assert places == {*phase.all_evidence, *([phase.signs_by] if phase.sign_offs else [])}


def test_the_report_is_supplied_by_the_reporter(company):
    hotfix = report(company, **CRITICAL, description="")
    present = gate(hotfix)
    assert present.summary == "0 of 1: missing Issue report"
    (requirement,) = present.requirements
    assert requirement.who == ()
    assert requirement.lacks == ("a description of the issue",)


def test_one_sign_off_of_two_counts(company):
    hotfix = ready(report(company, **CRITICAL), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    assert gate(hotfix).summary == "5 of 6: missing Technical Lead's sign-off"


def test_a_stale_signature_counts_no_more_and_says_whose_it_was(company):
    hotfix = ready(report(company, **CRITICAL), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    with recording(hotfix.impact_assessments.get(), by=company.tl) as record:
        record.users_affected = 2_400
    present = gate(hotfix)
    assert present.summary == "4 of 6: missing Product Owner's sign-off, Technical Lead's sign-off"
    assert present.unmet[0].lacks == ("the evidence changed after Po Pay signed",)


def test_an_unanswered_question_is_named(company):
    hotfix = ready(report(company, **CRITICAL), company, to="code_review")
    with recording(hotfix.code_reviews.get(), by=company.tl) as record:
        question = record.standards.first()
        question.answer = ""
        question.save()
    present = gate(hotfix)
    assert present.summary == "1 of 3: missing Standards checklist, Technical Lead's sign-off"
    assert present.unmet[0].source is Source.CHECKLIST
    assert present.unmet[0].lacks == (str(question),)


@pytest.mark.parametrize(
    ("state", "name", "questions", "who", "answer", "said"),
    [
        ("code_review", "code_reviews", "standards", "tl", "no", " (“No” needs a note)"),
        ("deployment", "deployment_plans", "readiness", "rm", "no", " (answered “No”)"),
        ("verification", "verifications", "checks", "rm", "failed", " (answered “Failed”)"),
        (
            "verification",
            "verifications",
            "checks",
            "rm",
            "not_applicable",
            " (“Not applicable” needs a note)",
        ),
    ],
)
def test_an_answer_that_is_not_enough_says_why(state, name, questions, who, answer, said, company):
    hotfix = ready(report(company, **CRITICAL), company, to=state)
    with recording(hotfix.evidence(name)[name][-1], by=company.people[who]) as record:
        question = getattr(record, questions).filter(answered_by="").first()
        question.answer, question.note = answer, " "
        question.save()
    lacks = next(one.lacks for one in gate(hotfix).requirements if one.source is Source.CHECKLIST)
    assert lacks == (f"{question.text}{said}",)


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_an_ended_hot_fix_has_no_gate(state, company):
    present = gate(drive(report(company, **CRITICAL), company, to=state))
    assert (present.summary, present.requirements, present.is_open) == ("Ended: there is no gate.", (), False)


def test_the_refusal_names_each_thing_with_what_it_belongs_to(company):
    hotfix = drive(report(company, **CRITICAL), company, to="merge")
    with pytest.raises(GateClosed) as refused:
        perform(hotfix, "merge_to_main", by=company.tl)
    assert str(refused.value) == "The gate is still closed."
    assert refused.value.lacks == (
        "Merge record: the merge commit",
        "Merge record: the back-merge to develop",
        "Merge record: the branch deleted",
    )


def test_a_signer_is_told_about_the_evidence_and_not_about_signatures(company):
    hotfix = drive(report(company, **CRITICAL), company, to="testing")
    with pytest.raises(GateClosed) as refused:
        perform(hotfix, "pass_testing", by=company.qa)
    assert str(refused.value) == "Not ready to sign yet: the evidence is not complete."
    assert all(lack.startswith("Test report: ") for lack in refused.value.lacks)
    assert "Test report: an integration run" in refused.value.lacks


def test_evidence_that_is_at_hand_is_not_read_again(company, django_assert_num_queries):
    hotfix = ready(report(company, **CRITICAL), company, to="testing")
    evidence = hotfix.evidence(*hotfix.phase.all_evidence)
    with django_assert_num_queries(3):  # the approvals and the debts, and what the system asks
        assert gate(hotfix, evidence).summary == FILLED_IN["testing"]
