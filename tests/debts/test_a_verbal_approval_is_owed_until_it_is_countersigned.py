"""A yes by phone, recorded by somebody else and confirmed, opens the gate and is owed by who said it."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval, Debt
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, GateClosed, NotAllowed, WrongPhase
from apps.hotfixes.gates import gate
from apps.hotfixes.recording import recording
from tests.driving import complete, drive, perform, ready, report
from tests.owing import also, by_phone, confirm_verbal, record_verbal, said, settle, settled

PLACES = [
    ("development", Role.SENIOR_DEVELOPER, "sd", "code_review"),
    ("code_review", Role.TECHNICAL_LEAD, "tl", "testing"),
    ("testing", Role.QA_LEAD, "qa", "deployment"),
]


@pytest.fixture
def later(night):
    """Two minutes after the phase was entered, so that there was time to say something."""
    with clock.set_to(night + timedelta(minutes=2)):
        yield night + timedelta(minutes=2)


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="testing")


@pytest.mark.parametrize(("phase", "role", "holder", "target"), PLACES, ids=[place[0] for place in PLACES])
@pytest.mark.parametrize("by", ["holder", "witness"])
def test_it_opens_the_gate_and_moves_on(phase, role, holder, target, by, company, night, later):
    with clock.set_to(night):
        made = ready(report(company), company, to=phase)
    before = Approval.objects.count()
    yes = record_verbal(made, said(company, role, holder), by=company.contributor)
    outcome = confirm_verbal(yes, by=getattr(yes, by))
    assert (outcome.moved, outcome.hotfix.state) == (True, target)
    debt = made.debts.get()
    assert (debt.kind, debt.role, debt.phase, debt.round) == ("verbal", role, phase, 1)
    assert (debt.holder, debt.holder_name) == (company.people[holder], f"{holder.capitalize()} Pay")
    assert (debt.witness_name, debt.channel) == ("Rm Pay", "phone")
    assert (debt.said_at, debt.due_at) == (later - timedelta(minutes=1), later + timedelta(hours=24))
    assert debt.words == "Yes, go on. I sign when I am back."
    assert Approval.objects.count() == before
    assert outcome.hotfix.expedited
    assert (debt.verbal_yes, debt.recorded_by_name) == (yes, "Contributor Pay")
    confirmed = f"confirmed by {debt.confirmation.person_name}, {debt.confirmation.get_capacity_display()}"
    assert debt.confirmed_in_words == f"{confirmed}, at 2026-11-23 02:16 UTC"
    assert debt.incurred_by == debt.confirmation.person == company.people[holder if by == "holder" else "rm"]


def test_the_go(company):
    made = ready(report(company), company, to="deployment")
    by_phone(made, company, Role.RELEASE_MANAGER, "rm")
    assert made.state == "deployment"
    with clock.set_to(clock.now() + timedelta(minutes=3)):  # nothing is deployed before it was said
        complete(made, company, afterwards=True)
        perform(made, "deploy", by=company.rm)
    made.refresh_from_db()
    assert made.state == "verification"


def test_one_of_two(company):
    made = ready(report(company), company, to="qualification")
    by_phone(made, company, Role.PRODUCT_OWNER, "po")
    assert made.state == "qualification"
    assert gate(made).summary.endswith("missing Technical Lead's sign-off")
    perform(made, "qualify", by=company.tl)
    made.refresh_from_db()
    assert made.state == "development"


def test_both_of_two_by_phone(company):
    made = ready(report(company), company, to="qualification")
    by_phone(made, company, Role.PRODUCT_OWNER, "po")
    by_phone(made, company, Role.TECHNICAL_LEAD, "tl")
    assert made.state == "development"


def test_only_who_said_it_countersigns(hotfix, company):
    debt = by_phone(hotfix, company, Role.QA_LEAD, "qa")
    deputy = also(hotfix, Role.QA_LEAD, company, "other")
    for user in (deputy, company.rm, company.contributor, company.root):
        with pytest.raises(NotAllowed):
            settle(debt, ratified=True, by=user)
    done = settled(debt, company.qa)
    assert done.status_in_words == "Countersigned afterwards"
    assert done.settled_by.meaning.startswith("I said yes, and countersign it: ")


def test_it_may_turn_out_not_to_have_been_so(hotfix, company):
    debt = by_phone(hotfix, company, Role.QA_LEAD, "qa")
    assert settled(debt, company.qa, ratified=False).status_in_words == "Refused afterwards"


def test_a_contributor_or_any_role_holder_records_it_and_nobody_else(hotfix, company, later):
    yes = said(company, Role.QA_LEAD, "qa")
    for who in ("reporter", "root", "owner", "auditor", "board", "insider", "plain"):
        with pytest.raises(NotAllowed, match="Only who holds a role on this hot fix"):
            record_verbal(hotfix, yes, by=company.people[who])
    assert record_verbal(hotfix, yes, by=company.tl).recorder == company.tl


def test_nobody_records_a_yes_of_their_own_nor_where_they_could_sign(hotfix, company, later):
    also(hotfix, Role.QA_LEAD, company, "other")
    for holder in ("qa", "other"):
        with pytest.raises(NotAllowed, match="You may sign as QA Lead yourself"):
            record_verbal(hotfix, said(company, Role.QA_LEAD, holder), by=company.other)


def test_nobody_records_anything_where_separation_of_duties_keeps_them_from_signing(hotfix, company, later):
    also(hotfix, Role.QA_LEAD, company, "sd")
    for holder in ("sd", "qa"):
        with pytest.raises(NotAllowed, match="Separation of duties keeps you from signing this as QA Lead"):
            record_verbal(hotfix, said(company, Role.QA_LEAD, holder), by=company.sd)


@pytest.mark.parametrize(("holder", "why"), [("insider", "Only these"), ("sd", "You signed Development")])
def test_who_may_not_sign_cannot_say_yes_either(holder, why, hotfix, company, later):
    if holder == "sd":
        also(hotfix, Role.QA_LEAD, company, "sd")
    with pytest.raises(BadInput) as refused:
        record_verbal(hotfix, said(company, Role.QA_LEAD, holder, witness=company.po), by=company.contributor)
    assert why in refused.value.fields["holder"][0]


def test_who_has_left_cannot_say_yes_nor_be_a_witness(hotfix, company, later):
    User.objects.filter(pk__in=[company.qa.pk, company.rm.pk]).update(is_active=False)
    for user in (company.qa, company.rm):
        user.refresh_from_db()
    with pytest.raises(BadInput) as refused:
        record_verbal(hotfix, said(company, Role.QA_LEAD, "qa"), by=company.contributor)
    assert "not active" in refused.value.fields["holder"][0]
    assert refused.value.fields["witness"] == ["The witness must be staff."]


WRONG = [
    ("at", {"at": timedelta(minutes=3)}, "in the future"),
    ("at", {"at": -timedelta(minutes=1)}, "before the hot fix entered the phase"),
    ("channel", {"channel": "pigeon"}, "Choose how it was said"),
    ("words", {"words": "  "}, "Write down what was said"),
    ("words", {"words": "x" * 5001}, "too long"),
    ("witness", {"witness": "contributor"}, "a third person"),
    ("witness", {"witness": "qa"}, "a third person"),
]


@pytest.mark.parametrize(("field", "told", "words"), WRONG)
def test_what_cannot_have_been_so(field, told, words, hotfix, company, night, later):
    facts = {
        name: night + value if name == "at" else company.people[value] if name == "witness" else value
        for name, value in told.items()
    }
    with pytest.raises(BadInput) as refused:
        record_verbal(hotfix, said(company, Role.QA_LEAD, "qa", **facts), by=company.contributor)
    assert list(refused.value.fields) == [field]
    assert words in refused.value.fields[field][0]
    assert not Debt.objects.exists()


def test_evidence_comes_first(company, later):
    made = drive(report(company), company, to="testing")
    with pytest.raises(GateClosed):
        record_verbal(made, said(company, Role.QA_LEAD, "qa"), by=company.contributor)


def test_a_role_that_does_not_sign_here(hotfix, company, later):
    with pytest.raises(BadInput, match="Product Owner signs nothing in this phase"):
        record_verbal(hotfix, said(company, Role.PRODUCT_OWNER, "po"), by=company.contributor)


@pytest.mark.parametrize("state", ["identified", "verification", "documentation", "merge"])
def test_only_between_qualification_and_deployment(state, company, later):
    made = drive(report(company), company, to=state)
    with pytest.raises(WrongPhase, match="from Qualification to Deployment only"):
        record_verbal(made, said(company, Role.RELEASE_MANAGER, "rm"), by=company.contributor)


def test_not_what_is_signed_or_said_already(company):
    made = ready(report(company), company, to="qualification")
    perform(made, "qualify", by=company.po)
    with pytest.raises(WrongPhase, match="is not missing: it is signed"):
        by_phone(made, company, Role.PRODUCT_OWNER, "po")
    again = ready(report(company), company, to="deployment")
    by_phone(again, company, Role.RELEASE_MANAGER, "rm")
    with pytest.raises(WrongPhase, match="is not missing: it is owed by Rm Pay"):
        by_phone(again, company, Role.RELEASE_MANAGER, "rm")


def test_what_was_said_of_other_evidence_does_not_count(company):
    made = ready(report(company), company, to="qualification")
    by_phone(made, company, Role.PRODUCT_OWNER, "po")
    with recording(made.impact_assessments.get(), by=company.contributor) as record:
        record.users_affected = 3
    assert "the evidence changed after Po Pay approved" in gate(made).unmet[0].lacks
    with pytest.raises(WrongPhase, match="now only the sign-off itself opens the gate"):
        by_phone(made, company, Role.PRODUCT_OWNER, "po")
    perform(made, "qualify", by=company.po)
    perform(made, "qualify", by=company.tl)
    made.refresh_from_db()
    assert made.state == "development"


def test_who_said_yes_by_phone_does_not_sign_the_other_role(company):
    made = ready(report(company), company, to="qualification")
    by_phone(made, company, Role.PRODUCT_OWNER, "po")
    both = also(made, Role.TECHNICAL_LEAD, company, "po")
    with pytest.raises(NotAllowed, match="one person may not sign both"):
        perform(made, "qualify", by=both, as_role=Role.TECHNICAL_LEAD)


def test_who_said_yes_to_development_signs_nothing_later(company):
    made = ready(report(company), company, to="development")
    by_phone(made, company, Role.SENIOR_DEVELOPER, "sd")
    also(made, Role.TECHNICAL_LEAD, company, "sd")
    complete(made, company)
    with pytest.raises(NotAllowed, match="You signed Development in this round"):
        perform(made, "pass_review", by=company.sd)


def test_an_overtaken_screen(hotfix, company, later):
    with pytest.raises(ChangedSince):
        record_verbal(
            hotfix, said(company, Role.QA_LEAD, "qa"), by=company.contributor, seen=hotfix.version - 1
        )
