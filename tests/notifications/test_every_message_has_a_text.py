"""Whatever leaves the product has a kind whose text process owners change, and what warns stays a warning."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.history.models import WrittenCheckpoint
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.posting import post_update
from apps.learning.models import FollowUpAction
from apps.notifications import (
    checkpoint_letters,
    follow_up_letters,
    login_letters,
    on_call_letters,
    trying_mail,
    way_outcomes,
    ways,
)
from apps.notifications.digests import choose_digest
from apps.notifications.kinds import SUBJECT_OF, WARNS
from apps.notifications.letter_facts import LETTERS, OFFERED
from apps.notifications.letter_words import tell_owners
from apps.notifications.models import Kind, Notice, Wording
from apps.notifications.wording_examples import example_mail, example_words
from apps.systems.models import HandOver
from tests.accounts.forgetting import ask, links_written
from tests.architecture.sources import ROOT, called, name_of, nodes, python_files
from tests.asking import client_of, shown_by, words_of
from tests.driving import CRITICAL, NIGHT, Company, drive, report
from tests.receivers import own, receiver
from tests.telling import give_addresses, letters, receipts, work

# Where a mail is made: of a text that was asked for, or of one that was stored so.
MAKES_MAILS = {
    "copies.py",
    "hotfix_mails.py",
    "letter_words.py",
    "sending_digests.py",
    "sending_letters.py",
    "ways.py",
}
SENDS = {"send_mail", "send_mass_mail", "mail_admins", "EmailMessage", "EmailMultiAlternatives", "notify"}


def page_of(kind: Kind) -> str:
    return reverse("admin:notifications_wording_change", args=[kind])


@pytest.fixture
def owner(company: Company) -> Client:
    return client_of(company.owner)


def test_nothing_is_sent_but_by_a_kind_that_has_a_text(owner: Client) -> None:
    """Where this fails, something new leaves the product: tell it as a Letter or a Message, of a Kind."""
    made: set[str] = set()
    for path in python_files("apps"):
        calls = {called(node) for node in nodes(path.read_text())}
        if "Mail" in calls:
            assert path.parent == ROOT / "apps/notifications", name_of(path)
            made.add(path.name)
        if calls & SENDS:
            assert path.name in ("outbox.py", "by_way.py"), name_of(path)
    assert made == MAKES_MAILS
    listed = [*SUBJECT_OF, *(kind for kinds in LETTERS.values() for kind in kinds)]
    assert sorted(listed) == sorted(Kind)
    assert {*SUBJECT_OF, *OFFERED} == set(Kind)
    said = words_of(owner.get(reverse("admin:notifications_wording_changelist")))
    assert all(str(kind.label) in said for kind in Kind)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_tried_on_an_example_with_every_name_that_it_offers(kind: Kind) -> None:
    reference = "" if kind in OFFERED else "{reference} "
    names = " ".join(f"{{{name}}}" for name in OFFERED.get(kind, ()))
    wording = Wording(
        kind=kind,
        subject=f"{reference}{{what}} ~",
        heading="{what} ~",
        opening=f"For {{reader}} {names}\n\n{{details}}",
    )
    built_in, sent = (example_mail(kind, example_words(one)) for one in (Wording(kind=kind), wording))
    assert "~" in sent.subject
    assert "For Tara Lead" in sent.text
    kept = built_in.text.strip().split("\n\n")[1:]  # behind what happened: all of it
    assert all(paragraph.removesuffix(".") in sent.text for paragraph in kept)


def test_the_words_go_with_everything_that_is_sent(company: Company) -> None:
    give_addresses(company)
    for kind in [*OFFERED, Kind.RECEIPT]:
        begins = "" if kind in OFFERED else "{reference} "
        names = "".join(f" {{{name}}}" for name in OFFERED.get(kind, ()))
        opening = f"Dear {{reader}}:{names}\n\n{{details}}"
        Wording.objects.create(kind=kind, subject=f"{begins}{{what}} ~{kind}~", opening=opening)
    hotfix = drive(report(company, **CRITICAL), company, to="development")
    work()  # receipts of those who signed on the way

    choose_digest(company.qa, NIGHT.time().replace(hour=8, minute=0))
    post_update(hotfix, "We look.", by=company.sd)
    ask(company.po.get_username())
    links_written()
    login_letters.write_to_new_address(company.tl, "new@example.org")
    login_letters.tell_of_unlocking(company.tl, company.owner, "She called.")
    login_letters.tell_of_new_browser(company.tl, "Firefox on Linux", clock.now())
    with acting(company.owner):
        company.tl.set_password("Another-password-1")
        company.tl.save()
        company.system.roster.create(role=Role.QA_LEAD, user=company.insider, rank="deputy")
        company.sd.is_active = False
        company.sd.save()
    until = clock.now() + timedelta(days=1)
    delegate_role(
        Role.QA_LEAD, company.system, to=company.insider, by=company.qa, ends_at=until, reason="At sea."
    )
    shift = {"starts_at": clock.now(), "ends_at": until, "role": Role.QA_LEAD, "note": "I am ill."}
    on_call_letters._saved(HandOver(system=company.system, giver=company.tl, taker=company.qa, **shift))
    action = FollowUpAction(pk=7, came_of=hotfix, what="Watch it", owner=company.tl, due=date(2026, 12, 5))
    follow_up_letters.tell_the_owner(action)
    checkpoint_letters.tell_of_checkpoint(WrittenCheckpoint(number=1, digest="ab" * 32, at=clock.now()))
    tell_owners(Wording(kind=Kind.SIGN, subject="{gone}"), "There is nothing called {gone} here.")
    trying_mail.try_mail(company.owner)
    work()
    with receiver() as chat:
        way = own(company.tl, chat.address())
        ways.try_way(way, by=company.tl)
        (tried,) = chat.taken()
        way_outcomes._tell_the_owner(way)
    sent = [*mail.outbox, *receipts(), *letters()]
    with clock.set_to(NIGHT.replace(hour=8, minute=1)):
        call_command("send_reminders", stdout=StringIO())
    sent += mail.outbox
    said = "\n".join([tried, *(one.subject + one.body for one in sent)])
    assert {kind for kind in Kind if f"~{kind}~" in said} == {*OFFERED, Kind.RECEIPT}
    assert not Notice.objects.filter(kind=Kind.WORDING).exclude(about__startswith="sign ").exists()
    of_login = next(one for one in sent if "~login~" in one.subject)
    for kept in (
        "Your password was set by Owner",
        "Account: ",
        "By: Owner",
        "At: ",
        "password_change/?link=",
    ):
        assert kept in of_login.subject + of_login.body
    assert of_login.body.rstrip().endswith("somebody may be acting in your name.")


@pytest.mark.parametrize(
    ("kind", "part", "text", "sentence"),
    [
        (Kind.LOGIN, "subject", "All is well", "It must name {what}."),
        (Kind.LOGIN, "subject", "Only a test: {what}", "What happened comes first"),
        (Kind.LOGIN, "heading", "{reader}, {what}", "What happened comes first"),
        (Kind.RECEIPT, "heading", "{title}: {what}", "What happened comes first"),
        (Kind.LOGIN, "opening", "Never mind.", "It must name {details}."),
        (Kind.LOGIN, "subject", "{what} {password}", "There is nothing called {password} here."),
        (Kind.TRIAL, "heading", "{what} {account}", "There is nothing called {account} here."),
        (Kind.FOLLOW_UP, "subject", "An action", "It must name {what}."),
    ],
)
def test_a_text_hides_no_warning_and_asks_for_nothing_that_is_not_offered(
    kind: Kind, part: str, text: str, sentence: str, owner: Client
) -> None:
    answer = owner.post(page_of(kind), shown_by(owner, page_of(kind)) | {part: text, "why": "Kinder"})
    assert sentence in str(answer.context["adminform"].form.errors[part][0])
    assert not Wording.objects.exists()


def test_other_process_owners_hear_of_new_words_of_a_warning(company: Company, owner: Client) -> None:
    give_addresses(company, ["owner", "tl"])
    company.tl.groups.add(*company.owner.groups.all())
    for kind in (Kind.LOGIN, Kind.FOLLOW_UP):
        said = {"subject": "{what} at {place}", "why": "Kinder"}
        said |= shown_by(owner, page_of(kind))
        assert owner.post(page_of(kind), {**said, "_preview": "1"}).status_code == 200
        assert "~" not in words_of(owner.get(page_of(kind)))
        assert owner.post(page_of(kind), said).status_code == 302
    owner.post(reverse("admin:notifications_wording_restore", args=["login"]))
    told = Notice.objects.filter(kind=Kind.WORDING)
    assert [(one.to, one.subject) for one in told] == 2 * [
        (company.tl, f"Hot Fix: a text of messages was changed: {Kind.LOGIN.label}")
    ]
    assert "By: Owner" in told[0].text


def test_texts_that_cannot_be_used_hold_up_no_letter(company: Company) -> None:
    """That of the letter which tells of it neither."""
    give_addresses(company)
    for kind in OFFERED:
        Wording.objects.create(kind=kind, subject="{gone}")
    login_letters.tell_of_unlocking(company.tl, company.owner, "She called.")
    found = letters()
    assert [one.subject for one in found] == ["Your account: your account was unlocked"]
    told = {one.about.partition(" ")[0] for one in Notice.objects.filter(kind=Kind.WORDING, to=company.owner)}
    assert told == {Kind.UNLOCKED, Kind.WORDING}
    assert set(WARNS) <= {*OFFERED, Kind.RECEIPT}
