"""Links that a checkpoint after the backup knew are told as gone by the signed restore; nothing else is."""

from datetime import timedelta

import pytest
from django.conf import settings

from apps.accounts.reauthentication import Proof
from apps.common import clock
from apps.common.errors import BadInput, NotAllowed
from apps.history import checkpoints, protection, sealing
from apps.history.models import Link, Restoration, Seal
from apps.hotfixes.models import ReferenceCounter
from tests.backup.conftest import backup_of_now, lost, sign
from tests.driving import drive, proof_of, report
from tests.seals.forging import write_told


@pytest.fixture
def put_back(hotfix, company, told):
    """A backup, then work and a checkpoint, and everything put back to the backup."""
    told("checkpoint")
    backup = backup_of_now()
    with lost():
        drive(hotfix, company, to="qualification")
        report(company)
        told("checkpoint")
    hotfix.refresh_from_db()
    return backup


def cut(hotfix, after):
    """Cut off the chain of `hotfix` behind the link `after`, with its rows of history and seals."""
    protection.remove()
    links = Link.objects.filter(hotfix=hotfix, number__gt=after)
    Seal.objects.filter(hotfix=hotfix, number__gt=after)._raw_delete("default")
    links._raw_delete("default")


def test_without_a_signed_restore_it_is_tampering(put_back, told):
    said = told("verify_history")
    assert said.startswith("No:")
    assert "is missing" in said


def test_with_one_it_is_said_in_words_and_everything_matches(put_back, hotfix, company, told):
    first = Link.objects.filter(hotfix=hotfix).count() + 1
    signed = sign(put_back, by=company.root)
    said = told("verify_history")
    assert said.startswith(
        "Put back: the restore of 2026-11-23 03:14 UTC from the backup bbbbbbbbbbbbbbbb of"
    )
    assert f"signed by {company.root} (The disk died.)" in said
    assert (
        f"{hotfix.reference}, links {first} to {signed.gone[hotfix.reference][2]}: gone by the restore"
        in said
    )
    assert "Everything matches" in said
    assert "Compared with 2 checkpoints." in said
    assert f"{hotfix.reference}, links {first} to" in told("verify_history", hotfix.reference)


def test_later_checkpoints_build_on_it(put_back, hotfix, company, told):
    sign(put_back, by=company.root)
    assert "Checkpoint 3, " in told("checkpoint")
    drive(hotfix, company, to="qualification")
    assert "Checkpoint 4, " in told("checkpoint")
    assert "Everything matches" in told("verify_history")
    with protection.lifted():
        cut(hotfix, Link.objects.filter(hotfix=hotfix).count() - 1)
    assert "Checkpoint" in told("verify_history")
    assert told("verify_history").startswith("No:")


def test_a_second_restore_from_the_same_backup_answers_for_the_first(put_back, hotfix, company, told):
    with lost():
        sign(put_back, by=company.root)
        told("checkpoint")
        drive(hotfix, company, to="qualification")
        told("checkpoint")
    hotfix.refresh_from_db()
    sign(put_back, by=company.root)
    said = told("verify_history")
    assert "Everything matches" in said
    assert "Compared with 4 checkpoints." in said
    assert "Checkpoint 5, " in told("checkpoint")
    assert "Everything matches" in told("verify_history")


def test_a_link_before_the_end_of_the_backup_is_missed_all_the_same(put_back, hotfix, company, told):
    sign(put_back, by=company.root)
    cut(hotfix, Link.objects.filter(hotfix=hotfix).count() - 1)
    said = told("verify_history")
    assert "Put back: the restore of" in said
    assert "The history was changed" in said


def test_a_row_that_was_changed_is_found_all_the_same(put_back, hotfix, company, told):
    sign(put_back, by=company.root)
    protection.remove()
    hotfix.history.model._base_manager.filter(id=hotfix.pk).update(title="Nothing happened")
    assert "is altered. What it holds is not what was written." in told("verify_history")


def test_what_a_checkpoint_knew_that_was_not_compared_is_missing(put_back, hotfix, company, told):
    with lost():
        drive(hotfix, company, to="development")
        told("checkpoint")
    sign(put_back, by=company.root, compared=list(checkpoints.read(settings.CHECKPOINTS))[:2])
    assert "The history was changed" in told("verify_history")


def test_a_backup_that_was_taken_of_what_had_been_cut_covers_nothing(hotfix, company, told):
    drive(hotfix, company, to="qualification")
    told("checkpoint")
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        cut(hotfix, 2)
        sign(backup_of_now(), by=company.root)
        # Nor where its maker says that it knew of no checkpoint: the time of the backup is signed.
        sign(backup_of_now(known_checkpoint=0), by=company.root)
        assert Restoration.objects.exclude(gone={}).count() == 0
        assert "The history was changed" in told("verify_history")


def test_a_backup_that_nobody_signed_covers_nothing(put_back, company, told):
    backup = backup_of_now(signed=False, taken_at=put_back.taken_at)
    assert sign(backup, by=company.root).gone == {}
    assert "The history was changed" in told("verify_history")


def test_a_restore_that_somebody_wrote_into_the_database_covers_nothing(put_back, hotfix, company, told):
    genuine = sign(put_back, by=company.root)
    values = {field.attname: getattr(genuine, field.attname) for field in genuine._meta.concrete_fields}
    protection.remove()
    told_of = Link.objects.get(table="history.HistoricalRestoration")
    Seal.objects.filter(hotfix=None, number=told_of.number)._raw_delete("default")
    Link.objects.filter(pk=told_of.pk)._raw_delete("default")
    genuine.history.model._base_manager.filter(pk=told_of.row)._raw_delete("default")
    Restoration.objects.filter(pk=genuine.pk)._raw_delete("default")
    write_told(Restoration(**values), of=None)
    said = told("verify_history")
    assert "Put back" not in said
    assert "It was appended without the key." in said
    assert "Checkpoint" in said


def test_a_reference_that_is_gone_is_not_given_again(put_back, hotfix, company):
    sign(put_back, by=company.root)
    assert ReferenceCounter.objects.get().last == 2
    assert report(company).reference == "HF-2026-0003"


def test_nobody_signs_without_a_proof_a_reason_or_an_account(put_back, company):
    of_another = proof_of(company.po)
    old = Proof(user_id=company.root.pk, at=clock.now() - timedelta(hours=1), method="password")
    for proof in (None, of_another, old):
        with pytest.raises(BadInput):
            sign(put_back, by=company.root, proof=proof)
    with pytest.raises(BadInput):
        sign(put_back, by=company.root, reason=" ")
    company.plain.is_active = False
    company.plain.save()
    with pytest.raises(NotAllowed):
        sign(put_back, by=company.plain)
    assert not Restoration.objects.exists()


def test_it_is_sealed():
    assert "history.HistoricalRestoration" in sealing.sealed_tables()
