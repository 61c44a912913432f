"""A company in a database that really commits, so that several connections see each other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import Role
from tests.driving import Company, make_company


@pytest.fixture
def company(transactional_db: None) -> Company:
    return make_company()


@pytest.fixture
def more(company: Company) -> Callable[..., list[User]]:
    """So many more holders of a role, by the roster: every other one by a group of theirs."""

    def add(role: Role, count: int) -> list[User]:
        people = []
        for number in range(count):
            name = f"{role.value}-{number}"
            user = User.objects.create_user(name, first_name="Deputy", last_name=str(number), is_staff=True)
            if number % 2:
                user.groups.add(Group.objects.create(name=name))
                company.system.roster.create(role=role, group=user.groups.get())
            else:
                company.system.roster.create(role=role, user=user)
            people.append(user)
        return people

    return add


@pytest.fixture
def posting() -> Callable[..., Callable[[], Any]]:
    """A call that sends a form as somebody who has signed in already."""

    def post(user: User, address: str, data: Any) -> Callable[[], Any]:
        client = Client()
        client.force_login(user)
        return lambda: client.post(address, data)

    return post
