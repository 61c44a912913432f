"""Separation of duties is asked of both who break the glass and of who goes ahead, at each phase."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.change_makers import makers_of
from apps.common import clock
from apps.common.errors import NotAllowed, WrongPhase
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import complete, drive, perform, ready, report
from tests.owing import also, break_glass, broken, by_phone, call_to_break, go_ahead_without, skip
from tests.telling import give_addresses

AFTER_DEVELOPMENT = ("code_review", "testing", "deployment")


def saved_by(hotfix, company, name, **fields):
    """`name`, a contributor too, changes the development record."""
    person = company.people[name]
    if name != "sd":
        also(hotfix, Role.CONTRIBUTOR, company, name)
    with recording(hotfix.development_records.get(round=hotfix.round), by=person) as record:
        for field, value in (fields or {"files_changed": "till.py"}).items():
            setattr(record, field, value)


def committed(hotfix, company, message):
    """A contributor enters a commit with this message."""
    with recording(hotfix.development_records.get(), by=company.contributor) as record:
        record.commits.create(sha="a" * 40, message=message)


@pytest.mark.parametrize("phase", AFTER_DEVELOPMENT)
def test_who_signed_development_breaks_no_glass(phase, company):
    hotfix = ready(report(company), company, to=phase)
    with pytest.raises(NotAllowed, match="Sd Pay signed Development in this round, and skips no sign-off of"):
        call_to_break(hotfix, by=company.sd, reason="It is one condition.")
    call_to_break(hotfix, by=company.rm, reason="Every minute costs.")
    with pytest.raises(NotAllowed):
        call_to_break(hotfix, by=company.sd, reason="It is one condition.")
    assert call_to_break(hotfix, by=company.po, reason="The till is dark.").breaks


@pytest.mark.parametrize("phase", AFTER_DEVELOPMENT)
def test_who_saved_its_record_breaks_no_glass(phase, company):
    hotfix = drive(report(company), company, to="development")
    saved_by(hotfix, company, "qa")
    made = ready(hotfix, company, to=phase)
    with pytest.raises(NotAllowed, match="Qa Pay saved its development record: who made the change helps"):
        call_to_break(made, by=company.qa, reason="It is one condition.")


MESSAGES = [
    ("Round it. Co-authored-by: Qa Pay <q@example.org>", True),
    ("Round it. Signed-off-by: Somebody <qa-pay>", True),
    ("Author: QA PAY", True),
    ("Authored-by: Tl Pay, Co-authored-by: Qa Pay", True),
    ("Round it. Author: qa@pay.example", True),
    ("Round it. Reviewed-by: Qa Pay", False),
    ("Author: Tl Pay. Reviewed-by: Qa Pay", False),
    ("Qa Pay asked for it.", False),
    ("Author: Aqa Payne", False),
]


@pytest.mark.parametrize(("message", "wrote"), MESSAGES)
def test_who_wrote_its_commits_made_the_change(message, wrote, company):
    User.objects.filter(pk=company.qa.pk).update(email="qa@pay.example")
    company.qa.refresh_from_db()
    hotfix = drive(report(company), company, to="development")
    committed(hotfix, company, message)
    assert bool(makers_of(hotfix).how(company.qa)) is wrote


def test_who_wrote_its_commits_breaks_no_glass(company):
    hotfix = drive(report(company), company, to="development")
    committed(hotfix, company, "Round it. Author: Qa Pay")
    made = ready(hotfix, company, to="testing")
    with pytest.raises(NotAllowed, match="Qa Pay wrote its commits"):
        call_to_break(made, by=company.qa, reason="It is one condition.")


def test_who_has_another_address_since_wrote_them_all_the_same(company):
    give_addresses(company)
    hotfix = ready(report(company), company, to="development")
    committed(hotfix, company, "Retry the gateway\n\nSigned-off-by: <RM@example.org>")
    hotfix = ready(hotfix, company, to="testing")
    with acting(company.rm):
        company.rm.email = "home@example.org"
        company.rm.save()
    with pytest.raises(NotAllowed, match="Rm Pay wrote its commits"):
        call_to_break(hotfix, by=company.rm, reason="Every minute costs.")
    assert makers_of(hotfix).how(company.po) == ""


def test_a_commit_that_was_taken_off_again_names_nobody(company):
    hotfix = drive(report(company), company, to="development")
    committed(hotfix, company, "Author: Qa Pay")
    with recording(hotfix.development_records.get(), by=company.contributor) as record:
        record.commits.get(message="Author: Qa Pay").delete()
    hotfix.refresh_from_db()
    assert makers_of(hotfix).how(company.qa) == ""


def test_who_only_opened_the_record_or_carried_it_into_a_round_made_nothing(company):
    hotfix = drive(report(company), company, to="testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="It fails.")
    hotfix.refresh_from_db()
    for name in ("po", "tl", "qa"):
        assert makers_of(hotfix).how(company.people[name]) == ""
    assert makers_of(hotfix).how(company.sd) == "saved its development record"


def test_who_saved_it_in_an_earlier_round_made_the_change_still(company):
    hotfix = drive(report(company), company, to="development")
    saved_by(hotfix, company, "po")
    drive(hotfix, company, to="testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="It fails.")
    hotfix.refresh_from_db()
    made = ready(hotfix, company, to="code_review")
    with pytest.raises(NotAllowed, match="Po Pay saved its development record"):
        call_to_break(made, by=company.po, reason="Every minute costs.")


def test_the_glass_that_they_broke_before_does_not_hold_and_two_others_break_it(company):
    hotfix = broken(company, to="development", by=("rm", "sd"))
    perform(hotfix, "submit_for_review", by=company.sd)
    complete(hotfix, company)
    with pytest.raises(NotAllowed, match="Sd Pay signed Development in this round"):
        go_ahead_without(hotfix, by=company.sd)
    with pytest.raises(WrongPhase, match=r"The glass is whole for this phase\. Sd Pay signed Development"):
        go_ahead_without(hotfix, by=company.rm)
    assert not hotfix.debts.exists()
    debt = skip(break_glass(hotfix, company, by=("rm", "po")), company)
    assert list(debt.glass.breakers.values()) == ["Rm Pay", "Po Pay"]
    assert hotfix.state == "testing"


def test_a_release_manager_who_made_the_change_does_not_go_ahead(company):
    hotfix = drive(report(company), company, to="development")
    saved_by(hotfix, company, "other")
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    made = break_glass(ready(hotfix, company, to="testing"), company)
    with pytest.raises(NotAllowed, match="Other Pay saved its development record"):
        go_ahead_without(made, by=company.other)
    assert skip(made, company).phase == "testing"


def test_who_gave_one_qualification_approval_skips_not_the_other(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    with pytest.raises(NotAllowed, match="Po Pay signed Qualification in this round"):
        call_to_break(hotfix, by=company.po, reason="Every minute costs.")


def test_nor_if_they_broke_the_glass_first_and_signed_then(company):
    hotfix = broken(company, to="qualification", by=("rm", "po"))
    perform(hotfix, "qualify", by=company.po)
    hotfix.refresh_from_db()
    with pytest.raises(WrongPhase, match="The glass is whole for this phase"):
        go_ahead_without(hotfix, by=company.rm)


def test_a_yes_by_phone_counts_as_a_signature_here(company, night):
    hotfix = ready(report(company), company, to="development")
    by_phone(hotfix, company, Role.SENIOR_DEVELOPER, "sd")
    complete(hotfix, company)
    with (
        clock.set_to(night + timedelta(minutes=5)),
        pytest.raises(NotAllowed, match="Sd Pay signed Development"),
    ):
        call_to_break(hotfix, by=company.sd, reason="It is one condition.")


def test_who_signed_development_for_somebody_else_and_that_somebody_break_no_glass(company):
    hotfix = ready(report(company), company, to="development")
    until = clock.now() + timedelta(hours=8)
    delegate_role(
        Role.SENIOR_DEVELOPER, hotfix, to=company.qa, by=company.sd, ends_at=until, reason="Asleep."
    )
    perform(hotfix, "submit_for_review", by=company.qa)
    hotfix.refresh_from_db()
    complete(hotfix, company)
    for who in (company.sd, company.qa):
        with pytest.raises(NotAllowed, match="skips no sign-off of Code Review"):
            call_to_break(hotfix, by=who, reason="It is one condition.")


def test_a_role_of_a_delegate_breaks_no_glass(company):
    hotfix = ready(report(company), company, to="testing")
    until = clock.now() + timedelta(hours=8)
    delegate_role(
        Role.RELEASE_MANAGER, hotfix, to=company.insider, by=company.rm, ends_at=until, reason="Asleep."
    )
    with pytest.raises(NotAllowed, match="Only who holds one of the signing roles"):
        call_to_break(hotfix, by=company.insider, reason="Every minute costs.")


def test_makers_are_read_again_after_an_edit(company):
    hotfix = drive(report(company), company, to="development")
    seen = HotFix.objects.get(pk=hotfix.pk)
    assert makers_of(seen).how(company.qa) == ""
    saved_by(hotfix, company, "qa")
    seen.refresh_from_db()
    assert makers_of(seen).how(company.qa)
