"""Whoever acts, and in whatever zone they read: what is stored, signed and printed of it is in UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.moments import in_words, reading_in
from apps.hotfixes.models import HotFix
from apps.records.pdf import as_html
from apps.records.snapshot import as_json, digest, snapshot
from tests.asking import client_of, form_in, saying, url
from tests.driving import Company, drive, ready, report
from tests.owing import broken, by_phone, skip
from tests.records.builders import a_snapshot
from tests.stating import stated

KOLKATA = "Asia/Kolkata"
# What no text may have that is kept: the letters of that zone, its offset, and UTC in the second place.
OWN = re.compile(r"\bIST\b|\+05:?30|\d\d:\d\d(?::\d\d)? UTC\)")


@pytest.fixture
def in_kolkata(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """Everybody reads in that zone; everything is done anew, and not put in as rows."""
    for module in ("driving", "owing"):
        monkeypatch.setattr(f"tests.{module}.again", lambda _what, do: do(), raising=False)
    for person in User.objects.all():
        person.time_zone = KOLKATA
        person.save(update_fields=["time_zone"])
    with reading_in(KOLKATA):
        yield company


def kept() -> Iterator[tuple[str, str]]:
    """Each text of each table, and where it is."""
    for model in apps.get_models(include_auto_created=True):
        of_text = (models.CharField, models.TextField, models.JSONField)
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, of_text)]
        for row in model._base_manager.values(*names) if names else ():
            yield from ((f"{model._meta.label}.{name}", str(value)) for name, value in row.items())


def test_the_whole_process_leaves_no_text_with_somebodys_zone(in_kolkata: Company) -> None:
    company = in_kolkata
    closed = drive(report(company, title="The whole way"), company, to="closed")
    skip(broken(company, to="testing"), company)
    stated(report(company, title="Changed first"), by=company.reporter)
    browser = client_of(company.qa)
    asked = ready(report(company, title="By the screens"), company, to="testing")
    by_phone(ready(report(company, title="By phone"), company, to="testing"), company, Role.QA_LEAD, "qa")
    typed: Any = {"text": "Still looking.", "version": asked.version}
    assert browser.post(url("status", asked), typed).status_code in (200, 302, 400, 409)
    assert browser.get(url("change", closed)).status_code == 200
    # Two people who sign at once: the second one is told in words, and nothing of that stays.
    browser.post(url("act", asked, "pass_testing"), saying(asked))
    assert not {(where, text) for where, text in kept() if OWN.search(text)}


def test_a_window_that_is_typed_in_ones_own_time_is_kept_and_signed_in_utc(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    company.rm.time_zone = KOLKATA
    company.rm.save(update_fields=["time_zone"])
    address = url("evidence", hotfix, "deployment_plans")
    browser = client_of(company.rm)
    page: Any = form_in(browser.get(address))
    assert page["window_start-zone"] == [KOLKATA]
    assert browser.post(address, page | {"window_start": "2026-11-24 05:00"}).status_code == 302
    plan = HotFix.objects.get(pk=hotfix.pk).deployment_plans.get()
    assert plan.window_start == datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    shown: Any = form_in(browser.get(address))
    assert shown["window_start"] == ["2026-11-24 05:00"]
    assert "2026-11-24 05:00 IST" in browser.get(url("change", hotfix)).content.decode()
    assert not {(where, text) for where, text in kept() if OWN.search(text)}


def test_a_record_is_the_same_whoever_has_it_printed(company: Company) -> None:
    hotfix = drive(report(company), company, to="closed")
    at = datetime(2026, 11, 23, 4, tzinfo=UTC)
    plain = snapshot(hotfix, printed_by="Amelia Auditor", at=at)
    with reading_in(KOLKATA), timezone.override(KOLKATA):
        assert "IST" in in_words(at)
        own = snapshot(HotFix.objects.get(pk=hotfix.pk), printed_by="Amelia Auditor", at=at)
        assert (as_json(own), digest(own)) == (as_json(plain), digest(plain))


def test_its_pages_are_laid_out_from_the_same_words() -> None:
    """The file is made of these alone (tests/records: the same snapshot gives the same bytes)."""
    plain = as_html(a_snapshot())
    with reading_in(KOLKATA), timezone.override(KOLKATA):
        assert as_html(a_snapshot()) == plain
