"""The trigger says in SQL what separation_of_duties.py says: compared over every pair of phase and role."""

import pytest
from django.db import transaction

from apps.accounts.roles import SIGNING_ROLES, Role
from apps.approvals.models import Approval
from apps.common.errors import NotAllowed
from apps.hotfixes.phases import PHASES, State
from apps.hotfixes.separation_of_duties import conflict, is_barred, reported_it
from tests.asking import undone
from tests.driving import report

# Each role in each phase that anybody signs, its own or not: the rules may lean on nothing else.
PLACES = [(phase.state, role) for phase in PHASES if phase.sign_offs for role in SIGNING_ROLES]
ASKED = [(phase.state, rule.role) for phase in PHASES for rule in phase.sign_offs]
NAMES = [f"{phase.value}-{role.value}" for phase, role in PLACES]


@pytest.fixture
def hotfix(company):
    return report(company)


def refused(hotfix, phase, role, signer, number=1, *, on_behalf_of=None, decision="approved"):
    """Whether the database takes no such decision; one that it takes stays there."""
    row = Approval(
        hotfix=hotfix,
        round=1,
        phase=phase,
        role=role,
        decision=decision,
        signer=signer,
        on_behalf_of=on_behalf_of,
        signed_at=hotfix.reported_at,
        evidence_digest=f"{number:0<64}",
        signed_evidence=[],
    )
    try:
        with transaction.atomic():
            Approval.objects.bulk_create([row])
    except NotAllowed:
        return True
    return False


@pytest.mark.parametrize(("phase", "role"), PLACES, ids=NAMES)
def test_what_one_person_may_not_sign_besides(phase, role, hotfix, company):
    assert not refused(hotfix, phase, role, company.other)
    apart = []
    for place in PLACES:
        with undone():
            assert not refused(hotfix, *place, company.insider, number=2), "Two people may sign any two."
        with undone():
            if refused(hotfix, *place, company.other, number=3):
                apart.append(place)
    assert apart == [place for place in PLACES if conflict(phase, role, *place)]


@pytest.mark.parametrize(("phase", "role"), ASKED, ids=[f"{one}-{other}" for one, other in ASKED])
@pytest.mark.parametrize("first", ["alone", "by a delegate"])
def test_who_signs_for_somebody_counts_as_both(first, phase, role, hotfix, company):
    """Each of two people, signing alone or for a third one, after “B for A” or after A alone."""
    how = {"alone": {}, "by a delegate": {"on_behalf_of": company.other}}[first]
    assert not refused(hotfix, phase, role, company.insider if how else company.other, **how)
    decided = list(hotfix.approvals.all())
    for place in ASKED:
        for people in ((company.insider,), (company.other,), (company.plain, company.other)):
            signer, for_whom = people[0], people[1] if people[1:] else None
            with undone():
                found = refused(hotfix, *place, signer, number=2, on_behalf_of=for_whom)
            keys = [one.pk for one in people]
            assert found is is_barred(hotfix, *place, keys, decided), (place, people)


def test_a_no_bars_nobody_in_the_database(hotfix, company):
    """Nor does the rule for a yes count one; that a no keeps from settling a debt is the debt's own rule."""
    assert not refused(hotfix, "code_review", "technical_lead", company.other, decision="refused")
    assert not refused(hotfix, "development", "senior_developer", company.other, number=2)


def test_what_the_reporter_may_not_sign(hotfix, company):
    apart = []
    for place in PLACES:
        with undone():
            if refused(hotfix, *place, company.reporter):
                apart.append(place)
    assert apart == [place for place in PLACES if reported_it(hotfix, place[0], company.reporter.pk)]


def test_the_order_of_two_does_not_matter():
    assert all(conflict(*one, *other) == conflict(*other, *one) for one in PLACES for other in PLACES)


def test_what_the_process_keeps_apart():
    """As PROCESS.md 3 says it, over the sign-offs that the process asks for."""
    later = [place for place in ASKED if place[0] not in (State.QUALIFICATION, State.DEVELOPMENT)]
    development = (State.DEVELOPMENT, Role.SENIOR_DEVELOPER)
    halves = ((State.QUALIFICATION, Role.PRODUCT_OWNER), (State.QUALIFICATION, Role.TECHNICAL_LEAD))
    apart = {frozenset((one, other)) for one in ASKED for other in ASKED if conflict(*one, *other)}
    assert apart == {frozenset((development, place)) for place in later} | {frozenset(halves)}
