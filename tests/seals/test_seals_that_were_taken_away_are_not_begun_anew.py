"""A forger empties the table of seals, appends, and waits for somebody who seals anew: it does not pass."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.history import checkpoints, protection, sealing
from apps.history.chain_ends import settled_link
from apps.history.models import Seal
from apps.history.signing_key import SigningKey
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT, Company, drive
from tests.seals import forging


@pytest.fixture
def kept(key: SigningKey, settings: Any, tmp_path: Path) -> None:
    settings.CHECKPOINTS = tmp_path / "heads.jsonl"


@pytest.fixture
def forged(kept: None, hotfix: HotFix, company: Company, key: SigningKey, settings: Any) -> None:
    """After a checkpoint the seals are gone, and somebody signed who did not."""
    drive(hotfix, company, to="qualification")
    checkpoints.write(settings.CHECKPOINTS, key=key, settled=settled_link(), at=NIGHT)
    protection.remove()
    forging.write_told(forging.sign_off(hotfix, company.tl, role="technical_lead", act="qualify"), of=hotfix)
    Seal.objects.all()._raw_delete("default")


def test_the_command_does_not_seal_it(forged: None, verified: Callable[..., str]) -> None:
    said = verified(command="seal_history")
    assert said.startswith("No: Checkpoint heads.jsonl:1 knew the history sealed: the seals were taken away")
    assert not Seal.objects.exists()


def test_where_it_was_sealed_all_the_same_it_is_found(forged: None, verified: Callable[..., str]) -> None:
    sealing.begin()
    said = verified()
    assert said.startswith("No: Checkpoint heads.jsonl:1 knew the history sealed, and the seals begin anew")


def test_what_was_sealed_before_the_first_checkpoint_passes(
    kept: None, hotfix: HotFix, company: Company, key: SigningKey, settings: Any, verified: Callable[..., str]
) -> None:
    checkpoints.write(settings.CHECKPOINTS, key=key, settled=settled_link(), at=NIGHT)
    drive(hotfix, company, to="qualification")
    assert "Everything matches" in verified()


def test_a_checkpoint_from_before_the_seals_keeps_nobody_from_sealing(
    kept: None, company: Company, key: SigningKey, settings: Any, verified: Callable[..., str]
) -> None:
    checkpoints.write(settings.CHECKPOINTS, key=key, settled=settled_link(), at=NIGHT)
    assert "sealed" in verified(command="seal_history")
    assert "Everything matches" in verified()
