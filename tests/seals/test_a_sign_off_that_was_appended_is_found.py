"""Triggers dropped, a sign-off appended with history and a link that fits, checkpoints in place: found."""

import pytest
from django.db import connection

from apps.history import checkpoints, protection, sealing, signing_key
from apps.history.chain_ends import settled_link
from apps.history.chained_models import chained_models
from apps.history.faults import How
from apps.history.models import Link, Seal
from apps.history.seal_wording import seal_of
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT, drive, ready
from tests.seals import forging

GROUPS = next(book for book in chained_models() if book.relation and book.relation.name == "groups")


@pytest.fixture
def in_qualification(hotfix, company):
    drive(hotfix, company, to="qualification")
    protection.remove()
    return hotfix


def test_as_it_is_everything_matches(hotfix, company, found):
    drive(hotfix, company, to="closed")
    assert found() == []
    signed_and_granted = Link.objects.filter(hotfix=hotfix, table__in=sealing.sealed_tables())
    assert Seal.objects.filter(hotfix=hotfix, opening=False).count() == signed_and_granted.count() > 12


def test_by_somebody_without_any_role(in_qualification, company, found, verified, settings, tmp_path, key):
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    settings.CHECKPOINTS.mkdir()
    verified(command="checkpoint")
    assert "Everything matches" in verified()
    forged = forging.sign_off(in_qualification, company.plain, role="technical_lead", act="qualify")
    forging.write_told(forged, of=in_qualification)
    assert {fault.how for fault in found()} == {How.UNSEALED, How.WITHOUT_RIGHT}
    said = verified()
    assert said.startswith("No: ")
    assert "It was appended without the key." in said
    assert "Who gave it did not hold that role then." in said


def test_in_the_name_of_the_one_who_holds_the_role(in_qualification, company, found):
    forged = forging.sign_off(in_qualification, company.tl, role="technical_lead", act="qualify")
    forged_link = forging.write_told(forged, of=in_qualification)
    [fault] = found()
    assert (fault.number, fault.how) == (forged_link.number, How.UNSEALED)
    assert seal_of(forged).words == "Not sealed: it was appended without the key"


def test_with_a_seal_by_a_key_of_their_own(in_qualification, company, found, tmp_path, settings):
    forged = forging.sign_off(in_qualification, company.tl, role="technical_lead", act="qualify")
    its_link = forging.write_told(forged, of=in_qualification)
    theirs = signing_key.create(tmp_path / "theirs.pem", owner="Halden", at=NIGHT)
    forging.write(sealing._sealed(its_link, theirs, made_at=its_link.written_at))
    [fault] = found()
    assert (fault.number, fault.how) == (its_link.number, How.ALTERED)
    assert "Its seal does not hold" in fault.why
    assert seal_of(forged).words == "Sealed with a key that is not known here"


def test_with_the_seal_of_another_sign_off(in_qualification, company, found):
    ready(in_qualification, company, to="qualification")
    given = Seal.objects.filter(hotfix=in_qualification).latest("number")
    forged = forging.sign_off(in_qualification, company.tl, role="technical_lead", act="qualify")
    its_link = forging.write_told(forged, of=in_qualification)
    given.pk, given.number = None, its_link.number
    forging.write(given)
    assert [(fault.number, fault.how) for fault in found()] == [(its_link.number, How.ALTERED)]


def test_a_role_that_was_granted_by_sql(in_qualification, company, found):
    mine = in_qualification.user_grants.get(user=company.tl)
    mine.pk, mine.user = 900_000, company.plain
    its_link = forging.write_told(mine, of=in_qualification)
    assert [(fault.number, fault.how) for fault in found()] == [(its_link.number, How.UNSEALED)]


def test_a_membership_that_was_given_by_sql_with_its_history(in_qualification, company, found):
    owner, plain = company.owner, company.plain
    group = owner.groups.get()
    membership = type(plain).groups.through.objects.create(user=plain, group=group)
    its_link = forging.write_told(plain, of=None, kind="~")
    told = plain.history.latest("history_id")
    kept = GROUPS.model(id=membership.pk, history_id=told.pk, user_id=plain.pk, group_id=group.pk)
    kept.save()
    second = forging.link(kept, of=None)
    numbers = [(fault.number, fault.how) for fault in found()]
    assert numbers == [(its_link.number, How.UNSEALED), (second.number, How.UNSEALED)]


def test_a_whole_hot_fix_that_was_never_reported(in_qualification, company, found):
    theirs = HotFix.objects.get(pk=in_qualification.pk)
    theirs.pk, theirs.reference = 900_000, "HF-2026-0900"
    forging.write(theirs)
    grant = in_qualification.user_grants.get(user=company.tl)
    grant.pk, grant.content_object = 900_001, theirs
    forging.write_told(theirs, of=theirs, kind="~")
    its_link = forging.write_told(grant, of=theirs)
    assert [(fault.chain, fault.number, fault.how) for fault in found()] == [
        ("HF-2026-0900", its_link.number, How.UNSEALED)
    ]


def test_all_seals_taken_away(in_qualification, verified, settings, tmp_path, key):
    settings.CHECKPOINTS = tmp_path / "heads.jsonl"
    checkpoints.write(settings.CHECKPOINTS, key=key, settled=settled_link(), at=NIGHT)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM history_seal")
    assert "the seals were taken away" in verified()
    settings.CHECKPOINTS = None
    assert "The history is not sealed yet" in verified()


def test_a_seal_taken_away(in_qualification, found):
    last = Seal.objects.filter(hotfix=in_qualification).latest("number")
    Seal.objects.filter(pk=last.pk)._raw_delete("default")
    assert [(fault.number, fault.how) for fault in found()] == [(last.number, How.UNSEALED)]
