"""Whoever is signed in is read with their groups at once; what changed since counts at the next request."""

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import Group
from django.http import HttpRequest

from apps.accounts.models import OpenSession, User
from apps.accounts.roles import AUDITORS, CHANGE_BOARD, in_group


@pytest.fixture
def asks(client):
    """Who the site takes for the person of this browser."""

    def who_asks():
        request = HttpRequest()
        request.session = client.session
        return get_user(request)

    return who_asks


@pytest.fixture
def person(db, client):
    person = User.objects.create_user("person", is_staff=True)
    client.force_login(person)
    return person


def put_in(person, *names):
    person.groups.set(Group.objects.filter(name__in=names))


@pytest.mark.parametrize("names", [(), (AUDITORS,), (AUDITORS, CHANGE_BOARD)])
def test_in_one_query(person, asks, names, django_assert_num_queries):
    put_in(person, *names)
    with django_assert_num_queries(2):  # the session, the person
        found = asks()
        assert found == person
        assert found.group_names == set(names)


def test_out_of_the_group_means_out_at_once(person, asks):
    put_in(person, AUDITORS)
    assert in_group(asks(), AUDITORS)
    put_in(person, CHANGE_BOARD)
    assert not in_group(asks(), AUDITORS)


def test_whoever_is_made_inactive_is_signed_out(person, asks):
    put_in(person, AUDITORS)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert asks().is_anonymous


def test_an_account_that_is_gone_is_nobody(db, client, asks):
    person = User(username="person", is_staff=True)
    person.save_base(raw=True)  # nothing is recorded of it, which would keep it
    client.force_login(person)
    OpenSession.objects.all().delete()
    User.objects.filter(pk=person.pk)._raw_delete("default")
    assert asks().is_anonymous


def test_somebody_who_comes_another_way_has_the_same_groups(person):
    put_in(person, AUDITORS)
    found = User.objects.get(pk=person.pk)
    assert found.group_names == {AUDITORS}
    assert in_group(found, CHANGE_BOARD, AUDITORS)
    assert not in_group(found, CHANGE_BOARD)
