"""What most tests of the lists ask: whose list holds a hot fix, and whom the lists and the gate name."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.hotfixes.delegation import Delegation
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import grants_on, with_roles
from apps.hotfixes.inbox import awaited, waiting_for, who_can_supply
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import Company


@pytest.fixture
def waits_for(company: Company) -> Callable[[HotFix], set[str]]:
    """The short names of those in whose list “waiting for me” a hot fix is."""

    def ask(hotfix: HotFix) -> set[str]:
        this = HotFix.objects.filter(pk=hotfix.pk)
        return {name for name, person in company.people.items() if waiting_for(person, this).exists()}

    return ask


@pytest.fixture
def named() -> Callable[[HotFix], dict[str, tuple[str, ...]]]:
    """Whom the column of the list names, by role."""

    def ask(hotfix: HotFix) -> dict[str, tuple[str, ...]]:
        (listed,) = with_roles(HotFix.objects.prefetch_related("approvals", "debts").filter(pk=hotfix.pk))
        return {str(one.role or "reporter"): (*one.holders, *one.delegates) for one in awaited(listed)}

    return ask


@pytest.fixture
def gate_names() -> Callable[[HotFix], list[str]]:
    """Who can supply each sign-off and debt that is missing, in the words of the gate."""

    def ask(hotfix: HotFix) -> list[str]:
        present = HotFix.objects.get(pk=hotfix.pk)
        roles = {"grants": grants_on(present), "delegations": Delegation.objects.giving(present)}
        return [
            who_can_supply(one, present, **roles)
            for one in gate(present).unmet
            if one.source.value in ("sign-off", "debt")
        ]

    return ask


@pytest.fixture
def edit(company: Company) -> Callable[..., None]:
    """The contributor changes a field of the evidence."""

    def change(hotfix: HotFix, name: str, **fields: Any) -> None:
        (record,) = hotfix.evidence(name)[name]
        with recording(record, by=company.contributor) as present:
            for field, value in fields.items():
                setattr(present, field, value)

    return change
