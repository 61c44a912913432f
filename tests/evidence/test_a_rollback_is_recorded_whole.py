"""Rollback: recorded by the act itself, never opened empty, and as often as it happens."""

import pytest
from django.core.exceptions import ValidationError

from apps.evidence.deployment_record import Rollback
from tests.filling import COMPLETE


def test_no_phase_opens_one(hotfix):
    Rollback.open_for(hotfix)
    assert not Rollback.objects.exists()


@pytest.mark.parametrize("field", Rollback.newest().needed)
def test_each_part_is_required(field, hotfix):
    rollback = Rollback(hotfix=hotfix, **COMPLETE["rollbacks"]() | {field: ""})
    with pytest.raises(ValidationError) as refused:
        rollback.full_clean()
    assert list(refused.value.message_dict) == [field]
    assert len(rollback.missing()) == 1


def test_it_carries_the_moment_and_may_happen_twice_a_round(hotfix, at_night):
    for _time in range(2):
        rollback = Rollback(hotfix=hotfix, **COMPLETE["rollbacks"]())
        rollback.full_clean()
        rollback.save()
    assert [rollback.at for rollback in Rollback.objects.all()] == [at_night, at_night]
