"""After an upgrade every chain of the history matches its tables, and passes through what it was before."""

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")


def test_verify_history_finds_nothing(upgraded: Upgraded) -> None:
    done = upgraded.manage("verify_history")
    assert done.status == 0, done.errors
    assert done.errors == "", "A table is not protected any more."
    assert "Compared with 1 checkpoint." in done.output


def test_each_chain_passes_through_what_was_its_end(upgraded: Upgraded) -> None:
    links = upgraded.site.database.rows(
        "SELECT COALESCE(hotfix.reference, ''), link.number, link.hash"
        " FROM history_link link LEFT JOIN hotfixes_hotfix hotfix ON hotfix.id = link.hotfix_id"
    )
    ends = {tuple(end) for end in upgraded.kept.manifest["chains"]}
    assert ends - {(reference, number, hash_.hex()) for reference, number, hash_ in links} == set()
    assert {reference for reference, _number, _hash in ends} == {"", *upgraded.before("hot_fixes")}
