"""What an operator sees of the chain: verify_history and checkpoint, what they print and how they exit."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.common import clock
from apps.history import checkpoints, protection, sealing, signing_key
from apps.history.chain_ends import settled_link
from apps.history.checkpoint_files import SUFFIX
from apps.history.models import Link
from apps.hotfixes.models import HotFix
from tests.driving import report


@pytest.fixture
def key(tmp_path, settings, night):
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    made = signing_key.create(settings.SIGNING_KEY, owner="Hot Fix", at=night)
    sealing.begin()
    return made


@pytest.fixture
def folder(tmp_path, settings):
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    settings.CHECKPOINTS.mkdir()
    return settings.CHECKPOINTS


def says(*args):
    out = StringIO()
    call_command(*args, stdout=out, stderr=out)
    return out.getvalue()


def refuses(*args):
    with pytest.raises(CommandError) as refused:
        says(*args)
    assert refused.value.returncode == 1
    return str(refused.value)


# --- verify_history -------------------------------------------------------------------------------


def test_everything_matches(hotfix):
    said = says("verify_history")
    assert f"Everything matches: {Link.objects.count()} links." in said
    assert "No checkpoint was compared" in said


def test_one_hot_fix(hotfix, company):
    report(company)
    assert f"HF-2026-0001 matches: {hotfix.links.count()} links." in says("verify_history", "HF-2026-0001")


def test_one_that_does_not_exist(hotfix):
    assert refuses("verify_history", "HF-2026-0999") == "There is no hot fix HF-2026-0999."


def test_the_first_row_that_does_not_match_is_named(hotfix):
    with protection.lifted():
        HotFix.history.filter(id=hotfix.pk).update(title="Something else")
        HotFix.objects.filter(pk=hotfix.pk).update(title="Something else again")
    said = refuses("verify_history")
    row = HotFix.history.get(id=hotfix.pk)
    assert said.startswith(
        "The history was changed. The first row that does not match: "
        f"HF-2026-0001, link 1: hotfixes.HistoricalHotFix row {row.pk} is altered."
    )
    assert "Also:\n  HF-2026-0001: hotfixes.HotFix row" in said
    assert "title" in said


def test_a_fault_elsewhere_is_no_fault_of_this_one(hotfix, company):
    other = report(company)
    with protection.lifted():
        HotFix.objects.filter(pk=other.pk).update(title="Something else")
    assert "matches" in says("verify_history", hotfix.reference)
    assert "is altered" in refuses("verify_history", other.reference)


def test_triggers_that_are_gone_are_told(hotfix):
    with protection.lifted():
        said = says("verify_history")
    assert "The triggers are not in place on: access_" in said
    assert "accounts_historicalgroup, " in said
    assert "Everything matches" in said


# --- checkpoints ----------------------------------------------------------------------------------


def test_a_checkpoint_in_a_folder(hotfix, key, folder):
    assert "2 chains" in says("checkpoint")
    says("checkpoint")
    assert len(list(folder.iterdir())) == 2
    assert "Compared with 2 checkpoints." in says("verify_history")


def test_checkpoints_in_one_file(hotfix, key, tmp_path):
    file = tmp_path / "heads.jsonl"
    for _each in range(3):
        says("checkpoint", "--to", str(file))
    assert len(file.read_text().splitlines()) == 3
    assert "Compared with 3 checkpoints." in says("verify_history", "--checkpoint", str(file))


def test_what_is_not_there_when_the_checkpoint_knew_it(hotfix, key, folder):
    says("checkpoint")
    last = hotfix.links.latest("number")
    with protection.lifted():
        Link.objects.filter(pk=last.pk)._raw_delete("default")
    said = refuses("verify_history", hotfix.reference)
    assert f"HF-2026-0001, link {last.number}: history.Link is missing. Checkpoint" in said


def test_a_checkpoint_that_was_changed(hotfix, key, folder):
    says("checkpoint")
    [file] = folder.iterdir()
    written = json.loads(file.read_text())
    written["checkpoint"]["heads"]["HF-2026-0001"][1] = "0" * 64
    file.write_text(json.dumps(written))
    assert f"The signature of checkpoint {file.name} does not hold." in refuses("verify_history")


def test_a_checkpoint_signed_with_another_key(hotfix, key, folder, settings, tmp_path, night):
    says("checkpoint")
    settings.SIGNING_KEY = tmp_path / "another.pem"
    signing_key.create(settings.SIGNING_KEY, owner="Somebody else", at=night)
    assert "does not hold" in refuses("verify_history")


def test_a_checkpoint_that_was_taken_away(hotfix, key, folder):
    for _each in range(3):
        says("checkpoint")
    sorted(folder.iterdir())[1].unlink()
    assert "one is missing" in refuses("verify_history")


def test_all_of_them_taken_away(hotfix, folder):
    assert "There is no checkpoint at" in refuses("verify_history")


def test_a_file_that_is_no_checkpoint(hotfix, key, folder):
    (folder / f"20261123T021400Z-000001{SUFFIX}").write_text("[]")
    assert "is no checkpoint" in refuses("verify_history")


def test_without_the_key_a_checkpoint_proves_nothing(hotfix, key, folder, settings):
    says("checkpoint")
    settings.SIGNING_KEY = None
    assert "set SIGNING_KEY" in refuses("verify_history")
    assert "There is no key to sign with" in refuses("checkpoint")


def test_nowhere_to_write_to(hotfix, key, settings):
    settings.CHECKPOINTS = None
    assert "Say where it goes" in refuses("checkpoint")


def test_a_place_that_cannot_be_written(hotfix, key, tmp_path):
    assert "could be written" in refuses("checkpoint", "--to", str(tmp_path / "not" / "there"))


def test_a_checkpoint_never_overwrites_another(hotfix, key, folder):
    with clock.set_to(clock.now()):
        first = checkpoints.write(folder, key=key, settled=settled_link(), at=clock.now())
        second = checkpoints.write(folder, key=key, settled=settled_link(), at=clock.now())
    assert first.name != second.name
    assert second.previous == first.digest
