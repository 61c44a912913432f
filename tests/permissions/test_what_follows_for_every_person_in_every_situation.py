"""What follows, the lane, amendments, late statements, links: by everybody's raw POST, as the table says.

In the quick run by all who may hold a role, and by the others by turns (by_turns.py).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.approvals.amending import amend
from apps.approvals.amendments import Amendment
from apps.approvals.changing_lane import change_lane
from apps.approvals.models import AmendmentSignature, Approval, LaneChange, LateStatement, Supplement
from apps.approvals.ratifying import content_of
from apps.console.draft_tokens import FIELD
from apps.hotfixes.evidence import digest
from apps.hotfixes.models import HotFix
from apps.learning.linking import link
from apps.learning.links import HotFixLink
from tests.asking import client_of, form_in, undone, url
from tests.driving import PASSWORD, Company, perform, proof_of, report
from tests.permissions.by_turns import MAY_HOLD, Asked, of_all, turn_of
from tests.permissions.table_of_what_follows import ANSWERS
from tests.short_form import complete_debt, debt_of, reported, short_drive

STATUS = {"=": 302, ".": 403, "w": 409, "g": 409, "-": 404, "L": 302}
# By whom each page is opened, too.
SHOWN = ("po", "sd", "contributor", "reporter", "insider", "plain", "anonymous")
WRITES = (LaneChange, Approval, Amendment, AmendmentSignature, Supplement, LateStatement, HotFixLink)


@pytest.fixture
def what_follows(company: Company, everybody: dict[str, User | None]) -> Callable[[str], HotFix]:
    """An Emergency in the situation of this name, another one to link it with, and one link."""

    def made(situation: str) -> HotFix:
        state, _comma, what = situation.partition(", ")
        other, hotfix = report(company), reported(company)
        short_drive(hotfix, company, to="identified" if state == "cancelled" else state)
        if "complete" in what:
            complete_debt(debt_of(hotfix, "development"), by=company.contributor)
        if "amended" in what:
            (record,) = hotfix.evidence("development_records")["development_records"]
            told: dict[str, Any] = {"new": "By nobody.", "reason": "A slip.", "by": company.contributor}
            amend(record, "how_tested", proof=proof_of(company.contributor), **told)
        if "lowered" in what:
            given = {"reason": "A way round was found.", "proof": proof_of(company.po)}
            change_lane(hotfix, to="critical", by=company.po, **given)
        link(hotfix, HotFixLink.Kind.RECURRENCE_OF, other=other, by=company.po)
        if state == "cancelled":
            perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
        User.objects.filter(username="inactive").update(is_active=False)
        found: HotFix = HotFix.objects.get(pk=hotfix.pk)
        return found

    return made


@of_all
@pytest.mark.parametrize("situation", ANSWERS)
def test_everybody_is_answered_as_the_table_says(
    situation: str,
    asked: Asked,
    what_follows: Callable[[str], HotFix],
    browsers: dict[str, Client],
    company: Company,
) -> None:
    hotfix = what_follows(situation)
    before = _stored(hotfix)
    wrong = []
    for act, letters in ANSWERS[situation].items():
        address, typed = _asked(act, hotfix, company)
        people = asked(MAY_HOLD, turn_of(ANSWERS, situation, act))
        for person in people:
            with undone():
                answer = browsers[person].post(address, typed)
                found = _what_is_wrong(answer, hotfix, letters[person], before)
            if found:
                wrong.append(f"{act} by {person}, expected {letters[person]}: {found}")
        wrong += [
            f"{person} is shown {act} with {status}, expected {letters[person]}"
            for person in people
            if person in SHOWN
            and (status := browsers[person].get(address).status_code)
            != (200 if letters[person] in "=g" else STATUS[letters[person]])
        ]
    assert _stored(hotfix) == before, "a page that only asks changed something"
    assert not wrong, "\n".join(wrong)


def _asked(act: str, hotfix: HotFix, company: Company) -> tuple[str, dict[str, Any]]:
    """The address of an act, and what its form sends."""
    debt = debt_of(hotfix, "development")
    typed: dict[str, Any] = {
        "seen": hotfix.version,
        "password": PASSWORD,
        "reason": "As agreed on the call.",
        "evidence": digest(content_of(debt)) if debt else "",
        "to": "critical" if hotfix.priority == "emergency" else "emergency",
        "name": "how_tested",
        "new": "By a robot.",
    }
    pages: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
        "lane": lambda: (url("lane", hotfix), typed),
        "agree": lambda: (url("answer_lane", hotfix, hotfix.lane_changes.get(), "agree"), typed),
        "disagree": lambda: (url("answer_lane", hotfix, hotfix.lane_changes.get(), "disagree"), typed),
        "ratify": lambda: (url("ratify", hotfix, debt), typed),
        "amend": lambda: (url("amend", hotfix, "development_records", _developed(hotfix).pk), typed),
        "sign": lambda: (url("sign_amendment", hotfix, hotfix.amendments.get()), typed),
        "supply": lambda: _supply(hotfix, company),
        "state": lambda: (url("state_late", hotfix), typed | LATE),
        "link": lambda: (url("link", hotfix), typed | {"kind": "caused_by", "other": "1", "note": ""}),
        "duplicate": lambda: (url("duplicate", hotfix), typed | {"other": "1"}),
        "unlink": lambda: (url("unlink", hotfix, HotFixLink.objects.get()), typed),
    }
    return pages[act]()


LATE = {
    "started_at": "2026-11-23T01:24",
    "ended_at": "",
    "changed_by": "",
    "name": "The supplier's night shift",
    "done": "Restarted the gateway.",
    "why": "Nobody answered the phone.",
}


def _developed(hotfix: HotFix) -> Any:
    return hotfix.evidence("development_records", every_round=True)["development_records"][-1]


def _supply(hotfix: HotFix, company: Company) -> tuple[str, dict[str, Any]]:
    """The form of what follows, as it was shown to somebody else."""
    address = f"{url('evidence', hotfix, 'development_records')}?round=1"
    shown = form_in(client_of(company.sd).get(address))
    return address, {**shown, FIELD: "", "files_changed": "gateway/client.py"}


def _stored(hotfix: HotFix) -> tuple[Any, ...]:
    row = HotFix.objects.values_list("state", "priority", "version").get(pk=hotfix.pk)
    return (*row, *(model._base_manager.count() for model in WRITES), *HotFixLink.objects.values_list())


def _what_is_wrong(answer: Any, hotfix: HotFix, letter: str, before: tuple[Any, ...]) -> str:
    """The differences between what came of it and what the letter promises, as words."""
    if answer.status_code != STATUS[letter]:
        return f"answered {answer.status_code}"
    changed = _stored(hotfix) != before
    if changed is not (letter == "="):
        return "changed something" if changed else "changed nothing"
    if letter == "L" and not answer.url.startswith("/admin/login/"):
        return f"sent to {answer.url}"
    return ""
