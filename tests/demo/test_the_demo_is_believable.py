"""What the demonstration holds: loaded once, by the real command, and looked at from many sides."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.approvals.models import Approval
from apps.common import clock
from apps.demo.company import ADMIN, PASSWORD
from apps.demo.play import proof_of
from apps.demo.story_texts import occasions, read
from apps.evidence.attachments import Attachment, open_verified
from apps.history.models import Link
from apps.history.timeline import history_of
from apps.history.verification import faults, verify
from apps.history.verification_scope import Scope
from apps.hotfixes.gates import Source, gate
from apps.hotfixes.models import Delegation, HotFix, HotFixUserObjectPermission, StatusUpdate
from apps.hotfixes.perform import perform
from apps.hotfixes.phases import BARRED_TO_THE_DEVELOPER, State
from apps.hotfixes.policy import Rights
from apps.metrics.report import build_report
from apps.metrics.report_query import ReportQuery, last_twelve_months
from apps.notifications.dispatch import tell
from apps.notifications.models import Notice
from apps.systems.models import RosterEntry
from tests.demonstration import demonstration

# Loading takes seconds: where tests are spread by groups, all of these go to one process.
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The whole demonstration, for this module only; what the command said, and when."""
    with demonstration(django_db_blocker) as there:
        yield there


@pytest.fixture
def by_state(loaded):
    return Counter(HotFix.objects.values_list("state", flat=True))


# --- What there is --------------------------------------------------------------------------------


def test_forty_hot_fixes_in_every_state(by_state):
    assert by_state.total() == 40
    assert set(by_state) == set(State.values)
    assert by_state.most_common(1)[0][0] == State.CLOSED


def test_references_count_up_as_they_were_reported(loaded):
    reported = list(HotFix.objects.order_by("reported_at", "pk").values_list("pk", flat=True))
    assert reported == sorted(reported)


def test_every_title_and_description_is_its_own(loaded):
    reports = [hotfix.issue_reports.get() for hotfix in HotFix.objects.all()]
    assert len({report.title for report in reports}) == 40
    assert len({report.description for report in reports}) == 40


def test_rounds_and_every_way_back(loaded):
    assert {1, 2, 3} <= set(HotFix.objects.values_list("round", flat=True))
    refused = Approval.objects.filter(decision=Approval.Decision.REFUSED)
    ways_back = {(one.act, one.phase) for one in refused}
    assert {
        ("reject", "qualification"),
        ("request_changes", "code_review"),
        ("fail_testing", "testing"),
        ("refuse_deployment", "deployment"),
        ("roll_back", "deployment"),
        ("roll_back", "verification"),
    } <= ways_back


def test_those_who_wait_are_told_of_the_decision_once_and_of_no_workaround(loaded):
    told = StatusUpdate.objects.filter(phase=State.DEVELOPMENT).order_by("pk")
    of_hotfix = Counter(one.hotfix_id for one in told)
    assert max(of_hotfix.values()) > 1
    texts = read("updates.toml")
    for key in of_hotfix:
        first, *others = (one.text for one in told if one.hotfix_id == key)
        assert first in texts["development"]
        assert all(text in texts["development_again"] for text in others)
    assert not StatusUpdate.objects.filter(text__icontains="workaround").exists()


def test_its_history_verifies(loaded):
    """Although years are played in minutes: the chain follows what was written, not the clock."""
    assert list(faults(Scope(), heads={})) == []
    assert verify(HotFix.objects.filter(state=State.CLOSED).latest("reported_at")) == []
    assert Link.objects.count() > 4_000


# --- Who waits for whom ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", SIGNING_ROLES)
def test_two_hot_fixes_wait_for_each_role(loaded, role):
    waiting = [hotfix for hotfix in HotFix.objects.open() if _waits_for(hotfix, role)]
    assert len(waiting) >= 2


def _waits_for(hotfix, role):
    """The evidence is complete, and this role's sign-off is missing."""
    present = gate(hotfix)
    unsigned = {one.who[0] for one in present.unmet if one.source is Source.SIGN_OFF}
    return present.ready_to_sign and role in unsigned


def test_some_gates_say_what_is_missing(loaded):
    unready = [hotfix for hotfix in HotFix.objects.open() if not gate(hotfix).ready_to_sign]
    assert len(unready) >= 3


def test_one_signature_is_stale(loaded):
    lacks = [lack for hotfix in HotFix.objects.open() for one in gate(hotfix).unmet for lack in one.lacks]
    assert any("changed after" in lack for lack in lacks)


def test_the_newest_are_minutes_old(loaded):
    fresh = HotFix.objects.open().filter(reported_at__gte=loaded.began - timedelta(hours=1))
    assert fresh.count() >= 2


# --- Who is told of it ----------------------------------------------------------------------------


def test_loading_it_tells_nobody_and_leaves_no_job_that_would(loaded):
    assert mail.outbox == []
    jobs = DBTaskResult.objects.values_list("task_path", flat=True)
    assert set(jobs) == {"apps.records.tasks.issue_record", "apps.records.tasks.issue_review"}
    assert not Notice.objects.exclude(next_try_at=None, sent_at=None).exists()


def test_the_timer_afterwards_tells_only_what_falls_due_then(loaded):
    with transaction.atomic():
        call_command("send_reminders", stdout=StringIO())
        transaction.set_rollback(True)
    assert len(mail.outbox) <= 2


