"""Process data has one chain for everybody: who writes at the same moment writes one behind the other."""

from apps.common.tracking import acting
from apps.history.models import Link
from apps.history.verification import faults, verify
from apps.history.verification_scope import Scope
from apps.systems.models import System
from tests.concurrency.at_once import at_once
from tests.driving import perform, ready, report


def test_eight_who_change_process_data(company):
    def change(number):
        def do():
            with acting(company.owner, reason="At once"):
                System.objects.create(code=f"OPS-{number}", name=f"Operations {number}")
                System.objects.create(code=f"DEV-{number}", name=f"Development {number}")

        return do

    at_once(*(change(number) for number in range(8)))
    assert System.objects.exclude(pk=company.system.pk).count() == 16
    numbers = list(Link.objects.filter(hotfix=None).order_by("number").values_list("number", flat=True))
    assert numbers == [*range(1, len(numbers) + 1)]
    assert list(faults(Scope(), heads={})) == []


def test_eight_outside_any_act(company):
    at_once(*(lambda n=n: System.objects.create(code=f"OPS-{n}", name=f"Operations {n}") for n in range(8)))
    assert list(faults(Scope(), heads={})) == []


def test_sign_offs_and_a_verification_at_once(company):
    """A verification sees one moment, whatever is written meanwhile."""
    hotfixes = [ready(report(company), company, to="development") for _each in range(4)]

    def verify_everything():
        return [fault for _each in range(3) for fault in faults(Scope(), heads={})]

    sign = [
        lambda one=one: perform(one, "submit_for_review", by=company.sd, reason="Ready.") for one in hotfixes
    ]
    answers = at_once(*sign, lambda: [fault for one in hotfixes for fault in verify(one)])
    assert answers[-1] == []
    assert verify_everything() == []
