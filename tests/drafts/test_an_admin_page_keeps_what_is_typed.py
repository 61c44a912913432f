"""What a process owner types into a page of process data and does not send is put back for them alone."""

from typing import Any

import pytest
from django.urls import reverse

from apps.console.draft_tokens import FIELD
from apps.console.models import Draft
from apps.systems.models import ChecklistTemplate, EvidenceTemplate, System
from tests.asking import client_of, form_in, words_of
from tests.drafting import begin, draft_form, save, shown_to_nobody
from tests.driving import Company, make_company
from tests.systems_templates import give_templates

PUT_BACK = "is put back below"


def page(model: str, name: str, *args: Any) -> str:
    return reverse(f"admin:systems_{model}_{name}", args=args)


@pytest.fixture
def address(company: Company) -> str:
    return page("system", "change", company.system.pk)


def test_fields_are_put_back_and_nothing_is_marked_wrong(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    typed = begin(browser, address, name="", support_contact="Hotline 4712")
    assert save(browser, typed).json() == {"said": "Draft saved 02:14 UTC"}
    answer = client_of(company.owner).get(address)
    said = words_of(answer)
    assert PUT_BACK in said
    assert "It differs from what is stored in: Name, Support contact." in said
    assert "This field is required" not in said
    assert form_in(answer)["support_contact"] == ["Hotline 4712"]
    assert form_in(answer)["name"] == [""]
    company.system.refresh_from_db()
    assert company.system.support_contact != "Hotline 4712"


def test_it_is_saved_as_it_stands_there_and_gone(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    save(browser, begin(browser, address, support_contact="Hotline 4712", why="A new number."))
    assert browser.post(address, draft_form(browser.get(address))).status_code == 302
    company.system.refresh_from_db()
    assert company.system.support_contact == "Hotline 4712"
    assert PUT_BACK not in words_of(browser.get(address))


def test_a_refused_page_is_kept(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    answer = browser.post(address, begin(browser, address, support_contact="Hotline 4712"))
    assert answer.status_code == 200
    assert "Say why" in words_of(answer)
    assert form_in(browser.get(address))["support_contact"] == ["Hotline 4712"]


def test_rows_are_put_back_too_new_ones_as_well(company: Company) -> None:
    template = ChecklistTemplate.objects.get(kind="verification")
    address = page("checklisttemplate", "change", template.pk)
    browser = client_of(company.owner)
    shown = draft_form(browser.get(address))
    number = int(shown["items-TOTAL_FORMS"][0])
    new = {
        "items-TOTAL_FORMS": str(number + 1),
        f"items-{number}-text": "Does it answer?",
        f"items-{number}-section": "Afterwards",
        f"items-{number}-position": "90",
        f"items-{number}-id": "",
        f"items-{number}-template": str(template.pk),
    }
    save(browser, shown | new | {"items-0-text": "Is it up?"})
    again = browser.get(address)
    typed = form_in(again)
    assert (typed["items-0-text"], typed[f"items-{number}-text"]) == (["Is it up?"], ["Does it answer?"])
    answer = browser.post(address, typed | {"why": "Asked more plainly."})
    assert answer.status_code == 302, answer.context["errors"]
    texts = list(template.items.values_list("text", flat=True))
    assert {"Is it up?", "Does it answer?"} <= set(texts)
    assert len(texts) == number + 1


def test_rows_that_are_others_by_now_are_not_put_back(company: Company) -> None:
    template = give_templates(company.system)
    address = page("evidencetemplate", "change", template.pk)
    browser = client_of(company.owner)
    row = next(name for name in draft_form(browser.get(address)) if name.endswith("0-description"))
    save(browser, begin(browser, address, **{row: "Mine", "backup": "Mine too"}))
    template.steps.first().delete()
    answer = browser.get(address)
    assert "your rows are not put back" in words_of(answer)
    assert form_in(answer)["backup"] == ["Mine too"]
    assert form_in(answer)[row] != ["Mine"]
    assert browser.post(address, form_in(answer) | {"why": "So be it."}).status_code == 302
    assert template.steps.filter(description="Mine").count() == 0


def test_where_it_was_changed_since_the_page_says_so(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    save(browser, begin(browser, address, support_contact="Hotline 4712"))
    Draft.objects.update(saved_at="2026-11-20T00:00Z")
    company.system.name = "Renamed"
    company.system.save()
    answer = browser.get(address)
    said = words_of(answer)
    assert "What is stored was changed after you began your draft" in said
    assert "in: Support contact." in said
    assert form_in(answer)["name"] == ["Renamed"]  # what they left as it was undoes nothing


def test_what_can_be_chosen_no_more_is_left_out(company: Company) -> None:
    address = page("evidencetemplate", "add")
    browser = client_of(company.owner)
    save(browser, begin(browser, address, backup="Kept", system="99999"))
    answer = browser.get(address)
    assert answer.status_code == 200
    assert form_in(answer)["backup"] == ["Kept"]
    save(browser, begin(browser, address, backup="Kept", system="nonsense"))
    assert browser.get(address).status_code == 200


@pytest.mark.parametrize("mess", [{"roster-TOTAL_FORMS": "x"}, {"roster-INITIAL_FORMS": ""}])
def test_a_draft_with_nonsense_in_it_is_no_accident(
    mess: dict[str, str], company: Company, address: str
) -> None:
    browser = client_of(company.owner)
    save(browser, begin(browser, address, support_contact="Hotline 4712", **mess))
    answer = browser.get(address)
    assert answer.status_code == 200
    assert form_in(answer)["support_contact"] == ["Hotline 4712"]


def test_nobody_else_sees_it(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    save(browser, begin(browser, address, support_contact="Hotline 4712"))
    second = make_company("OTH").people["owner"]
    for other in (second, company.root, company.po, company.auditor):
        assert "Hotline 4712" not in words_of(client_of(other).get(address))


def test_who_may_only_look_gets_no_token(company: Company, address: str) -> None:
    for other in (company.po, company.auditor, company.plain):
        answer = client_of(other).get(address)
        assert answer.status_code == 200
        assert f'name="{FIELD}"' not in words_of(answer)


def test_it_is_discarded(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    save(browser, begin(browser, address, support_contact="Hotline 4712"))
    token = browser.get(address).context["kept_draft"].token
    assert browser.post(reverse("admin:discard_draft"), {"discarded": token}).status_code == 302
    assert PUT_BACK not in words_of(browser.get(address))
    assert not Draft.objects.exists()


def test_what_says_nothing_new_is_no_draft(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    save(browser, begin(browser, address))
    assert PUT_BACK not in words_of(browser.get(address))


def test_the_page_asks_before_it_is_left(company: Company, address: str) -> None:
    said = words_of(client_of(company.owner).get(address))
    assert "data-asks-on-leaving" in said
    assert "console/drafts.js" in said


def test_without_the_token_it_is_saved_as_ever(company: Company, address: str) -> None:
    browser = client_of(company.owner)
    typed = shown_to_nobody(begin(browser, address, support_contact="Hotline 4712", why="A new number."))
    assert browser.post(address, typed).status_code == 302
    assert System.objects.get(pk=company.system.pk).support_contact == "Hotline 4712"
    assert not EvidenceTemplate.objects.exists()
