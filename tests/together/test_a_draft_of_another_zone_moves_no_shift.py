"""A draft that is put back keeps the moment that was typed, in whichever zone its system is."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from apps.common import clock
from apps.common.tracking import acting
from apps.console.draft_of_form import form_at
from apps.console.models import Draft
from apps.systems.models import OnCallShift, System
from tests.asking import client_of, form_in
from tests.driving import Company


def test_saving_it_stores_what_was_typed(company: Company) -> None:
    with acting(None):
        there = System.objects.create(
            code="TOK", name="Tokyo", time_zone="Asia/Tokyo", support_contact="Desk"
        )
        shift = OnCallShift.objects.create(
            system=company.system,
            role="qa_lead",
            user=company.qa,
            starts_at=datetime(2026, 12, 20, 8, tzinfo=clock.UTC),
            ends_at=datetime(2026, 12, 20, 20, tzinfo=clock.UTC),
        )
    address = reverse("admin:systems_oncallshift_change", args=[shift.pk])
    browser = client_of(company.owner)
    typed = form_in(browser.get(address)) | {"system": [str(there.pk)], "why": ["It moved."]}
    typed |= {"starts_at": ["2026-12-20 17:00"], "ends_at": ["2026-12-21 05:00"]}
    kept = {"typed": urlencode(typed, doseq=True), "saved_at": clock.now(), "page": "Shift", "is_sent": False}
    Draft.objects.create(author=company.owner, form=form_at(address), **kept)
    put_back = form_in(browser.get(address))
    assert put_back["starts_at"] == ["2026-12-20 17:00"]
    assert browser.post(address, put_back).status_code == 302
    shift.refresh_from_db()
    assert (shift.system, shift.starts_at.hour) == (there, 8)
