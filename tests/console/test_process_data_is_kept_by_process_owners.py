"""Systems, rosters, clocks and checklists: all staff look, process owners change them and say why."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.hotfixes.models import HotFix
from apps.systems.models import ChecklistTemplate, RosterEntry, System, SystemClock
from tests.asking import client_of, form_in, words_of
from tests.driving import Company

OTHERS = ("root", "po", "rm", "auditor", "board", "plain")


@pytest.fixture
def owner(company: Company) -> Client:
    return client_of(company.owner)


def _page(kind: str, *args: Any) -> str:
    return reverse(f"admin:systems_{kind}", args=args)


def _row(prefix: str, number: int, **fields: Any) -> dict[str, str]:
    return {f"{prefix}-{number}-{name}": str(value) for name, value in fields.items()}


def test_a_system_is_changed_with_a_reason_that_stays_in_its_history(owner: Client, company: Company) -> None:
    address = _page("system_change", company.system.pk)
    typed: Any = form_in(owner.get(address))
    without = owner.post(address, typed | {"support_contact": "Hotline 0815"})
    assert without.status_code == 200
    assert without.context["adminform"].form.errors.keys() == {"why"}
    company.system.refresh_from_db()
    assert company.system.support_contact == "Hotline 4711"
    answer = owner.post(address, typed | {"support_contact": "Hotline 0815", "why": "It moved to Ghent."})
    assert answer.status_code == 302
    company.system.refresh_from_db()
    assert company.system.support_contact == "Hotline 0815"
    row = company.system.history.latest()
    assert (row.history_user, row.history_change_reason) == (company.owner, "It moved to Ghent.")
    assert "It moved to Ghent." in words_of(owner.get(_page("system_history", company.system.pk)))


def test_its_roster_staff_and_clocks_are_rows_of_the_same_page(owner: Client, company: Company) -> None:
    address = _page("system_change", company.system.pk)
    typed: Any = form_in(owner.get(address))
    roster, staff = int(typed["roster-TOTAL_FORMS"][0]), int(typed["staff-TOTAL_FORMS"][0])
    typed |= {
        "why": "The night shift.",
        "roster-TOTAL_FORMS": str(roster + 1),
        **_row(
            "roster", roster, role="qa_lead", user=company.other.pk, rank="deputy", system=company.system.pk
        ),
        "staff-TOTAL_FORMS": str(staff + 1),
        **_row("staff", staff, user=company.other.pk, content_object=company.system.pk),
        "clocks-TOTAL_FORMS": "1",
        **_row("clocks", 0, priority="critical", first_response="0:30:00", update_every="1:00:00"),
        **_row("clocks", 0, escalate_after="2:00:00", system=company.system.pk),
    }
    answer = owner.post(address, typed)
    assert answer.status_code == 302, answer.context["errors"]
    entry = company.system.roster.get(user=company.other)
    clock = SystemClock.objects.get()
    seen = company.system.staff.get(user=company.other)
    for row in (entry.history.get(), clock.history.get(), seen.history.get()):
        assert (row.history_type, row.history_user) == ("+", company.owner)
        assert row.history_change_reason == "The night shift."


def test_a_row_taken_off_the_roster_stays_in_the_history(owner: Client, company: Company) -> None:
    entry = company.system.roster.get(user=company.qa)
    address = _page("system_change", company.system.pk)
    typed: Any = form_in(owner.get(address))
    number = next(
        name.split("-")[1] for name, value in typed.items() if value == [str(entry.pk)] and "-id" in name
    )
    gone = {f"roster-{number}-DELETE": "on", "why": "She left."}
    assert owner.post(address, typed | gone).status_code == 302
    assert not RosterEntry.objects.filter(pk=entry.pk).exists()
    row = RosterEntry.history.filter(id=entry.pk).latest()
    assert (row.history_type, row.history_user, row.history_change_reason) == (
        "-",
        company.owner,
        "She left.",
    )


@pytest.mark.parametrize("wrong", [{"user": "", "group": ""}, {"rank": "primary"}, {"role": "emperor"}])
def test_a_roster_entry_is_one_person_or_one_group(
    wrong: dict[str, str], owner: Client, company: Company
) -> None:
    count = RosterEntry.objects.count()
    sent = {"system": company.system.pk, "role": "qa_lead", "user": company.other.pk, "rank": "deputy"}
    answer = owner.post(_page("rosterentry_add"), {**sent, "why": "The night shift.", **wrong})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert RosterEntry.objects.count() == count
    assert owner.post(_page("rosterentry_add"), {**sent, "why": "The night shift."}).status_code == 302


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_changes_them(who: str, owner: Client, company: Company) -> None:
    template = ChecklistTemplate.objects.get(kind="standards")
    entry = company.system.roster.first()
    assert entry is not None
    browser = client_of(company.people[who])
    for kind, pk in (
        ("system", company.system.pk),
        ("rosterentry", entry.pk),
        ("checklisttemplate", template.pk),
    ):
        address = _page(f"{kind}_change", pk)
        typed = {**form_in(owner.get(address)), "why": "Because.", "name": "Forged", "note": "Forged"}
        assert browser.get(address).status_code == 200
        assert browser.get(_page(f"{kind}_changelist")).status_code == 200
        assert browser.post(address, typed).status_code == 403
        assert browser.post(_page(f"{kind}_add"), typed).status_code == 403
    assert not System.objects.filter(name="Forged").exists()
    assert not ChecklistTemplate.objects.filter(note="Forged").exists()


def test_a_template_edited_later_changes_no_checklist_that_was_copied(
    owner: Client, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    copied = hotfix_in("code_review").code_reviews.get()
    before = list(copied.standards.values())
    template = ChecklistTemplate.objects.get(kind="standards")
    address = _page("checklisttemplate_change", template.pk)
    typed: Any = form_in(owner.get(address))
    typed |= {"items-0-text": "Is it Friday?", "items-1-DELETE": "on", "why": "Fewer accidents."}
    assert owner.post(address, typed).status_code == 302
    assert list(copied.standards.values()) == before
    questions = [item.text for item in template.items.all()]
    assert questions[0] == "Is it Friday?"
    assert len(questions) == len(before) - 1
    later = hotfix_in("code_review").code_reviews.get()
    assert [answer.text for answer in later.standards.all()] == questions
    row = template.items.first().history.order_by("history_id").last()
    assert (row.text, row.history_change_reason) == ("Is it Friday?", "Fewer accidents.")


def test_the_kinds_of_checklist_are_the_process_own(owner: Client) -> None:
    template = ChecklistTemplate.objects.get(kind="standards")
    address = _page("checklisttemplate_change", template.pk)
    typed = {**form_in(owner.get(address)), "kind": "readiness", "why": "A trick."}
    owner.post(address, typed)
    template.refresh_from_db()
    assert template.kind == "standards"
    assert owner.get(_page("checklisttemplate_add")).status_code == 403


def test_people_are_looked_up_by_process_owners_and_not_by_everybody(owner: Client, company: Company) -> None:
    asked = {"app_label": "systems", "model_name": "rosterentry", "field_name": "user", "term": "other"}
    answer = owner.get(reverse("admin:autocomplete"), asked)
    assert [found["id"] for found in answer.json()["results"]] == [str(company.other.pk)]
    assert client_of(company.plain).get(reverse("admin:autocomplete"), asked).status_code == 403
