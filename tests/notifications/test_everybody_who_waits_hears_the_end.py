"""Whoever reported, signed, was asked or helps hears once what became of it, and who did it does not."""

from datetime import timedelta

import pytest
from django.core import mail

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.learning.linking import end_as_duplicate
from apps.notifications.dispatch import take_as_told, tell
from tests.asking import ROLLED_BACK
from tests.driving import NIGHT, Company, complete, drive, perform, report, step
from tests.driving import ready as brought
from tests.telling import later, news, told, work


def test_that_service_is_restored(company: Company, ready) -> None:
    hotfix = ready("verification")
    perform(hotfix, "verify", by=company.rm)
    work()
    heard = told(what="service is restored")
    assert heard == ["contributor", "po", "qa", "reporter", "sd", "tl"]


def test_that_service_is_restored_in_words(company: Company, ready) -> None:
    hotfix = ready("verification")
    perform(hotfix, "verify", by=company.rm, reason="Cards go through again.")
    work()
    (body,) = [message.body for message in mail.outbox if message.to == ["reporter@example.org"]]
    assert "Rm Pay confirmed it in production at 2026-11-23 02:14 UTC" in body
    assert "> Cards go through again." in body


def test_a_rejection_with_its_reason(company: Company, ready) -> None:
    hotfix = ready("qualification")
    perform(hotfix, "reject", by=company.po, reason="It can wait for the next release.")
    work()
    assert sorted(one.to[0].partition("@")[0] for one in mail.outbox) == ["contributor", "reporter", "tl"]
    for message in mail.outbox:
        assert message.subject == f"{hotfix.reference} Emergency: rejected - {hotfix.title}"
        assert "> It can wait for the next release." in message.body
        assert "goes the ordinary way" in message.body


def test_a_cancellation_by_its_reporter(company: Company, entered) -> None:
    hotfix = entered("identified")
    perform(hotfix, "cancel", by=company.reporter, reason="It was a false alarm.")
    work()
    # Product Owner and Technical Lead were asked for a first response.
    assert news() == [(who, "cancelled") for who in ("contributor", "po", "tl")]


def test_that_it_is_closed(company: Company, ready) -> None:
    hotfix = ready("merge")
    perform(hotfix, "merge_to_main", by=company.tl)
    work()
    assert news() == [(who, "closed") for who in ("contributor", "po", "qa", "reporter", "rm", "sd")]


def test_a_duplicate_names_the_other_one(company: Company, entered) -> None:
    other = report(company, title="Cards are refused")
    hotfix = entered("qualification")
    news()
    end_as_duplicate(hotfix, of=other, by=company.po)
    work()
    what = f"ended as a duplicate of {other.reference}"
    assert [one for one in news() if "duplicate" in one[1]] == [
        (who, what) for who in ("contributor", "reporter", "tl")
    ]


def test_a_roll_back_is_told_to_all_who_signed(company: Company, ready) -> None:
    hotfix = ready("verification")
    perform(hotfix, "roll_back", by=company.rm, reason="Refunds fail.", details=ROLLED_BACK)
    work()
    found = {one.to[0].partition("@")[0]: one for one in mail.outbox}
    assert set(found) == {"contributor", "po", "qa", "reporter", "sd", "tl"}
    assert all(": rolled back, in development again - " in one.subject for one in found.values())
    signed = "What was signed in round 1 stays on the record, and opens no gate any more."
    assert {who for who, one in found.items() if signed in one.body} == {"po", "qa", "sd", "tl"}


def test_it_is_told_although_the_work_was_done_at_once(company: Company, ready) -> None:
    hotfix = ready("testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.")
    hotfix.refresh_from_db()
    complete(hotfix, company)
    work()
    assert ("reporter", "back in development") in news()


def test_nobody_hears_it_twice(company: Company, ready) -> None:
    hotfix = ready("merge")
    perform(hotfix, "merge_to_main", by=company.tl)
    work()
    assert news()
    tell(hotfix.pk)
    assert news() == []


@pytest.mark.parametrize("lost", ["is_active", "email"])
def test_whoever_left_or_has_no_address_gets_nothing(lost: str, company: Company, ready) -> None:
    hotfix = ready("merge")
    with acting(None):
        setattr(company.qa, lost, False if lost == "is_active" else "")
        company.qa.save()
    perform(hotfix, "merge_to_main", by=company.tl)
    work()
    assert "qa" not in told(what=": closed - ")


def test_whoever_may_not_see_it_any_more_gets_nothing(company: Company, ready) -> None:
    hotfix = ready("merge")
    company.system.staff.get(user=company.qa).delete()
    perform(hotfix, "merge_to_main", by=company.tl)
    work()
    assert "qa" not in told(what=": closed - ")


def test_whoever_lost_the_role_before_it_was_used_waits_no_more(company: Company, entered) -> None:
    hotfix = entered("testing")
    (grant,) = [one for one in grants_on(hotfix) if one.role is Role.QA_LEAD]
    revoke_role(hotfix, grant, by=company.owner, reason="On leave.")
    hotfix.refresh_from_db()
    work()
    told()
    with later(minutes=1):
        perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
        work()
    assert "sd" in (heard := told(what="cancelled"))
    assert "qa" not in heard


def test_who_acted_for_a_holder_and_was_asked_hears_it_too(company: Company, entered) -> None:
    hotfix = entered("testing")
    until = NIGHT + timedelta(hours=8)
    delegate_role(Role.QA_LEAD, hotfix, to=company.insider, by=company.qa, ends_at=until, reason="Asleep.")
    hotfix.refresh_from_db()
    complete(hotfix, company)
    work()
    assert "insider" in told()
    hotfix.refresh_from_db()
    perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
    work()
    assert "insider" in told(what="cancelled")


def test_a_release_manager_who_was_never_asked_is_spared(company: Company, ready) -> None:
    hotfix = ready("testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.")
    work()
    assert "rm" not in told()


@pytest.mark.parametrize("state", ["documentation", "closed"])
def test_old_news_are_told_to_nobody(state: str, company: Company) -> None:
    hotfix = drive(report(company), company, to=state)
    with clock.set_to(NIGHT + timedelta(days=30)):
        tell(hotfix.pk)
    assert not [one for one in news() if one[1] in ("service is restored", "closed")]


def test_what_is_loaded_counts_as_told(company: Company) -> None:
    hotfix: HotFix = step(brought(report(company), company, to="merge"), company)
    take_as_told(hotfix)
    work()
    assert news() == []
