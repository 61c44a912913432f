"""GET shows and never acts; any other method than GET and POST is refused."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from apps.hotfixes.models import HotFix
from apps.release_notes.models import ReleaseNote
from tests.asking import client_of, form_in, note_url, saying, url
from tests.driving import Company


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix]) -> HotFix:
    return hotfix_in("documentation")


def _stored() -> tuple[object, ...]:
    return (
        list(HotFix.objects.values()),
        list(ReleaseNote.objects.values()),
        HotFix.objects.get().user_grants.count(),
        HotFix.objects.get().approvals.count(),
    )


def test_a_get_with_everything_filled_in_changes_nothing(hotfix: HotFix, company: Company) -> None:
    note, grant = hotfix.release_notes.get(), hotfix.user_grants.get(user=company.qa)
    said = urlencode(saying(hotfix, role="qa_lead", person=company.other.pk, audience="support"))
    before = _stored()
    for who, address in (
        ("rm", url("act", hotfix, "complete_documentation")),
        ("rm", url("evidence", hotfix, "lessons_learned")),
        ("owner", url("grant", hotfix)),
        ("owner", url("revoke", hotfix, "user", grant)),
        ("rm", note_url("withdraw", note)),
        ("rm", url("add")),
    ):
        assert client_of(company.people[who]).get(f"{address}?{said}").status_code == 200, address
    assert client_of(company.rm).get(f"{note_url('write', hotfix)}?{said}").status_code == 405
    assert _stored() == before


def test_other_methods_are_refused(hotfix: HotFix, company: Company) -> None:
    note, grant = hotfix.release_notes.get(), hotfix.user_grants.get(user=company.qa)
    before = _stored()
    for who, address in (
        ("rm", url("act", hotfix, "complete_documentation")),
        ("rm", url("evidence", hotfix, "lessons_learned")),
        ("owner", url("grant", hotfix)),
        ("owner", url("revoke", hotfix, "user", grant)),
        ("rm", url("change", hotfix)),
        ("rm", url("timeline", hotfix)),
        ("rm", url("record", hotfix)),
        ("rm", url("add")),
        ("rm", note_url("change", note)),
        ("rm", note_url("edit", note)),
        ("rm", note_url("publish", note)),
        ("rm", note_url("withdraw", note)),
        ("rm", note_url("write", hotfix)),
    ):
        browser = client_of(company.people[who])
        for ask in (browser.put, browser.patch, browser.delete):
            assert ask(address, saying(hotfix)).status_code == 405, address
    assert _stored() == before


def test_what_only_shows_takes_no_post(hotfix: HotFix, company: Company) -> None:
    note = hotfix.release_notes.get()
    for name in ("change", "timeline", "record"):
        assert client_of(company.root).post(url(name, hotfix), saying(hotfix)).status_code == 405
    assert client_of(company.rm).post(note_url("change", note), {"title": "Forged"}).status_code == 405


def test_a_post_from_another_site_is_refused(hotfix: HotFix, company: Company) -> None:
    """It lacks the token that the page carries."""
    note, grant = hotfix.release_notes.get(), hotfix.user_grants.get(user=company.qa)
    before = _stored()
    for who, address in (
        ("rm", url("act", hotfix, "complete_documentation")),
        ("rm", url("evidence", hotfix, "lessons_learned")),
        ("owner", url("grant", hotfix)),
        ("owner", url("revoke", hotfix, "user", grant)),
        ("rm", note_url("write", hotfix)),
        ("rm", note_url("withdraw", note)),
        ("rm", url("add")),
    ):
        browser = client_of(company.people[who], enforce_csrf_checks=True)
        assert browser.post(address, saying(hotfix)).status_code == 403, address
    assert _stored() == before


def test_the_page_carries_the_token_that_its_post_needs(hotfix: HotFix, company: Company) -> None:
    browser = client_of(company.rm, enforce_csrf_checks=True)
    for address in (
        url("evidence", hotfix, "lessons_learned"),
        url("act", hotfix, "complete_documentation"),
    ):
        sent = form_in(browser.get(address))
        assert browser.post(address, sent).status_code == 302, address
        assert browser.post(address, sent | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
