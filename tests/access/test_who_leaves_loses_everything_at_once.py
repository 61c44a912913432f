"""Somebody is made inactive: sessions, programs, delegations end at once, and what rested on them is told."""

import base64
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from apps.accounts.models import OpenSession, User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import Delegation
from apps.notifications.models import Kind, Notice
from tests.asking import client_of, form_in
from tests.driving import PASSWORD


def program(person):
    sent = base64.b64encode(f"{person.username}:{PASSWORD}".encode()).decode()
    return Client(headers={"authorization": f"Basic {sent}"}).get("/api/hotfixes/")


def test_all_of_it(company, second, hotfix):
    leaver, home = company.tl, reverse("admin:index")
    with acting(None):
        second.email = "second@halden.example"
        second.save()
        company.root.email = "root@halden.example"
        company.root.save()
    delegate_role(
        Role.TECHNICAL_LEAD,
        hotfix,
        to=company.other,
        by=leaver,
        ends_at=clock.now() + timedelta(days=1),
        reason="Away.",
    )
    browser = client_of(leaver)
    assert browser.get(home).status_code == 200
    assert program(leaver).status_code == 200
    assert OpenSession.objects.filter(person=leaver).exists()
    assert [one.delegate for one in Delegation.objects.giving(hotfix)] == [company.other]

    page = reverse("admin:accounts_user_change", args=[leaver.pk])
    keeper = client_of(company.root)
    typed = form_in(keeper.get(page))
    del typed["is_active"]
    told = keeper.post(page, typed | {"why": "Left."}, follow=True).content.decode()
    assert "is signed out (sessions: 1)" in told
    assert "(running: 1)" in told
    assert f"Nobody else can act as Technical Lead on {hotfix.reference}" in told

    assert not OpenSession.objects.filter(person=leaver).exists()
    assert browser.get(home).status_code == 302
    assert program(leaver).status_code == 401
    assert Delegation.objects.giving(hotfix) == []
    assert Notice.objects.filter(kind=Kind.LOST, person=leaver, to=second).exists()
    with acting(None):
        User.objects.get(pk=leaver.pk).groups.clear()
        again = User.objects.get(pk=leaver.pk)
        again.is_active = True
        again.save()
    assert browser.get(home).status_code == 302  # the session of before opens nothing any more
