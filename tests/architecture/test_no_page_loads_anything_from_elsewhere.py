"""Every page says strictly what a browser may load, and asks it for nothing else."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from tests.asking import client_of, note_url, saying, url
from tests.driving import complete, drive, ready, report

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
# What a browser fetches by itself, or sends to; a link that a person may follow is another matter.
LOADS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "object": "data",
    "form": "action",
    "input": "src",
    "button": "formaction",
    "base": "href",
}


# simple-history's own template has one; the policy refuses it, and nothing is lost but a line.
KNOWN = '<p class="paginator" style="border-top: 0">'


class Page(HTMLParser):
    """Collects what a strict policy would refuse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        where = urlsplit(has.get(LOADS.get(tag, "")) or "")
        inline = tag == "style" or (
            tag == "script" and not has.get("src") and has.get("type") != "application/json"
        )
        if inline or "style" in has or any(name.startswith("on") for name in has):
            self.refused.append(self.get_starttag_text() or tag)
        if where.netloc or where.scheme:
            self.refused.append(f"{tag}: {where.geturl()}")


@pytest.fixture
def pages(company):
    """Addresses and who looks at them: our own pages and the admin's."""
    documented = drive(report(company), company, to="documentation")
    complete(documented, company)
    note = documented.release_notes.get()
    qualifying = ready(report(company), company, to="qualification")
    grant = qualifying.user_grants.first()
    system = reverse("admin:systems_system_change", args=[company.system.pk])
    approval = documented.approvals.first()
    return [
        (None, reverse("admin:login")),
        ("po", reverse("admin:index")),
        ("po", reverse("admin:hotfixes_hotfix_changelist")),
        ("reporter", url("add")),
        ("po", url("change", qualifying)),
        ("rm", url("change", documented)),
        ("po", url("act", qualifying, "qualify")),
        ("po", url("act", qualifying, "cancel")),
        ("po", url("evidence", qualifying, "change_requests")),
        ("tl", url("timeline", qualifying)),
        (
            "board",
            reverse("admin:hotfixes_hotfix_agenda") + "?start=2026-01-01&until=2099-12-31&which=reported",
        ),
        ("auditor", reverse("admin:hotfixes_hotfix_packs") + "?start=2026-01-01"),
        ("auditor", url("pack", qualifying)),
        ("auditor", reverse("admin:records_packexport_changelist")),
        ("owner", url("grant", qualifying)),
        ("owner", url("revoke", qualifying, "user", grant)),
        ("rm", note_url("change", note)),
        ("rm", note_url("withdraw", note)),
        ("rm", reverse("admin:release_notes_releasenote_changelist")),
        ("auditor", reverse("admin:approvals_approval_changelist")),
        ("auditor", reverse("admin:approvals_approval_change", args=[approval.pk])),
        ("owner", system),
        ("owner", reverse("admin:systems_system_history", args=[company.system.pk])),
        ("owner", reverse("admin:systems_checklisttemplate_changelist")),
        ("root", reverse("admin:accounts_user_change", args=[company.po.pk])),
        ("root", reverse("admin:auth_group_changelist")),
        ("po", reverse("admin:password_change")),
    ]


def test_pages(pages, company):
    for who, address in pages:
        answer = client_of(company.people[who] if who else None).get(address)
        assert answer.status_code == 200, (who, address)
        _check(answer, address)


def test_pages_that_refuse(company):
    hotfix = ready(report(company), company, to="qualification")
    for who, status, answer in (
        ("plain", 404, lambda browser: browser.get(url("change", hotfix))),
        ("qa", 403, lambda browser: browser.get(url("act", hotfix, "qualify"))),
        ("po", 404, lambda browser: browser.get(url("act", hotfix, "teleport"))),
        ("po", 400, lambda browser: browser.post(url("act", hotfix, "reject"), {"seen": hotfix.version})),
        (
            "po",
            409,
            lambda browser: browser.post(url("act", hotfix, "qualify"), saying(hotfix, evidence="0" * 64)),
        ),
    ):
        given = answer(client_of(company.people[who]))
        assert given.status_code == status, who
        _check(given, f"{status} for {who}")


def _check(answer, address):
    said = answer.headers["Content-Security-Policy"]
    assert {one.strip() for one in said.split(";") if one.strip()} == POLICY, address
    assert "Content-Security-Policy-Report-Only" not in answer.headers
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert [one for one in Page(answer.content.decode()).refused if one != KNOWN] == [], address


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        '<p style="color: red">',
        '<a onclick="go()">',
        '<img src="//cdn.example/x.png">',
        '<form action="https://evil.example/">',
    ],
)
def test_the_test_finds(text):
    assert Page(text).refused
