"""What is wrong stands once on top, with a link, and once at its field; never a third time."""

import re
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from apps.hotfixes.models import HotFix
from tests.asking import ask, client_of, form_in, note_url, url, words_of
from tests.driving import CRITICAL, Company, drive, report


def _links_on_top(answer: Any) -> list[str]:
    """Where the links of the refusal lead; each must lead somewhere on the page."""
    page = words_of(answer)
    top = page[page.index("hf-refusal") :]
    found = re.findall(r'<a href="#([^"]+)">', top[: top.index("</div>")])
    for anchor in found:
        assert f'id="{anchor}"' in page
    return found


def test_a_field_left_empty(company: Company) -> None:
    answer = client_of(company.plain).post(url("add"), {"environment": "production"})
    assert words_of(answer).count("This field is required.") == 2 * len(answer.context["form"].errors)
    assert _links_on_top(answer) == ["row_id_title", "row_id_system", "row_id_triggers"]


def test_a_wrong_password(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    answer = ask(company.qa, "pass_testing", hotfix_in("testing"), password="guessed")
    assert answer.status_code == 400
    (sentence,) = answer.context["form"].errors["password"]
    assert words_of(answer).count(sentence) == 2
    assert _links_on_top(answer) == ["row_id_password"]


def test_a_row(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    browser = client_of(company.tl)
    address = url("evidence", hotfix_in("code_review"), "code_reviews")
    typed: Any = form_in(browser.get(address))
    typed |= {"findings-0-severity": "major", "findings-0-status": "waived", "findings-0-description": "X"}
    answer = browser.post(address, typed)
    assert answer.status_code == 400
    assert words_of(answer).count("Say why this may be waived.") == 2
    assert _links_on_top(answer) == ["row_id_findings-0-waiver_reason"]


def test_a_deletion_without_a_reason(company: Company) -> None:
    entry = company.system.roster.get(user=company.qa)
    answer = client_of(company.owner).post(reverse("admin:systems_rosterentry_delete", args=[entry.pk]))
    assert answer.status_code == 400
    assert words_of(answer).count("Say why: a reason is required.") == 2
    assert _links_on_top(answer) == ["row_id_why"]


def test_what_is_missing_is_listed_once(company: Company) -> None:
    hotfix = drive(report(company, **CRITICAL), company, to="qualification")
    answer = ask(company.po, "qualify", hotfix)
    assert answer.status_code == 409
    assert words_of(answer).count("users affected: how many") == 1
    assert words_of(answer).count("Not ready to sign yet: the evidence is not complete.") == 1


def test_what_a_release_note_lacks_is_listed_once(company: Company) -> None:
    hotfix = drive(report(company), company, to="documentation")
    note = hotfix.release_notes.get()
    answer = client_of(company.rm).post(note_url("publish", note), {"seen": note.version})
    assert answer.status_code == 409
    assert words_of(answer).count("<li>the impact on the audience</li>") == 1


def test_a_reason_that_a_page_of_the_admin_asks_for_far_down(company: Company) -> None:
    browser = client_of(company.root)
    address = reverse("admin:accounts_user_change", args=[company.other.pk])
    answer = browser.post(address, {**form_in(browser.get(address)), "is_superuser": "on"})
    below_the_headline = words_of(answer).partition('<p class="errornote">')[2]
    on_top = below_the_headline.partition('class="hf-wrong"')[2].partition("</ul>")[0]
    assert '<a href="#id_why">Why</a>: Say why: a reason is required.' in on_top
    assert 'id="id_why"' in words_of(answer)
    assert "hf-wrong" not in words_of(browser.get(address))
