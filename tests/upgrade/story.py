"""What a kept database tells of: one night with everything that an upgrade must carry over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import ROLLED_BACK
from tests.attaching import png, put
from tests.driving import NIGHT, Company, complete, make_company, perform, present_company, report, step
from tests.owing import also, by_phone, owing, settled, skip, to_merge
from tests.telling import give_addresses


class Night:
    """The company and its clock: everything that is done takes some minutes."""

    def __init__(self) -> None:
        self.now = NIGHT
        with self.later():
            make_company()
        self.company: Company = present_company()
        with self.later():
            give_addresses(self.company)

    @contextmanager
    def later(self, **much: int) -> Iterator[datetime]:
        """Set the clock three minutes on, or as `much` as is said."""
        self.now += timedelta(**(much or {"minutes": 3}))
        with clock.set_to(self.now):
            yield self.now

    def report(self, title: str) -> HotFix:
        with self.later():
            return report(self.company, title=title)

    def drive(self, hotfix: HotFix, to: str) -> HotFix:
        """Drive it to the state `to` step by step, and complete the evidence there."""
        while hotfix.state != to:
            with self.later():
                step(hotfix, self.company)
        if not hotfix.ended:
            with self.later():
                complete(hotfix, self.company)
        return hotfix

    def act(self, hotfix: HotFix, name: str, by: User, **given: Any) -> HotFix:
        with self.later():
            perform(hotfix, name, by=by, **given)
        hotfix.refresh_from_db()
        return hotfix

    def edit(self, hotfix: HotFix, name: str, by: User, **values: Any) -> None:
        """Change the evidence called `name` of the present round."""
        record = hotfix.evidence(name)[name][-1]
        with self.later(), recording(record, by=by, reason="Found out meanwhile.") as present:
            for field, value in values.items():
                setattr(present, field, value)
        hotfix.refresh_from_db()

    def attach(self, hotfix: HotFix, name: str, by: User, file: str, content: bytes) -> None:
        with self.later():
            put(hotfix.evidence(name)[name][-1], by, file, content, note="What was seen that night.")
        hotfix.refresh_from_db()

    def delegate_testing(self, hotfix: HotFix) -> None:
        """The QA Lead lets the insider act on this one hot fix."""
        with self.later():
            delegate_role(
                Role.QA_LEAD,
                hotfix,
                to=self.company.insider,
                by=self.company.qa,
                ends_at=clock.now() + timedelta(hours=8),
                reason="On the way to the airport.",
            )


def closed_in_the_third_round(night: Night) -> HotFix:
    """Changes were requested, a delegate signed Testing, it was rolled back, and then it went well."""
    company = night.company
    hotfix = night.drive(night.report("Card payments are refused"), "code_review")
    night.act(hotfix, "request_changes", company.tl, reason="The old certificate is still pinned.")
    night.drive(hotfix, "testing")
    night.attach(hotfix, "test_reports", company.qa, "gateway.log", b"02:14:07 gateway timed out\r\n" * 40)
    night.delegate_testing(hotfix)
    night.act(hotfix, "pass_testing", company.insider, as_role=Role.QA_LEAD)
    night.drive(hotfix, "verification")
    night.act(hotfix, "roll_back", company.rm, reason="Refused again.", details=ROLLED_BACK)
    return night.drive(hotfix, "closed")


def closed_with_settled_debts(night: Night) -> HotFix:
    """A refused, a ratified and a countersigned debt."""
    company = night.company
    with night.later():
        refused = owing(company, phase="qualification")
    hotfix = refused.hotfix
    night.drive(hotfix, "code_review")
    with night.later():
        ratified = skip(hotfix, company)
    night.drive(hotfix, "testing")
    with night.later():
        countersigned = by_phone(hotfix, company, Role.QA_LEAD, "qa")
    with night.later(minutes=20):
        other = also(hotfix, Role.PRODUCT_OWNER, company, "other")
    settling = {refused.pk: company.tl, ratified.pk: company.tl, countersigned.pk: company.qa}
    for debt in hotfix.debts.all():
        with night.later():
            settled(debt, settling.get(debt.pk, other), ratified=debt.pk != refused.pk)
    night.drive(hotfix, "deployment")
    night.act(hotfix, "go", company.rm)
    with night.later():
        to_merge(hotfix, company)
    return night.act(hotfix, "merge_to_main", company.sd)


def rejected(night: Night) -> HotFix:
    hotfix = night.drive(night.report("The logo is blurred"), "qualification")
    night.attach(hotfix, "impact_assessments", night.company.po, "logo.png", png())
    return night.act(hotfix, "reject", night.company.po, reason="It can wait for the next release.")


def stale_in_qualification(night: Night) -> HotFix:
    """The Product Owner signed, and the evidence was changed."""
    hotfix = night.drive(night.report("Stock counts are negative"), "qualification")
    night.act(hotfix, "qualify", night.company.po)
    # As a browser sends two lines.
    found = "The newsletter reads the same cache.\r\nÞórsson knows more."
    night.edit(hotfix, "change_requests", night.company.tl, dependencies=found)
    return hotfix


def signed_again_in_qualification(night: Night) -> HotFix:
    """Two sign-offs of the Product Owner, the first of them stale, and none of the Technical Lead."""
    hotfix = stale_in_qualification(night)
    return night.act(hotfix, "qualify", night.company.po)


def stale_and_signed_again_before_the_go(night: Night) -> HotFix:
    """The go was given, a file was attached, and the go was given again: it waits for the deployment."""
    hotfix = night.drive(night.report("Labels are garbled"), "deployment")
    night.act(hotfix, "go", night.company.rm)
    night.attach(hotfix, "deployment_plans", night.company.rm, "plan.txt", b"Restart, then watch.\n")
    return night.act(hotfix, "go", night.company.rm)


def owing_to_broken_glass(night: Night) -> HotFix:
    """Both sign-offs of Qualification were skipped; one of them was ratified."""
    company = night.company
    with night.later():
        hotfix = owing(company, phase="qualification").hotfix
    with night.later(minutes=30):
        settled(hotfix.debts.get(role=Role.TECHNICAL_LEAD), company.tl)
    return hotfix


def owing_by_phone(night: Night) -> HotFix:
    """The QA Lead said yes by phone, and has not countersigned it."""
    hotfix = night.drive(night.report("Delivery notes are refused"), "testing")
    with night.later():
        by_phone(hotfix, night.company, Role.QA_LEAD, "qa")
    night.now += timedelta(minutes=5)
    return hotfix


def testing_in_the_second_round(night: Night) -> HotFix:
    hotfix = night.drive(night.report("Prices are mixed up"), "testing")
    night.act(hotfix, "fail_testing", night.company.qa, reason="Refunds are sent twice.")
    night.delegate_testing(hotfix)
    return night.drive(hotfix, "testing")


def reported(night: Night) -> HotFix:
    return night.report("The index is incomplete")


def cancelled(night: Night) -> HotFix:
    return night.act(night.report("Nothing works"), "cancel", night.company.reporter, reason="A false alarm.")


BEFORE_THE_CHECKPOINT: tuple[Callable[[Night], HotFix], ...] = (
    closed_in_the_third_round,
    closed_with_settled_debts,
    rejected,
    stale_in_qualification,
    signed_again_in_qualification,
    stale_and_signed_again_before_the_go,
    owing_to_broken_glass,
    owing_by_phone,
)
# What these leave for the queue waits there when the database is kept.
AFTER_THE_CHECKPOINT: tuple[Callable[[Night], HotFix], ...] = (
    testing_in_the_second_round,
    reported,
    cancelled,
)

# Of each kind, how it was settled; empty while it is open.
DEBTS = (
    ("break_glass", ""),
    ("break_glass", "approved"),
    ("break_glass", "refused"),
    ("verbal", ""),
    ("verbal", "approved"),
)


def lacking_in(answers: dict[str, dict[str, Any]]) -> list[str]:
    """Return what every kept database must tell of, and one does not.

    Args:
        answers: what the code says of that database.
    """
    sign_offs, debts = answers["sign_offs"].values(), answers["debts"].values()
    states = {answers["hot_fixes"][reference]["state"] for reference in answers["issued"]}
    there = {
        "fresh": any(one["fresh"] and not one["superseded"] for one in sign_offs),
        "stale": any(not one["fresh"] for one in sign_offs),
        "superseded": any(one["superseded"] for one in sign_offs),
        "refused": any(one["decision"] == "refused" for one in sign_offs),
        "signed by a delegate": any(" for " in one["signed_by"] for one in sign_offs),
        "of a third round": any(one["round"] == 3 for one in sign_offs),
        "issued and signed": all(one["signed_by"] for one in answers["issued"].values()),
        "attached": any(one["found"] for one in answers["attachments"].values()),
        "waiting in the queue": any(one["understood"] for one in answers["jobs"].values()),
    }
    there |= {f"an issued record, {state}": state in states for state in ("closed", "rejected")}
    settled_as = {(one["kind"], one["settled"]) for one in debts}
    there |= {
        f"a debt, {kind} {decision or 'open'}": (kind, decision) in settled_as for kind, decision in DEBTS
    }
    return [what for what, is_there in there.items() if not is_there]
