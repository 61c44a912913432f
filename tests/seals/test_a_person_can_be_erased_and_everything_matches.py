"""Personal data enters the chain under a salt: once that is gone nothing gives it away, and all matches."""

import pytest

from apps.accounts.models import User
from apps.common.errors import WrongPhase
from apps.common.tracking import acting
from apps.history import protection
from apps.history.canonical import digest_of
from apps.history.faults import How
from apps.history.models import ErasedRow, Link, PersonalSalt
from apps.history.personal_data import destroy_salt

EMPTY = {"first_name": "", "last_name": "", "email": "", "phone": ""}


@pytest.fixture
def person(hotfix, company):
    with acting(None):
        company.plain.email = "plain@halden.example"
        company.plain.phone = "+493023125111"
        company.plain.save()
    return company.plain


def rows_of(person):
    return User.history.filter(id=person.pk)


def links_of(person):
    keys = rows_of(person).values("history_id")
    return Link.objects.filter(table="accounts.HistoricalUser", row__in=keys).order_by("number")


def erase(person, **left):
    """As the erasure that the law wants does it, in the end."""
    destroy_salt(person)
    emptied = {**EMPTY, "username": f"erased-{person.pk}", **left}
    with protection.lifted():
        rows_of(person).update(**emptied)
        User.objects.filter(pk=person.pk).update(**emptied)


def test_no_digest_is_of_the_names_alone(person, found):
    digests = {digest_of(row) for row in rows_of(person)}
    assert digests.isdisjoint(links_of(person).values_list("digest", flat=True))
    assert found() == []


def test_each_person_has_another_salt(person):
    salts = [bytes(salt) for salt in PersonalSalt.objects.values_list("salt", flat=True)]
    assert len(salts) == len({*salts}) == User.objects.count()


def test_erased_and_everything_matches(person, found, verified):
    hashes = [*links_of(person).values_list("hash", flat=True)]
    erase(person)
    assert found() == []
    assert "Everything matches" in verified()
    assert [*links_of(person).values_list("hash", flat=True)] == hashes
    assert PersonalSalt.objects.get(person=person).salt is None


def test_what_comes_after_matches_too(person, found):
    erase(person)
    erased = User.objects.get(pk=person.pk)
    erased.is_active = False
    with acting(None):
        erased.save()
    assert found() == []


def test_whatever_else_such_a_row_says_is_still_held(person, found):
    erase(person)
    with protection.lifted():
        row = rows_of(person).earliest("history_id")
        rows_of(person).filter(pk=row.pk).update(is_superuser=True)
    assert [(fault.row, fault.how) for fault in found()] == [(row.pk, How.ALTERED)]


def test_nobody_gets_another_name_by_being_erased(person, found):
    erase(person, last_name="Somebody else")
    assert {fault.how for fault in found()} == {How.ALTERED}


def test_a_salt_that_is_only_taken_away_is_found(person, found):
    PersonalSalt.objects.filter(person=person).update(salt=None)
    assert len(found()) == rows_of(person).count()


def test_rows_from_before_the_salts_keep_their_digests(person, found):
    """As an upgraded database has them: the digest is of the values themselves."""
    with acting(None):
        person.last_name = "Later"
        person.save()
    with protection.lifted():
        last = links_of(person).last()
        row = rows_of(person).get(pk=last.row)
        last.digest = digest_of(row)
        later = Link.objects.filter(hotfix=None, number__gt=last.number)
        assert not later.exists()
        before = Link.objects.get(hotfix=None, number=last.number - 1)
        Link.objects.filter(pk=last.pk).update(digest=last.digest, hash=last.seal(before.hash))
    assert {fault.why for fault in found()} == {"Its seal does not hold."}
    erase(person)
    assert {fault.why for fault in found()} == {"Its seal does not hold."}
    assert ErasedRow.objects.get(row=row.pk).salted == {}


def test_a_history_that_does_not_match_is_not_erased(person):
    with protection.lifted():
        rows_of(person).update(last_name="Somebody else")
    with pytest.raises(WrongPhase):
        destroy_salt(person)
    assert PersonalSalt.objects.get(person=person).salt is not None
