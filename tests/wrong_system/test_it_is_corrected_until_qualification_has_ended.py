"""A wrong system is corrected while it is being reported and qualified, by whoever may, and nobody else."""

from collections.abc import Callable

import pytest

from apps.common.errors import BadInput, ChangedSince, DomainError, NotAllowed, WrongPhase
from apps.hotfixes.models import HotFix, SystemCorrection
from apps.hotfixes.phases import State
from tests.correcting import WHY, correct
from tests.driving import EVERYBODY, Company
from tests.stating import stated

UNTIL = {"identified", "qualification"}
MAY = {"reporter", "po", "tl", "owner"}


@pytest.mark.parametrize("state", [state.value for state in State])
def test_in_which_states(
    state: str, hotfix_in_state: Callable[[str], HotFix], company: Company, kiosk: Company
) -> None:
    hotfix = hotfix_in_state(state)
    for name in ("reporter", "owner"):
        if state in UNTIL:
            correct(hotfix, kiosk.system, by=company.people[name])
            kiosk, company = company, kiosk
            break
        with pytest.raises(WrongPhase):
            correct(hotfix, kiosk.system, by=company.people[name])
    assert SystemCorrection.objects.count() == (state in UNTIL)


@pytest.mark.parametrize("name", EVERYBODY)
def test_by_whom(name: str, half_signed: HotFix, company: Company, kiosk: Company) -> None:
    who = company.people[name]
    if name in MAY:
        made = correct(half_signed, kiosk.system, by=who)
        assert (made.before, made.after, made.person, made.reason) == (
            company.system,
            kiosk.system,
            who,
            WHY,
        )
        assert (made.round, made.phase, half_signed.system) == (1, "qualification", kiosk.system)
    else:
        with pytest.raises(NotAllowed):
            correct(half_signed, kiosk.system, by=who)
        half_signed.refresh_from_db()
        assert half_signed.system == company.system


@pytest.mark.parametrize("name", ["po", "tl", "rm", "reporter", "insider"])
def test_nobody_of_the_right_system_either(
    name: str, hotfix: HotFix, company: Company, kiosk: Company
) -> None:
    with pytest.raises(NotAllowed):
        correct(hotfix, kiosk.system, by=kiosk.people[name])


def test_an_auditor_who_reported_it_does_not(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    company.reporter.groups.set(company.auditor.groups.all())
    with pytest.raises(NotAllowed, match="change nothing"):
        correct(hotfix, kiosk.system, by=type(company.reporter).objects.get(pk=company.reporter.pk))


def test_it_is_another_system_that_is_in_production(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    type(kiosk.system).objects.filter(pk=kiosk.system.pk).update(in_production=False)
    kiosk.system.refresh_from_db()
    for system in (company.system, kiosk.system):
        with pytest.raises(BadInput) as refused:
            correct(hotfix, system, by=company.reporter)
        assert set(refused.value.fields) == {"to"}


@pytest.mark.parametrize("given", [{"reason": " "}, {"proof": None}])
def test_a_reason_and_the_password_are_needed(
    given: dict[str, object], hotfix: HotFix, company: Company, kiosk: Company
) -> None:
    with pytest.raises(DomainError):
        correct(hotfix, kiosk.system, by=company.reporter, **given)
    assert not SystemCorrection.objects.exists()


def test_a_screen_that_was_overtaken_is_told(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    seen = hotfix.version
    correct(hotfix, kiosk.system, by=company.reporter, seen=seen)
    with pytest.raises(ChangedSince):
        correct(hotfix, company.system, by=company.owner, seen=seen)


def test_a_late_record_is_corrected_as_well(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    stated(hotfix, by=company.sd)
    correct(hotfix, kiosk.system, by=company.reporter)
    assert (hotfix.system, hotfix.late) == (kiosk.system, True)


def test_it_is_never_changed_and_never_deleted(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    made = correct(hotfix, kiosk.system, by=company.reporter)
    for row in (made, made.former_holders.first()):
        assert row is not None
        with pytest.raises(NotAllowed):
            row.save()
        with pytest.raises(NotAllowed):
            row.delete()
