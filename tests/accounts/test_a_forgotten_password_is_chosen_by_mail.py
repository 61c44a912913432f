"""Who forgot their password gets a link by mail, once; what it is worth depends on how old the address is."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from apps.accounts import passwords
from apps.accounts.credential_watch import note_confirmed
from apps.accounts.credentials import OF_PASSWORD, CredentialChange, first_accounts, newest, notes_for
from apps.accounts.models import OpenSession, PendingSignature, User
from apps.accounts.own_login import not_own
from apps.approvals.models import Approval
from apps.common import clock
from apps.common.tracking import acting
from apps.notifications.models import Kind, Notice
from apps.notifications.sending_letters import send
from apps.notifications.silence import nobody_is_told
from tests.accounts.conftest import HER_OWN, LOG_IN, PASSWORD, change_own, link_in, set_password, sign_in
from tests.accounts.forgetting import ASK, ask, choose, link_for, links_written, mails_of
from tests.asking import saying, undone, url, words_of
from tests.driving import Company
from tests.entrance.down import GONE, down
from tests.one_time_code import give_codes
from tests.telling import give_addresses, later, letters

OWN, ANOTHER = CredentialChange.Whose.OWN, CredentialChange.Whose.ANOTHER
NEW = "new@example.org"


@pytest.fixture(autouse=True)
def addresses(company: Company) -> None:
    """Everybody has an address of their own, since now."""
    give_addresses(company)
    letters()


def set_address(person: User, by: User | None, address: str = NEW) -> None:
    with acting(by), nobody_is_told():
        person.email = address
        person.save()


def by_sql(person: User, **values: Any) -> None:
    User.objects.filter(pk=person.pk).update(**values)


def unusable(person: User) -> None:
    with acting(person), nobody_is_told():
        person.set_unusable_password()
        person.save()


class OfADirectory:
    id = "directory"
    name = "The directory"


def linked_to_directory(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    SocialAccount.objects.create(user=person, provider="directory", uid="1")
    monkeypatch.setattr(passwords, "directory", lambda: OfADirectory)


def test_who_gets_a_link(company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    person = company.qa
    changes: dict[str, Any] = {
        "an address that somebody else set": lambda: set_address(person, company.owner),
        "an address that SQL put there": lambda: by_sql(person, email="evil@example.org"),
        "no address": lambda: set_address(person, person, ""),
        "no password": lambda: unusable(person),
        "left": lambda: by_sql(person, is_active=False),
        "no staff": lambda: by_sql(person, is_staff=False),
        "of the directory": lambda: linked_to_directory(person, monkeypatch),
        "passwords are for superusers": lambda: setattr(settings, "PASSWORDS_FOR", "superusers"),
    }
    for typed in (person.username, "QA@Example.ORG ", f" {person.username}"):
        with undone():
            (mail,) = mails_of(typed)
            assert mail.to == ["qa@example.org"]
            assert "It works once, until 2026-11-23 03:14 UTC" in mail.body
    for typed in ("nobody", "q%@example.org", person.username.upper(), HER_OWN):
        assert mails_of(typed) == [], typed
    for why, change in changes.items():
        with undone():
            change()
            for typed in (person.username, "qa@example.org", "evil@example.org", NEW):
                assert mails_of(typed) == [], why
        person.refresh_from_db()
    assert len(mails_of(company.root.username)) == 1
    settings.PASSWORDS_FOR = "nobody"
    assert ask(person.username).status_code == 404
    assert ASK not in words_of(Client().get(LOG_IN))


def test_the_page_says_and_does_the_same_whatever_was_typed(company: Company) -> None:
    seen = []
    for typed in (company.qa.username, "qa@example.org", "nobody", "her password by mistake"):
        with undone(), CaptureQueriesContext(connection) as asked:
            answer = ask(typed)
            page = words_of(Client().get(answer.url)).partition("csrf")[0]
            (job,) = DBTaskResult.objects.all()
            assert typed not in str(job.args_kwargs)
        seen.append((answer.status_code, answer.url, page, len(asked)))
    assert len(set(seen)) == 1
    assert "a mail with a link is on its way" in seen[0][2]
    assert f'href="{ASK}"' in words_of(Client().get(LOG_IN))


def test_limits_are_of_where_one_asks_from_and_of_the_person(company: Company, settings: Any) -> None:
    settings.WRONG_PASSWORDS_OF_AN_ADDRESS = 6
    names = [company.qa.username] * 4 + ["nobody", "nobody at all", company.po.username]
    answers = []
    for name in names:
        answers.append(ask(name, REMOTE_ADDR="203.0.113.7"))
        links_written()
        letters()
    assert [one.status_code for one in answers] == [302] * 6 + [429]
    assert "Try again at 2026-11-23 02:24:00 UTC" in words_of(answers[-1])
    assert (
        list(Notice.objects.filter(kind=Kind.FORGOTTEN).values_list("to", flat=True)) == [company.qa.pk] * 3
    )
    assert ask("nobody", REMOTE_ADDR="203.0.113.8").status_code == 302
    # To ask for links is not to guess at passwords.
    assert sign_in(company.qa, PASSWORD, REMOTE_ADDR="203.0.113.7")[1].status_code == 302
    with later(minutes=10):
        assert ask("nobody", REMOTE_ADDR="203.0.113.7").status_code == 302


def test_a_link_is_for_once_and_for_an_hour(company: Company) -> None:
    person = company.qa
    first, second = link_for(person), link_for(person)
    assert Client().get(first).status_code == Client().get(second).status_code == 200
    with later(minutes=61):
        assert choose(second).status_code == 400
    assert choose(first + "x").status_code == 400
    assert choose(first, "short").status_code == 400
    assert choose(first).status_code == 302
    person.refresh_from_db()
    assert person.check_password(HER_OWN)
    for used in (first, second):
        assert choose(used, "another one, long 3").status_code == 400
    # What ends it besides: another address, though it be the same again, and leaving.
    third = link_for(person)
    for change in (
        lambda: (set_address(person, person), set_address(person, person, "qa@example.org")),
        lambda: by_sql(person, is_active=False),
        lambda: set_password(company.root, person),
    ):
        with undone():
            change()
            assert choose(third).status_code == 400
        person.refresh_from_db()
    assert choose(third).status_code == 302


def test_it_ends_sessions_and_forms_that_wait_and_is_told(company: Company) -> None:
    person = company.qa
    elsewhere, _answer = sign_in(person, PASSWORD)
    here, _answer = sign_in(person, PASSWORD)
    made = {"token_sha256": "a", "session_sha256": "b", "address": "/", "typed": "", "made_at": clock.now()}
    PendingSignature.objects.create(user=person, **made)
    link = link_for(person)
    answer = choose(link, browser=here)
    assert answer.url == "/admin/login/"
    assert "you are signed out everywhere" in words_of(here.get(answer.url))
    assert not OpenSession.objects.filter(person=person).exists()
    assert not PendingSignature.objects.exists()
    assert elsewhere.get("/admin/").status_code == here.get("/admin/").status_code == 302
    assert [one.to for one in letters()] == [["qa@example.org"]]
    change = newest(person.pk, OF_PASSWORD)
    assert change is not None
    told = change.history.get()
    assert told.history_change_reason == "Forgotten password chosen anew by a mailed link"
    assert told.history_user == person


def test_a_mail_box_alone_does_not_replace_a_one_time_code(company: Company) -> None:
    person = company.qa
    phone = give_codes(person)
    link = link_for(person)
    assert "One-time code" in words_of(Client().get(link))
    assert choose(link).status_code == 400
    wrong = [choose(link, one_time_code="000000").status_code for _time in range(5)]
    assert wrong == [400] * 4 + [429]
    # They are guesses at the log-in, too, and the right one is not told apart.
    assert choose(link, one_time_code=phone.shows()).status_code == 429
    assert sign_in(person, PASSWORD)[1].status_code == 429
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    with later(minutes=11):
        assert choose(link, one_time_code=phone.recovery[0]).status_code == 302


def address_since(case: str, person: User, manager: User) -> User:
    """Bring the address of `person` about, seven days ago or a little later; returns whose it is."""
    if case == "legacy":
        person = User(username="legacy", email="legacy@example.org", is_staff=True)
        person.set_password(PASSWORD)
        person.save_base(raw=True)  # as before changes of a log-in were recorded
    elif case == "exempt":
        with first_accounts(), later(days=8):
            set_address(person, None)
    elif case == "new by themselves":
        with later(days=1):
            set_address(person, person)
            note_confirmed(person)
    elif case.startswith("of the manager"):
        set_address(person, manager)
        with later(days=0 if case.endswith("a week") else 1):
            note_confirmed(person)
        with later(days=6):
            note_confirmed(person)  # once more makes it no newer
    return person


@pytest.mark.parametrize(
    ("case", "whose", "by"),
    [
        ("their own for a week", OWN, ""),
        ("exempt", OWN, ""),
        ("legacy", OWN, ""),
        ("new by themselves", ANOTHER, ""),
        ("of the manager, confirmed for a week", OWN, ""),
        ("of the manager, confirmed for six days", ANOTHER, "owner"),
    ],
)
def test_whose_the_password_is(case: str, whose: str, by: str, company: Company) -> None:
    person = address_since(case, company.qa, company.owner)
    with later(days=7):
        assert choose(link_for(person)).status_code == 302
        change = newest(person.pk, OF_PASSWORD)
        assert change is not None
        assert (change.what, change.whose, change.by) == (
            "forgotten",
            whose,
            company.people[by] if by else person,
        )
        told = [one.to[0] for one in letters()]
        lately = case not in ("their own for a week", "legacy", "of the manager, confirmed for a week")
        assert told == [*(["qa@example.org"] if lately else []), person.email]
        assert bool(not_own(person)) == (whose == ANOTHER)


def test_a_thief_of_a_session_signs_nothing_by_the_mail_of_their_own(
    in_testing: Any, company: Company
) -> None:
    """With her password they move her address, and choose a password by it that she does not know."""
    thief, _answer = sign_in(company.qa, PASSWORD)
    thief.post("/admin/address/", {"address": NEW, "password": PASSWORD})
    (mail,) = letters()
    assert thief.post(link_in(mail), {"password": PASSWORD}).status_code == 302
    company.qa.refresh_from_db()
    assert company.qa.email == NEW
    assert [one.to[0] for one in letters()] == ["qa@example.org", NEW]
    assert choose(link_for(company.qa), browser=thief).status_code == 302
    warned, told = letters()
    assert warned.to == ["qa@example.org"]
    assert "another until lately" in " ".join(warned.body.split())
    assert "From 2026-11-30 02:14 UTC" in " ".join(told.body.split())
    thief, answer = sign_in(company.qa, HER_OWN)
    assert answer.url == "/admin/password_change/"
    signing = thief.post(url("act", in_testing, "pass_testing"), saying(in_testing, password=HER_OWN))
    assert signing.status_code == 403
    assert "Your password was chosen at 2026-11-23 02:14 UTC by a link to an address" in words_of(signing)
    # Nor do they make it theirs at once, by the page or by the mail with a link.
    for page in (thief.get(answer.url), change_own(thief, HER_OWN, "yet another, long 3")):
        assert page.status_code == 403
        assert "From 2026-11-30 02:14 UTC, when your e-mail address has been confirmed" in words_of(page)
    assert choose(link_for(company.qa)).status_code == 302
    assert not_own(User.objects.get(pk=company.qa.pk)) is not None
    with later(days=7):
        thief, _answer = sign_in(company.qa, HER_OWN)
        assert "a browser that was not seen before" in letters()[-1].subject
        thief.post("/admin/password_change/", {"resend": "1"})
        (mail,) = letters()
        assert change_own(thief, HER_OWN, "hers at last, long 3", link=link_in(mail)).status_code == 302
        assert not_own(User.objects.get(pk=company.qa.pk)) is None
        sign_off = Approval(pk=1, signer=company.qa, signed_at=clock.now())
        assert "by a link to an address that Qa Pay had set lately" in notes_for([sign_off])[1]


def test_what_is_down_loses_no_link(company: Company, settings: Any) -> None:
    usual, settings.EMAIL_BACKEND = (
        settings.EMAIL_BACKEND,
        ("tests.notifications.test_a_mail_server_that_is_down_undoes_nothing.Down"),
    )
    for _time in range(2):
        ask(company.qa.username)
        links_written()
        letters()
    waits = Notice.objects.get(kind=Kind.FORGOTTEN)  # the second found it waiting
    assert waits.tries == 1
    settings.EMAIL_BACKEND = usual
    with clock.set_to(waits.next_try_at + timedelta(seconds=1)):
        assert send(waits.pk) == 1
        assert send(waits.pk) == 0
    browser = Client(raise_request_exception=False)
    with down(GONE):
        assert browser.post(ASK, {"who": company.qa.username}).status_code == 503
