"""Who delegated what to whom, when and why: kept with history, told on the pages, never changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common.errors import NotAllowed
from apps.history.timeline import timeline
from apps.hotfixes.delegating import withdraw_delegation
from apps.hotfixes.models import Delegation
from apps.hotfixes.recording import recording
from tests.asking import client_of, overtaken, saying, url, words_of
from tests.driving import NIGHT, perform, report

LIST = reverse("admin:hotfixes_delegation_changelist")


def test_the_history_of_the_hot_fix_tells_it(delegated, hotfix_in, company):
    hotfix = hotfix_in("testing")
    delegation = delegated(on=hotfix)
    withdraw_delegation(delegation, by=company.qa, reason="Back already.")
    told = [entry for entry in timeline(hotfix) if entry.what == "Delegation"]
    assert [(entry.change, entry.reason, entry.who) for entry in told] == [
        ("changed", "Back already.", "Qa Pay"),
        ("added", "On holiday.", "Qa Pay"),
    ]
    assert {entry.subject for entry in told} == {"QA Lead: Insider Pay for Qa Pay"}
    given = {difference.field: difference.new for difference in told[1].differences}
    assert given["Delegated by"] == "Qa Pay"
    assert given["Delegated to"] == "Insider Pay"
    assert given["Until"] == "2026-11-30 02:14 UTC"


def test_one_on_a_system_is_none_of_a_hot_fix_and_has_its_history(delegated, hotfix_in, company):
    hotfix = hotfix_in("testing")
    delegation = delegated()
    assert not [entry for entry in timeline(hotfix) if entry.what == "Delegation"]
    row = delegation.history.get()
    assert (row.history_user, row.history_change_reason, row.history_date) == (
        company.qa,
        "On holiday.",
        NIGHT,
    )
    page = client_of(company.auditor).get(reverse("admin:hotfixes_delegation_history", args=[delegation.pk]))
    assert "On holiday." in words_of(page)


def test_whoever_has_the_hot_fix_on_screen_hears_of_it(delegated, hotfix_in, company):
    hotfix = hotfix_in("testing")
    old = saying(hotfix)
    delegated(on=hotfix)
    answer = client_of(company.po).post(url("act", hotfix, "cancel"), old)
    assert answer.status_code == 409
    assert overtaken(company.po, by=company.qa) in words_of(answer)


def test_it_overtakes_no_signature(delegated, hotfix_in, company):
    """What is signed is still what was on screen, and who else might sign it is none of it."""
    hotfix = hotfix_in("testing")
    old = saying(hotfix)
    delegated(on=hotfix)
    assert client_of(company.qa).post(url("act", hotfix, "pass_testing"), old).status_code == 302
    assert hotfix.approvals.last().signer == company.qa


def test_nothing_of_it_is_changed_or_deleted(delegated):
    delegation = delegated()
    for field, value in (("reason", "x"), ("ends_at", NIGHT + timedelta(days=50)), ("role", "product_owner")):
        setattr(delegation, field, value)
        with pytest.raises(NotAllowed, match="never changed"):
            delegation.save()
        with pytest.raises(NotAllowed, match="never changed"):
            delegation.save(update_fields=[field])
    with pytest.raises(NotAllowed, match="never deleted"):
        delegation.delete()
    assert Delegation.objects.get().reason == "On holiday."


@pytest.mark.parametrize("who", ["owner", "auditor", "board", "root"])
def test_the_list_is_read_by_those_who_read_everything(who, delegated, company):
    delegation = delegated()
    browser = client_of(company.people[who])
    for address in (
        LIST,
        f"{LIST}?q=Pay",
        reverse("admin:hotfixes_delegation_change", args=[delegation.pk]),
        reverse("admin:hotfixes_delegation_history", args=[delegation.pk]),
    ):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert "Insider Pay for Qa Pay" in words_of(answer)
    change = reverse("admin:hotfixes_delegation_change", args=[delegation.pk])
    for forged in (change, reverse("admin:hotfixes_delegation_add"), change.replace("change", "delete")):
        assert browser.post(forged, {"reason": "Forged", "why": "x"}).status_code == 403
    assert Delegation.objects.get().reason == "On holiday."


@pytest.mark.parametrize("who", ["qa", "insider", "plain"])
def test_and_by_nobody_else(who, delegated, company):
    delegation = delegated()
    browser = client_of(company.people[who])
    assert browser.get(LIST).status_code == 403
    for name in ("change", "history"):
        assert (
            browser.get(reverse(f"admin:hotfixes_delegation_{name}", args=[delegation.pk])).status_code == 403
        )


def test_everybody_reads_his_own_and_no_other(delegated, company, later):
    delegated()
    delegated(Role.TECHNICAL_LEAD, to=company.qa, starts_at=NIGHT.replace(day=25), reason="Moving house.")
    with later(minutes=1):
        withdraw_delegation(delegated(reason="A mistake."), by=company.qa, reason="Wrong person.")
    mine = reverse("admin:hotfixes_delegation_mine")
    for who, seen in (
        ("qa", {"On holiday.", "Moving house.", "A mistake."}),
        ("insider", {"On holiday.", "A mistake."}),
        ("tl", {"Moving house."}),
        ("owner", set()),
    ):
        page = words_of(client_of(company.people[who]).get(mine))
        assert {one for one in ("On holiday.", "Moving house.", "A mistake.") if one in page} == seen, who
    parts = client_of(company.qa).get(mine).context["parts"]
    assert [[line.delegation.reason for line in part["lines"]] for part in parts] == [
        ["On holiday."],
        ["Moving house."],
        ["A mistake."],
    ]
    with later(days=8):
        parts = client_of(company.insider).get(mine).context["parts"]
        assert [len(part["lines"]) for part in parts] == [0, 0, 2]


def test_the_page_of_the_hot_fix_shows_the_running_ones(delegated, hotfix_in, company, stand_in, later):
    hotfix = hotfix_in("testing")
    delegated()
    delegated(on=hotfix, to=company.other, ends_at=NIGHT + timedelta(hours=6))
    delegated(to=company.plain, starts_at=NIGHT.replace(day=25))
    page = words_of(client_of(company.auditor).get(url("change", hotfix)))
    assert (
        "QA Lead (Qa Pay; Insider Pay for Qa Pay until 2026-11-30 02:14 UTC;"
        " Other Pay for Qa Pay until 2026-11-23 08:14 UTC)" in page
    )
    assert "Plain Pay for Qa Pay" not in page
    assert "Delegated for now" in page
    assert "QA Lead for Qa Pay" in words_of(client_of(stand_in).get(url("change", hotfix)))
    with later(hours=6):
        assert "Other Pay for Qa Pay until" not in words_of(
            client_of(company.auditor).get(url("change", hotfix))
        )


def test_who_holds_a_role_of_his_own_is_shown_the_way(delegated, hotfix_in, company, stand_in):
    hotfix = hotfix_in("testing")
    delegated()
    way = f'href="{reverse("admin:hotfixes_delegation_give")}?hotfix={hotfix.pk}"'
    assert way in words_of(client_of(company.qa).get(url("change", hotfix)))
    for person in (stand_in, company.auditor, company.owner):
        assert way not in words_of(client_of(person).get(url("change", hotfix)))
    assert reverse("admin:hotfixes_delegation_mine") in words_of(client_of(company.qa).get("/admin/"))


def test_what_touched_a_hot_fix_is_found_afterwards(delegated, hotfix_in, company, later):
    before = delegated(ends_at=NIGHT + timedelta(minutes=1), reason="Ended before.")
    withdrawn = delegated(reason="Withdrawn before.")
    withdraw_delegation(withdrawn, by=company.qa, reason="x")
    with later(minutes=5):
        hotfix = report(company)
        on_it = delegated(on=hotfix, reason="On this one.")
        delegated(on=report(company), reason="On another one.")
        coming = delegated(starts_at=NIGHT + timedelta(hours=2), reason="Begins after the end.")
    with later(hours=1):
        perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
        hotfix.refresh_from_db()
    on_the_system = delegated(Role.TECHNICAL_LEAD, reason="Runs all the while.")
    with later(days=3):
        found = list(Delegation.objects.touching(hotfix))
    assert found == [on_the_system, on_it]
    assert not {before, withdrawn, coming} & set(found)


def test_an_old_screen_of_the_delegate_is_refused_like_anybodys(delegated, hotfix_in, company, stand_in):
    hotfix = hotfix_in("testing")
    delegated()
    old = saying(hotfix)
    with recording(hotfix.test_reports.get(), by=company.contributor) as record:
        record.summary = "One run failed, and went well once more."
    answer = client_of(stand_in).post(url("act", hotfix, "pass_testing"), old)
    assert answer.status_code == 409
    assert overtaken(stand_in, by=company.contributor) in words_of(answer)
