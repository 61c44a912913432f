"""Each row of history gets one link, in its own transaction and in the order in which it was written."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.common.tracking import acting
from apps.history import chain
from apps.history.chained_models import chained_models
from apps.history.models import Link
from apps.history.verification import faults, verify
from apps.history.verification_scope import Scope
from apps.hotfixes.door import door
from apps.hotfixes.events import What
from apps.systems.models import System
from tests.asking import client_of, saying, url
from tests.driving import drive, ready, report


def fail_after_writing(code):
    System.objects.create(code=code, name=code)
    raise ZeroDivisionError


def links_of(thing):
    label = thing.history.model._meta.label
    return Link.objects.filter(table=label, row__in=thing.history.values("pk"))


def test_every_row_of_every_table(hotfix, company):
    drive(hotfix, company, to="closed")
    for book in chained_models():
        linked = Link.objects.filter(table=book.label).values_list("row", flat=True)
        assert sorted(linked) == sorted(book.model._base_manager.values_list("pk", flat=True))
    assert list(faults(Scope(), heads={})) == []


def test_each_hot_fix_has_a_chain_of_its_own_and_process_data_one_together(hotfix, company):
    other = report(company)
    for one in (hotfix, other):
        assert list(one.links.values_list("number", flat=True)) == [*range(1, one.links.count() + 1)]
        tables = {link.table.partition(".")[0] for link in one.links.all()}
        assert tables == {"hotfixes", "evidence"}
    rest = {link.table.partition(".")[0] for link in Link.objects.filter(hotfix=None)}
    assert rest == {"accounts", "history", "systems"}


def test_rows_of_evidence_that_went_with_their_evidence_stay_in_the_chain(hotfix, company):
    drive(hotfix, company, to="development")
    record = hotfix.development_records.get()
    record.commits.create(sha="1234567", message="x")
    with door(hotfix, by=company.sd) as (_locked, did):
        record.delete()
        did(What.EVIDENCE_RECORDED)
    assert set(record.commits.model.history.values_list("pk", flat=True)) <= set(
        hotfix.links.filter(table="evidence.HistoricalCommit").values_list("row", flat=True)
    )
    assert verify(hotfix) == []


def test_outside_an_act_the_link_is_written_at_once(db):
    system = System.objects.create(code="OPS", name="Operations")
    assert links_of(system).count() == 1
    system.delete()
    assert Link.objects.filter(table=System.history.model._meta.label).count() == 2


def test_inside_an_act_all_links_are_written_together(db):
    with CaptureQueriesContext(connection) as queries, acting(None):
        for number in range(20):
            System.objects.create(code=f"OPS-{number}", name=f"Operations {number}")
        assert Link.objects.filter(table=System.history.model._meta.label).count() == 0
    inserts = [query for query in queries if query["sql"].startswith('INSERT INTO "history_link"')]
    assert len(inserts) == 1
    assert Link.objects.filter(table=System.history.model._meta.label).count() == 20


def test_an_act_that_fails_leaves_neither_rows_nor_links(transactional_db):
    before = Link.objects.count()
    with pytest.raises(ZeroDivisionError), acting(None):
        fail_after_writing("OPS")
    assert (System.objects.count(), Link.objects.count()) == (0, before)
    assert list(faults(Scope(), heads={})) == []


def test_what_was_undone_inside_an_act_gets_no_link(db):
    with acting(None):
        System.objects.create(code="ONE", name="One")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            fail_after_writing("TWO")
        with transaction.atomic():
            System.objects.create(code="THREE", name="Three")
    assert list(System.objects.order_by("pk").values_list("code", flat=True)) == ["ONE", "THREE"]
    assert list(faults(Scope(), heads={})) == []


def test_a_list_that_changes_after_it_was_saved_is_linked_as_it_was_saved(hotfix, company):
    with door(hotfix, by=company.reporter) as (_locked, did):
        record = hotfix.issue_reports.get()
        record.triggers = ["system_down"]
        record.save()
        record.triggers.append("data_corruption")
        did(What.EVIDENCE_RECORDED)
    assert verify(hotfix) == []


def test_memberships_are_linked_too(company):
    company.plain.groups.add(Group.objects.create(name="On call"))
    relations = User.history.model.groups.model
    assert Link.objects.filter(table=relations._meta.label).count() == relations.objects.count() > 0


@pytest.mark.parametrize(
    ("state", "act", "who"), [("testing", "pass_testing", "qa"), ("deployment", "go", "rm")]
)
def test_a_sign_off_costs_at_most_half_as_much_again(state, act, who, hotfix, company, monkeypatch):
    other = ready(report(company), company, to=state)
    ready(hotfix, company, to=state)
    costs = {}
    for name, one in (("with", hotfix), ("without", other)):
        browser = client_of(company.people[who])
        one.refresh_from_db()
        if name == "without":
            monkeypatch.setattr(chain, "_link", lambda *_notes, **_how: None)
        with CaptureQueriesContext(connection) as queries:
            assert browser.post(url("act", one, act), saying(one)).status_code == 302
        costs[name] = len(queries)
    assert costs["without"] < costs["with"] <= 1.5 * costs["without"]
