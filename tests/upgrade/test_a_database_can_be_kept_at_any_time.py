"""The story of a kept database is played by the present code too, so that the next version can be kept."""

from pathlib import Path
from typing import Any

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from tests.issuing import Printing, a_key, issued
from tests.upgrade.answers import answers
from tests.upgrade.story import AFTER_THE_CHECKPOINT, BEFORE_THE_CHECKPOINT, Night, lacking_in


@pytest.mark.django_db
def test_it_tells_of_everything(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Printing(monkeypatch)
    settings.MEDIA_ROOT = tmp_path
    night = Night()
    with clock.set_to(night.now):
        a_key(settings, tmp_path)
    for play in BEFORE_THE_CHECKPOINT:
        play(night)
    with clock.set_to(night.now):
        for hotfix in HotFix.objects.ended():
            issued(hotfix)
    for play in AFTER_THE_CHECKPOINT:
        play(night)
    assert lacking_in(answers(night.now)) == []
