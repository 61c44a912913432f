"""The forms of the site with a hundred kilobytes in every field that somebody can type in."""

from typing import Any

from django.urls import reverse

from apps.accounts.models import User
from tests.asking import form_in, url
from tests.driving import SUPPLIER, Company, drive, ready, report

HUNDRED_KB = "What happened, told at length. " * 3_300
# What the page carries by itself and nobody types.
_CARRIED = (
    "csrfmiddlewaretoken",
    "kept_draft",
    "seen",
    "of_record",
    "evidence",
    "shown",
    "_TOTAL_FORMS",
    "_INITIAL_FORMS",
    "_NUM_FORMS",
)


def filled(page: Any) -> dict[str, Any]:
    """What the main form of `page` sends when all of that was pasted everywhere."""
    return {
        name: values
        if name.endswith((*_CARRIED, "-id", "-record"))
        else [HUNDRED_KB for _value in values or [""]]
        for name, values in form_in(page).items()
    }


def pages(company: Company) -> list[tuple[User, str]]:
    """Who fills in what: every piece of evidence, and what else asks for words."""
    found = [(company.reporter, url("add")), (company.qa, reverse("admin:hotfixes_delegation_give"))]
    for state, who in SUPPLIER.items():
        hotfix = drive(report(company), company, to=state.value)
        assert hotfix.phase is not None
        found += [(company.people[who], url("evidence", hotfix, name)) for name in hotfix.phase.evidence]
    testing = ready(report(company), company, to="testing")
    found += [
        (company.qa, url("act", testing, "pass_testing")),
        (company.qa, url("act", testing, "fail_testing")),
        (company.qa, url("status", testing)),
        (company.rm, url("break_glass", testing)),
        (company.owner, url("grant", testing)),
        (company.owner, reverse("admin:systems_system_add")),
        (company.owner, reverse("admin:systems_rosterentry_add")),
        (company.root, reverse("admin:auth_group_add")),
    ]
    return found
