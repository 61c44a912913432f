"""Templates of a system: all staff look, process owners alone edit them, and each edit is a version."""

import re
from typing import Any

import pytest
from django.urls import reverse

from apps.systems.models import EvidenceTemplate
from tests.asking import client_of, form_in, words_of
from tests.driving import Company
from tests.systems_templates import give_templates

OTHERS = ("root", "po", "rm", "auditor", "board", "plain")


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:systems_evidencetemplate_{name}", args=args)


def test_a_process_owner_makes_and_edits_them(company: Company) -> None:
    owner = client_of(company.owner)
    typed: Any = form_in(owner.get(page("add"))) | {
        "system": company.system.pk,
        "backup": "A snapshot of the ledger.",
        "why": "Agreed with operations.",
        "steps-TOTAL_FORMS": "1",
        "steps-0-of": "steps",
        "steps-0-position": "1",
        "steps-0-description": "Replace node 1",
        "steps-0-role": "release_manager",
    }
    answer = owner.post(page("add"), typed)
    assert answer.status_code == 302, answer.context["errors"]
    template = EvidenceTemplate.objects.get()
    assert (template.version, template.steps.get().role) == (1, "release_manager")
    address = page("change", template.pk)
    typed = form_in(owner.get(address)) | {"steps-0-description": "Replace nodes 1 and 2", "why": "Faster."}
    assert owner.post(address, typed).status_code == 302
    template.refresh_from_db()
    assert template.version == 2
    step = template.steps.get()
    assert [row.description for row in step.history.order_by("history_id")] == [
        "Replace node 1",
        "Replace nodes 1 and 2",
    ]
    assert step.history.latest().history_change_reason == "Faster."
    assert "Faster." in words_of(owner.get(page("history", template.pk)))


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_edits_them(who: str, company: Company) -> None:
    template = give_templates(company.system)
    address = page("change", template.pk)
    typed: Any = {**form_in(client_of(company.owner).get(address)), "why": "Because.", "backup": "Forged"}
    browser = client_of(company.people[who])
    assert browser.get(address).status_code == 200
    assert browser.get(page("changelist")).status_code == 200
    assert browser.post(address, typed).status_code == 403
    assert browser.post(page("add"), typed).status_code == 403
    assert browser.post(page("delete", template.pk), {"post": "yes", "why": "Because."}).status_code == 403
    template.refresh_from_db()
    assert template.backup != "Forged"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)//{ticket}",
        "https://tickets.example/",
        "https://{ticket}/",
        "https://tickets.example/{ticket}/{ticket}",
        "https://tickets.example/{ticket} x",
    ],
)
def test_a_link_of_tickets_is_an_address_with_one_place_for_the_number(link: str, company: Company) -> None:
    template = give_templates(company.system)
    owner, address = client_of(company.owner), page("change", template.pk)
    answer = owner.post(address, form_in(owner.get(address)) | {"ticket_link": link, "why": "New tool."})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors.keys() == {"ticket_link"}


def test_a_step_has_a_role_or_an_owner_and_not_both(company: Company) -> None:
    template = give_templates(company.system)
    owner, address = client_of(company.owner), page("change", template.pk)
    typed = form_in(owner.get(address)) | {
        "steps-0-owner": "Operations",
        "steps-0-role": "qa_lead",
        "why": "x",
    }
    answer = owner.post(address, typed)
    assert answer.status_code == 200
    assert "Choose a role or name an owner, and not both." in words_of(answer)


def test_every_field_of_its_page_has_a_label(company: Company) -> None:
    template = give_templates(company.system)
    shown = words_of(client_of(company.owner).get(page("change", template.pk)))
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]* id="(id_[^"]+)"', shown))
    hidden = set(re.findall(r'<input type="hidden"[^>]* id="(id_[^"]+)"', shown))
    labelled = set(re.findall(r'<label[^>]* for="(id_[^"]+)"', shown))
    # The rows of a table name their fields for whoever hears them; what is in view is their column.
    tags = re.findall(r"<(?:input|select|textarea)[^>]*>", shown)
    labelled |= {
        tag.split(' id="')[1].split('"')[0] for tag in tags if "aria-label=" in tag and ' id="' in tag
    }
    assert {one for one in fields - hidden if "__prefix__" not in one} <= labelled
