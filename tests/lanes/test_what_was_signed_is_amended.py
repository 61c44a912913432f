"""A value that was signed is corrected beside it; until that is signed it is contested, nothing closes."""

import pytest
from django.core.exceptions import ValidationError

from apps.approvals.amending import amend, may_sign_amendment, sign_amendment, signed_values
from apps.common.errors import BadInput, NotAllowed, UnknownAct, WrongPhase
from apps.evidence.amended_values import as_shown
from apps.evidence.sheets import sheet
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.gates import Source, gate
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import evidence_names
from apps.hotfixes.policy import Rights
from tests.driving import drive, proof_of, report
from tests.short_form import short_drive


@pytest.fixture
def hotfix(hotfix, company):
    return short_drive(hotfix, company, to="testing")


def record_of(hotfix):
    return hotfix.evidence("development_records")["development_records"][-1]


def amended(hotfix, name="how_tested", *, by, **given):
    told = {"new": "By nobody.", "reason": "I mixed up two branches.", "proof": proof_of(by), **given}
    return amend(record_of(hotfix), name, by=by, **told)


def signed(amendment, *, by):
    return sign_amendment(amendment, by=by, proof=proof_of(by))


def read(hotfix):
    return {one.name: one.value for one in sheet(record_of(hotfix)).fields}["how_tested"]


def test_it_stands_beside_the_value_contested_and_then_amended(hotfix, company):
    made = amended(hotfix, by=company.contributor)
    assert (made.old, made.new, made.phase, made.round) == (
        "By hand, against the bank's sandbox.",
        "By nobody.",
        "development",
        1,
    )
    assert record_of(hotfix).how_tested == made.old
    assert "Contested: “By nobody.”, says Contributor Pay" in read(hotfix)
    signed(made, by=company.sd)
    assert "Amended: “By nobody.”" in read(hotfix)
    assert "Signed by Sd Pay" in read(hotfix)


def test_the_signature_that_was_given_goes_on_covering(hotfix, company):
    signed(amended(hotfix, by=company.contributor), by=company.sd)
    present = PresentEvidence(hotfix.evidence(*evidence_names(), every_round=True))
    assert all(present.is_covered_by(one) for one in hotfix.approvals.all())


def test_the_second_amendment_corrects_the_first(hotfix, company):
    first = amended(hotfix, by=company.contributor)
    with pytest.raises(WrongPhase, match="contested already"):
        amended(hotfix, by=company.contributor, new="By a robot.")
    signed(first, by=company.sd)
    assert amended(hotfix, by=company.contributor, new="By a robot.").old == "By nobody."


def test_a_value_of_a_row_is_amended_too(hotfix, company):
    (row,) = [one for one in signed_values(record_of(hotfix)) if one.name.startswith("commits:")]
    made = amended(hotfix, row.name, by=company.sd, new="ffffffff")
    assert made.label == "Commit 1: commit"
    (table,) = [one for one in sheet(record_of(hotfix)).tables if one.name == "commits"]
    assert "Contested: “ffffffff”" in table.rows[0][0]


# A field that was signed in Testing, what is typed, and how it is kept; None where it is refused.
TYPED = [
    ("impact_assessments", "data_integrity", "AT RISK", "At risk"),
    ("impact_assessments", "data_integrity", "a bit", None),
    ("impact_assessments", "users_affected", " 012 ", "12"),
    ("impact_assessments", "users_affected", "-1", None),
    ("impact_assessments", "users_affected", "many", None),
    ("issue_reports", "observed_at", "2026-11-23T01:05", "2026-11-23 01:05 UTC"),
    ("issue_reports", "observed_at", "2026-11-23 01:05 UTC", "2026-11-23 01:05 UTC"),
    ("issue_reports", "observed_at", "yesterday", None),
    ("issue_reports", "observed_at", "2926-11-23 01:05", None),
    ("issue_reports", "incident_url", "OPS 12", None),
    ("issue_reports", "triggers", "system down,  SECURITY BREACH", "System down, Security breach"),
    ("issue_reports", "triggers", "system down, the moon", None),
    ("development_records", "coverage_percent", "71.50 %", "71.5 %"),
    ("development_records", "coverage_percent", "130", None),
    ("deployment_plans", "verification_minutes", "45 min", "45 min"),
    ("deployment_plans", "verification_minutes", "0", None),
    ("deployment_plans", "rollback_owner", "Qa Pay", "Qa Pay"),
    ("deployment_plans", "rollback_owner", "the night shift", None),
    ("deployment_plans", "tag", "2.4", None),
]


