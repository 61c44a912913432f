"""Breaking the glass, going ahead, a yes by phone, its answer, settling: by everybody, as the table says.

In the quick run by all who have a right to it, and by the others by turns (by_turns.py).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval, BreakGlassCall, Debt, VerbalAnswer, VerbalYes
from apps.approvals.settling import evidence_of
from apps.common import clock
from apps.hotfixes.evidence import Content, digest
from apps.hotfixes.freshness import signed_content
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.hotfixes.recording import recording
from tests.asking import undone, url, words_of
from tests.driving import HOLDERS, PASSWORD, Company, complete, drive, ready, report
from tests.owing import break_glass, by_phone, call_to_break, claimed, settled, skip
from tests.permissions.by_turns import MAY_HOLD, Asked, of_all, turn_of, with_a_right
from tests.permissions.table_of_debts import ANSWERS

STATUS = {">": 302, "=": 302, ".": 403, "w": 409, "b": 400, "-": 404, "L": 302}
ADDRESS = {"break": "break_glass", "ahead": "go_ahead", "verbal": "verbal"}
LATER = timedelta(minutes=2)
# Whose page of the hot fix is looked at, and whose pages that only ask.
LOOKING = (*MAY_HOLD[:6], "root", "insider")


@pytest.fixture
def hotfix_with_debts(company: Company, everybody: dict[str, User | None]) -> Callable[[str], HotFix]:
    """A hot fix in the situation of this name."""

    def made(situation: str) -> HotFix:
        state, _comma, what = situation.partition(", ")
        word, _space, phase = what.partition(" ")
        start = phase or (state if word else "")
        hotfix = ready(report(company), company, to=start or state)
        if word == "asked":
            call_to_break(hotfix, by=company.po, reason="Every minute costs.")
        if word in ("broken", "owed", "settled"):
            break_glass(hotfix, company)
        if word in ("owed", "settled"):
            skip(hotfix, company)
        if word == "said":
            by_phone(hotfix, company, Role.QA_LEAD, "qa")
        _claim(word, hotfix, company)
        if word == "settled":
            settled(hotfix.debts.get(), company.qa)
        if phase and phase != state:
            drive(hotfix, company, to=state)
            if not hotfix.ended:
                complete(hotfix, company)
        if word == "critical":
            HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
        User.objects.filter(username="inactive").update(is_active=False)
        hotfix.refresh_from_db()
        return hotfix

    return made


@of_all
@pytest.mark.parametrize("situation", ANSWERS)
def test_everybody_is_answered_as_the_table_says(
    situation: str,
    asked: Asked,
    hotfix_with_debts: Callable[[str], HotFix],
    browsers: dict[str, Client],
    company: Company,
    night: datetime,
) -> None:
    hotfix = hotfix_with_debts(situation)
    before = _stored(hotfix)
    wrong = []
    with clock.set_to(night + LATER):
        sent = _sent(hotfix, company)
        for act, letters in ANSWERS[situation].items():
            address = _address(act, hotfix)
            for person in _asked(asked, situation, act):
                with undone():
                    told = sent | {"witness": _witness(company, person, sent["holder"])}
                    answer = browsers[person].post(address, told)
                    found = _what_is_wrong(answer, hotfix, letters[person], before)
                if found:
                    wrong.append(f"{act} by {person}, expected {letters[person]}: {found}")
        wrong += _what_is_shown(hotfix, situation, asked, browsers)
        if _stored(hotfix) != before:
            wrong.append("a page that only asks changed something")
    assert not wrong, "\n".join(wrong)


def _asked(asked: Asked, situation: str, act: str) -> list[str]:
    """Those who are asked for this act."""
    return asked(with_a_right(ANSWERS[situation][act]), turn_of(ANSWERS, situation, act))


def _address(act: str, hotfix: HotFix) -> str:
    if act in ADDRESS:
        return url(ADDRESS[act], hotfix)
    if act in ("confirm", "strike"):
        return url("answer_verbal", hotfix, hotfix.verbal_yeses.get(), act)
    return url("settle", hotfix, hotfix.debts.get(), act)


def _claim(word: str, hotfix: HotFix, company: Company) -> None:
    """A yes that waits for its answer, or lapsed by an edit."""
    if word in ("claimed", "lapsed"):
        with clock.set_to(clock.now() + timedelta(minutes=1)):
            claimed(hotfix, company, _role(hotfix), HOLDERS[_role(hotfix)])
    if word == "lapsed":
        with recording(hotfix.test_reports.get(), by=company.qa) as record:
            record.environment = "Another one"


def _role(hotfix: HotFix) -> Role:
    """The first who signs the phase, else the Release Manager."""
    phase = PHASE_BY_STATE.get(State(hotfix.state))
    return phase.sign_offs[0].role if phase and phase.sign_offs else Role.RELEASE_MANAGER


def _witness(company: Company, recorder: str, holder: int) -> int:
    """Somebody who may be a witness in every phase, beside these two."""
    names = (name for name in ("rm", "po", "qa") if name != recorder)
    return next(company.people[name].pk for name in names if company.people[name].pk != holder)


def _sent(hotfix: HotFix, company: Company) -> dict[str, Any]:
    """What any of the forms sends."""
    role, debt = _role(hotfix), hotfix.debts.first()
    shown = signed_content(debt.as_phase, evidence_of(debt)) if debt else _present(hotfix)
    return {
        "seen": hotfix.version,
        "password": PASSWORD,
        "evidence": digest(shown),
        "reason": "As agreed on the call.",
        "affirms": "on",
        "role": role.value,
        "holder": company.people[HOLDERS[role]].pk,
        "at": f"{clock.now() - timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        "channel": "phone",
        "words": "Yes, go on.",
    }


def _present(hotfix: HotFix) -> Content:
    phase = hotfix.phase
    return signed_content(phase, hotfix.evidence(*phase.evidence)) if phase else []


def _stored(hotfix: HotFix) -> tuple[Any, ...]:
    state, version = HotFix.objects.values_list("state", "version").get(pk=hotfix.pk)
    kinds = (Approval, Debt, BreakGlassCall, VerbalYes, VerbalAnswer)
    rows = tuple(model.objects.count() for model in kinds)
    return (state, version, *rows)


def _what_is_wrong(answer: Any, hotfix: HotFix, letter: str, before: tuple[Any, ...]) -> str:
    """The differences between what came of it and what the letter promises, as words."""
    if answer.status_code != STATUS[letter]:
        return f"answered {answer.status_code}"
    now = _stored(hotfix)
    if letter not in ">=":
        if now != before:
            return f"refused, and changed {now}"
        return "" if letter != "L" or answer.url.startswith("/admin/login/") else f"sent to {answer.url}"
    if (now[0] != before[0]) is not (letter == ">") or now[1] != before[1] + 1:
        return f"now in {now[0]}, version {now[1]}"
    # A yes that is confirmed leaves its answer and a debt.
    confirmed = now[-1] > before[-1] and now[3] > before[3]
    if sum(now[2:]) != sum(before[2:]) + (2 if confirmed else 1):
        return f"wrote {now[2:]}"
    return "" if answer.url == url("change", hotfix) else f"sent to {answer.url}"


def _one_of(people: list[str], turn: int) -> str:
    """One of those to whom the same is offered; where it is to nobody, nobody."""
    return people[turn % len(people)] if people else ""


def _what_is_shown(hotfix: HotFix, situation: str, asked: Asked, browsers: dict[str, Client]) -> list[str]:
    """What is wrong with the links of the page, and with the pages that only ask."""
    wrong = []
    letters_of = ANSWERS[situation]
    address_of = {act: _address(act, hotfix) for act in letters_of}
    turn = [*ANSWERS].index(situation)
    offered_to = (
        _one_of([one for one in LOOKING if letters[one] in ">=b"], turn) for letters in letters_of.values()
    )
    for person in asked({*filter(None, offered_to)}, turn):
        if person not in LOOKING:
            continue
        page = words_of(browsers[person].get(url("change", hotfix)))
        for act, letters in letters_of.items():
            offered = bool(re.search(f'href="{re.escape(address_of[act])}"', page))
            if offered is not (letters[person] in ">=b"):
                wrong.append(f"{person} is{'' if offered else ' not'} offered to {act}")
    for act, letters in letters_of.items():
        shown_to = [person for person in LOOKING if letters[person] in ">=b"]
        for person in asked(shown_to, turn_of(ANSWERS, situation, act)):
            shown = browsers[person].get(address_of[act]).status_code if person in LOOKING else None
            if shown not in (None, 200 if letters[person] in ">=b" else STATUS[letters[person]]):
                wrong.append(f"{person} is shown {act} with {shown}")
    return wrong
