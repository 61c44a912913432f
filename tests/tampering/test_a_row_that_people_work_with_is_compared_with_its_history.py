"""With the triggers gone, whatever is changed outside the history is found by what the history tells.

Every table is changed before one verification is asked, which must name each of them.
"""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS
from apps.history.chained_models import chained_models
from apps.history.faults import PROCESS_DATA, How
from apps.history.history_tables import history_model
from apps.history.live_rows import STAMPS
from apps.hotfixes.models import HotFix
from tests.tampering.made_up import ANY, live_row, others, shapes

MODELS = [book.of for book in chained_models() if book.relation is None]


def named(faults):
    """By table, which rows are named and how, in the order of their keys."""
    by_table = {}
    for fault in sorted(faults, key=lambda fault: fault.row):
        by_table.setdefault(fault.table, []).append((fault.row, fault.how))
    return by_table


def told_columns(model):
    """The columns whose every change is a row of history."""
    return [
        field
        for field in history_model(model).tracked_fields
        if not field.primary_key and field.attname not in STAMPS
    ]


def refused_by_a_check(model, error):
    checks = [check.name for check in model._meta.constraints if isinstance(check, models.CheckConstraint)]
    return any(name in str(error) for name in checks)


def alter(model, row, field):
    """Whether the database let the column be altered; nothing but a CHECK constraint may refuse."""
    for value in others(field, getattr(row, field.attname), row.pk):
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{field.attname: value})
        except IntegrityError as error:
            if not refused_by_a_check(model, error):
                raise
        else:
            return True
    return False


def times_found(model, field):
    """How often an altered column is found: the digest of kept evidence is compared with that, too."""
    return 2 if field.attname == "evidence_digest" and hasattr(model, "signed_evidence") else 1


def held(model):
    """The columns that tell the kinds of rows apart: a CHECK constraint lets none of them change alone."""
    fixed = [{name for name, value in shape.items() if value not in (None, ANY)} for shape in shapes(model)]
    return set.intersection(*fixed)


def is_the_only_one(model, shape):
    """Whether the database takes one row of this kind and no second one: one column of it is tried."""
    return any(
        set(one.fields) <= shape.keys() and dict(one.condition.children).items() <= shape.items()
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.condition is not None
    )


def tried(model, shape):
    columns = told_columns(model)
    return columns[:1] if is_the_only_one(model, shape) else columns


def test_each_column_that_is_altered(hotfix, found):
    rows = {
        model: [
            (field, live_row(model, hotfix, shape=shape))
            for shape in shapes(model)
            for field in tried(model, shape)
        ]
        for model in MODELS
    }
    assert found() == []
    expected = {}
    for model, each in rows.items():
        altered = [(field, row.pk) for field, row in each if alter(model, row, field)]
        expected[model._meta.label] = [
            (pk, How.ALTERED) for field, pk in altered for _each in range(times_found(model, field))
        ]
        refused = {field.attname for field in told_columns(model)} - {field.attname for field, _pk in altered}
        assert refused == held(model), model
    assert named(found()) == expected


def test_a_row_that_is_deleted(hotfix, found):
    expected = {}
    for model in MODELS:
        row = live_row(model, hotfix)
        expected[model._meta.label] = [(row.pk, How.MISSING)]
        model._base_manager.filter(pk=row.pk)._raw_delete("default")
    assert named(found()) == expected


def test_a_row_that_is_inserted(hotfix, found):
    rows = {model._meta.label: live_row(model, hotfix, told=False) for model in MODELS}
    assert named(found()) == {label: [(row.pk, How.INSERTED)] for label, row in rows.items()}


def test_what_may_move_without_history_may_move(hotfix, found):
    HotFix.objects.filter(pk=hotfix.pk).update(version=99, changed_at=None)
    User.objects.filter(pk=hotfix.reported_by_id).update(last_login=None)
    assert found() == []


def test_a_membership_that_is_given_by_sql(hotfix, found, broken_in):
    plain, group = broken_in.company.plain, Group.objects.get(name=PROCESS_OWNERS)
    User.groups.through.objects.create(user=plain, group=group)
    [fault] = found()
    assert (fault.chain, fault.table, fault.row) == (PROCESS_DATA, "accounts.User", plain.pk)
    assert "gained: groups" in str(fault)


def test_a_membership_that_is_taken_by_sql(hotfix, found, broken_in):
    auditor = broken_in.company.auditor
    User.groups.through.objects.filter(user=auditor)._raw_delete("default")
    [fault] = found()
    assert (fault.row, fault.how) == (auditor.pk, How.ALTERED)
    assert "lost: groups" in str(fault)


def test_a_group_that_somebody_joined_is_not_removed(hotfix, found, broken_in):
    group = Group.objects.create(name="On call")
    broken_in.company.plain.groups.add(group)
    with pytest.raises(ProtectedError):
        group.delete()
    assert found() == []


def test_evidence_kept_with_a_sign_off_is_the_evidence_signed(hotfix, found):
    keeping = [model for model in MODELS if hasattr(model, "signed_evidence")]
    for model in keeping:
        row = live_row(model, hotfix)
        model._base_manager.filter(pk=row.pk).update(signed_evidence=["something else"])
    assert [fault.table for fault in found()] == [model._meta.label for model in keeping]
