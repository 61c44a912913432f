"""The history pages of the admin show what was; a POST to them, which would write it back, is refused."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval, BreakGlassCall, Debt
from apps.common import clock
from apps.common.tracking import acting
from apps.console.admin.tracked import TrackedAdmin
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import Delegation, HotFix
from apps.hotfixes.recording import recording
from apps.learning.models import FollowUpAction
from apps.notifications.models import Kind, Wording
from apps.records.models import PackExport
from apps.records.period import Selection
from apps.release_notes.models import ReleaseNote
from apps.systems.models import ChecklistTemplate, EvidenceTemplate, Freeze, RosterEntry, System
from apps.systems.rota_tables import HandOver, OnCallRule, OnCallShift
from tests.asking import client_of, words_of
from tests.driving import Company, drive, report
from tests.filling import fill
from tests.owing import owing
from tests.systems_templates import give_templates

# Who sees the page of each, and who is refused.
TRACKED = {
    Approval: (("po", "auditor", "root", "insider", "owner"), ("plain",)),
    Delegation: (("owner", "root", "auditor", "board"), ("po", "plain", "insider")),
    Debt: (("po", "auditor", "root", "insider", "owner"), ("plain",)),
    BreakGlassCall: (("po", "auditor", "root", "insider", "owner"), ("plain",)),
    PackExport: (("auditor", "owner"), ("po", "plain", "insider", "root", "board")),
    ReleaseNote: (("po", "auditor", "root", "insider", "owner"), ("plain",)),
    FollowUpAction: (("po", "auditor", "root", "insider", "owner"), ("plain",)),
    System: (("owner", "root", "auditor", "plain"), ()),
    RosterEntry: (("owner", "root", "auditor", "plain"), ()),
    ChecklistTemplate: (("owner", "root", "auditor", "plain"), ()),
    EvidenceTemplate: (("owner", "root", "auditor", "plain"), ()),
    OnCallRule: (("owner", "root", "auditor", "plain"), ()),
    OnCallShift: (("owner", "root", "auditor", "plain"), ()),
    HandOver: (("owner", "root", "auditor", "plain"), ()),
    Freeze: (("owner", "root", "auditor", "plain"), ()),
    Wording: (("owner", "root", "auditor", "plain"), ()),
    User: (("root", "owner", "auditor"), ("po", "plain", "board")),
    Group: (("root", "owner", "auditor"), ("po", "plain", "board")),
}
each_model = pytest.mark.parametrize("model", TRACKED, ids=lambda model: model.__name__)


def test_every_tracked_admin_is_in_the_table() -> None:
    tracked = {model for model, page in admin.site._registry.items() if isinstance(page, TrackedAdmin)}
    assert tracked == set(TRACKED)


@pytest.fixture
def written(company: Company, hotfix_in: Callable[[str], HotFix]) -> Callable[[Any], tuple[Any, Any]]:
    """An object of a model with the first row of its history."""
    made: dict[Any, Callable[[], Any]] = {
        EvidenceTemplate: lambda: give_templates(company.system),
        Freeze: lambda: Freeze.objects.create(starts_at=clock.now(), ends_at=clock.now(), reason="Year end"),
        Wording: lambda: Wording.objects.create(kind=Kind.SIGN, heading="Sign it"),
    }

    def found(model: Any) -> tuple[Any, Any]:
        if model in (Approval, ReleaseNote):
            hotfix_in("documentation")
        if model is Delegation:
            said = {"to": company.insider, "by": company.qa, "reason": "On holiday."}
            delegate_role(Role.QA_LEAD, company.system, ends_at=clock.now() + timedelta(days=1), **said)
        if model in (Debt, BreakGlassCall):
            owing(company, phase="development")
        if model is FollowUpAction:
            hotfix = drive(report(company), company, to="documentation")
            with recording(hotfix.lessons_learned.get(), by=company.tl) as lessons:
                fill(lessons).actions.create(
                    description="Watch the certificates", owned_by=company.sd, due=clock.now().date()
                )
            drive(hotfix, company, to="closed")
        if model in made:
            made[model]()
        if model in (OnCallRule, OnCallShift, HandOver):
            _on_call(company, model)
        if model is PackExport:
            about = {"by": company.auditor, "name": "Auditor Pay", "at": clock.now(), "number": 1}
            PackExport.begin(Selection(), **about)
        if model in (ChecklistTemplate, Group):
            model.objects.first().save()
        one = model.objects.filter(pk__in=model.history.values("id")).first()
        return one, one.history.earliest()

    return found


def _on_call(company: Company, model: Any) -> None:
    """A rule of the rota, a single shift of it, or one that is handed over."""
    about: dict[str, Any] = {"system": company.system, "role": Role.TECHNICAL_LEAD}
    until = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=8)}
    more = {
        OnCallRule: {"every": 7, "at": "08:00", "starts_on": clock.now().date()},
        OnCallShift: {"user": company.tl, **until},
        HandOver: {"giver": company.tl, "taker": company.insider, **until},
    }
    model.objects.create(**about, **more[model])


@each_model
def test_nothing_is_written_back(
    model: Any, written: Callable[[Any], tuple[Any, Any]], company: Company
) -> None:
    one, row = written(model)
    browsers = {who: client_of(company.people[who]) for who in ("root", "owner", "po", "plain")}
    before, rows = model.objects.values().get(pk=one.pk), model.history.count()
    address = _address("simple_history", one, row)
    for who, browser in browsers.items():
        sent = {name: value or "" for name, value in before.items()}
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(browser, method)(address, sent)
            assert answer.status_code == 403, (who, method)
        assert browser.post(f"{address}?_change_history=1", sent).status_code == 403
    assert model.objects.values().get(pk=one.pk) == before
    assert model.history.count() == rows


@each_model
def test_it_is_shown_to_those_who_see_the_object_alone(
    model: Any, written: Callable[[Any], tuple[Any, Any]], company: Company
) -> None:
    one, row = written(model)
    seen_by, hidden_from = TRACKED[model]
    for address in (_address("history", one), _address("simple_history", one, row)):
        for who in seen_by:
            assert client_of(company.people[who]).get(address).status_code == 200, (who, address)
        for who in hidden_from:
            assert client_of(company.people[who]).get(address).status_code in (403, 404), (who, address)
        assert client_of(None).get(address).url.startswith("/admin/login/")


def test_the_history_of_a_hot_fix_is_its_timeline(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("identified")
    answer = client_of(company.po).get(f"/admin/hotfixes/hotfix/{hotfix.pk}/history/", follow=True)
    assert answer.redirect_chain == [(f"/admin/hotfixes/hotfix/{hotfix.pk}/timeline/", 302)]
    assert answer.status_code == 200


def _address(name: str, one: Any, row: Any = None) -> str:
    meta = type(one)._meta
    args = [one.pk] if row is None else [one.pk, row.pk]
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=args)


def test_it_says_when_who_what_and_why_with_the_values_before_and_after(company: Company) -> None:
    with acting(company.owner, reason="The desk has moved."):
        company.system.support_contact = "Extension 4712"
        company.system.save()
    address = reverse("admin:systems_system_history", args=[company.system.pk])
    page = words_of(client_of(company.owner).get(address))
    for words in ("2026-11-23 02:14:00 UTC", str(company.owner), "The desk has moved.", "Support contact"):
        assert words in page, words
    assert re.search(r"<ins>.*Extension 4712</ins>", page)


def test_a_version_is_words_and_no_field_to_type_in(written: Any, company: Company) -> None:
    for model in (Approval, System, User):
        thing, past = written(model)
        meta = model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_simple_history"
        page = client_of(company.owner).get(reverse(name, args=[thing.pk, past.pk])).content.decode()
        body = page.partition('id="content-main"')[2]
        assert 'class="readonly"' in body
        assert not re.search(r'<(?:select|textarea)\b|<input(?![^>]*type="hidden")', body), model
