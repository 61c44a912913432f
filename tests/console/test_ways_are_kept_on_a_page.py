"""A page where people keep their own ways, and one for the channels of a system; nobody sees another's."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.notifications.kinds import Subject
from apps.notifications.models import NotByMail, Way
from apps.notifications.tonight import would_it_work
from tests.asking import client_of, words_of
from tests.driving import CRITICAL, NIGHT, Company, ready, report
from tests.receivers import TOKEN, Receiver, channel, own, receiver
from tests.telling import give_addresses, work

OWN = reverse("admin:own_ways")


@pytest.fixture
def chat() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


def read(page: Any) -> str:
    """The page as it is read: without tags, and with one space wherever there is any."""
    return " ".join(re.sub(r"<[^>]+>", " ", words_of(page)).split())


def typed(address: str, **more: object) -> dict[str, object]:
    return {"label": "My phone", "form": "pager", "address": address, "subjects": ["sign", "clock"], **more}


def of(system: object) -> str:
    return reverse("admin:ways_of_system", args=[system.pk])  # type: ignore[attr-defined]


def test_a_way_is_added_tried_changed_and_removed(company: Company, chat: Receiver) -> None:
    browser = client_of(company.po)
    page = read(browser.post(OWN, typed(chat.address()), follow=True))
    assert "Not tried yet" in page
    assert "Pager, Web hook" in page
    assert TOKEN not in page
    way = Way.objects.get()
    assert (way.person, way.system, way.subjects) == (company.po, None, ["sign", "clock"])
    page = read(browser.post(reverse("admin:try_way", args=[way.pk]), follow=True))
    assert "Web hook has taken a message for “My phone”: look whether it arrives." in page
    assert "Works" in page
    assert chat.taken()[0].startswith("Hot Fix: this way works\n")
    browser.post(reverse("admin:change_way", args=[way.pk]), {"subjects": ["debts", "sign"]})
    way.refresh_from_db()
    assert (way.is_on, way.subjects) == (False, ["sign", "debts"])
    browser.post(reverse("admin:remove_way", args=[way.pk]))
    way.refresh_from_db()
    assert (way.is_on, way.sealed_address) == (False, "")
    browser.get(OWN)  # which says that it is removed
    assert "Web hook" not in read(browser.get(OWN))


def test_a_try_that_fails_says_why_and_the_page_keeps_it(company: Company, chat: Receiver) -> None:
    way = own(company.po, chat.address(), works=False)
    browser = client_of(company.po)
    for status, chip in ((500, "Does not work now"), (404, "Refused: nothing is sent there")):
        chat.status = status
        answer = browser.post(reverse("admin:try_way", args=[way.pk]))
        assert answer.status_code == 503
        assert f"({status})" in read(answer)
        page = read(browser.get(OWN))
        assert chip in page
        assert f"({status})" in page
    for _more in range(4):
        browser.post(reverse("admin:try_way", args=[way.pk]))
    answer = browser.post(reverse("admin:try_way", args=[way.pk]))
    assert (answer.status_code, chat.asked) == (429, 6)
    with clock.set_to(NIGHT + timedelta(hours=2)):
        chat.status = 200
        assert browser.post(reverse("admin:try_way", args=[way.pk])).status_code == 302
    way.refresh_from_db()
    assert way.works


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"address": "syslog://x"}, "Messages cannot go by this service."),
        ({"address": "jsons://10.0.0.1/x"}, "whoever runs the site names the machines in WAY_HOSTS"),
        ({"address": ""}, "This field is required"),
        ({"form": "drum"}, "Select a valid choice"),
        ({"subjects": ["everything"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    company: Company, chat: Receiver, wrong: dict[str, object], says: str
) -> None:
    answer = client_of(company.po).post(OWN, {**typed(chat.address()), **wrong})
    assert answer.status_code == 400
    assert says in read(answer)
    assert TOKEN not in read(answer)
    assert not Way.objects.exists()


def test_ones_own_are_ones_own(company: Company, chat: Receiver) -> None:
    way = own(company.po, chat.address())
    for name in ("tl", "owner", "auditor", "root"):
        browser = client_of(company.people[name])
        assert "My chat" not in read(browser.get(OWN))
        for act in ("change_way", "try_way", "remove_way"):
            assert browser.post(reverse(f"admin:{act}", args=[way.pk])).status_code == 404, (name, act)
    way.refresh_from_db()
    assert way.is_on
    assert chat.asked == 0
    for act in ("change_way", "try_way", "remove_way"):
        assert client_of(company.po).get(reverse(f"admin:{act}", args=[way.pk])).status_code == 405


def test_the_channels_of_a_system_are_kept_by_process_owners(company: Company, chat: Receiver) -> None:
    page = of(company.system)
    for name in ("po", "reporter", "auditor", "plain"):
        browser = client_of(company.people[name])
        assert browser.get(page).status_code == 404
        assert browser.post(page, typed(chat.address())).status_code == 404
    browser = client_of(company.owner)
    change = reverse("admin:systems_system_change", args=[company.system.pk])
    assert page in browser.get(change).content.decode()
    assert page not in client_of(company.po).get(change).content.decode()
    browser.post(page, typed(chat.address(), with_title="on"))
    way = Way.objects.get()
    assert (way.person, way.system, way.with_title) == (None, company.system, True)
    assert client_of(company.po).post(reverse("admin:try_way", args=[way.pk])).status_code == 404
    assert browser.post(reverse("admin:try_way", args=[way.pk])).status_code == 302
    assert "My phone" in read(browser.get(page))


def test_no_subject_is_left_without_any_way(company: Company, chat: Receiver) -> None:
    browser = client_of(company.po)
    mail = reverse("admin:choose_mail")
    answer = browser.post(mail, {"subjects": ["turn", "clock", "debts"]})
    assert answer.status_code == 400
    assert "You would not hear of this at all: How it goes" in read(answer)
    own(company.po, chat.address(), subjects=[Subject.COURSE])
    assert browser.post(mail, {"subjects": ["turn", "clock", "debts"]}).status_code == 302
    assert list(NotByMail.objects.values_list("subject", flat=True)) == ["course"]


def test_my_messages_say_by_which_way_each_went(company: Company, chat: Receiver) -> None:
    give_addresses(company)
    own(company.tl, chat.address())
    channel(company.system, chat.address("all"), by=company.owner)
    chat.status = 500
    ready(report(company, **CRITICAL), company, to="qualification")
    work()
    page = read(client_of(company.tl).get(reverse("admin:own_messages")))
    assert "My chat (Chat): Web hook did not take it (500)." in page
    assert "Payments (Chat)" not in page
    chat.status = 200
    with clock.set_to(NIGHT + timedelta(minutes=2)):
        call_command("send_reminders", stdout=StringIO())
        page = read(client_of(company.tl).get(reverse("admin:own_messages")))
    assert "My chat (Chat): sent at 2026-11-23 02:16 UTC" in page


def test_it_would_work_tonight_by_another_way_than_mail(company: Company, chat: Receiver) -> None:
    User.objects.filter(pk=company.tl.pk).update(email="")
    way = own(company.tl, chat.address(), form="pager")
    (answer,) = would_it_work([company.system])
    (holder,) = (one for one in answer.holders[Role.TECHNICAL_LEAD] if company.tl.pk in one.who)
    assert (holder.reach.why_not, holder.reach.by_ways) == ("", ("pager",))
    assert "by pager" in read(client_of(company.owner).get(reverse("admin:tonight")))
    Way.objects.filter(pk=way.pk).update(refused_at=NIGHT)
    (answer,) = would_it_work([company.system])
    (holder,) = (one for one in answer.holders[Role.TECHNICAL_LEAD] if company.tl.pk in one.who)
    assert holder.reach.why_not == "no e-mail address"
