"""Two process owners take the same role back at the same moment: it is taken back once, and told once."""

from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, Role
from apps.common.errors import BadInput, ChangedSince
from apps.hotfixes.grants import grant_role, revoke_role
from apps.hotfixes.models import HotFixUserObjectPermission
from tests.concurrency.at_once import at_once, refused, winners
from tests.driving import report


def _two_owners(company):
    second = User.objects.create_user("second-owner", first_name="Second", last_name="Owner", is_staff=True)
    second.groups.add(Group.objects.get(name=PROCESS_OWNERS))
    return company.owner, second


def test_revoking(company):
    hotfix, owners = report(company), _two_owners(company)
    held = hotfix.user_grants.get(user=company.qa)
    answers = at_once(
        *(lambda by=by: revoke_role(hotfix, held, by=by, reason="Out of office.") for by in owners)
    )
    (winner,), (error,) = winners(answers), refused(answers)
    assert type(error) is ChangedSince
    assert f"was changed by {owners[winner]} at" in str(error)
    told = HotFixUserObjectPermission.history.filter(user=company.qa, history_type="-")
    assert [row.history_user for row in told] == [owners[winner]]


def test_granting(company):
    hotfix, owners = report(company), _two_owners(company)
    answers = at_once(
        *(
            lambda by=by: grant_role(hotfix, Role.QA_LEAD, to=company.insider, by=by, reason="Stands in.")
            for by in owners
        )
    )
    (error,) = refused(answers)
    assert type(error) is BadInput
    assert str(error) == "Insider Pay is QA Lead on this hot fix already."
    assert hotfix.user_grants.filter(user=company.insider).count() == 1
