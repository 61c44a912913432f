"""Where all who sign hold every role and delegate it, the lists still say what the policy says of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grants_on, write_grant
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.hotfixes.recording import recording
from tests.driving import Company, complete, perform, ready, report
from tests.inbox.compared import differences
from tests.owing import break_glass, by_phone, skip

Made = Callable[[Company, HotFix], object]


def _as_it_is(company: Company, hotfix: HotFix) -> None:
    """Nothing besides."""


def _one_yes(company: Company, hotfix: HotFix) -> None:
    """The Product Owner's, while Qualification waits for the Technical Lead's."""
    perform(hotfix, "qualify", by=company.po, as_role=Role.PRODUCT_OWNER)


def _one_yes_by_phone(company: Company, hotfix: HotFix) -> None:
    by_phone(hotfix, company, Role.PRODUCT_OWNER, "po")


def _one_yes_and_an_edit(company: Company, hotfix: HotFix) -> None:
    _one_yes(company, hotfix)
    _edit(company, hotfix)


def _one_yes_by_phone_and_an_edit(company: Company, hotfix: HotFix) -> None:
    _one_yes_by_phone(company, hotfix)
    _edit(company, hotfix)


def _edit(company: Company, hotfix: HotFix) -> None:
    (record,) = hotfix.evidence("impact_assessments")["impact_assessments"]
    with recording(record, by=company.po) as present:
        present.users_affected = 3


def _ahead(company: Company, hotfix: HotFix) -> None:
    skip(break_glass(hotfix, company, by=("rm", "tl")), company)


def _went(company: Company, hotfix: HotFix) -> None:
    perform(hotfix, "go", by=company.rm)
    complete(hotfix, company, afterwards=True)


SITUATIONS: list[tuple[str, Made]] = [
    *((phase.state.value, _as_it_is) for phase in PHASES),
    ("qualification", _one_yes),
    ("qualification", _one_yes_by_phone),
    ("qualification", _one_yes_and_an_edit),
    ("qualification", _one_yes_by_phone_and_an_edit),
    ("qualification", _ahead),
    ("development", _ahead),
    ("deployment", _ahead),
    ("deployment", _went),
]


@pytest.mark.parametrize(
    ("state", "made"), SITUATIONS, ids=[f"{state}{made.__name__}" for state, made in SITUATIONS]
)
def test_the_lists_say_what_the_policy_says(state: str, made: Made, company: Company) -> None:
    hotfix = ready(report(company), company, to=state)
    made(company, hotfix)
    hotfix = HotFix.objects.get(pk=hotfix.pk)
    held = {(grant.holder, grant.role) for grant in grants_on(hotfix)}
    for name in ("po", "tl", "sd", "qa", "rm", "reporter", "other"):
        for role in SIGNING_ROLES:
            if (company.people[name], role) not in held:
                write_grant(hotfix, role, company.people[name])
    asked = [rule.role for rule in hotfix.phase.sign_offs] if hotfix.phase else []
    first, last = (asked[0], asked[-1]) if asked else (Role.TECHNICAL_LEAD, Role.RELEASE_MANAGER)
    # And some with one possibility alone.
    write_grant(hotfix, first, company.insider)
    write_grant(hotfix, last, company.plain)
    until = clock.now() + timedelta(days=1)
    for role, by, to in (
        (first, company.sd, company.owner),
        (first, company.reporter, company.root),
        (last, company.po, company.contributor),
        (Role.PRODUCT_OWNER, company.other, company.contributor),
    ):
        delegate_role(role, hotfix, to=to, by=by, ends_at=until, reason="Away.")
    assert differences([hotfix], company.people.values()) == []
