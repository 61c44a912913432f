"""No go is given inside a change freeze unless the glass is broken; that it was is on the paper for good."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import GateClosed
from apps.common.tracking import acting
from apps.hotfixes.frozen import hold_freezes
from apps.hotfixes.gates import Source, gate
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.next_steps import Do, next_step_for
from apps.hotfixes.policy import Rights
from apps.hotfixes.recording import recording
from apps.records.frozen_gos import frozen_gos
from apps.records.snapshot import as_json, snapshot
from apps.systems.models import Freeze, System
from tests.api.conftest import LIST
from tests.asking import client_of, url, words_of
from tests.driving import CRITICAL, complete, perform, ready, report
from tests.owing import break_glass, go_ahead_without, record_verbal, said
from tests.telling import give_addresses, told, work
from tests.withdrawing import WINDOW, later, with_a_go

HOUR = timedelta(hours=1)


@pytest.fixture
def freeze(company, night):
    """Have production left alone; of all systems and around the window, if nothing else is said."""

    def begun(*, system=None, since=-HOUR, until=HOUR):
        with acting(company.owner, reason="As every year."):
            return Freeze.objects.create(
                system=system, starts_at=night + since, ends_at=night + until, reason="End of the quarter"
            )

    return begun


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="deployment")


def now(hotfix):
    return HotFix.objects.get(pk=hotfix.pk)


def asked(hotfix):
    """What the gate asks for because of freezes."""
    return [one for one in gate(now(hotfix)).requirements if one.source is Source.FREEZE]


def stops(hotfix):
    return any(one.lacks for one in asked(hotfix))


def test_it_is_asked_for_where_production_would_be_changed_inside_one(hotfix, company, freeze, night):
    """Of the system or of all, and where it meets what is left of the window, else the present moment."""
    zero, minute = timedelta(), timedelta(minutes=1)
    elsewhere = System.objects.create(name="Elsewhere", code="ELSE")
    for fields, found in (
        ({}, True),
        ({"system": company.system}, True),
        ({"system": elsewhere}, False),
        ({"until": zero}, False),
        ({"since": WINDOW - minute}, True),
        ({"since": WINDOW}, False),
    ):
        made = freeze(**fields)
        assert stops(hotfix) is found, made.in_full
        made.delete()
    # The window is over: what counts is the present moment.
    freeze(since=-HOUR, until=WINDOW)
    with later(minutes=31):
        assert not stops(hotfix)
    freeze(since=WINDOW, until=HOUR)
    with later(minutes=31):
        assert stops(hotfix)
    hotfix.deployment_plans.update(window_start=night + timedelta(days=1))
    assert not stops(hotfix)


def test_an_emergency_is_stopped_everywhere_until_the_glass_is_broken(hotfix, company, freeze):
    freeze()
    with pytest.raises(GateClosed) as refused:
        perform(hotfix, "go", by=company.rm)
    assert "“End of the quarter”" in str(refused.value.lacks)
    with pytest.raises(GateClosed):
        record_verbal(now(hotfix), said(company, Role.RELEASE_MANAGER, "rm"), by=company.contributor)
    rm = client_of(company.rm)
    assert "Not possible yet" in words_of(rm.get(url("act", hotfix, "go")))
    assert next_step_for(Rights(company.rm, now(hotfix)), gate(now(hotfix))).do is Do.MOVE
    assert next_step_for(Rights(company.qa, now(hotfix)), gate(now(hotfix))) is None
    # It still waits for who can do something about it, and the desk leads to where they read why.
    assert hotfix in waiting_for(company.rm, HotFix.objects.all())
    front = words_of(rm.get("/admin/"))
    assert "See the change freeze" in front
    assert "Confirm breaking the glass" not in front
    page = words_of(rm.get(url("change", hotfix)))
    assert "two people break it, each with a reason" in page
    assert url("break_glass", hotfix) in page
    assert url("act", hotfix, "go") not in page

    break_glass(hotfix, company)
    (met,) = asked(hotfix)
    assert (met.met, met.label) == (True, "Change freeze: the glass was broken by Rm Pay and Po Pay")
    page = words_of(rm.get(url("act", hotfix, "go")))
    assert "Inside a change freeze" in page
    assert "“End of the quarter”" in page
    perform(hotfix, "go", by=company.rm)
    assert gate(now(hotfix)).signed


def test_a_critical_moves_its_window(company, freeze, night):
    hotfix = ready(report(company, **CRITICAL), company, to="deployment")
    freeze(system=company.system)
    with pytest.raises(GateClosed) as refused:
        perform(hotfix, "go", by=company.rm)
    assert "only an Emergency breaks it" in str(refused.value.lacks)
    rm = client_of(company.rm)
    page = words_of(rm.get(url("change", hotfix)))
    assert "Move the window" in page
    assert url("break_glass", hotfix) not in page
    assert "Move the window" in words_of(rm.get("/admin/"))
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.window_start = night + timedelta(days=1)
    perform(hotfix, "go", by=company.rm)
    assert gate(now(hotfix)).signed


def test_no_program_goes_inside_one_and_what_was_done_is_recorded(company, freeze):
    """A freeze that came after the go stops the pipeline; what was done is told of all the same."""
    hotfix = with_a_go(company)

    def release():
        return client_of(company.auditor).get(f"{LIST}{hotfix.reference}/").json()["release"]

    assert release()["may_be_deployed"] is True
    with later(minutes=1):
        freeze()
        assert release()["may_be_deployed"] is False
        assert "End of the change freeze" in str(release()["waits_for"])
        complete(now(hotfix), company, afterwards=True)
        assert not asked(hotfix)
        (sentence,) = frozen_gos(now(hotfix))
        assert "Round 1: production was changed, from 2026-11-23 02:15 UTC on, inside a" in sentence
        assert "The glass was not broken for it." in sentence
        assert perform(hotfix, "deploy", by=company.rm).hotfix.state == "verification"


def test_a_go_for_a_later_window_begins_nothing_inside_one(hotfix, company, freeze, night):
    hotfix.deployment_plans.update(window_start=night + timedelta(days=1))
    freeze()
    perform(now(hotfix), "go", by=company.rm)
    release = client_of(company.auditor).get(f"{LIST}{hotfix.reference}/").json()["release"]
    assert release["may_be_deployed"] is False
    assert "Nothing is deployed inside it." in str(release["waits_for"])


def test_who_gives_the_go_is_asked_as_the_freeze_ends(company, freeze):
    """Nobody is asked while it holds; and then whoever did the last thing themselves, too."""
    give_addresses(company)
    freeze(until=timedelta(minutes=10))
    ready(report(company, **CRITICAL), company, to="deployment")
    work()
    assert told(what="your sign-off is needed for Deployment") == []
    for minutes, who in ((9, []), (11, ["rm"]), (12, [])):
        with later(minutes=minutes):
            call_command("send_reminders")
            assert told(what="your sign-off is needed for Deployment") == who


@pytest.mark.parametrize("ahead", [True, False], ids=["gone ahead of", "given"])
def test_the_paper_tells_what_held_then(ahead, hotfix, company, freeze):
    made = freeze()
    break_glass(hotfix, company)
    if ahead:
        go_ahead_without(now(hotfix), by=company.rm)
    else:
        perform(hotfix, "go", by=company.rm)
    (sentence,) = frozen_gos(now(hotfix))
    assert "A change freeze of all systems holds from 2026-11-23 01:14 UTC until" in sentence
    assert "“End of the quarter”. Rm Pay and Po Pay had broken the glass for it." in sentence
    assert ("went ahead of the go" in sentence) is ahead
    with later(minutes=5), acting(company.owner, reason="It never was."):
        made.reason = "Nothing at all"
        made.save()
        made.delete()
    assert list(frozen_gos(now(hotfix))) == [sentence]
    taken = snapshot(now(hotfix), printed_by="Amelia Auditor", at=clock.now())
    assert taken.frozen_gos == (sentence,)
    assert "frozen_gos" in as_json(taken)
    assert sentence in render_to_string("records/chapters/debts.html", {"record": taken}).replace(
        "&#x27;", "'"
    )


def test_reading_many_costs_what_one_costs(company, freeze):
    freeze()
    every = [break_glass(ready(report(company), company, to="deployment"), company) for _one in range(3)]
    counts = []
    for some in (every[:1], every):
        read = list(
            HotFix.objects.filter(pk__in=[one.pk for one in some]).prefetch_related("approvals", "debts")
        )
        with CaptureQueriesContext(connection) as queries:
            hold_freezes(read)
        assert all(one.held_freezes.glass for one in read)
        counts.append(len(queries))
    assert counts[0] == counts[1]
