"""The admin's own ways to add, change and delete do not exist for hot fixes, sign-offs and release notes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.models import User
from apps.approvals.models import Approval, BreakGlassCall, Debt
from apps.hotfixes.models import Delegation, HotFix
from apps.learning.models import FollowUpAction
from apps.notifications.models import Wording
from apps.records.models import Issuing, PackExport
from apps.release_notes.models import ReleaseNote
from apps.systems.models import (
    ChecklistTemplate,
    EvidenceTemplate,
    Freeze,
    HandOver,
    OnCallRule,
    OnCallShift,
    RosterEntry,
    System,
)
from tests.asking import client_of
from tests.driving import Company
from tests.systems_templates import give_templates

REGISTERED = {HotFix, Delegation, Approval, Debt, BreakGlassCall, ReleaseNote}
REGISTERED |= {
    FollowUpAction,
    System,
    RosterEntry,
    OnCallRule,
    OnCallShift,
    HandOver,
    Freeze,
    Wording,
    ChecklistTemplate,
    EvidenceTemplate,
    User,
    Group,
    Issuing,
    PackExport,
}
THE_RECORD = (HotFix, Approval, ReleaseNote)
KEPT = (System, ChecklistTemplate, EvidenceTemplate, User, Group)  # changed by some, deleted by nobody


def by_name(model: Any) -> str:
    return str(model.__name__)


def test_no_other_model_has_an_admin_page() -> None:
    """Evidence has none: it is filled in on the pages of the console alone."""
    assert set(admin.site._registry) == REGISTERED


def test_nothing_is_deleted(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix_in("documentation")
    give_templates(company.system)
    for model in (*THE_RECORD, *KEPT):
        count = model.objects.count()
        address = _address(model, "delete", model.objects.first().pk)
        for who in ("root", "owner", "rm"):
            browser = client_of(company.people[who])
            assert browser.get(address).status_code == 403, (who, address)
            assert browser.post(address, {"post": "yes"}).status_code == 403, (who, address)
        assert model.objects.count() == count


@pytest.mark.parametrize("model", [*THE_RECORD, *KEPT, RosterEntry], ids=by_name)
def test_no_action_deletes_many_at_once(
    model: Any, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix_in("documentation")
    give_templates(company.system)
    count = model.objects.count()
    chosen = {
        "action": "delete_selected",
        "_selected_action": list(model.objects.values_list("pk", flat=True)),
        "index": "0",
        "post": "yes",
    }
    for who in ("root", "rm"):
        client_of(company.people[who]).post(_address(model, "changelist"), chosen)
        assert model.objects.count() == count, who
        page = client_of(company.people[who]).get(_address(model, "changelist")).content.decode()
        assert "delete_selected" not in page, who


@pytest.mark.parametrize("model", THE_RECORD, ids=by_name)
def test_nothing_is_changed_in_the_admins_own_form(
    model: Any, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix_in("documentation")
    one = model.objects.first()
    before = model.objects.values().get(pk=one.pk)
    sent = {name: value or "" for name, value in before.items()} | {"title": "Forged", "comment": "Forged"}
    for who in ("root", "owner", "rm"):
        answer = client_of(company.people[who]).post(_address(model, "change", one.pk), sent)
        assert answer.status_code in (403, 405), who
        many = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": one.pk, "_save": "Save"}
        client_of(company.people[who]).post(_address(model, "changelist"), many | {"form-0-title": "Forged"})
    assert model.objects.values().get(pk=one.pk) == before


@pytest.mark.parametrize("model", [Approval, ReleaseNote], ids=by_name)
def test_nothing_is_added_in_the_admins_own_form(
    model: Any, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix_in("documentation")
    count = model.objects.count()
    sent = {name: value or "" for name, value in model.objects.values().first().items()}
    for who in ("root", "owner", "rm"):
        browser = client_of(company.people[who])
        assert browser.get(_address(model, "add")).status_code == 403, who
        assert browser.post(_address(model, "add"), sent).status_code == 403, who
    assert model.objects.count() == count


def test_a_pop_up_or_a_foreign_field_lets_nobody_in_either(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    browser = client_of(company.root)
    address = _address(HotFix, "change", hotfix.pk)
    for query in ("_popup=1", "_to_field=reference", "_to_field=reported_by", "_changelist_filters=x"):
        assert browser.post(f"{address}?{query}", {"state": "closed"}).status_code == 405
    hotfix.refresh_from_db()
    assert hotfix.state == "testing"


def _address(model: Any, name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)
