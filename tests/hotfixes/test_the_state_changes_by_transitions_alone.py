"""Nobody writes the state: not by assignment, not by reloading, not while another thread reloads."""

from threading import Event, Thread

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django_fsm import TransitionNotAllowed

from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import TRANSITIONS
from tests.driving import drive, perform, ready, report

STATE = HotFix._meta.get_field("state")


@pytest.fixture
def hotfix(company):
    return report(company)


def is_protected(hotfix):
    before = hotfix.state
    for assign in (
        lambda: setattr(hotfix, "state", "closed"),
        lambda: setattr(hotfix, "state", before),
        lambda: HotFix.state.__set__(hotfix, "closed"),
    ):
        with pytest.raises(AttributeError, match="Direct state modification is not allowed"):
            assign()
    return hotfix.state == before


def test_it_cannot_be_assigned(hotfix):
    assert is_protected(hotfix)
    assert is_protected(HotFix.objects.get(pk=hotfix.pk))


def test_saving_a_stale_object_is_no_way_around(hotfix, company):
    stale = HotFix.objects.get(pk=hotfix.pk)
    perform(hotfix, "submit", by=company.reporter)
    stale.refresh_from_db()
    assert stale.state == "qualification"
    assert is_protected(stale)


@pytest.mark.parametrize("fields", [None, ["state"], ["title"], ["state", "title"]])
def test_reloading_leaves_it_protected(fields, hotfix):
    hotfix.refresh_from_db(fields=fields)
    assert STATE.protected
    assert is_protected(hotfix)


def test_reloading_reads_the_state_at_once_with_everything_else(hotfix, company):
    """Read later, it could be of another moment than the version beside it."""
    held = HotFix.objects.prefetch_related("approvals").get(pk=hotfix.pk)
    perform(hotfix, "submit", by=company.reporter)
    with CaptureQueriesContext(connection) as queries:
        held.refresh_from_db()
        assert (held.state, held.version) == ("qualification", 2)
    assert len(queries) == 1
    perform(hotfix, "reject", by=company.po, reason="It can wait.")
    assert held.state == "qualification"
    held.refresh_from_db()
    assert (held.state, held.approvals.count()) == ("rejected", 1)


def test_reloading_some_fields_reads_no_others(hotfix, company):
    held = HotFix.objects.get(pk=hotfix.pk)
    perform(hotfix, "submit", by=company.reporter)
    held.refresh_from_db(fields=["title"])
    assert (held.state, held.version) == ("identified", 1)
    held.refresh_from_db(fields=["state"])
    assert (held.state, held.version) == ("qualification", 1)


def test_a_state_that_was_not_loaded_comes_when_it_is_asked_for(hotfix):
    partly = HotFix.objects.only("title").get(pk=hotfix.pk)
    partly.refresh_from_db()
    assert "state" in partly.get_deferred_fields()
    assert partly.state == "identified"
    assert is_protected(partly)


def test_a_reload_that_fails_leaves_everything_as_it_was(hotfix):
    gone = HotFix.objects.get(pk=hotfix.pk)
    gone.pk = 0
    with pytest.raises(HotFix.DoesNotExist):
        gone.refresh_from_db()
    assert gone.state == "identified"
    assert STATE.protected
    assert is_protected(gone)


def test_it_is_protected_while_another_thread_reloads(hotfix, monkeypatch):
    """django-fsm's own reload lifts the protection on the field, which all threads share, for that long."""
    mine = HotFix.objects.get(pk=hotfix.pk)
    inside, may_end = Event(), Event()

    def reload_slowly(self, *args, **kwargs):
        inside.set()
        assert may_end.wait(30)

    monkeypatch.setattr(models.Model, "refresh_from_db", reload_slowly)
    other = Thread(target=HotFix(pk=hotfix.pk).refresh_from_db, daemon=True)
    other.start()
    try:
        assert inside.wait(30)
        assert STATE.protected
        assert is_protected(mine)
    finally:
        may_end.set()
        other.join(30)
    assert STATE.protected


def test_a_transition_does_not_run_while_its_gate_is_closed(company):
    """The door asks the gate; whoever goes around the door is asked by the transition itself."""
    for act in TRANSITIONS:
        if act.needs_gate:
            hotfix = drive(report(company), company, to=act.sources[0])
            if act.name == "submit":
                hotfix.issue_reports.update(triggers=[])
            with pytest.raises(TransitionNotAllowed):
                getattr(hotfix, act.name)()
            assert hotfix.state == act.sources[0]


def test_nor_before_the_sign_off_that_completes_the_gate(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    with pytest.raises(TransitionNotAllowed):
        HotFix.objects.get(pk=hotfix.pk).qualify()


def test_nor_from_another_state(hotfix):
    for act in TRANSITIONS:
        if hotfix.state not in act.sources:
            with pytest.raises(TransitionNotAllowed):
                getattr(hotfix, act.name)()
