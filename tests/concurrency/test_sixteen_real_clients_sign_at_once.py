"""Sixteen people at browsers of their own sign the same role at once, on a server of several processes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.common.tracking import acting
from apps.history.verification import faults, verify
from apps.history.verification_scope import Scope
from apps.hotfixes.models import HotFix
from tests.asking import url, words_of
from tests.concurrency.at_once import at_once
from tests.concurrency.server import Answer, Browser, Server, serving, signing_form
from tests.driving import PASSWORD, Company, ready, report

SIXTEEN = 16

# The first stays in its phase after one sign-off, the second leaves it.
PLACES = [
    ("qualification", "qualify", Role.PRODUCT_OWNER, "qualification"),
    ("testing", "pass_testing", Role.QA_LEAD, "deployment"),
]

pytestmark = pytest.mark.xdist_group("real server")


def ready_to_press(server: Server, who: User, address: str) -> Callable[[], Answer]:
    """Sign in, open the confirmation page and type the password; pressing the button is left."""
    browser = Browser()
    browser.sign_in(server, who)
    form = signing_form(browser.get(server, address))
    return lambda: browser.post(server, address, form)


@pytest.mark.parametrize(("state", "name", "role", "after"), PLACES)
def test_one_sign_off_lands_and_fifteen_read_who_was_first(
    state: str,
    name: str,
    role: Role,
    after: str,
    company: Company,
    more: Callable[..., list[User]],
    tmp_path: Path,
) -> None:
    holders = more(role, SIXTEEN)
    for one in holders:
        with acting(one):  # each chose their own
            one.set_password(PASSWORD)
            one.save()
    hotfix = ready(report(company), company, to=state)
    before = set(Approval.objects.values_list("pk", flat=True))
    address = url("act", hotfix, name)

    with serving(tmp_path / "server.log", workers=2, threads=8) as server:
        buttons = at_once(*(partial(ready_to_press, server, who, address) for who in holders))
        answers = at_once(*buttons)

    statuses = [answer.status for answer in answers]
    assert sorted(statuses) == [302] + [409] * (SIXTEEN - 1)
    first = holders[statuses.index(302)]
    for answer in answers:
        if answer.status == 409:
            assert f"{hotfix.reference} was changed by {first} at " in words_of(answer)
    landed = Approval.objects.exclude(pk__in=before).get()
    assert (landed.signer, landed.role, landed.act, landed.approved) == (first, role, name, True)
    assert Approval.history.count() == len(before) + 1
    now = HotFix.objects.get(pk=hotfix.pk)
    assert (now.version, now.state, now.changed_by) == (hotfix.version + 1, after, first)
    moves = now.history.filter(state=after).count()
    assert moves == (hotfix.history.filter(state=after).count() if after == state else 1)
    assert verify(hotfix) == []
    assert list(faults(Scope(), heads={})) == []
