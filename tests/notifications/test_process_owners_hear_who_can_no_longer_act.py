"""Process owners hear at once who can no longer act or be reached, and which roles rested on them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.grants import grant_role
from apps.notifications.models import Kind, Notice
from apps.notifications.people_messages import due_losses, tell_of_losses
from tests.asking import client_of, form_in, words_of
from tests.driving import report
from tests.lifting import joins
from tests.on_call.conftest import make_rule
from tests.telling import told, work


@pytest.fixture
def hotfix(company):
    made = report(company)
    work()
    told()
    return made


@pytest.fixture
def change(company):
    """An administrator changes the account of a person, by its page; the page that follows."""
    browser = client_of(company.root)

    def send(person, **typed):
        address = reverse("admin:accounts_user_change", args=[person.pk])
        form = form_in(browser.get(address)) | {"why": "They left."}
        for name, value in typed.items():
            form.pop(name, None)
            if value is not None:
                form[name] = value
        return browser.post(address, form, follow=True)

    return send


def losses():
    work()
    found = [one for one in mail.outbox if "no other holder" in one.subject]
    mail.outbox.clear()
    return found


def test_who_is_deactivated(company, hotfix, change):
    page = words_of(change(company.qa, is_active=None))
    nobody = f"Nobody else can act as QA Lead on {hotfix.reference}; QA Lead on the roster of Payments PAY."
    assert f"Qa Pay can no longer sign in. {nobody} Process owners are told." in page
    (message,) = losses()
    assert message.to == ["owner@example.org"]
    assert message.subject == "Qa Pay can no longer sign in: 2 roles have no other holder"
    assert f"QA Lead on {hotfix}: held by nobody else who can act" in message.body
    assert Notice.objects.get(kind=Kind.LOST).subject == message.subject  # as it is listed
    assert "QA Lead on the roster of Payments PAY: held by nobody else who can act" in message.body


def test_whose_staff_flag_is_taken(company, hotfix, change):
    change(company.qa, is_staff=None)
    assert [one.to for one in losses()] == [["owner@example.org"]]


def test_whose_address_is_emptied(company, hotfix, change):
    page = words_of(change(company.qa, email=""))
    assert "Qa Pay can no longer be reached: there is no e-mail address." in page
    (message,) = losses()
    assert message.subject.startswith("Qa Pay can no longer be reached")


def test_who_leaves_the_group_that_held_it_as_its_last(company, change):
    guild = Group.objects.create(name="Quality guild")
    company.other.groups.add(guild)
    company.plain.groups.add(guild)
    company.system.roster.create(role=Role.QA_LEAD, group=guild)
    joins(company.root, company.plain)
    assert losses() == []  # somebody is left
    joins(company.root, company.other)
    (message,) = losses()
    assert "Other Pay left the group Quality guild, and nobody in it can sign in" in message.subject
    assert "QA Lead on the roster of Payments PAY: also held by Qa Pay" in message.body


def test_whatever_the_door(company, hotfix):
    company.qa.is_active = False
    company.qa.save(update_fields=["is_active"])
    guild = Group.objects.create(name="Quality guild")
    guild.user_set.add(company.other)
    company.system.roster.create(role=Role.QA_LEAD, group=guild)
    guild.user_set.clear()
    assert sorted(one.subject[:9] for one in losses()) == ["Other Pay", "Qa Pay ca"]


def test_it_names_who_else_holds_the_role(company, hotfix, change):
    grant_role(hotfix, Role.QA_LEAD, to=company.insider, by=company.owner, reason="Help.")
    assert "1 role is held by others, too." in words_of(change(company.qa, is_active=None))
    (message,) = losses()
    assert f"QA Lead on {hotfix}: also held by Insider Pay" in message.body
    assert message.subject.endswith(": 1 role has no other holder")


def test_nobody_is_told_of_who_holds_nothing_or_of_what_changes_nothing(company, hotfix, change):
    assert "Process owners are told" not in words_of(change(company.plain, is_active=None))
    change(company.qa, first_name="Quentin")
    change(company.qa, email="new@example.org")
    assert losses() == []
    assert not Notice.objects.filter(kind=Kind.LOST).exists()


def test_what_is_true_no_more_when_its_turn_comes_is_not_sent(company, hotfix, change):
    change(company.qa, is_active=None)
    change(company.qa, is_active="on")
    assert losses() == []


def test_a_message_that_was_not_sent_is_found_again(company, hotfix, change):
    change(company.qa, is_active=None)
    assert due_losses(clock.now()) == [company.qa.pk]
    assert tell_of_losses(company.qa.pk) == 1
    assert due_losses(clock.now()) == []


def test_a_log_in_asks_nothing(company, django_assert_num_queries):
    with django_assert_num_queries(1):
        company.qa.last_login = clock.now()
        company.qa.save(update_fields=["last_login"])


def test_a_rota_that_calls_nobody_now(company, change):
    over = make_rule(company, clock.now().date() - timedelta(days=20), company.plain, role=Role.PRODUCT_OWNER)
    make_rule(company, clock.now().date() - timedelta(days=9), company.po, role=Role.PRODUCT_OWNER)
    make_rule(company, clock.now().date() - timedelta(days=9), company.plain, company.insider)
    change(company.plain, email="")
    assert losses() == []  # who only lost an address is called by phone
    page = words_of(change(company.plain, is_active=None))
    work()
    assert "Nobody is called in their turns as Technical Lead on the rota of Payments PAY." in page
    (message,) = mail.outbox
    assert message.subject == "Plain Pay can no longer sign in: 1 rota calls nobody"
    rota = "Technical Lead on the rota of Payments PAY: nobody is called in their turns; also on it: Insider"
    assert rota in message.body
    assert "Product Owner" not in message.body  # a later rule took its place
    assert reverse("admin:systems_oncallrule_changelist") in message.body
    assert over.turns.exists()