def test_what_happens_from_now_on_is_told(loaded):
    hotfix = next(one for one in HotFix.objects.filter(state=State.TESTING) if gate(one).ready_to_sign)
    by = hotfix.user_grants.get(permission__codename="act_as_qa_lead").user
    with transaction.atomic():
        perform(hotfix, "fail_testing", by=by, proof=proof_of(by), reason="It fails.")
        tell(hotfix.pk)
        transaction.set_rollback(True)
    assert {message.subject.partition(" - ")[0] for message in mail.outbox} == {
        f"{hotfix.reference} {hotfix.get_priority_display()}: back in development",
        f"{hotfix.reference} {hotfix.get_priority_display()}: receipt: you signed as QA Lead",
    }


# --- By the rules ---------------------------------------------------------------------------------


def people(sign_off):
    """Who signed, and for whom."""
    return {sign_off.signer, sign_off.on_behalf_of} - {None}


def test_a_delegation_runs_one_is_coming_and_a_sign_off_was_given_for_somebody(loaded):
    found = Delegation.objects.order_by("starts_at")
    assert [one.status for one in found] == ["running", "coming"]
    running = found[0]
    sign_off = Approval.objects.get(on_behalf_of__isnull=False)
    assert (sign_off.hotfix, sign_off.signer) == (running.hotfix, running.delegate)
    assert sign_off.on_behalf_of == running.delegator
    assert sign_off.signed_by == running.people
    assert Delegation.objects.giving(running.hotfix) == [running]


def test_sign_offs_keep_duties_apart(loaded):
    for hotfix in HotFix.objects.all():
        yeses = [one for one in hotfix.approvals.all() if one.approved and not one.given_afterwards]
        for one in yeses:
            same_round = [
                other for other in yeses if other.round == one.round and people(other) & people(one)
            ]
            if one.phase == State.DEVELOPMENT:
                assert not {other.phase for other in same_round} & set(BARRED_TO_THE_DEVELOPER)
            if one.phase == State.QUALIFICATION:
                assert hotfix.reported_by not in people(one)
                assert [other.phase for other in same_round].count(State.QUALIFICATION) == 1


def test_the_superuser_has_signed_nothing_and_may_not(loaded):
    admin = User.objects.get(username=ADMIN)
    assert admin.is_superuser
    assert not Approval.objects.filter(signer=admin).exists()
    for hotfix in HotFix.objects.open():
        assert not [act.name for act, decision in Rights(admin, hotfix).acts() if decision.allowed]


def test_roles_ended_with_the_hot_fix(loaded):
    ended = HotFix.objects.exclude(pk__in=HotFix.objects.open())
    assert not HotFixUserObjectPermission.objects.filter(content_object__in=ended).exists()


def test_groups_and_deputies_stand_on_the_rosters(loaded):
    signing = RosterEntry.objects.exclude(role=Role.CONTRIBUTOR)
    assert signing.filter(group__isnull=False, rank=RosterEntry.Rank.PRIMARY).exists()
    assert signing.filter(rank=RosterEntry.Rank.DEPUTY).exists()


# --- What happened when ---------------------------------------------------------------------------


def test_history_is_of_its_time_and_by_its_people(loaded):
    closed = HotFix.objects.filter(state=State.CLOSED, round__gte=2).earliest("reported_at")
    entries = history_of(closed)
    people = {str(user) for user in User.objects.exclude(username=ADMIN)}
    assert {entry.who for entry in entries} <= people
    assert len({entry.who for entry in entries}) >= 5
    assert all(closed.reported_at <= entry.at <= closed.phase_entered_at for entry in entries)


def test_nothing_lies_in_the_future(loaded):
    now = clock.now()
    assert not Approval.objects.filter(signed_at__gt=now).exists()
    assert not HotFix.history.filter(history_date__gt=now).exists()


def test_an_emergency_takes_hours_and_a_critical_one_a_day_or_two(loaded):
    for hotfix in HotFix.objects.filter(state=State.CLOSED):
        most = timedelta(hours=12) if hotfix.priority == "emergency" else timedelta(days=2)
        assert timedelta(hours=1) < hotfix.age <= most, str(hotfix)


def test_release_notes_are_published(loaded):
    for hotfix in HotFix.objects.filter(state=State.CLOSED):
        assert any(note.is_published for note in hotfix.release_notes.all())


def test_its_figures_tell_something(loaded):
    """Of the last twelve months: enough to compare, and neither all good nor all bad."""
    figures = build_report(
        HotFix.objects.all(), ReportQuery(*last_twelve_months()), at=clock.now()
    ).whole.figures
    for name in ("time_to_restore", "approval_lead_time", "time_in_testing"):
        assert not figures[name].few
        assert timedelta(minutes=1) < figures[name].median < figures[name].nine_in_ten < timedelta(days=2)
    for name in ("restored_in_time", "change_failure_rate", "expedited_share"):
        assert 0 < figures[name].those < figures[name].hotfixes


# --- What the command says ------------------------------------------------------------------------


def test_it_prints_the_log_ins(loaded):
    assert PASSWORD in loaded.said
    for user in User.objects.all():
        assert f"  {user.username} " in loaded.said
        assert user.check_password(PASSWORD)


def test_it_shows_the_log_ins_again(loaded):
    said = StringIO()
    call_command("load_demo", "--show-logins", stdout=said)
    assert said.getvalue().strip() == loaded.said.partition("\nHot fixes")[0].strip()


def test_it_is_loaded_once(loaded):
    with pytest.raises(CommandError, match="already"):
        call_command("load_demo")
    assert HotFix.objects.count() == len(occasions()) == 40


def test_some_evidence_has_files_that_can_be_read(loaded):
    files = list(Attachment.objects.select_related("hotfix"))
    assert {file.media_type for file in files} == {"image/png", "text/plain", "text/csv"}
    assert 5 < len(files) < 30
    for file in files:
        with open_verified(file) as stored:
            assert len(stored.read()) == file.size > 100
    assert any(not file.hotfix.ended for file in files)
