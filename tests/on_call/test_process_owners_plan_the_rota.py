"""Rules and shifts are planned by process owners by the clocks of the system; other staff look at them."""

from typing import Any

import pytest
from django.urls import reverse

from apps.systems.models import OnCallRule, OnCallShift, System
from tests.asking import client_of, form_in, words_of
from tests.driving import Company

RULE, SHIFT = (reverse(f"admin:systems_{name}_add") for name in ("oncallrule", "oncallshift"))


def a_shift(company: Company, **typed: Any) -> dict[str, Any]:
    return {
        "system": company.system.pk,
        "role": "technical_lead",
        "user": company.tl.pk,
        "kind": "cover",
        "starts_at": "2027-07-01T08:00",
        "ends_at": "2027-07-02T08:00",
        "why": "Holidays",
        **typed,
    }


def test_a_shift_is_meant_and_shown_by_the_clocks_of_the_system(company: Company) -> None:
    browser = client_of(company.owner)
    assert browser.post(SHIFT, a_shift(company)).status_code == 302
    made = OnCallShift.objects.get()
    assert f"{made.starts_at:%H:%M}" == "06:00"  # summer in Berlin
    page = reverse("admin:systems_oncallshift_change", args=[made.pk])
    shown = form_in(browser.get(page))
    assert shown["starts_at"] == ["2027-07-01 08:00"]
    assert browser.post(page, {**shown, "note": "Sea", "why": "A note"}).status_code == 302
    made.refresh_from_db()
    assert (f"{made.starts_at:%H:%M}", made.note) == ("06:00", "Sea")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends_at": "2027-07-01T08:00"}, "It ends before it begins."),
        ({"starts_at": "0001-01-01T00:00"}, "Write a day and a time"),
        ({"starts_at": "9999-12-31T23:59"}, "Check the year"),
        ({"ends_at": "2027-09-02T08:00"}, "It is longer than 62 days"),
        ({"starts_at": "2031-07-01T08:00", "ends_at": "2031-07-02T08:00"}, "more than two years ahead"),
        ({"starts_at": "never"}, "Write a day and a time"),
        ({"role": "contributor"}, "Select a valid choice"),
        ({"system": "999999"}, "Select a valid choice"),
        ({"why": ""}, "Say why"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(typed: Any, sentence: str, company: Company) -> None:
    answer = client_of(company.owner).post(SHIFT, a_shift(company, **typed))
    assert sentence in words_of(answer)
    assert not OnCallShift.objects.exists()


def test_a_rule_is_planned_with_its_people(company: Company) -> None:
    typed = {
        "system": company.system.pk,
        "role": "technical_lead",
        "every": "7",
        "at": "08:00",
        "starts_on": "2027-01-04",
        "why": "From January",
        "turns-TOTAL_FORMS": "2",
        "turns-INITIAL_FORMS": "0",
        "turns-0-user": company.tl.pk,
        "turns-0-position": "1",
        "turns-1-user": company.insider.pk,
        "turns-1-position": "2",
    }
    browser = client_of(company.owner)
    for year in ("0001", "9999"):
        assert "Check the year" in words_of(browser.post(RULE, {**typed, "starts_on": f"{year}-01-04"}))
    assert browser.post(RULE, typed).status_code == 302
    made = OnCallRule.objects.get()
    assert [turn.user for turn in made.turns.all()] == [company.tl, company.insider]
    assert "Another rule of this system and role begins" in words_of(browser.post(RULE, typed))
    delete = reverse("admin:systems_oncallrule_delete", args=[made.pk])
    assert browser.post(delete, {"post": "yes", "why": "No more"}).status_code == 302


def test_that_somebody_can_only_be_called_is_said_when_it_is_planned(company: Company) -> None:
    browser = client_of(company.owner)
    said = "can be called and signs nothing: they are not on the roster as Technical Lead"
    for person, told in ((company.qa, True), (company.insider, False)):
        answer = browser.post(SHIFT, {**a_shift(company), "user": person.pk}, follow=True)
        assert (f"{person} {said}" in words_of(answer)) is told
    assert OnCallShift.objects.count() == 2


@pytest.mark.parametrize("who", ["tl", "auditor", "plain", "root"])
def test_others_change_nothing(who: str, company: Company, rule: OnCallRule) -> None:
    browser = client_of(company.people[who])
    for address in (RULE, SHIFT, reverse("admin:systems_oncallrule_delete", args=[rule.pk])):
        assert browser.post(address, a_shift(company)).status_code == 403
    change = reverse("admin:systems_oncallrule_change", args=[rule.pk])
    assert browser.post(change, {"at": "09:00", "why": "Mine"}).status_code == 403
    assert browser.get(change).status_code == 200


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("time_zone", "Mars/Base", "America/New_York"),
        ("bridge", "javascript:alert(1)", "https://meet.example/room?x=1"),
        ("bridge", "tel:110", "tel:+493023125900"),
        ("bridge", "http://meet.example", "+493023125900"),
        ("chat_link", "https://name:secret@chat.example/", "https://chat.example/room"),
        ("chat_link", "https://chat.example/\u202egpj", "https://chat.example:8443"),
        ("chat_link", "https://chat.example/ x", ""),
    ],
)
def test_where_people_meet_and_live_is_checked(field: str, wrong: str, right: str, company: Company) -> None:
    page = reverse("admin:systems_system_change", args=[company.system.pk])
    browser = client_of(company.owner)
    shown = {**form_in(browser.get(page)), "why": "Reaching people"}
    assert browser.post(page, {**shown, field: wrong}).status_code == 200
    assert getattr(System.objects.get(), field) != wrong
    assert browser.post(page, {**shown, field: right}).status_code == 302
    assert (getattr(System.objects.get(), field) or "") == right
