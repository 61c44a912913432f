"""The agenda from the list and from the page of a period: POST prints, and only what one may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from apps.console.views import exports
from apps.hotfixes.models import HotFix
from apps.records.agenda import Agenda
from apps.records.pdf_layout import Pdf
from apps.records.render_worker import RenderWorkerBusy, RenderWorkerStopped
from tests.asking import client_of, url, words_of
from tests.driving import Company, make_company, report

LIST = reverse("admin:hotfixes_hotfix_changelist")
AGENDA = reverse("admin:hotfixes_hotfix_agenda")
NOVEMBER = {"start": "2026-11-01", "until": "2026-11-30", "which": "reported"}


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Agenda]:
    """What reached the render worker, which lays nothing out here."""
    found: list[Agenda] = []

    def kept(whole: Agenda) -> Pdf:
        found.append(whole)
        return Pdf(b"%PDF-agenda", 1, ())

    monkeypatch.setattr(exports, "print_agenda", kept)
    return found


def choose(user: Any, *hotfixes: HotFix | int, **fields: Any) -> Any:
    """Tick these in the list and press Go."""
    keys = [getattr(one, "pk", one) for one in hotfixes]
    return client_of(user).post(LIST, {"action": "print_agenda", "_selected_action": keys, **fields})


def references(whole: Agenda) -> list[str]:
    return [item.cover.reference for item in whole.items]


def test_the_chosen_ones_are_printed_in_order(company: Company, printed: list[Agenda]) -> None:
    first, _second, third = report(company), report(company), report(company)
    answer = choose(company.board, third, first)
    assert answer.status_code == 200
    assert answer.content == b"%PDF-agenda"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="agenda-2026-11-23.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert references(printed[0]) == ["HF-2026-0001", "HF-2026-0003"]
    assert (printed[0].scope, printed[0].printed_by) == ("Chosen in the list", "Board Pay")


def test_it_is_the_only_action_and_a_get_prints_nothing(company: Company, printed: list[Agenda]) -> None:
    hotfix = report(company)
    for who in ("po", "root", "owner", "board"):
        answer = client_of(company.people[who]).get(LIST)
        offered = [name for name, _label in answer.context["action_form"].fields["action"].choices]
        assert offered == ["", "print_agenda"]
        asked = client_of(company.people[who]).get(
            LIST, {"action": "print_agenda", "_selected_action": hotfix.pk}
        )
        assert asked["Content-Type"].startswith("text/html") or asked.status_code == 302
    assert choose(company.root, hotfix, action="delete_selected", post="yes").status_code != 500
    assert HotFix.objects.filter(pk=hotfix.pk).exists()
    assert printed == []


def test_one_that_may_not_be_seen_is_not_printed(company: Company, printed: list[Agenda]) -> None:
    own, foreign = report(company), report(make_company("SHOP"))
    assert choose(company.po, own, foreign).status_code == 200
    assert references(printed[0]) == [own.reference]
    refused = choose(company.po, foreign, 987_654)
    assert refused.status_code == 400
    assert "None of these hot fixes exists, or you may not see them." in words_of(refused)
    assert len(printed) == 1


def test_nothing_chosen_prints_nothing(company: Company, printed: list[Agenda]) -> None:
    report(company)
    answer = client_of(company.po).post(LIST, {"action": "print_agenda", "index": "0"}, follow=True)
    assert "Items must be selected" in words_of(answer)
    assert printed == []


@pytest.mark.parametrize("key", ["x", "1 OR 1=1", "-1", "9" * 30])
def test_forged_keys_print_nothing(key: str, company: Company, printed: list[Agenda]) -> None:
    report(company)
    hotfix = HotFix.objects.get()
    answer = choose(company.po, hotfix, key)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert "None of these hot fixes exists" in words_of(answer)
    assert printed == []


def test_too_many_are_refused_in_a_sentence(
    company: Company, printed: list[Agenda], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ON_AGENDA", 2)
    hotfixes = [report(company) for _each in range(3)]
    for answer in (choose(company.po, *hotfixes), choose(company.po, hotfixes[0], select_across="1")):
        assert answer.status_code == 400
        assert "An agenda holds at most 2 hot fixes: choose fewer." in words_of(answer)
    by_period = client_of(company.po).post(AGENDA, NOVEMBER)
    assert by_period.status_code == 400
    assert "This selects 3 hot fixes, and at most 2 fit into one download" in words_of(by_period)
    assert "export_agenda" in words_of(by_period)
    assert printed == []


def test_a_post_without_the_token_is_refused(company: Company, printed: list[Agenda]) -> None:
    hotfix = report(company)
    browser = client_of(company.po, enforce_csrf_checks=True)
    asked = {"action": "print_agenda", "_selected_action": [hotfix.pk]}
    assert browser.post(LIST, asked).status_code == 403
    assert browser.post(AGENDA, NOVEMBER).status_code == 403
    assert printed == []


@pytest.mark.parametrize(
    "error", [RenderWorkerBusy("The press is busy."), RenderWorkerStopped("The press stopped.")]
)
def test_a_busy_render_worker_says_when_to_come_back(
    error: Exception, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object) -> None:
        raise error

    for view in ("records", "exports", "release_note_files"):
        monkeypatch.setattr(f"apps.console.views.{view}.render_in_worker", busy)
    hotfix = report(company)
    for answer in (
        client_of(company.po).get(url("record", hotfix)),
        client_of(company.po).get(url("board_sheet", hotfix)),
        choose(company.po, hotfix),
        client_of(company.po).post(AGENDA, NOVEMBER),
    ):
        assert answer.status_code == 503
        assert answer["Retry-After"] == "60"
        assert str(error) in words_of(answer)


# --- The page of a period -------------------------------------------------------------------------


def test_the_page_shows_what_is_in_the_period_and_prints_it(company: Company, printed: list[Agenda]) -> None:
    report(company)
    report(make_company("SHOP"), title="The basket is empty")
    browser = client_of(company.po)
    assert "Print the agenda" not in words_of(browser.get(AGENDA))
    page = browser.get(AGENDA, NOVEMBER)
    assert "1 hot fix" in words_of(page)
    assert "Reported from 2026-11-01 to 2026-11-30, all systems" in words_of(page)
    assert "The basket is empty" not in words_of(page)
    assert printed == []
    chosen = dict(page.context["chosen"])
    assert browser.post(AGENDA, chosen).content == b"%PDF-agenda"
    assert references(printed[0]) == ["HF-2026-0001"]
    assert printed[0].scope == "Reported from 2026-11-01 to 2026-11-30, all systems"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"start": "2026-11-30", "until": "2026-11-01"}, "This day is before the first one."),
        ({"start": ""}, "This field is required."),
        ({"until": "soon"}, "Enter a valid date."),
        ({"start": "0000-00-00"}, "Enter a valid date."),
        ({"system": "987654"}, "Select a valid choice."),
        ({"system": "x' OR 1=1"}, "Select a valid choice."),
        ({"which": "escaped"}, "Select a valid choice."),
        ({"start": "2025-01-01", "until": "2025-01-02"}, "There is no hot fix in this selection"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    method: str, changed: dict[str, str], sentence: str, company: Company, printed: list[Agenda]
) -> None:
    report(company)
    typed = NOVEMBER | changed
    answer = getattr(client_of(company.po), method)(AGENDA, typed)
    assert answer.status_code == 400
    assert sentence in words_of(answer)
    for value in (typed["start"], typed["until"]):
        if value[:1].isdigit() and not value.startswith("0"):
            assert f'value="{value}"' in answer.content.decode()
    assert "Print the agenda (PDF)" not in words_of(answer)
    assert printed == []


def test_days_at_the_edge_of_time_are_days(company: Company, printed: list[Agenda]) -> None:
    report(company)
    typed = {"start": "0001-01-01", "until": "9999-12-31", "which": "closed"}
    assert client_of(company.po).get(AGENDA, typed).status_code == 400  # none was closed
    assert client_of(company.po).get(AGENDA, typed | {"which": "reported"}).status_code == 200


def test_other_methods_are_refused(company: Company) -> None:
    for ask in (client_of(company.po).put, client_of(company.po).delete):
        assert ask(AGENDA, NOVEMBER).status_code == 405


def test_the_list_leads_there(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    page = words_of(client_of(company.po).get(LIST))
    assert f'href="{AGENDA}"' in client_of(company.po).get(LIST).content.decode()
    assert "Auditor's pack" not in page
    assert "Auditor's pack" in words_of(client_of(company.auditor).get(LIST))
