"""A clock or a shift from before there were bounds keeps nobody from mending something else at night."""

from datetime import timedelta

from django.urls import reverse

from apps.common import clock
from apps.common.tracking import acting
from apps.systems.models import OnCallShift, System, SystemClock
from tests.asking import client_of, form_in
from tests.driving import Company


def test_the_contact_of_a_system_with_an_old_clock_is_changed(company: Company) -> None:
    System.objects.filter(pk=company.system.pk).update(evidence_due_within=timedelta(days=45))
    with acting(None):
        SystemClock.objects.create(
            system=company.system,
            priority="critical",
            first_response=timedelta(minutes=15),
            update_every=timedelta(seconds=4),
            escalate_after=timedelta(hours=1),
        )
    browser, page = client_of(company.owner), reverse("admin:systems_system_change", args=[company.system.pk])
    typed = form_in(browser.get(page)) | {"why": "It moved.", "support_contact": "Desk 12"}
    assert browser.post(page, typed).status_code == 302
    refused = browser.post(
        page, form_in(browser.get(page)) | {"why": "x", "evidence_due_within": "46 00:00:00"}
    )
    assert "evidence_due_within" in refused.context["adminform"].form.errors


def test_a_long_shift_that_runs_can_be_ended_and_not_made_longer(company: Company) -> None:
    now = clock.now()
    with acting(None):
        shift = OnCallShift.objects.create(
            system=company.system,
            role="qa_lead",
            user=company.qa,
            starts_at=now - timedelta(days=80),
            ends_at=now + timedelta(days=10),
        )
    browser = client_of(company.owner)
    page = reverse("admin:systems_oncallshift_change", args=[shift.pk])

    def until(moment: str) -> int:
        typed = form_in(browser.get(page)) | {"ends_at": moment, "why": "They left."}
        return int(browser.post(page, typed).status_code)

    assert until(f"{now + timedelta(days=20):%Y-%m-%d %H:%M}") == 200
    assert until(f"{now + timedelta(hours=1):%Y-%m-%d %H:%M}") == 302
