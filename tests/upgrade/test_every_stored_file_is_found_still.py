"""After an upgrade every attached file and every issued record is found, with the content that it had."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")


@pytest.mark.parametrize("section", ["attachments", "issued"])
def test_what_was_kept_is_found(section: str, upgraded: Upgraded) -> None:
    assert upgraded.changes(section) == {}
