"""What was typed into any form stands in it when it is opened again, until it was sent."""

from collections.abc import Callable

import pytest

from apps.console.draft_tokens import FIELD
from apps.console.models import Draft
from tests.asking import ROLLED_BACK, client_of, form_in, note_url, url, words_of
from tests.drafting import begin, save
from tests.driving import Company, drive, ready, report
from tests.entrance import doors
from tests.entrance.doors import Form

# What a page carries by itself; of the rest, what was typed comes back.
CARRIED = ("csrfmiddlewaretoken", FIELD, "password", "seen", "evidence", "shown")


def a_roll_back(company: Company) -> Form:
    hotfix = drive(report(company), company, to="verification")
    return Form(company.rm, url("act", hotfix, "roll_back"), ROLLED_BACK)


def a_verbal_yes(company: Company) -> Form:
    hotfix = ready(report(company), company, to="testing")
    return Form(company.rm, url("verbal", hotfix), {"words": "Go ahead.", "witness": company.tl.pk})


def a_release_note(company: Company) -> Form:
    hotfix = drive(report(company), company, to="documentation")
    return Form(company.rm, note_url("edit", hotfix.release_notes.get()), {"what_changed": "Cards work."})


FORMS = [
    *(doors.a_report, doors.a_status_update, doors.some_evidence, doors.a_sign_off, doors.a_refusal),
    *(doors.a_cancellation, doors.a_grant, doors.a_revocation, doors.a_delegation),
    *(doors.a_delegation_withdrawn, doors.a_broken_glass, doors.a_release_note_withdrawn),
    *(doors.a_file_taken_off, a_roll_back, a_verbal_yes, a_release_note),
]
SENT = [one for one in FORMS if one not in (a_roll_back, a_verbal_yes, a_release_note)]


def with_a_comment(form: Form) -> Form:
    """`form` with something typed, where it needs nothing."""
    if "pass_testing" in form.page:
        form.typed["reason"] = "Every run passed."
    return form


@pytest.mark.parametrize("door", FORMS, ids=lambda door: door.__name__)
def test_it_is_put_back(door: Callable[[Company], Form], company: Company) -> None:
    form = with_a_comment(door(company))
    browser = client_of(form.user)
    typed = begin(browser, form.page, **form.typed)
    assert "Your draft of" not in words_of(browser.get(form.page))
    assert save(browser, typed).json() == {"said": "Draft saved 02:14 UTC"}

    again = client_of(form.user).get(form.page)
    assert again.status_code == 200
    assert "Your draft of 2026-11-23 02:14 UTC is put back below." in words_of(again)
    assert "errorlist" not in words_of(again)
    shown = form_in(again)
    for name, value in form.typed.items():
        if name not in CARRIED:
            values = value if isinstance(value, list) else [str(value)]
            assert shown[name] == values, name


@pytest.mark.parametrize("door", SENT, ids=lambda door: door.__name__)
def test_once_it_was_sent_nothing_is_left_of_it(door: Callable[[Company], Form], company: Company) -> None:
    form = with_a_comment(door(company))
    browser = client_of(form.user)
    typed = begin(browser, form.page, **form.typed)
    save(browser, typed)
    assert browser.post(form.page, typed).status_code == 302
    assert [row.typed for row in Draft.objects.all()] == [""]
    # What was on its way from the same page arrives too late.
    assert save(browser, typed).status_code == 409
    assert [row.typed for row in Draft.objects.all()] == [""]


def test_what_stands_in_the_form_by_itself_is_no_draft(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    for user, address in (
        (company.qa, url("act", hotfix, "pass_testing")),
        (company.qa, url("evidence", hotfix, "test_reports")),
        (company.po, url("status", hotfix)),
    ):
        browser = client_of(user)
        save(browser, begin(browser, address))
        assert "Your draft of" not in words_of(browser.get(address))


def test_on_the_page_of_the_hot_fix_the_update_unfolds(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    browser = client_of(company.po)
    save(browser, begin(browser, url("status", hotfix), text="Half of it"))
    page = words_of(browser.get(url("change", hotfix)))
    assert "Half of it" in page
    assert '<details class="hf-form" open>' in page


def test_a_comment_on_one_round_is_not_put_back_in_the_next(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    browser = client_of(company.qa)
    save(browser, begin(browser, url("act", hotfix, "pass_testing"), reason="All of it passed."))
    ask_back = client_of(company.qa)
    refused = begin(
        ask_back, url("act", hotfix, "fail_testing"), reason="It fails.", password="correct horse"
    )
    assert ask_back.post(url("act", hotfix, "fail_testing"), refused).status_code == 302
    ready(hotfix, company, to="testing")
    assert "All of it passed." not in words_of(browser.get(url("act", hotfix, "pass_testing")))
