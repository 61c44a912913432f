"""What follows is supplied, ratified and amended on pages, and the lane is changed; outsiders get none."""

import pytest
from django.urls import reverse

from apps.approvals.amendments import Amendment
from apps.approvals.lane_changes import LaneChange
from apps.systems.models import ChecklistTemplate
from tests.asking import client_of, form_in, url, words_of
from tests.driving import PASSWORD, Company
from tests.short_form import complete_debt, debt_of, short_drive


@pytest.fixture
def reviewed(hotfix, company):
    """In Code Review, with Development complete and to be ratified."""
    short_drive(hotfix, company, to="code_review")
    complete_debt(debt_of(hotfix, "development"), by=company.contributor)
    hotfix.refresh_from_db()
    return hotfix


def sent(browser, address, **typed):
    shown = form_in(browser.get(address))
    return browser.post(address, {**shown, "password": PASSWORD, **typed}, follow=True)


def test_the_page_says_what_follows_and_offers_it(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    page = words_of(client_of(company.sd).get(url("change", hotfix)))
    assert "What follows" in page
    assert "Supply what follows in Development" in page
    assert "Development record:" in page
    assert "Open, due in 3 d" in page


def test_the_form_keeps_what_was_signed(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    browser = client_of(company.sd)
    address = url("evidence", hotfix, "development_records") + "?round=1"
    page = words_of(browser.get(address))
    assert "This was there when the phase was left" in page
    typed = {
        **form_in(browser.get(address)),
        "files_changed": "gateway/client.py",
        "how_tested": "By a suite.",
    }
    assert browser.post(address, typed).status_code == 302
    record = hotfix.development_records.get()
    assert (record.files_changed, record.how_tested) == (
        "gateway/client.py",
        "By hand, against the bank's sandbox.",
    )


def test_what_follows_is_asked_for_once_the_phase_was_left(hotfix, company):
    address = url("evidence", short_drive(hotfix, company, to="development"), "development_records")
    assert "9 fields that may follow" in words_of(client_of(company.sd).get(address))
    short_drive(hotfix, company, to="code_review")
    page = client_of(company.sd).get(f"{address}?round=1")
    assert "that may follow" not in words_of(page)
    # Seven fields, and at least one commit.
    assert words_of(page).count('<span class="hf-needed">needed</span>') == 8


def test_it_is_ratified_on_its_page(reviewed, company):
    debt = debt_of(reviewed, "development")
    answer = sent(client_of(company.sd), url("ratify", reviewed, debt.pk), reason="All there.")
    assert "ratified as Senior Developer" in words_of(answer)
    assert debt_of(reviewed, "development").ratified


def test_it_cannot_be_ratified_before_it_is_complete(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    page = words_of(client_of(company.sd).get(url("ratify", hotfix, debt_of(hotfix, "development").pk)))
    assert "It can be ratified once all of this is recorded" in page
    assert 'name="password"' not in page


def test_the_lane_is_changed_and_answered_for_on_its_pages(hotfix, company):
    answer = sent(client_of(company.po), url("lane", hotfix), reason="One till of twelve.")
    assert "It is Critical now" in words_of(answer)
    assert "Was Emergency" in words_of(answer)
    change = LaneChange.objects.get()
    answer = sent(client_of(company.tl), url("answer_lane", hotfix, change.pk, "agree"), reason="")
    assert "Agreed" in words_of(answer)
    change.refresh_from_db()
    assert LaneChange.objects.get(pk=change.pk).answered


def test_a_value_is_amended_and_signed_on_its_pages(reviewed, company):
    record = reviewed.development_records.get()
    address = url("amend", reviewed, "development_records", record.pk)
    told = {"name": "how_tested", "new": "By nobody.", "reason": "I mixed up two branches."}
    assert "contested until it is signed" in words_of(sent(client_of(company.contributor), address, **told))
    made = Amendment.objects.get()
    page = words_of(client_of(company.sd).get(url("change", reviewed)))
    assert "Sign the amendment: How it was tested" in page
    assert "Contested: “By nobody.”" in page
    answer = sent(client_of(company.sd), url("sign_amendment", reviewed, made.pk), reason="")
    assert "the amendment is signed" in words_of(answer)


def test_an_amendment_that_its_field_would_not_take_is_refused_at_the_field(reviewed, company):
    (report,) = reviewed.evidence("impact_assessments")["impact_assessments"]
    browser, address = (
        client_of(company.po),
        url("amend", reviewed, "impact_assessments", report.pk),
    )
    told = {"name": "data_integrity", "new": "a bit", "reason": "A slip.", "password": PASSWORD}
    answer = browser.post(address, {**form_in(browser.get(address)), **told})
    assert answer.status_code == 400
    assert "Write one of these: " in words_of(answer)
    assert form_in(answer)["new"] == ["a bit"]
    assert not Amendment.objects.exists()


def pages(hotfix, company):
    debt = debt_of(hotfix, "development")
    record = hotfix.development_records.get()
    return {
        "ratify": url("ratify", hotfix, debt.pk),
        "lane": url("lane", hotfix),
        "amend": url("amend", hotfix, "development_records", record.pk),
    }


ALLOWED = {"ratify": {"sd"}, "lane": {"po", "tl"}, "amend": {"sd", "contributor"}}


@pytest.mark.parametrize("name", ["po", "tl", "sd", "qa", "rm", "contributor", "reporter", "owner", "plain"])
def test_whoever_may_not_gets_no_page_and_does_nothing(name, reviewed, company: Company):
    browser = client_of(company.people[name])
    for what, address in pages(reviewed, company).items():
        allowed = name in ALLOWED[what]
        status = browser.get(address).status_code
        assert status == (200 if allowed else 404 if name == "plain" else 403), (what, name)
        if not allowed:
            posted = browser.post(address, {"password": PASSWORD, "reason": "x", "seen": reviewed.version})
            assert posted.status_code in (403, 404)
    assert not LaneChange.objects.exists()
    assert not Amendment.objects.exists()


def test_what_there_is_not_is_not_found(reviewed, company):
    browser = client_of(company.sd)
    for address in (
        url("ratify", reviewed, 99),
        url("sign_amendment", reviewed, 99),
        url("answer_lane", reviewed, 99, "agree"),
        url("answer_lane", reviewed, 99, "perhaps"),
        url("amend", reviewed, "development_records", 99),
        url("amend", reviewed, "nothing", 1),
    ):
        assert browser.get(address).status_code == 404


def test_a_wrong_password_keeps_what_was_typed(reviewed, company):
    address = url("ratify", reviewed, debt_of(reviewed, "development").pk)
    browser = client_of(company.sd)
    answer = browser.post(
        address, {**form_in(browser.get(address)), "password": "wrong", "reason": "I read all of it."}
    )
    assert answer.status_code == 400
    assert "I read all of it." in words_of(answer)
    assert not debt_of(reviewed, "development").ratified


def test_at_most_two_questions_are_marked_for_an_emergency(company):
    template = ChecklistTemplate.objects.get(kind="readiness")
    address = reverse("admin:systems_checklisttemplate_change", args=[template.pk])
    browser = client_of(company.owner)
    typed = form_in(browser.get(address))
    for number in range(template.items.count()):
        typed[f"items-{number}-in_emergency"] = "on"
    answer = browser.post(address, typed)
    assert "asked at most 2 questions" in words_of(answer)
    assert not template.items.filter(in_emergency=True).exists()
