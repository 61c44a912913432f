"""Whoever has a time zone reads each moment of each page in it, with UTC beside it."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from apps.accounts.models import User
from tests.asking import client_of, url
from tests.browser import pages
from tests.driving import Company, drive, ready, report

from .reading import alone_in, both_in, words_of_page

# A waiver keeps what it waived in the words of its time: in the timeline that is a value, as it was written.
KEPT = "The window overlaps that of another hot fix"


def of_each_kind(company: Company) -> list[pages.Page]:
    """A few pages that have most of what pages are made of; all of them are asked where there is time."""
    closed, asked = (
        drive(report(company), company, to="closed"),
        ready(report(company), company, to="deployment"),
    )
    lists = ("approvals_approval", "hotfixes_delegation", "release_notes_releasenote", "hotfixes_hotfix")
    one = closed.approvals.latest("pk")
    return [
        *(("auditor", reverse(f"admin:{name}_changelist")) for name in lists),
        *(
            ("auditor", reverse(f"admin:approvals_approval_{page}", args=[one.pk]))
            for page in ("change", "history")
        ),
        *(("auditor", url(name, closed)) for name in ("change", "timeline")),
        *(("rm", url(name, asked, *more)) for name, *more in (("change",), ("act", "go"), ("status",))),
        ("rm", url("evidence", asked, "deployment_plans")),
        ("rm", reverse("admin:time_zone")),
    ]


@pytest.mark.parametrize(
    "family",
    [
        of_each_kind,
        *(
            pytest.param(family, marks=pytest.mark.slow)
            for family in (pages.of_the_admin, pages.of_hot_fixes, pages.of_everything_else)
        ),
    ],
)
def test_the_pages(family: Callable[[Company], list[pages.Page]], company: Company) -> None:
    for person in User.objects.all():
        person.time_zone = "Asia/Kolkata"
        person.save(update_fields=["time_zone"])
    wrong: dict[str, set[str]] = {}
    told = 0
    for who, address in family(company):
        browser = client_of(company.people[who] if who else None)
        text = words_of_page(browser.get(address, follow=True).content)
        told += len(both_in(text))
        kept = KEPT if address.endswith("/timeline/") else "no such words"
        if who and (alone := {one for one in alone_in(text) if kept not in one}):
            wrong[f"{who} {address}"] = alone
    assert not wrong
    assert told
    assert told
