"""Expedited, owed and overdue are words on every page, in the lists, in the timeline and on the paper."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.history.timeline import history_of
from tests.asking import client_of, url, words_of
from tests.driving import drive, ready, report
from tests.owing import also, broken, by_phone, owing, settled, skip

LIST = reverse("admin:hotfixes_hotfix_changelist")
DEBTS = reverse("admin:approvals_debt_changelist")
CALLS = reverse("admin:approvals_breakglasscall_changelist")


@pytest.fixture
def debt(company):
    return owing(company, phase="testing")


def page(user, address):
    return words_of(client_of(user).get(address))


def test_expedited_is_a_word_on_every_page(debt, company):
    ordinary = report(company, title="Receipts are blank")
    for address in (LIST, reverse("admin:index"), url("change", debt.hotfix), url("act", debt.hotfix, "go")):
        assert 'chip-expedited">Expedited<' in page(company.rm, address), address
    assert "chip-expedited" not in page(company.rm, url("change", ordinary))


def test_the_list_filters_by_it(debt, company):
    report(company, title="Receipts are blank")
    assert "Receipts are blank" not in page(company.rm, f"{LIST}?expedited__exact=1")
    found = page(company.rm, f"{LIST}?expedited__exact=0")
    assert "Receipts are blank" in found
    assert debt.hotfix.reference not in found


def test_it_stays_for_good(debt, company):
    settled(debt, company.qa)
    drive(debt.hotfix, company, to="closed")
    assert 'chip-expedited">Expedited<' in page(company.auditor, url("change", debt.hotfix))
    assert "Ratified afterwards" in page(company.auditor, url("change", debt.hotfix))


def test_the_gate_says_owed_and_the_panel_until_when(company, night):
    hotfix = broken(company, to="deployment")
    skip(hotfix, company)
    shown = page(company.po, url("change", hotfix))
    assert 'chip-owed">Owed<' in shown
    assert "owed by the Release Manager until 2026-11-24 02:14 UTC" in shown
    assert "Open, due in 1 d" in shown
    assert "due 2026-11-24 02:14 UTC" in shown
    assert "nobody yet: a process owner can grant the role" in shown
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    with clock.set_to(night + timedelta(hours=26)):
        shown = page(company.po, url("change", hotfix))
    assert "Overdue by 2 h" in shown
    assert "Other Pay" in shown


def test_it_waits_for_who_may_settle_it(debt, company):
    assert debt.hotfix.title in page(company.qa, f"{LIST}?which=waiting")
    drive(debt.hotfix, company, to="documentation")
    assert debt.hotfix.reference in page(company.qa, f"{LIST}?which=waiting")
    settled(debt, company.qa)
    assert debt.hotfix.reference not in page(company.qa, f"{LIST}?which=waiting")


def test_the_list_does_not_wait_for_what_is_owed(company):
    hotfix = ready(report(company), company, to="qualification")
    by_phone(hotfix, company, Role.PRODUCT_OWNER, "po")
    shown = page(company.auditor, LIST)
    assert "Technical Lead (Tl Pay)" in shown
    assert "Product Owner (Po Pay)" not in shown


def test_the_timeline_tells_who_when_and_why(debt, company):
    settled(debt, company.qa, ratified=False)
    told = [(entry.what, entry.subject, entry.who, entry.reason) for entry in history_of(debt.hotfix)]
    assert ("Break-glass call", "Rm Pay, Release Manager", "Rm Pay", "rm: every minute costs.") in told
    assert ("Debt", "Testing, round 1: the QA Lead's sign-off", "Rm Pay", "") in told
    assert ("Approval", "QA Lead: Refused (Qa Pay)", "Qa Pay", "Read at my desk.") in told
    changes = [one for entry in history_of(debt.hotfix) for one in entry.differences]
    assert any((one.field, one.old, one.new) == ("Expedited", "No", "Yes") for one in changes)


def test_the_admin_lists_are_read_only_and_filter(debt, company, night):
    debts = {name: f"{DEBTS}?standing={name}" for name in ("open", "overdue", "settled")}
    for user in (company.qa, company.auditor, company.root):
        assert debt.hotfix.reference in page(user, debts["open"])
        assert debt.hotfix.reference not in page(user, debts["settled"])
        assert "Rm Pay" in page(user, CALLS)
        client = client_of(user)
        for address in (DEBTS, CALLS):
            assert client.get(f"{address}add/").status_code == 403
            assert client.post(f"{address}add/", {}).status_code == 403
            assert client.get(f"{address}{debt.pk}/delete/").status_code == 403
            assert client.post(f"{address}{debt.pk}/change/", {"reason": "Forged"}).status_code == 403
    with clock.set_to(night + timedelta(hours=25)):
        assert debt.hotfix.reference in page(company.qa, debts["overdue"])
        settled(debt, company.qa)
        assert debt.hotfix.reference not in page(company.qa, debts["overdue"])
        assert debt.hotfix.reference in page(company.qa, debts["settled"])


def test_who_does_not_see_the_hot_fix_sees_no_debt_of_it(debt, company):
    for address in (DEBTS, CALLS):
        assert debt.hotfix.reference not in page(company.plain, address)
        assert client_of(company.plain).get(f"{address}{debt.pk}/change/").status_code in (302, 403)
