"""The pages that people meet, each with somebody who sees it: what the browser tests walk."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from apps.access.legal_holds import place_hold
from apps.access.reviewing import begin_review
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.phases import PHASES, acts_in
from apps.systems.handing_over import own_shifts
from apps.systems.models import System
from tests.asking import client_of, note_url, saying, url
from tests.driving import Company, drive, ready, report
from tests.lifting import process_owner
from tests.owing import broken, claimed

# Who is asked in turn; the first one who is shown a page stands for everybody who is.
PEOPLE = ("owner", "po", "tl", "sd", "qa", "rm", "reporter", "auditor", "root")

Page = tuple[str, str]  # who sees it, and its address


def of_the_admin(company: Company) -> list[Page]:
    """Lists, and of everything that is listed the pages to read, change and delete it, and its history."""
    hotfix = drive(report(company), company, to="documentation")
    broken(company, to="testing")
    assert hotfix.release_notes.exists()
    with acting(None):  # rows that others only read, wider than a phone
        company.system.clocks.create(
            priority="critical",
            first_response=timedelta(minutes=15),
            update_every=timedelta(hours=1),
            escalate_after=timedelta(hours=2),
        )
    addresses = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        some: Any = model._default_manager.order_by("pk").first()
        addresses += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        if some is not None:
            addresses += [
                reverse(f"{name}_{page}", args=[some.pk]) for page in ("change", "history", "delete")
            ]
    only_read = ("qa", reverse("admin:systems_system_change", args=[company.system.pk]))
    return [*_shown(company, addresses), only_read]


def of_hot_fixes(company: Company) -> list[Page]:
    """The page of a hot fix in every state, every form of evidence, and the page of every act."""
    addresses = []
    for phase in PHASES:
        begun = drive(report(company), company, to=phase.state)
        complete = ready(report(company), company, to=phase.state)
        for hotfix in (begun, complete):
            addresses.append(url("change", hotfix))
            addresses += [url("evidence", hotfix, name) for name in phase.all_evidence]
            addresses += [url("act", hotfix, act.name) for act in acts_in(phase.state)]
    sent_back = drive(report(company), company, to="code_review")
    client_of(company.tl).post(url("act", sent_back, "request_changes"), saying(sent_back))
    owing = broken(company, to="testing")
    said = ready(report(company), company, to="testing")
    yes = claimed(said, company, Role.QA_LEAD, "qa", witness=company.rm, at=said.phase_entered_at)
    closed = drive(report(company), company, to="closed")
    wrong = ready(report(company), company, to="qualification")
    right = System.objects.create(code="TILL", name="The till")
    addresses += [url("correct_system", wrong), f"{url('correct_system', wrong)}?to={right.pk}"]
    addresses += [url("change", one) for one in (sent_back, owing, said, closed)]
    addresses += [url("answer_verbal", said, yes, verdict) for verdict in ("confirm", "strike")]
    addresses += [url(name, owing) for name in ("go_ahead", "break_glass", "verbal")]
    addresses += [url("timeline", closed), url("grant", owing), url("pack", closed)]
    return list(_shown(company, addresses))


def of_everything_else(company: Company) -> list[Page]:
    """The front page of each person, and what belongs to no hot fix."""
    hotfix = ready(report(company), company, to="testing")
    broken(company, to="testing")
    note = drive(report(company), company, to="documentation").release_notes.get()
    record = hotfix.test_reports.get()
    names = ("agenda", "figures", "packs", "add")
    addresses = [
        *(url(name) for name in names),
        url("attach", hotfix, "test_reports", record),
        url("status", hotfix),
        url("link", hotfix),
        f"{reverse('admin:search')}?q=payments",
        *(note_url(name, note) for name in ("change", "edit", "publish")),
        *(reverse(f"admin:{name}") for name in ("password_change", "own_address", "try_mail", "health")),
        *(
            reverse(f"admin:{name}")
            for name in ("own_codes", "own_messages", "own_passkeys", "own_sessions", "own_ways")
        ),
        *(reverse(f"admin:{name}") for name in ("tonight", "own_phone", "on_call", "time_zone", "calendar")),
        reverse("admin:coming_rota", args=[company.system.pk]),
        reverse("admin:ways_of_system", args=[company.system.pk]),
        *on_call_pages(company),
        *pages_of_rights(company),
        *(reverse(f"admin:hotfixes_delegation_{name}") for name in ("mine", "give")),
    ]
    start = reverse("admin:index")
    nobody = [
        ("", reverse("admin:login")),
        ("", reverse("verify")),
        ("", reverse("admin:forgotten_password")),
    ]
    missing = [("qa", f"{start}nowhere/"), ("qa", url("change", 999_999))]
    return [*((who, start) for who in PEOPLE), *_shown(company, addresses), *nobody, *missing]


def on_call_pages(company: Company) -> Iterator[str]:
    """A shift to be handed over, the number of somebody, and importing a calendar."""
    with acting(None):
        company.system.on_call_shifts.create(
            role=Role.TECHNICAL_LEAD,
            user=company.tl,
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=8),
        )
    yield f"{reverse('admin:on_call')}?shift={own_shifts(company.tl)[0].key}"
    yield reverse("admin:accounts_user_phone", args=[company.qa.pk])
    yield reverse("admin:systems_oncallshift_import")


def pages_of_rights(company: Company) -> Iterator[str]:
    """An access review that runs, a legal hold, and somebody who left and may be erased."""
    second, owner = process_owner(), company.owner
    review = begin_review(start=clock.now().date(), until=clock.now().date(), by=owner)
    with acting(second):
        leaver = company.plain
        leaver.is_active = False
        leaver.save()
    place_hold(by=owner, reason="A lawsuit.", person=company.other, until=None)
    yield reverse("admin:access_reviews")
    yield reverse("admin:access_review", args=[review.pk])
    yield reverse("admin:sign_access_review", args=[review.pk])
    yield reverse("admin:legal_holds")
    yield reverse("admin:accounts_user_erase", args=[leaver.pk])


def _shown(company: Company, addresses: Iterable[str]) -> Iterator[Page]:
    """Those of `addresses` that somebody is shown as a page, each with the first who is."""
    browsers: dict[str, Client] = {who: client_of(company.people[who]) for who in PEOPLE}
    for address in dict.fromkeys(addresses):
        for who, browser in browsers.items():
            answer = browser.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                yield who, address
                break
