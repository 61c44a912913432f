"""Breaking the glass, going ahead, and a yes by phone, for tests that need debts."""

from datetime import timedelta
from typing import Any

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals import break_glass as the_glass
from apps.approvals import consent, settling, verbal
from apps.approvals.debts import Debt
from apps.approvals.models import Approval, BreakGlassCall, VerbalAnswer, VerbalYes
from apps.approvals.verbal import Said
from apps.common import clock
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome
from tests.driving import Company, complete, perform, proof_of, ready, report, step

# Who breaks the glass in most tests; neither may settle what was skipped.
BREAKERS = ("rm", "po")
# Who heard what was said by phone in most tests.
WITNESS = "rm"


def call_to_break(hotfix: HotFix, *, by: User, **given: Any) -> BreakGlassCall:
    """Give a reason as `by`, who was asked again just now, and affirms what is not signed yet."""
    return the_glass.call_to_break(hotfix, by=by, **{"proof": proof_of(by), "affirms": True, **given})


def go_ahead_without(hotfix: HotFix, *, by: User, **given: Any) -> Outcome:
    """Go ahead as `by`, who was asked again just now."""
    return the_glass.go_ahead_without(hotfix, by=by, **{"proof": proof_of(by), **given})


def record_verbal(hotfix: HotFix, yes: Said, *, by: User, **given: Any) -> VerbalYes:
    """Record a yes as `by`, who was asked again just now; it waits."""
    return verbal.record_verbal(hotfix, yes, by=by, **{"proof": proof_of(by), **given})


def confirm_verbal(yes: VerbalYes, *, by: User, **given: Any) -> Outcome:
    """Confirm a recorded yes as `by`, who was asked again just now."""
    return consent.confirm_verbal(yes, by=by, **{"proof": proof_of(by), **given})


def strike_verbal(yes: VerbalYes, *, by: User, **given: Any) -> VerbalAnswer:
    """Say as `by`, who was asked again just now, that a recorded yes was not said."""
    told = {"proof": proof_of(by), "reason": "I said no such thing.", **given}
    return consent.strike_verbal(yes, by=by, **told)


def broken(company: Company, *, to: str = "qualification", by: tuple[str, str] = BREAKERS) -> HotFix:
    """A hot fix in the phase `to`, its evidence complete and the glass broken for its round."""
    hotfix = ready(report(company), company, to=to)
    return break_glass(hotfix, company, by=by)


def break_glass(hotfix: HotFix, company: Company, *, by: tuple[str, str] = BREAKERS) -> HotFix:
    for name in by:
        call_to_break(hotfix, by=company.people[name], reason=f"{name}: every minute costs.")
    hotfix.refresh_from_db()
    return hotfix


def skip(hotfix: HotFix, company: Company, *, by: str = "rm") -> Debt:
    """Go ahead without what is missing; the last debt of it."""
    go_ahead_without(hotfix, by=company.people[by])
    hotfix.refresh_from_db()
    found: Debt = hotfix.debts.last()
    return found


def owing(company: Company, *, phase: str) -> Debt:
    """A debt of `phase`, incurred by the Release Manager."""
    return skip(broken(company, to=phase), company)


def to_merge(hotfix: HotFix, company: Company) -> HotFix:
    """From Deployment, the go given or owed, to Merge with its evidence complete."""
    complete(hotfix, company, afterwards=True)
    perform(hotfix, "deploy", by=company.rm)
    hotfix.refresh_from_db()
    step(hotfix, company)
    step(hotfix, company)
    complete(hotfix, company)
    return hotfix


def also(hotfix: HotFix, role: Role, company: Company, name: str) -> Any:
    """`name` holds `role` on this hot fix too."""
    grant_role(hotfix, role, to=company.people[name], by=company.owner, reason="Stands in.")
    hotfix.refresh_from_db()
    return company.people[name]


def said(company: Company, role: Role, holder: str, **other: Any) -> Said:
    """A yes of `holder` by phone a minute ago, heard by somebody else who signs here."""
    facts = {
        "at": clock.now() - timedelta(minutes=1),
        "channel": "phone",
        "witness": company.people[WITNESS if holder != WITNESS else "po"],
        "words": "Yes, go on. I sign when I am back.",
        **other,
    }
    return Said(role=role, holder=company.people[holder], **facts)


def claimed(
    hotfix: HotFix, company: Company, role: Role, holder: str, *, by: str = "contributor", **other: Any
) -> VerbalYes:
    """A yes by phone that waits for its confirmation: nobody has answered it yet."""
    yes = record_verbal(hotfix, said(company, role, holder, **other), by=company.people[by])
    hotfix.refresh_from_db()
    return yes


def by_phone(hotfix: HotFix, company: Company, role: Role, holder: str, *, by: str = "contributor") -> Debt:
    """The debt of a yes by phone, recorded and then confirmed by the witness."""
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        yes = claimed(hotfix, company, role, holder, by=by)
        confirm_verbal(yes, by=yes.witness)
    hotfix.refresh_from_db()
    found: Debt = hotfix.debts.last()
    return found


def settle(debt: Debt, *, ratified: bool, by: User, **given: Any) -> Approval:
    """Settle `debt` as `by`, who was asked again just now."""
    return settling.settle(debt, ratified=ratified, by=by, **{"proof": proof_of(by), **given})


def settled(debt: Debt, by: Any, *, ratified: bool = True) -> Debt:
    settle(debt, ratified=ratified, by=by, reason="Read at my desk.")
    found: Debt = Debt.objects.get(pk=debt.pk)
    return found
