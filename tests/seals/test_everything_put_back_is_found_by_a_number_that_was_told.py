"""A database put back together with its newest checkpoint is found by a number that was told outside."""

import json

import pytest

from apps.history import protection
from apps.history.models import Link, Seal, WrittenCheckpoint
from apps.history.written_checkpoints import chain_head, last_checkpoint
from tests.driving import drive


@pytest.fixture
def folder(tmp_path, settings):
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    settings.CHECKPOINTS.mkdir()
    return settings.CHECKPOINTS


@pytest.fixture
def checkpoint(folder, verified):
    return lambda: verified(command="checkpoint")


def put_back(folder):
    """As one does who has an older copy of both: the last checkpoint is in neither."""
    newest = sorted(folder.iterdir())[-1]
    newest.unlink()
    protection.remove()
    last = WrittenCheckpoint.objects.latest("number")
    of_it = last.history.get()
    links = Link.objects.filter(
        hotfix=None,
        number__gte=Link.objects.get(table="history.HistoricalWrittenCheckpoint", row=of_it.pk).number,
    )
    Seal.objects.filter(hotfix=None, number__in=links.values("number"))._raw_delete("default")
    links._raw_delete("default")
    type(of_it)._base_manager.filter(pk=of_it.pk)._raw_delete("default")
    WrittenCheckpoint.objects.filter(pk=last.pk)._raw_delete("default")


def test_each_has_a_number_and_the_next_one_goes_on(hotfix, folder, checkpoint, verified):
    assert "Checkpoint 1, " in checkpoint()
    assert "Checkpoint 2, " in checkpoint()
    written = [json.loads(file.read_text())["checkpoint"] for file in sorted(folder.iterdir())]
    assert [one["number"] for one in written] == [1, 2]
    last = last_checkpoint()
    assert last.number == 2
    assert last.digest == WrittenCheckpoint.objects.get(number=2).digest
    assert "Everything matches" in verified("--last-known", "2", last.digest)
    assert "Everything matches" in verified(
        "--last-known", "1", WrittenCheckpoint.objects.get(number=1).digest[:8]
    )


def test_the_head_of_a_chain_is_its_last_link(hotfix, company):
    drive(hotfix, company, to="qualification")
    last = hotfix.links.latest("number")
    assert chain_head(hotfix) == (head := chain_head(hotfix))
    assert (head.number, head.hash) == (last.number, last.hash)


def test_a_checkpoint_that_was_taken_away_is_missed(hotfix, folder, checkpoint, verified):
    checkpoint()
    checkpoint()
    sorted(folder.iterdir())[-1].unlink()
    assert "Checkpoint 2, which was written at 2026-11-23 02:14 UTC, is not there any more." in verified()


def test_both_put_back(hotfix, folder, checkpoint, verified):
    checkpoint()
    checkpoint()
    told = last_checkpoint()
    put_back(folder)
    assert "Everything matches" in verified()
    said = verified("--last-known", str(told.number), told.digest)
    assert "Checkpoint 2 was told, and is not there: everything was put back to an earlier moment." in said


def test_both_put_back_and_gone_on_from_there(hotfix, company, folder, checkpoint, verified):
    checkpoint()
    checkpoint()
    told = last_checkpoint()
    put_back(folder)
    drive(hotfix, company, to="qualification")
    checkpoint()
    assert last_checkpoint().number == told.number
    assert "Everything matches" in verified()
    assert "Checkpoint 2 is another one than was told." in verified("--last-known", "2", told.digest)


def test_what_is_no_number_or_no_sum(hotfix, folder, checkpoint, verified):
    checkpoint()
    for words in (("two", "0" * 64), ("2", "0000"), ("2", "g" * 64)):
        assert "Say the number of the checkpoint and its SHA-256" in verified("--last-known", *words)
