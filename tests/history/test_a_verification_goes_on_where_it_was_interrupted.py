"""A verification of everything in pieces: what is done is kept, beside a checkpoint, and not done again."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.common import clock
from apps.history import protection, sealing, signing_key
from apps.history.verification_units import plan
from apps.hotfixes.models import HotFix


@pytest.fixture
def done(db, tmp_path, settings, night):
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    settings.CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    signing_key.create(settings.SIGNING_KEY, owner="Hot Fix", at=clock.now())
    sealing.begin()
    return tmp_path / "done.jsonl"


def says(*words):
    out = StringIO()
    try:
        call_command(*words, stdout=out, stderr=out)
    except CommandError as refused:
        return f"{out.getvalue()}No: {refused}"
    return out.getvalue()


def interrupted(file, *, after):
    """As if the run had been killed while it wrote the line behind so many pieces."""
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[: after + 1]) + lines[after + 1][:9])


def test_what_is_done_is_not_done_again(done, hotfix):
    says("checkpoint")
    said = says("verify_history", "--resume", str(done))
    assert "100 %" in said
    assert "Everything matches" in said
    assert "earlier run" not in said
    interrupted(done, after=5)
    said = says("verify_history", "--resume", str(done))
    assert "5 parts were looked at by an earlier run: what was changed in them since is not found." in said
    assert "Compared with 1 checkpoint." in said
    _begun, *lines = map(json.loads, done.read_text().splitlines())
    assert len({tuple(line["unit"]) for line in lines}) == len(lines) == len(plan())


def test_what_was_found_before_is_told_at_the_end(done, hotfix):
    says("checkpoint")
    protection.remove()
    HotFix.objects.filter(pk=hotfix.pk).update(title="Something else")
    assert "title" in says("verify_history", "--resume", str(done))
    assert "title" in says("verify_history", "--resume", str(done))


def test_one_that_was_begun_beside_another_checkpoint_is_begun_anew(done, hotfix, settings):
    says("checkpoint")
    says("verify_history", "--resume", str(done))
    settings.CHECKPOINTS.unlink()
    says("checkpoint", "--whole")
    said = says("verify_history", "--resume", str(done))
    assert "is of a verification beside a checkpoint that is not there: remove it to begin anew." in said


def test_a_file_that_says_something_else(done, hotfix):
    says("checkpoint")
    done.write_text("[]\n")
    assert "does not say what a verification had done" in says("verify_history", "--resume", str(done))
