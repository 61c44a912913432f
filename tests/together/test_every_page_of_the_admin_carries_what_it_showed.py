"""Of every model in the admin: an older page is refused, or nobody saves one at all."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.models import User
from apps.common.clock import UTC
from apps.console.admin.overtaken import SeesWhatMoved
from apps.notifications.models import Wording
from apps.systems.models import (
    ChecklistTemplate,
    EvidenceTemplate,
    Freeze,
    OnCallRule,
    OnCallShift,
    RosterEntry,
    System,
)
from tests.asking import client_of, form_in, words_of
from tests.driving import Company

FROM, UNTIL = datetime(2027, 7, 1, 8, tzinfo=UTC), datetime(2027, 7, 1, 20, tzinfo=UTC)

# Who saves it, what there is of it, and what somebody changes of it while a page of it is open.
MADE: dict[Any, tuple[str, Callable[[Company], Any], str, Any]] = {
    User: ("root", lambda company: company.qa, "last_name", "Newer"),
    Group: ("root", lambda company: Group.objects.create(name="Night shift"), "name", "Night watch"),
    System: ("owner", lambda company: company.system, "support_contact", "Desk 11"),
    RosterEntry: ("owner", lambda company: company.system.roster.first(), "rank", "deputy"),
    ChecklistTemplate: ("owner", lambda company: ChecklistTemplate.objects.all()[0], "note", "Newer"),
    EvidenceTemplate: (
        "owner",
        lambda company: EvidenceTemplate.objects.get_or_create(system=company.system)[0],
        "ticket_link",
        "https://tickets.example/{ticket}",
    ),
    OnCallRule: (
        "owner",
        lambda company: OnCallRule.objects.create(
            system=company.system, role="qa_lead", at=time(8), starts_on=date(2027, 1, 4)
        ),
        "at",
        time(9),
    ),
    OnCallShift: (
        "owner",
        lambda company: OnCallShift.objects.create(
            system=company.system, role="qa_lead", user=company.qa, starts_at=FROM, ends_at=UNTIL
        ),
        "note",
        "Newer",
    ),
    Freeze: (
        "owner",
        lambda company: Freeze.objects.create(starts_at=FROM, ends_at=UNTIL, reason="Closing of the year"),
        "reason",
        "Closing of the books",
    ),
    Wording: (
        "owner",
        lambda company: Wording.objects.create(kind="sign", heading="Please sign {title}"),
        "heading",
        "Sign {title}",
    ),
}


def test_every_page_that_somebody_may_save_is_of_the_kind_that_compares(rf: Any, company: Company) -> None:
    saved = set()
    for model, page in admin.site._registry.items():
        for who in ("root", "owner"):
            request = rf.get("/")
            request.user = company.people[who]
            if page.has_change_permission(request):
                saved.add(model)
                assert isinstance(page, SeesWhatMoved), model
        assert not page.list_editable, model
    assert saved == set(MADE)


@pytest.mark.parametrize("model", MADE)
def test_an_older_page_is_refused_and_overwrites_nothing(model: Any, company: Company) -> None:
    who, make, name, newer = MADE[model]
    thing, browser = make(company), client_of(company.people[who])
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[thing.pk])
    older = form_in(browser.get(address)) | {"why": "Looked through."}
    setattr(thing, name, newer)
    thing.save()
    answer = browser.post(address, older)
    assert answer.status_code == 409
    assert "Changed by" in words_of(answer)
    assert getattr(model.objects.get(pk=thing.pk), name) == newer
    again = browser.post(address, form_in(answer))
    assert again.status_code == 302, again.context["errors"]
    assert getattr(model.objects.get(pk=thing.pk), name) == newer
