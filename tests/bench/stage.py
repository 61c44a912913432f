"""What the benches measure on: companies and hot fixes, small ones and ones with long records."""

from functools import cache

from django.test import Client

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.records.pdf import as_html
from apps.records.pdf_layout import lay_out
from apps.records.snapshot import snapshot
from tests.driving import Company, make_company, ready, report

# What an edit adds to the history: a paragraph before and after.
PARAGRAPH = (
    "The gateway was watched for a quarter of an hour after the restart, and no payment was refused. " * 6
)
EDITS_A_PAGE = 4.0


@cache
def company(code: str = "PAY") -> Company:
    """A system with everybody who may have a say in it."""
    return make_company(code)


@cache
def record_of(pages: int) -> HotFix:
    """A hot fix whose record has about so many pages: reported only, driven on, or with a long history."""
    hotfix = report(company())
    if pages > pages_of(hotfix):
        ready(hotfix, company(), to="testing")
    begun = have = pages_of(hotfix)
    edits = 0
    while have < pages:
        # By what the edits so far gave; at first by a guess.
        a_page = edits / (have - begun) if have > begun else EDITS_A_PAGE
        for _each in range(max(round((pages - have) * a_page), 1)):
            edits += 1
            _edit(hotfix, edits)
        have = pages_of(hotfix)
    return hotfix


def _edit(hotfix: HotFix, number: int) -> None:
    with recording(hotfix.test_reports.get(), by=company().qa) as record:
        record.summary = f"Run {number}: {PARAGRAPH}"  # type: ignore[attr-defined]


def html_of(hotfix: HotFix) -> str:
    """The page that is printed."""
    return as_html(snapshot(hotfix, printed_by="Auditor Pay", at=clock.now()))


def pages_of(hotfix: HotFix) -> int:
    return lay_out(html_of(hotfix), what=hotfix.reference).pages


def browser(user: User) -> Client:
    """A browser in which `user` has signed in."""
    client = Client()
    client.force_login(user)
    return client
