"""A roster grants roles on later hot fixes: process owners enter others, neither themselves nor auditors."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, PROCESS_OWNERS, Role
from apps.common.errors import BadInput, NotAllowed
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role
from apps.systems.models import RosterEntry
from tests.asking import client_of, form_in, words_of
from tests.driving import NIGHT, ready, report

pytestmark = pytest.mark.django_db
THEMSELVES = "Nobody grants a role to themselves"
AUDITS = "auditors and the change board read everything, change nothing and hold no role"


@pytest.fixture
def enter(company):
    """The process owner's page of a new entry, filled in and sent."""

    def send(**holder):
        typed = {"system": company.system.pk, "role": "release_manager", "rank": "deputy", "why": "Holidays."}
        return client_of(company.owner).post(reverse("admin:systems_rosterentry_add"), typed | holder)

    return send


@pytest.fixture
def inline(company):
    """The same in a row of the system's page."""

    def send(**holder):
        browser, address = (
            client_of(company.owner),
            reverse("admin:systems_system_change", args=[company.system.pk]),
        )
        typed = form_in(browser.get(address))
        number = int(typed["roster-TOTAL_FORMS"][0])
        row = {"role": "release_manager", "rank": "deputy", "system": company.system.pk} | holder
        typed |= {f"roster-{number}-{name}": value for name, value in row.items()}
        return browser.post(address, typed | {"roster-TOTAL_FORMS": number + 1, "why": "Holidays."})

    return send


@pytest.fixture(params=["enter", "inline"])
def door(request):
    return request.getfixturevalue(request.param)


def group(name):
    return Group.objects.get(name=name).pk


def test_not_as_a_person_nor_by_a_group_of_his_own(door, company):
    before = RosterEntry.objects.count()
    for holder in ({"user": company.owner.pk}, {"group": group(PROCESS_OWNERS)}):
        answer = door(**holder)
        assert answer.status_code in (200, 400)
        assert THEMSELVES in words_of(answer)
        assert "Holidays." in words_of(answer)
    assert RosterEntry.objects.count() == before


def test_nor_an_auditor_or_all_of_them(door, company):
    before = RosterEntry.objects.count()
    for holder in ({"user": company.auditor.pk}, {"group": group(AUDITORS)}):
        assert AUDITS in words_of(door(**holder))
    assert RosterEntry.objects.count() == before


def test_somebody_else_is_entered(door, company):
    assert door(user=company.plain.pk).status_code == 302
    assert company.system.roster.filter(user=company.plain, role="release_manager").exists()


def test_an_entry_is_not_turned_into_his_own(company):
    entry = company.system.roster.exclude(user=None).first()
    browser, address = client_of(company.owner), reverse("admin:systems_rosterentry_change", args=[entry.pk])
    typed = form_in(browser.get(address)) | {"user": company.owner.pk, "why": "Me."}
    assert THEMSELVES in words_of(browser.post(address, typed))
    entry.refresh_from_db()
    assert entry.user != company.owner


def test_his_own_entry_by_somebody_else_takes_another_rank_and_no_other_role(company):
    entry = RosterEntry.objects.create(system=company.system, role="qa_lead", user=company.owner)
    browser, address = client_of(company.owner), reverse("admin:systems_rosterentry_change", args=[entry.pk])
    typed = form_in(browser.get(address)) | {"why": "Order."}
    assert browser.post(address, typed).status_code == 302
    assert THEMSELVES in words_of(browser.post(address, typed | {"role": "release_manager"}))
    entry.refresh_from_db()
    assert entry.role == "qa_lead"


def test_an_auditor_is_granted_and_delegated_nothing(company, night):
    hotfix = ready(report(company), company, to="testing")
    with pytest.raises(NotAllowed, match=AUDITS):
        grant_role(hotfix, Role.QA_LEAD, to=company.auditor, by=company.owner, reason="He is awake.")
    with pytest.raises(BadInput) as refused:
        delegate_role(
            Role.QA_LEAD,
            company.system,
            to=company.auditor,
            by=company.qa,
            ends_at=NIGHT.replace(day=28),
            reason="Asleep.",
        )
    assert AUDITS in refused.value.fields["to"][0]


def test_nobody_changes_his_own_groups(company):
    address = reverse("admin:accounts_user_change", args=[company.root.pk])
    browser = client_of(company.root)
    typed = form_in(browser.get(address))
    assert "groups" not in typed
    assert browser.post(address, typed | {"groups": [group(PROCESS_OWNERS)], "why": "Me."}).status_code == 302
    assert not User.objects.get(pk=company.root.pk).groups.exists()


def test_an_entry_of_nobody_is_refused_at_its_form(company):
    entry = company.system.roster.filter(user__isnull=False).first()
    address = reverse("admin:systems_rosterentry_change", args=[entry.pk])
    browser = client_of(company.owner)
    answer = browser.post(address, form_in(browser.get(address)) | {"user": "", "group": ""})
    assert answer.status_code in (200, 400)
    assert answer.context["errors"]
    entry.refresh_from_db()
    assert entry.user
