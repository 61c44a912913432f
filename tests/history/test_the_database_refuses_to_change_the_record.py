"""With the triggers in place, UPDATE and DELETE of history, sign-offs and links are refused, by SQL too."""

from operator import attrgetter

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from apps.approvals.models import Approval
from apps.common.errors import NotAllowed
from apps.history import protection
from apps.history.chained_models import chained_models
from apps.history.models import Link
from apps.hotfixes.models import HotFix
from tests.asking import undone
from tests.driving import drive
from tests.history.conftest import made_up
from tests.tampering import by_sql
from tests.tampering.made_up import history_rows

FROZEN = protection.frozen_models()
BOOKS = {book.model: book for book in chained_models()}
every_model = pytest.mark.parametrize("model", FROZEN, ids=attrgetter("_meta.label"))


def any_row_of(model, hotfix):
    if model is Link:
        return hotfix.links.first()
    if model not in BOOKS:
        return made_up(model, hotfix)
    relation = BOOKS[model].relation
    if relation is None:
        return history_rows(BOOKS[model], hotfix, how_many=1)[0]
    getattr(BOOKS[model].of.objects.first(), relation.name).add(relation.related_model.objects.first())
    return model._base_manager.first()


@pytest.fixture
def row(model, hotfix):
    """A row of any protected table."""
    with undone():
        yield any_row_of(model, hotfix)


@every_model
def test_a_row_stays_as_it_is(model, row):
    for change in (by_sql.update, by_sql.delete, by_sql.write_over):
        with pytest.raises(NotAllowed, match="This is the record"):
            change(row)
    assert model._base_manager.filter(pk=row.pk).exists()


def test_nothing_is_left_out(db):
    labels = {model._meta.label for model in FROZEN}
    assert {book.label for book in chained_models()} | {"approvals.Approval", "history.Link"} <= labels
    assert len(labels) > 40
    assert protection.lacking() == []


def test_saving_by_the_orm_says_so_in_words(hotfix, company):
    drive(hotfix, company, to="development")
    for thing in (hotfix.history.first(), hotfix.links.first()):
        with undone(), pytest.raises(NotAllowed, match=r"is never changed|is the record"):
            thing.save()
        with undone(), pytest.raises(NotAllowed, match=r"is never deleted|is the record"):
            thing.delete()
    with undone(), pytest.raises(NotAllowed, match="is the record"):
        Approval.objects.filter(hotfix=hotfix).update(comment="Never mind.")


def test_no_table_is_emptied_as_a_whole(transactional_db):
    Group.objects.create(name="On call")
    with pytest.raises(NotAllowed):
        by_sql.empty(Group.history.model)


def test_a_migration_can_lift_the_triggers_and_finds_them_back(hotfix):
    before = protection.present()
    with protection.lifted():
        assert protection.present() == []
        HotFix.history.filter(id=hotfix.pk).update(title="Corrected by a migration")
    assert protection.present() == before
    with undone(), pytest.raises(NotAllowed):
        HotFix.history.filter(id=hotfix.pk).update(title="Corrected by hand")


def test_where_lifting_fails_the_triggers_are_in_place(hotfix):
    before = protection.present()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), protection.lifted():
        raise ZeroDivisionError
    assert protection.present() == before


def test_installing_twice_is_installing_once(db):
    before = protection.present()
    protection.install()
    assert protection.present() == before


def test_a_table_that_lost_its_trigger_is_told(db):
    with undone():
        table = HotFix.history.model._meta.db_table
        for trigger in protection.present():
            if trigger.table == table:
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                by_sql.run(f'DROP TRIGGER "{trigger.name}"{on}')
        assert protection.lacking() == [table]
