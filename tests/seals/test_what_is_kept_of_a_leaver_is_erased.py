"""Whoever left is erased on the record: everything but the name goes, and everything goes on to verify."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.access.legal_holds import lift_hold, place_hold
from apps.accounts.models import OneTimeCodes, Passkey, User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, NotAllowed, WrongPhase
from apps.common.tracking import acting
from apps.console.drafts import forget_what_is_over
from apps.console.models import Draft
from apps.history import protection
from apps.history.canonical import digest_of
from apps.history.erasing import erase_person
from apps.history.faults import How
from apps.history.held_back import holds_on
from apps.history.models import ErasedRow, Erasure, Link
from apps.hotfixes.grants import grant_role
from apps.hotfixes.recording import recording
from apps.learning.models import FollowUpAction
from apps.notifications.models import Notice, Way
from tests.asking import client_of, form_in
from tests.driving import PASSWORD, proof_of, ready, report
from tests.lifting import process_owner
from tests.one_time_code import give_codes

SECRETS = ("leaver@halden.example", "+493023125111", "Blue phone", "4711-subject", "tl-pay")


@pytest.fixture
def leaver(hotfix, company):
    """They have signed nothing yet, hold a role, and everything is kept of them that can be."""
    person = company.tl
    with acting(None):
        person.email, person.phone, person.time_zone = SECRETS[0], SECRETS[1], "Europe/Berlin"
        person.save()
        passkey = Passkey(person=person, name=SECRETS[2], host="x.example", added_at=clock.now())
        passkey.credential_id, passkey.credential = "1", "key"
        passkey.save()
    give_codes(person)
    SocialAccount.objects.create(user=person, provider="entra", uid=SECRETS[3])
    way = Way(person=person, form="chat", label="Own chat", service="slack", added_at=clock.now())
    way.keep("https://chat.example/secret")
    way.save()
    Notice.objects.create(kind="login", to=person, address=SECRETS[0], text="Dear", written_at=clock.now())
    Draft.objects.create(author=person, form="/a/", typed="half", page="1", saved_at=clock.now())
    client_of(person).get(reverse("admin:index"))
    with acting(None):
        person.is_active = False
        person.save()
    return person


def erase(person, by, **given):
    return erase_person(person, by=by, reason="Asked for by letter.", **{"proof": proof_of(by), **given})


def everything_kept_of(person):
    """Every row with a way to this person, and every row of their histories, as one text."""
    rows = [*User.objects.filter(pk=person.pk).values_list()]
    rows += [*User.history.filter(id=person.pk).values_list()]
    for relation in User._meta.related_objects:
        rows += [
            *relation.related_model._base_manager.filter(**{relation.field.name: person.pk}).values_list()
        ]
    rows += [*Passkey.history.filter(person=person.pk).values_list()]
    return repr(rows)


def test_everything_but_the_name_goes_and_all_of_it_verifies(leaver, company, found, verified):
    before = [*Link.objects.order_by("pk").values_list("hash", flat=True)]
    assert [one for one in SECRETS if one in everything_kept_of(leaver)] == [*SECRETS]
    erasure = erase(leaver, company.owner)
    left = everything_kept_of(leaver)
    assert [one for one in (*SECRETS, "Europe/Berlin", "half", "Dear") if one in left] == []
    person = User.objects.get(pk=leaver.pk)
    assert (person.username, str(person)) == (f"erased-{person.pk}", "Tl Pay")
    assert (erasure.by, erasure.authenticated_by) == (company.owner, "password")
    assert erasure.went["drafts"] == erasure.went["ways"] == erasure.went["passkeys"] == 1
    assert erasure.went["one-time codes"] == 1
    assert not OneTimeCodes.objects.filter(person=person).exclude(sealed_key="", recovery="").exists()
    assert found() == []
    assert "Everything matches" in verified()
    assert [*Link.objects.order_by("pk").values_list("hash", flat=True)][: len(before)] == before
    with pytest.raises(WrongPhase, match="erased already"):
        erase(person, company.owner)


def test_a_name_that_was_taken_bars_no_erasure_and_nobody_takes_one(leaver, company, found):
    wanted = f"erased-{leaver.pk}"
    for name in (wanted, f"ERASED-{leaver.pk}-2"):
        with pytest.raises(ValidationError, match="data were erased"):
            User(username=name, password="x").full_clean()
    with acting(None):  # as one from before that rule
        User.objects.create(username=wanted)
    erase(leaver, company.owner)
    leaver.refresh_from_db()
    assert leaver.username == f"{wanted}-2"
    assert found() == []


def test_what_stays_is_still_held(leaver, company, found):
    erase(leaver, company.owner)
    row = User.history.filter(id=leaver.pk).earliest("history_id")
    for name, value in (("last_name", "Somebody else"), ("is_superuser", True)):
        with protection.lifted(User.history.model):
            User.history.filter(pk=row.pk).update(**{name: value})
        assert [(fault.row, fault.how) for fault in found()] == [(row.pk, How.ALTERED)]
        with protection.lifted(User.history.model):
            User.history.filter(pk=row.pk).update(**{name: getattr(row, name)})
    assert found() == []


def test_a_row_from_before_the_salts_is_held_by_what_is_kept_of_it(leaver, company, found):
    """As an upgraded database has the passkeys: the digest of the row is of the name itself."""
    with protection.lifted():
        row = Passkey.history.get(person=leaver.pk)
        link = Link.objects.get(table="accounts.HistoricalPasskey", row=row.pk)
        Link.objects.filter(pk=link.pk).update(digest=digest_of(row))

    def faults():
        return [(one.how, one.why) for one in found() if one.table.endswith("HistoricalPasskey")]

    before = faults()
    erase(leaver, company.owner)
    assert ErasedRow.objects.get(table="accounts.HistoricalPasskey", row=row.pk).stays["host"] == "x.example"
    assert faults() == before
    with protection.lifted():
        Passkey.history.filter(pk=row.pk).update(host="other.example")
    assert len(faults()) == len(before) + 1


def test_who_may_and_when(leaver, company):
    refused = [
        (NotAllowed, leaver, company.po, {}),
        (NotAllowed, leaver, company.root, {}),
        (NotAllowed, company.owner, company.owner, {}),
        (BadInput, leaver, company.owner, {"proof": None}),
        (WrongPhase, company.qa, company.owner, {}),
    ]
    for why, person, by, given in refused:
        with pytest.raises(why):
            erase(person, by, **given)
    with pytest.raises(CommandError, match="can still sign in"):
        call_command("erase_person", company.qa.username, reason="x")
    call_command("erase_person", leaver.username, reason="Asked for.")
    assert Erasure.objects.get(person=leaver).by is None


def test_the_page_asks_again(leaver, company):
    page = reverse("admin:accounts_user_erase", args=[leaver.pk])
    shown = reverse("admin:accounts_user_change", args=[leaver.pk])
    assert client_of(company.root).get(page).status_code == 403
    browser = client_of(company.owner)
    assert page in browser.get(shown).content.decode()
    typed = form_in(browser.get(page)) | {"reason": "Asked for by letter."}
    assert browser.post(page, typed | {"password": "wrong"}).status_code == 400
    assert not Erasure.objects.exists()
    assert browser.post(page, typed | {"password": PASSWORD}).status_code == 302
    assert Erasure.objects.get(person=leaver).reason == "Asked for by letter."
    assert page not in browser.get(shown).content.decode()
    assert "why" not in form_in(client_of(company.root).get(shown))
    assert browser.get(page).status_code == 409


def test_a_hold_keeps_it_until_it_is_lifted(leaver, company, hotfix):
    owner, second = company.owner, process_owner()
    on_them = place_hold(by=owner, reason="Lawsuit.", person=leaver, until=None)
    on_it = place_hold(by=owner, reason="Audit.", hotfix=hotfix, until=clock.now().date())
    assert {hold.pk for hold in holds_on(leaver)} == {on_them.pk, on_it.pk}  # they hold a role on it
    assert {hold.pk for hold in holds_on(company.other)} == set()
    with pytest.raises(WrongPhase, match="legal hold"):
        erase(leaver, owner)
    Draft.objects.update(saved_at=clock.now() - timedelta(days=60))
    forget_what_is_over()
    assert Draft.objects.filter(author=leaver).exists()
    lift_hold(on_them, by=second, reason="Settled.")
    with clock.set_to(clock.now() + timedelta(days=1)):  # the other one has run out
        forget_what_is_over()
        assert not Draft.objects.filter(author=leaver).exists()
        erase(leaver, owner)
    with pytest.raises(NotAllowed):
        place_hold(by=owner, reason="x", person=owner, until=None)


def test_a_hold_on_a_hot_fix_is_one_on_whoever_had_a_part_in_it(company):
    """By a group, or by what came of it: a row is theirs, or names them."""
    hotfix = ready(report(company), company, to="testing")
    group = Group.objects.create(name="Night testers")
    typist, watcher, owner, other = (
        User.objects.create_user(name, is_staff=True) for name in ("nina", "nils", "olga", "otto")
    )
    group.user_set.add(typist, watcher)
    grant_role(hotfix, Role.QA_LEAD, to=group, by=company.owner, reason="Night shift.")
    with recording(hotfix.test_reports.get(), by=User.objects.get(pk=typist.pk)) as record:
        record.environment = "Staging"
    lately = {"due": clock.now().date(), "opened_at": clock.now()}
    with acting(company.owner):
        FollowUpAction.objects.create(came_of=hotfix, what="Mend the gateway.", owner=owner, **lately)
    place_hold(by=company.owner, reason="Proceedings.", hotfix=hotfix, until=None)
    held = [who for who in (typist, watcher, owner, other) if holds_on(who)]
    assert held == [typist, owner]  # who never acted by the group had no part
    with CaptureQueriesContext(connection) as asked:
        holds_on(typist)
    assert len(asked) == 1


def test_holds_are_placed_and_lifted_on_pages(leaver, company):
    page, browser = reverse("admin:legal_holds"), client_of(company.owner)
    assert client_of(company.po).get(page).status_code == 404
    assert client_of(company.auditor).post(page, {"person": leaver.pk, "reason": "x"}).status_code == 403
    typed = form_in(browser.get(page))
    for wrong in ({"reason": "x"}, {"person": leaver.pk}, {"reference": "HF-99", "reason": "x"}):
        assert browser.post(page, typed | wrong).status_code == 400
    assert browser.post(page, typed | {"person": leaver.pk, "reason": "Lawsuit."}).status_code == 302
    [hold] = holds_on(leaver)
    lifting = reverse("admin:lift_hold", args=[hold.pk])
    assert browser.post(lifting, {"reason": "Settled."}).status_code == 302
    assert browser.post(lifting, {"reason": "Settled again."}).status_code == 409
    assert "Settled." in browser.get(page).content.decode()
