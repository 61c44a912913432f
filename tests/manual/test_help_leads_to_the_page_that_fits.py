"""Help stands in the header of each page, and leads to the page of the manual for what is done there."""

import re

import pytest

from apps.console.manual import PAGES
from apps.hotfixes.models import HotFix
from tests.asking import client_of, note_url, url, words_of
from tests.driving import Company, drive, ready, report


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


def helped_by(answer: object) -> str:
    found = re.search(r'<a href="/admin/help/([a-z-]+)/">Help</a>', words_of(answer))
    assert found
    return found[1]


def test_by_what_is_done(company: Company, hotfix: HotFix) -> None:
    for user, address, name in (
        (company.reporter, url("add"), "reporter"),
        (company.qa, url("evidence", hotfix, "test_reports"), "reporter"),
        (company.qa, url("act", hotfix, "pass_testing"), "signer"),
        (company.rm, url("break_glass", hotfix), "signer"),
        (company.qa, "/admin/", "reporter"),
        (company.owner, "/admin/systems/system/", "reporter"),
    ):
        assert helped_by(client_of(user).get(address)) == name, address


def test_the_release_manager_is_helped_with_releasing(company: Company) -> None:
    hotfix = drive(report(company), company, to="documentation")
    browser = client_of(company.rm)
    assert helped_by(browser.get(note_url("edit", hotfix.release_notes.get()))) == "release-manager"
    assert helped_by(browser.get(url("act", hotfix, "complete_documentation"))) == "release-manager"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_page_is_shown_with_its_pictures_and_links(page: object, company: Company) -> None:
    browser = client_of(company.reporter)
    answer = browser.get(page.url)  # type: ignore[attr-defined]
    assert answer.status_code == 200
    text = words_of(answer)
    for picture in re.findall(r'<img src="([^"]+)"', text):
        assert picture.startswith("/static/"), picture
    for other in PAGES:
        assert f'href="{other.url}"' in text
    for link in re.findall(r'<a href="(/admin/help/[^"#]+)', text):
        assert browser.get(link).status_code == 200


def test_there_is_no_other_page(company: Company) -> None:
    assert client_of(company.reporter).get("/admin/help/nonsense/").status_code == 404
