"""An entry leaves a roster by a box, by its own page or by the list's action: each asks why, and keeps it."""

import pytest
from django.urls import reverse

from apps.systems.models import RosterEntry
from tests.asking import client_of, form_in, words_of

pytestmark = pytest.mark.django_db
WHY = "She left the company."


@pytest.fixture
def entry(company):
    return company.system.roster.get(user=company.qa)


@pytest.fixture
def by_its_box(company, entry):
    """The system's page, sent with the box of this row ticked."""
    browser, address = (
        client_of(company.owner),
        reverse("admin:systems_system_change", args=[company.system.pk]),
    )

    def send(**typed):
        shown = form_in(browser.get(address))
        prefix = next(name for name, sent in shown.items() if name[-3:] == "-id" and sent == [str(entry.pk)])
        return browser.post(address, shown | {f"{prefix[:-3]}-DELETE": "on"} | typed)

    return send


@pytest.fixture
def by_its_page(company, entry):
    address = reverse("admin:systems_rosterentry_delete", args=[entry.pk])
    return lambda **typed: client_of(company.owner).post(address, {"post": "yes"} | typed)


@pytest.fixture
def by_the_list(company, entry):
    """The action of the list, its question answered."""
    address = reverse("admin:systems_rosterentry_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    return lambda **typed: client_of(company.owner).post(address, chosen | typed)


@pytest.fixture(params=["by_its_box", "by_its_page", "by_the_list"])
def way_out(request):
    return request.getfixturevalue(request.param)


def test_the_reason_is_on_the_row_of_the_history(way_out, company, entry):
    assert way_out(why=f"  {WHY} ").status_code == 302
    assert not RosterEntry.objects.filter(pk=entry.pk).exists()
    row = RosterEntry.history.filter(id=entry.pk).latest()
    assert (row.history_type, row.history_user, row.history_change_reason) == ("-", company.owner, WHY)


@pytest.mark.parametrize("typed", [{}, {"why": ""}, {"why": "  \n"}, {"why": "x" * 501}], ids=repr)
def test_without_one_nothing_is_deleted(way_out, typed, entry):
    answer = way_out(**typed)
    assert answer.status_code in (200, 400)
    assert 'id="id_why_error"' in answer.content.decode()
    assert RosterEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("way", ["by_its_page", "by_the_list"])
def test_what_was_typed_is_kept_and_the_answer_says_it_was_wrong(way, request):
    answer = request.getfixturevalue(way)(why="x" * 501)
    assert answer.status_code == 400
    assert form_in(answer)["why"] == ["x" * 501]


def test_an_empty_post_by_hand_deletes_nothing(company, entry):
    address = reverse("admin:systems_rosterentry_delete", args=[entry.pk])
    assert client_of(company.owner).post(address).status_code == 400
    assert RosterEntry.objects.filter(pk=entry.pk).exists()


def test_the_question_names_what_goes_and_where(company, entry):
    browser = client_of(company.owner)
    page = browser.get(reverse("admin:systems_rosterentry_delete", args=[entry.pk]))
    assert page.status_code == 200
    assert "Payments PAY, QA Lead: Qa Pay" in words_of(page)


def test_the_action_asks_with_all_that_was_chosen_and_takes_the_answer(company):
    browser, address = client_of(company.owner), reverse("admin:systems_rosterentry_changelist")
    keys = sorted(company.system.roster.values_list("pk", flat=True)[:2])
    page = browser.post(address, {"action": "delete_selected", "_selected_action": keys})
    assert page.status_code == 200
    typed = form_in(page)
    assert sorted(map(int, typed["_selected_action"])) == keys
    assert browser.post(address, typed | {"why": WHY}).status_code == 302
    gone = RosterEntry.history.filter(id__in=keys, history_type="-")
    assert [row.history_change_reason for row in gone] == [WHY, WHY]


@pytest.mark.parametrize("who", ["root", "auditor", "rm"])
def test_nobody_but_a_process_owner_deletes_with_the_best_of_reasons(who, company, entry):
    browser = client_of(company.people[who])
    address = reverse("admin:systems_rosterentry_delete", args=[entry.pk])
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"post": "yes", "why": WHY}).status_code == 403


def test_an_entry_that_is_gone_is_no_accident(company):
    address = reverse("admin:systems_rosterentry_delete", args=[999_999])
    assert client_of(company.owner).post(address, {"why": WHY}).status_code == 302
