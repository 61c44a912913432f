"""Every door that takes a form: the page, what is typed there, and who types it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from apps.access.models import AccessReview
from apps.access.reviewing import Ticked, begin_review
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.recording import recording
from apps.systems.handing_over import own_shifts
from apps.systems.models import System
from tests.asking import client_of, form_in, note_url, url
from tests.attaching import put, upload
from tests.driving import PASSWORD, Company, complete, drive, ready, report
from tests.filling import fill
from tests.lifting import process_owner
from tests.not_done import stopped
from tests.withdrawing import the_go, with_a_go

# What changes with every request, and what is kept against the second one itself.
_BOOK_KEEPING = {"sessions.Session", "common.SentForm", "console.Draft"}


@dataclass
class Form:
    """One form as it stands in a page that somebody has open."""

    user: User
    page: str
    typed: dict[str, Any] = field(default_factory=dict)
    file: Callable[[], Any] | None = None
    sent_to: str = ""

    def open(self) -> Callable[[], Any]:
        """Open the page; returns what sends its form, from this browser, as often as it is called."""
        shown = form_in(client_of(self.user).get(self.page))
        browser = Client()
        browser.force_login(self.user)

        def send() -> Any:
            file = {"file": self.file()} if self.file else {}
            return browser.post(self.sent_to or self.page, {**shown, **self.typed, **file})

        return send


def a_report(company: Company) -> Form:
    typed = {
        "system": company.system.pk,
        "title": "Refunds are refused",
        "triggers": ["system_down"],
        "environment": "production",
    }
    return Form(company.reporter, url("add"), typed)


def a_status_update(company: Company) -> Form:
    hotfix = drive(report(company), company, to="development")
    return Form(company.po, url("status", hotfix), {"text": "Half of the payments go through."})


def some_evidence(company: Company) -> Form:
    hotfix = drive(report(company), company, to="qualification")
    return Form(
        company.po, url("evidence", hotfix, "impact_assessments"), {"locations": "Ghent", "why": "News."}
    )


def a_file(company: Company) -> Form:
    hotfix = report(company)
    record = hotfix.issue_reports.get()
    return Form(company.reporter, url("attach", hotfix, "issue_reports", record), file=upload)


def a_file_taken_off(company: Company) -> Form:
    hotfix = report(company)
    made = put(hotfix.issue_reports.get(), company.reporter)
    return Form(company.reporter, url("take_off", hotfix, made), {"reason": "The wrong file."})


def a_sign_off(company: Company) -> Form:
    hotfix = ready(report(company), company, to="testing")
    return Form(company.qa, url("act", hotfix, "pass_testing"), {"password": PASSWORD})


def a_refusal(company: Company) -> Form:
    hotfix = ready(report(company), company, to="testing")
    return Form(company.qa, url("act", hotfix, "fail_testing"), {"password": PASSWORD, "reason": "It fails."})


def a_go(company: Company) -> Form:
    hotfix = ready(report(company), company, to="deployment")
    return Form(company.rm, url("act", hotfix, "go"), {"password": PASSWORD})


def a_go_withdrawn(company: Company) -> Form:
    hotfix = with_a_go(company)
    typed = {"password": PASSWORD, "reason": "The wrong tag.", "reached_production": "no"}
    return Form(company.rm, url("withdraw", hotfix, the_go(hotfix)), typed)


def a_late_statement(company: Company) -> Form:
    typed = {
        "started_at": f"{clock.now() - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "changed_by": company.sd.pk,
        "done": "Restarted the gateway.",
        "why": "Nobody answered the phone.",
        "password": PASSWORD,
    }
    return Form(company.sd, url("state_late", report(company)), typed)


def a_corrected_system(company: Company) -> Form:
    other = System.objects.create(code="TILL", name="The till")
    page = f"{url('correct_system', report(company))}?to={other.pk}"
    return Form(company.reporter, page, {"password": PASSWORD, "reason": "The till is down."})


def a_cancellation(company: Company) -> Form:
    return Form(company.reporter, url("act", report(company), "cancel"), {"reason": "A false alarm."})


def a_grant(company: Company) -> Form:
    typed = {"role": "qa_lead", "person": company.other.pk, "reason": "Night shift."}
    return Form(company.owner, url("grant", report(company)), typed)


def a_revocation(company: Company) -> Form:
    hotfix = report(company)
    held = hotfix.user_grants.first()
    return Form(company.owner, url("revoke", hotfix, "user", held), {"reason": "On holiday."})


def a_delegation(company: Company) -> Form:
    report(company)
    until = clock.now() + timedelta(days=3)
    typed = {
        "what": f"system-{company.system.pk}-qa_lead",
        "to": company.other.pk,
        "ends_at": f"{until:%Y-%m-%dT%H:%M}",
        "reason": "On holiday.",
    }
    return Form(company.qa, reverse("admin:hotfixes_delegation_give"), typed)


def a_delegation_withdrawn(company: Company) -> Form:
    until = clock.now() + timedelta(days=3)
    made = delegate_role(
        Role.QA_LEAD,
        company.system,
        to=company.other,
        by=company.qa,
        starts_at=None,
        ends_at=until,
        reason="Away.",
    )
    return Form(
        company.qa, reverse("admin:hotfixes_delegation_withdraw", args=[made.pk]), {"reason": "Back."}
    )


def a_broken_glass(company: Company) -> Form:
    hotfix = ready(report(company), company, to="testing")
    return Form(company.rm, url("break_glass", hotfix), {"password": PASSWORD, "reason": "Nobody answers."})


def a_decision_on_steps(company: Company) -> Form:
    typed = {"password": PASSWORD, "decision": "go_on", "reason": "The other nodes carry it."}
    return Form(company.qa, url("step_decision", stopped(company)), typed)


def a_release_note_begun(company: Company) -> Form:
    hotfix = drive(report(company), company, to="documentation")
    complete(hotfix, company)
    note = hotfix.release_notes.get()
    return Form(company.rm, note_url("withdraw", note), sent_to=note_url("write", hotfix))


def a_release_note_withdrawn(company: Company) -> Form:
    hotfix = drive(report(company), company, to="documentation")
    complete(hotfix, company)
    note = hotfix.release_notes.get()
    return Form(company.rm, note_url("withdraw", note), {"reason": "A wrong hotline."})


def a_system(company: Company) -> Form:
    typed = {"code": "LAB", "name": "Laboratory", "support_contact": "Hotline", "why": "New."}
    return Form(company.owner, reverse("admin:systems_system_add"), typed)


def a_place_on_a_roster(company: Company) -> Form:
    typed = {
        "system": company.system.pk,
        "role": "qa_lead",
        "user": company.other.pk,
        "rank": "deputy",
        "why": "Night shift.",
    }
    return Form(company.owner, reverse("admin:systems_rosterentry_add"), typed)


def a_system_changed(company: Company) -> Form:
    page = reverse("admin:systems_system_change", args=[company.system.pk])
    return Form(company.owner, page, {"name": "Payments and refunds", "why": "As it is called now."})


def a_place_taken_off_a_roster(company: Company) -> Form:
    entry = company.system.roster.first()
    assert entry is not None
    page = reverse("admin:systems_rosterentry_delete", args=[entry.pk])
    return Form(company.owner, page, {"why": "Left the company."})


def a_release_note_published(company: Company) -> Form:
    hotfix = drive(report(company), company, to="documentation")
    note = hotfix.release_notes.get()
    with recording(note, by=company.rm) as present:
        fill(present)
    note.refresh_from_db()
    return Form(company.rm, note_url("publish", note))


def a_group(company: Company) -> Form:
    return Form(company.root, reverse("admin:auth_group_add"), {"name": "Night shift", "why": "New."})


def a_way(company: Company) -> Form:
    typed = {"label": "My phone", "form": "pager", "address": "ntfys://ntfy.sh/night", "subjects": ["sign"]}
    return Form(company.po, reverse("admin:own_ways"), typed)


def _on_call(company: Company) -> str:
    """The address at which a shift of the technical lead is handed over."""
    with acting(None):
        company.system.roster.create(role=Role.TECHNICAL_LEAD, user=company.insider)
        now = clock.now()
        company.system.on_call_shifts.create(
            role=Role.TECHNICAL_LEAD, user=company.tl, starts_at=now, ends_at=now + timedelta(hours=8)
        )
    return f"{reverse('admin:on_call')}?shift={own_shifts(company.tl)[0].key}"


def a_shift_handed_over(company: Company) -> Form:
    return Form(company.tl, _on_call(company), {"to": company.insider.pk})


def a_phone_number(company: Company) -> Form:
    return Form(company.qa, reverse("admin:own_phone"), {"phone": "+49 30 901820"})


def a_single_shift(company: Company) -> Form:
    typed = {
        "system": company.system.pk,
        "role": "qa_lead",
        "user": company.qa.pk,
        "kind": "cover",
        "starts_at": "2027-07-01T08:00",
        "ends_at": "2027-07-02T08:00",
        "why": "Holidays",
    }
    return Form(company.owner, reverse("admin:systems_oncallshift_add"), typed)


def _second_owner_and_review(company: Company) -> AccessReview:
    process_owner()
    today = clock.now().date()
    return begin_review(start=today, until=today, by=company.owner)


def an_access_review(company: Company) -> Form:
    return Form(company.owner, reverse("admin:access_reviews"))


def a_right_withdrawn(company: Company) -> Form:
    review = _second_owner_and_review(company)
    line = Ticked.of(review.lines.get(kind="system", person=company.insider))
    page = f"{reverse('admin:withdraw_right', args=[review.pk])}?line={line.name}"
    return Form(company.owner, page, {"reason": "They moved."})


def a_review_signed(company: Company) -> Form:
    page = reverse("admin:sign_access_review", args=[_second_owner_and_review(company).pk])
    return Form(company.owner, page, {"password": PASSWORD, "why_open": "Looked at, and asked about."})


def a_legal_hold(company: Company) -> Form:
    return Form(
        company.owner, reverse("admin:legal_holds"), {"person": company.plain.pk, "reason": "A lawsuit."}
    )


def somebody_erased(company: Company) -> Form:
    with acting(None):
        company.plain.is_active = False
        company.plain.save()
    page = reverse("admin:accounts_user_erase", args=[company.plain.pk])
    return Form(company.owner, page, {"password": PASSWORD, "reason": "Asked for by letter."})


DOORS = [
    *(
        a_report,
        a_status_update,
        some_evidence,
        a_file,
        a_file_taken_off,
        a_sign_off,
        a_refusal,
        a_go,
        a_go_withdrawn,
        a_cancellation,
        a_corrected_system,
        a_late_statement,
    ),
    *(a_grant, a_revocation, a_delegation, a_delegation_withdrawn, a_broken_glass),
    a_decision_on_steps,
    *(a_release_note_begun, a_release_note_published, a_release_note_withdrawn),
    *(a_shift_handed_over, a_phone_number, a_single_shift, a_way),
    *(an_access_review, a_right_withdrawn, a_review_signed, a_legal_hold, somebody_erased),
    *(a_system, a_system_changed, a_place_on_a_roster, a_place_taken_off_a_roster, a_group),
]


def everything() -> dict[str, int]:
    """How many rows every table has, histories included."""
    models = [model for model in apps.get_models() if model._meta.label not in _BOOK_KEEPING]
    return {model._meta.label: model._base_manager.count() for model in models}
