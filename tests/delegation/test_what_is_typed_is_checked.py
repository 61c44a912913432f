"""To whom, from when, until when and why: each wrong answer is told at its field, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common.errors import BadInput
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import Delegation
from tests.asking import client_of, form_in, words_of
from tests.driving import NIGHT

GIVE = reverse("admin:hotfixes_delegation_give")

WRONG = {
    "nobody": ({"to": ""}, "to"),
    "somebody unknown": ({"to": "999999"}, "to"),
    "a word for a person": ({"to": "everybody"}, "to"),
    "no end": ({"ends_at": ""}, "ends_at"),
    "an end that is none": ({"ends_at": "tomorrow"}, "ends_at"),
    "an end in the past": ({"ends_at": "2026-11-22T08:00"}, "ends_at"),
    "an end before its beginning": (
        {"starts_at": "2026-11-29T08:00", "ends_at": "2026-11-28T08:00"},
        "ends_at",
    ),
    "no length": ({"starts_at": "2026-11-29T08:00", "ends_at": "2026-11-29T08:00"}, "ends_at"),
    "longer than 60 days": ({"ends_at": "2027-01-22T02:15"}, "ends_at"),
    "a beginning in the past": ({"starts_at": "2026-11-23T02:13"}, "starts_at"),
    "no reason": ({"reason": ""}, "reason"),
    "a blank reason": ({"reason": "   "}, "reason"),
    "a reason too long": ({"reason": "x" * 2001}, "reason"),
    "a NUL": ({"reason": "x\0"}, "reason"),
    "no role": ({"what": ""}, "what"),
    "a role that is none": ({"what": "system-1-emperor"}, "what"),
    "a place that is none": ({"what": "planet-1-qa_lead"}, "what"),
    "a place that is not there": ({"what": "system-999999-qa_lead"}, "what"),
    "a key that is none": ({"what": "system-²-qa_lead"}, "what"),
    "a key too long": ({"what": f"hotfix-{10**30}-qa_lead"}, "what"),
}


@pytest.fixture
def typed(company, stand_in):
    return {
        "what": f"system-{company.system.pk}-qa_lead",
        "to": stand_in.pk,
        "starts_at": "",
        "ends_at": "2026-11-30T08:00",
        "reason": "Two weeks in the mountains.",
    }


@pytest.mark.parametrize("case", WRONG)
def test_by_http(case, typed, company):
    changed, field = WRONG[case]
    answer = client_of(company.qa).post(GIVE, typed | changed)
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {field}
    assert not Delegation.objects.exists()
    if field != "reason":
        assert form_in(answer)["reason"] == ["\nTwo weeks in the mountains."] or (
            "Two weeks in the mountains." in words_of(answer)
        )


@pytest.mark.parametrize("who", ["qa", "left", "customer"])
def test_to_oneself_or_to_somebody_who_cannot_sign_in(who, typed, company):
    company.other.is_active = who != "left"
    company.other.is_staff = who != "customer"
    company.other.save()
    to = company.qa if who == "qa" else company.other
    answer = client_of(company.qa).post(GIVE, typed | {"to": to.pk})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"to"}
    with pytest.raises(BadInput) as refused:
        delegate_role(
            Role.QA_LEAD, company.system, to=to, by=company.qa, ends_at=NIGHT + timedelta(1), reason="x"
        )
    assert refused.value.fields.keys() == {"to"}
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ends_at": NIGHT}, "ends_at"),
        ({"ends_at": NIGHT + timedelta(days=60, seconds=1)}, "ends_at"),
        ({"starts_at": NIGHT - timedelta(minutes=15)}, "starts_at"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_by_the_use_case(said, field, company, stand_in):
    good = {"to": stand_in, "by": company.qa, "ends_at": NIGHT + timedelta(days=1), "reason": "x"}
    with pytest.raises(BadInput) as refused:
        delegate_role(Role.QA_LEAD, company.system, **(good | said))
    assert refused.value.fields.keys() == {field}
    assert not Delegation.objects.exists()


def test_sixty_days_are_not_too_long(delegated):
    assert delegated(ends_at=NIGHT + timedelta(days=60)).ends_at == NIGHT + timedelta(days=60)


def test_the_present_minute_is_now(typed, company, later):
    """A form has no seconds."""
    with later(seconds=40):
        assert client_of(company.qa).post(GIVE, typed | {"starts_at": "2026-11-23T02:14"}).status_code == 302
    assert Delegation.objects.get().starts_at == NIGHT + timedelta(seconds=40)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Brussels", "America/New_York"])
def test_times_are_typed_and_shown_in_utc(zone, typed, company, settings):
    settings.TIME_ZONE = zone
    said = typed | {"starts_at": "2026-11-24T20:30", "ends_at": "2026-11-25T06:15"}
    assert client_of(company.qa).post(GIVE, said).status_code == 302
    given = Delegation.objects.get()
    assert given.starts_at == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    assert given.ends_at == datetime(2026, 11, 25, 6, 15, tzinfo=UTC)
    listed = words_of(client_of(company.auditor).get(reverse("admin:hotfixes_delegation_changelist")))
    assert "2026-11-24 20:30" in listed
    assert "2026-11-25 06:15" in listed
    page = words_of(client_of(company.qa).get(reverse("admin:hotfixes_delegation_mine")))
    for words in (
        "2026-11-24 20:30 UTC</time>",
        "2026-11-25 06:15 UTC</time>",
        "Two weeks in the mountains.",
    ):
        assert words in page


ROW = {"role": "qa_lead", "starts_at": NIGHT, "ends_at": NIGHT + timedelta(days=1), "given_at": NIGHT}


@pytest.mark.parametrize("broken", ["no place", "two places", "no length", "to himself", "half withdrawn"])
def test_the_database_refuses_what_makes_no_sense(broken, company, stand_in, hotfix_in):
    row = {**ROW, "delegator": company.qa, "delegate": stand_in, "system": company.system}
    row |= {
        "no place": {"system": None},
        "two places": {"hotfix": hotfix_in("identified")},
        "no length": {"ends_at": NIGHT},
        "to himself": {"delegate": company.qa},
        "half withdrawn": {"withdrawn_at": NIGHT},
    }[broken]
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(**row)