def test_it_is_a_value_of_its_field_and_kept_as_that_is_shown(company):
    hotfix = drive(report(company), company, to="verification")
    for name, field, typed, kept in TYPED:
        record = hotfix.evidence(name)[name][-1]
        (found,) = [one for one in signed_values(record) if one.name == field]
        if kept is None:
            with pytest.raises(ValidationError):
                as_shown(found.instance, found.field, typed)
        else:
            assert as_shown(found.instance, found.field, typed) == kept, (field, typed)


def test_a_choice_of_a_row_is_one_of_its_choices(hotfix, company):
    plain = drive(report(company), company, to="deployment")
    record = plain.evidence("test_reports")["test_reports"][-1]
    kind = next(one for one in signed_values(record) if one.name.endswith(".type"))
    given = {"by": company.qa, "reason": "A slip.", "proof": proof_of(company.qa)}
    with pytest.raises(BadInput, match=r"Write one of these: .*Smoke") as refused:
        amend(record, kind.name, new="Gut feeling", **given)
    assert "new" in refused.value.fields
    assert amend(record, kind.name, new="smoke", **given).new == "Smoke"


def test_what_was_empty_is_filled_in_and_not_amended(hotfix, company):
    with pytest.raises(UnknownAct):
        amended(hotfix, "files_changed", by=company.sd)


def test_it_wants_another_value_a_reason_and_the_password(hotfix, company):
    for given in (
        {"new": " "},
        {"new": "By hand, against the bank's sandbox."},
        {"reason": " "},
        {"proof": None},
    ):
        with pytest.raises(BadInput):
            amended(hotfix, by=company.sd, **given)


@pytest.mark.parametrize("name", ["qa", "rm", "po", "tl", "reporter", "plain", "owner", "auditor", "root"])
def test_only_who_may_record_it_amends_it(name, hotfix, company):
    with pytest.raises(NotAllowed):
        amended(hotfix, by=company.people[name])


@pytest.mark.parametrize("name", ["qa", "rm", "po", "tl", "contributor", "reporter", "owner", "root"])
def test_only_a_holder_of_a_role_that_signs_the_phase_signs_it(name, hotfix, company):
    made = amended(hotfix, by=company.contributor)
    with pytest.raises(NotAllowed):
        signed(made, by=company.people[name])


def test_who_made_it_does_not_sign_it(hotfix, company):
    made = amended(hotfix, by=company.sd)
    with pytest.raises(NotAllowed, match="You made"):
        signed(made, by=company.sd)


def test_it_waits_for_whoever_may_sign_it(hotfix, company):
    made = amended(hotfix, by=company.contributor)
    asked = HotFix.objects.filter(pk=hotfix.pk)
    for name in ("sd", "qa", "rm"):
        person = company.people[name]
        mine = may_sign_amendment(Rights(person, hotfix), made).allowed
        assert mine is (name == "sd")
    assert waiting_for(company.sd, asked).exists()


def test_nothing_closes_while_a_value_is_contested(company):
    hotfix = drive(report(company), company, to="merge")
    assert not [one for one in gate(hotfix).requirements if one.source is Source.AMENDMENT]
    amended(hotfix, "files_changed", by=company.contributor)
    (one,) = [one for one in gate(hotfix).requirements if one.source is Source.AMENDMENT]
    assert not one.met


def test_while_its_phase_is_open_it_is_simply_changed(company):
    hotfix = drive(report(company), company, to="development")
    with pytest.raises(WrongPhase, match="phase is open"):
        amended(hotfix, by=company.sd)
