"""An empty site leads through its first steps: what is done, who does the rest, a link for whoever may."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, SIGNING_ROLES
from apps.common import clock
from apps.notifications.models import Kind, Notice
from apps.systems.models import System
from tests.asking import client_of, url, words_of
from tests.driving import make_company, report

FRONT = reverse("admin:index")
STEP = re.compile(r"<li>\s*<h3>([^<]+?) <span class=\"chip chip-(done|missing)\">.*?</li>", re.S)
LINK = re.compile(r'<a class="hf-button[^"]*" href="([^"]+)"')
TITLES = ["A process owner", "A system", "Its roster", "Who sees it", "Mails arrive", "The first report"]

pytestmark = pytest.mark.django_db


def person(name, **flags):
    return User.objects.create_user(name, last_name=name.capitalize(), **{"is_staff": True, **flags})


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", password="x", last_name="Root", email="root@example.com")


@pytest.fixture
def owner(root):
    made = person("olive", email="olive@example.com")
    made.groups.add(Group.objects.get(name=PROCESS_OWNERS))
    return made


@pytest.fixture
def staff(root):
    return person("sam")


@pytest.fixture
def system(db):
    return System.objects.create(code="PAY", name="Payments")


def steps(who):
    """Of each step by its title: whether it is done, the link, and the words."""
    shown = words_of(client_of(who).get(FRONT))
    found = {}
    for step in STEP.finditer(shown):
        link = LINK.search(step[0])
        found[step[1]] = (step[2] == "done", link[1] if link else "", step[0])
    return found


def done(who):
    return [title for title, (is_done, _link, _words) in steps(who).items() if is_done]


def links(who):
    return {title: link for title, (_done, link, _words) in steps(who).items() if link}


# --- What is done ---------------------------------------------------------------------------------


def test_at_first_nothing_is_done(root):
    assert list(steps(root)) == TITLES
    assert done(root) == []


def test_each_shows_by_itself_when_it_is_done(owner):
    assert done(owner) == ["A process owner"]
    system = System.objects.create(code="PAY", name="Payments")
    assert done(owner) == TITLES[:2]
    people = [person(role.value) for role in SIGNING_ROLES]
    for role, holder in zip(SIGNING_ROLES[:-1], people, strict=False):
        system.roster.create(role=role, user=holder, rank="primary")
    assert done(owner) == TITLES[:2]
    assert "Lacking: Release Manager." in steps(owner)["Its roster"][2]
    system.roster.create(role=SIGNING_ROLES[-1], user=people[-1], rank="primary")
    assert done(owner) == TITLES[:3]
    system.staff_groups.create(group=Group.objects.create(name="Support"))
    assert done(owner) == TITLES[:4]
    Notice.objects.create(kind=Kind.TRIAL, to=owner, written_at=clock.now())
    assert done(owner) == TITLES[:4]
    Notice.objects.update(sent_at=clock.now())
    assert done(owner) == TITLES[:5]


@pytest.mark.parametrize("lost", ["is_active", "is_staff"])
def test_a_process_owner_who_cannot_come_in_is_none(owner, root, lost):
    User.objects.filter(pk=owner.pk).update(**{lost: False})
    assert done(root) == []


def test_a_system_that_is_out_of_production_is_none(owner, system):
    System.objects.filter(pk=system.pk).update(in_production=False)
    assert done(owner) == ["A process owner"]
    assert links(owner)["A system"] == reverse("admin:systems_system_changelist")


def test_with_the_first_report_they_give_way_to_the_lists(night):
    company = make_company()
    assert steps(company.reporter)
    report(company)
    assert steps(company.reporter) == {}
    assert "Nothing waits for you." in words_of(client_of(company.other).get(FRONT))


# --- Who does the rest ------------------------------------------------------------------------------


def test_the_only_person_is_led_to_an_account_for_somebody_else(root):
    assert links(root) == {
        "A process owner": reverse("admin:accounts_user_add"),
        "Mails arrive": reverse("admin:try_mail"),
    }


def test_where_others_are_one_of_them_may_be_chosen(root, staff):
    assert links(root)["A process owner"] == reverse("admin:accounts_user_changelist")


def test_a_process_owner_is_led_to_the_system_and_then_into_it(owner):
    assert links(owner) == {
        "A system": reverse("admin:systems_system_add"),
        "Mails arrive": reverse("admin:try_mail"),
    }
    page = reverse(
        "admin:systems_system_change", args=[System.objects.create(code="PAY", name="Payments").pk]
    )
    assert links(owner) == {
        "Its roster": f"{page}#roster-group",
        "Who sees it": f"{page}#staff-group",
        "Mails arrive": reverse("admin:try_mail"),
        "The first report": url("add"),
    }


def test_an_administrator_is_told_which_process_owner_to_ask(owner, root):
    assert "ask Olive." in steps(root)["A system"][2]


def test_staff_are_told_whom_to_ask_and_led_nowhere(staff, root):
    assert links(staff) == {}
    assert "ask Root." in steps(staff)["A process owner"][2]
    assert "once there is one" in steps(staff)["A system"][2]


def test_staff_may_report_once_there_is_a_system(staff, owner, system):
    assert links(staff) == {"The first report": url("add")}


def test_no_link_is_refused_to_whom_it_is_offered(root, owner, staff):
    for _with in ("no system", "a system"):
        for who in (root, owner, staff):
            for link in links(who).values():
                assert client_of(who).get(link.partition("#")[0]).status_code == 200, (who, link)
        System.objects.get_or_create(code="PAY", name="Payments")


def test_nobody_else_is_shown_anything(root):
    assert client_of(None).get(FRONT).status_code == 302
    assert client_of(person("eve", is_staff=False)).get(FRONT).status_code == 302


# --- The report without a system --------------------------------------------------------------------


def test_a_report_without_a_system_leads_to_where_one_is_made(owner):
    shown = words_of(client_of(owner).get(url("add")))
    assert "There is no system in production yet" in shown
    assert LINK.findall(shown) == [reverse("admin:systems_system_add")]
    assert 'name="title"' not in shown


def test_whoever_may_not_make_one_is_told_whom_to_ask(owner, staff):
    shown = words_of(client_of(staff).get(url("add")))
    assert "ask Olive." in shown
    assert LINK.findall(shown) == []
