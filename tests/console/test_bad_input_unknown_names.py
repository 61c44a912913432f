"""What does not exist is answered with 404, whatever the address says."""

from collections.abc import Callable
from itertools import product
from urllib.parse import quote

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, note_url, saying, url, words_of
from tests.driving import Company

NAMES = (
    "no_such_act",
    "QUALIFY",
    "qualify ",
    "state",
    "save",
    "__class__",
    "x" * 500,
    "отмена",
    "'; --",
)


@pytest.mark.parametrize("kind", ["act", "evidence"])
def test_an_act_or_evidence_of_that_name(
    kind: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("qualification")
    browser = client_of(company.po)
    for name in NAMES:
        address = f"/admin/hotfixes/hotfix/{hotfix.pk}/{kind}/{quote(name)}/"
        assert browser.get(address).status_code == 404, name
        assert browser.post(address, saying(hotfix)).status_code == 404, name
    assert HotFix.objects.get().version == hotfix.version


def test_the_answer_says_so_in_a_sentence(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("qualification")
    answer = client_of(company.po).post(f"/admin/hotfixes/hotfix/{hotfix.pk}/act/approve/", saying(hotfix))
    assert "“approve” is not an act of the hot fix process." in words_of(answer)


def test_evidence_that_is_not_open_yet(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("qualification")
    for name in ("development_records", "deployment_records"):
        assert client_of(company.sd).get(url("evidence", hotfix, name)).status_code == 409


def test_a_hot_fix_with_that_key(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("qualification")
    browser = client_of(company.root)
    for pk in (0, 999_999, 10**19, 10**40):
        addresses = [
            url("change", pk),
            url("timeline", pk),
            url("record", pk),
            url("board_sheet", pk),
            url("grant", pk),
            url("act", pk, "qualify"),
            url("evidence", pk, "impact_assessments"),
            url("revoke", pk, "user", 1),
            note_url("change", pk),
            note_url("edit", pk),
            note_url("publish", pk),
            note_url("withdraw", pk),
        ]
        for address in addresses:
            assert browser.get(address).status_code == 404, address
        for address in (url("act", pk, "qualify"), url("grant", pk), note_url("write", pk)):
            assert browser.post(address, saying(hotfix)).status_code == 404, address


def test_a_key_that_is_no_number(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix_in("qualification")
    browser = client_of(company.root)
    pages = (
        "hotfixes/hotfix",
        "approvals/approval",
        "release_notes/releasenote",
        "systems/system",
        "systems/rosterentry",
        "systems/checklisttemplate",
        "accounts/user",
        "auth/group",
    )
    keys = ["abc", "1x", "٩٩٩٩", "-1", "1.0", "9" * 30, "_3A1"]
    for page, key, view in product(pages, keys, ("change/", "history/", "history/1/", "delete/")):
        address = f"/admin/{page}/{key}/{view}"
        answer = browser.get(address, follow=True)
        # The admin's own pages go back to the overview with a message, as Django does it.
        assert answer.status_code in (200, 403, 404), address
        if answer.status_code == 200:
            assert answer.redirect_chain[-1][0] == "/admin/", address


@pytest.mark.parametrize("version", ["abc", "0", "9" * 30])
def test_a_row_of_history_that_is_not_there(version: str, company: Company) -> None:
    address = f"/admin/systems/system/{company.system.pk}/history/{version}/"
    assert client_of(company.root).get(address).status_code == 404
