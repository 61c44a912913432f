"""Mails, story, paper, timeline, search and verification tell of a correction what there is to tell."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from apps.history.timeline import timeline
from apps.history.verification import verify
from apps.hotfixes.models import HotFix
from apps.records.agenda import build_agenda
from apps.records.snapshot import snapshot
from apps.search.finding import search
from tests.asking import client_of, url, words_of
from tests.correcting import WHY, correct
from tests.driving import HOLDERS, NIGHT, Company, perform, ready, report
from tests.owing import claimed, confirm_verbal
from tests.telling import give_addresses, news, told, work

SENTENCE = (
    "The system was corrected from Payments PAY to Payments KIOSK by Reporter Pay at 2026-11-23 02:14 UTC."
)


@pytest.fixture
def corrected(half_signed: HotFix, company: Company, kiosk: Company) -> HotFix:
    correct(half_signed, kiosk.system, by=company.reporter)
    return half_signed


def test_old_and_new_holders_hear_once(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    give_addresses(company)
    people = {f"kiosk-{name}": user for name, user in kiosk.people.items()}
    give_addresses(Company(kiosk.system, people))
    work()
    told()
    correct(half_signed, kiosk.system, by=company.reporter)
    work()
    heard = [who for who, what in news() if what == "it is a hot fix of Payments KIOSK"]
    assert heard == sorted([*HOLDERS.values(), *(f"kiosk-{name}" for name in HOLDERS.values())])
    work()
    assert told(what="it is a hot fix of") == []


def test_new_signers_are_asked_to_sign(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    give_addresses(Company(kiosk.system, {f"kiosk-{name}": user for name, user in kiosk.people.items()}))
    correct(half_signed, kiosk.system, by=company.reporter)
    work()
    asked = told(what="sign")
    assert {"kiosk-po", "kiosk-tl"} <= set(asked)


def test_after_qualification_it_is_no_news(corrected: HotFix, company: Company, kiosk: Company) -> None:
    perform(corrected, "qualify", by=kiosk.po)
    perform(corrected, "qualify", by=kiosk.tl)
    give_addresses(company)
    work()
    assert told(what="it is a hot fix of") == []


def test_the_paper_says_it(corrected: HotFix) -> None:
    taken = snapshot(corrected, printed_by="nobody", at=clock.now())
    assert f"{SENTENCE} Reason: {WHY}" in (taken.standing.headline, *taken.standing.notes)
    ((given,),) = [one.sign_offs for one in taken.sign_offs]
    assert given.decision == "Void: the system was corrected"
    assert given.marks[0].startswith("void: the system was corrected by Reporter Pay at ")


def test_the_timeline_says_it(corrected: HotFix) -> None:
    told_of = {(entry.what, entry.subject): entry.reason for entry in timeline(corrected)}
    correction = "From Payments PAY to Payments KIOSK, in Qualification of round 1"
    assert told_of["Correction of the system", correction] == WHY
    assert told_of["Role before the correction", "QA Lead: Qa Pay"] == (
        "Held a role before the system was corrected"
    )
    assert ("Withdrawal", "void: the system was corrected by Reporter Pay at 2026-11-23 02:14 UTC") in told_of


def test_it_is_found_under_the_right_system(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    def finds(words: str, who: object) -> bool:
        return [one.hotfix for one in search(words, viewer=who).results] == [half_signed]

    assert not finds("KIOSK", company.auditor)
    correct(half_signed, kiosk.system, by=company.reporter)
    assert finds("KIOSK", company.auditor)
    assert finds("KIOSK", kiosk.insider)
    assert finds("kiosk that is down", company.insider)
    assert not finds("KIOSK", company.plain)


def test_nothing_of_it_is_a_fault(corrected: HotFix, company: Company, kiosk: Company) -> None:
    assert verify(corrected) == []
    with clock.set_to(NIGHT + timedelta(minutes=9)):
        correct(corrected, company.system, by=company.owner)
        perform(corrected, "qualify", by=company.po)
        perform(corrected, "qualify", by=company.tl)
    corrected.refresh_from_db()
    assert corrected.state == "development"
    assert verify(corrected) == []


def test_a_void_yes_by_phone_is_told_as_void(company: Company, kiosk: Company) -> None:
    """On paper, on the page and on the agenda: nothing went ahead of a sign-off."""
    hotfix = ready(report(company), company, to="qualification")
    confirm_verbal(claimed(hotfix, company, Role.PRODUCT_OWNER, "po", at=clock.now()), by=company.po)
    correct(hotfix, kiosk.system, by=company.reporter)
    taken = snapshot(hotfix, printed_by="nobody", at=clock.now())
    notes = " ".join((taken.standing.headline, *taken.standing.notes))
    assert "void: the system was corrected" in notes
    assert "Went on before" not in notes
    (line,) = taken.debts
    assert line.settled == "Void: the system was corrected"
    page = words_of(client_of(company.reporter).get(url("change", hotfix)))
    assert "Void: the system was corrected" in page
    everything = HotFix.objects.all()
    (item,) = build_agenda(everything, scope="all", printed_by="nobody", at=clock.now()).items
    assert SENTENCE in " ".join(item.notes) + item.standing
    assert item.debts[0].endswith("Void: the system was corrected")
