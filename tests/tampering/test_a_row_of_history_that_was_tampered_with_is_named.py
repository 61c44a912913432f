"""With the triggers gone, every change to every table of history is found, and the row is named."""

from operator import attrgetter

import pytest
from django.db.models import Max

from apps.history.chained_models import chained_models
from apps.history.faults import PROCESS_DATA, How
from apps.history.history_tables import way_up
from apps.history.models import Link
from apps.hotfixes.models import HotFix
from tests.tampering.made_up import another, columns_of, history_rows

BOOKS = [book for book in chained_models() if book.relation is None]
every_book = pytest.mark.parametrize("book", BOOKS, ids=attrgetter("label"))


def of(faults, label):
    return [(fault.row, fault.how) for fault in faults if fault.table == label]


def chain_of(book, hotfix):
    return hotfix.reference if book.of is HotFix or way_up(book.of) else PROCESS_DATA


def test_nothing_is_found_where_nothing_was_done(hotfix, found):
    for book in BOOKS:
        history_rows(book, hotfix, how_many=3)
    assert found() == []


@every_book
def test_each_column_that_is_altered(book, hotfix, found):
    """One row for each column, so that one verification must find them all."""
    columns = list(columns_of(book.model))
    rows = history_rows(book, hotfix, how_many=len(columns))
    for field, row in zip(columns, rows, strict=True):
        value = another(field, getattr(row, field.attname))
        book.model._base_manager.filter(pk=row.pk).update(**{field.attname: value})
    faults = found()
    assert of(faults, book.label) == [(row.pk, How.ALTERED) for row in rows]
    assert (faults[0].table, faults[0].row, faults[0].chain) == (
        book.label,
        rows[0].pk,
        chain_of(book, hotfix),
    )


@every_book
def test_a_row_that_is_deleted(book, hotfix, found):
    rows = history_rows(book, hotfix, how_many=4)
    book.model._base_manager.filter(pk=rows[1].pk).delete()
    assert (found()[0].row, of(found(), book.label)) == (rows[1].pk, [(rows[1].pk, How.MISSING)])


@every_book
def test_a_row_that_is_inserted(book, hotfix, found):
    rows = history_rows(book, hotfix, how_many=3)
    new = book.model._base_manager.get(pk=rows[1].pk)
    new.pk = book.model._base_manager.aggregate(last=Max("pk"))["last"] + 1
    new.history_type = "-"
    new.save_base(raw=True, force_insert=True)
    faults = found()
    assert of(faults, book.label) == [(new.pk, How.INSERTED)]
    assert faults[0].chain == chain_of(book, hotfix)


@every_book
def test_two_rows_that_are_swapped(book, hotfix, found):
    rows = history_rows(book, hotfix, how_many=4)
    one, other = (book.model._base_manager.get(pk=row.pk) for row in rows[1:3])
    one.pk, other.pk = other.pk, one.pk
    for moved in (one, other):
        moved.save_base(raw=True, force_update=True)
    faults = of(found(), book.label)
    assert faults == [(rows[1].pk, How.REORDERED), (rows[2].pk, How.REORDERED)]


@every_book
def test_rows_that_are_cut_off_with_their_links_leave_the_live_rows_behind(book, hotfix, found):
    """The last row told of a removal; without it, and without its link, the thing should still be there."""
    rows = history_rows(book, hotfix, how_many=3)
    Link.objects.filter(table=book.label, row=rows[-1].pk)._raw_delete("default")
    book.model._base_manager.filter(pk=rows[-1].pk)._raw_delete("default")
    assert found()[0].table == book.of._meta.label
    assert found()[0].how in (How.MISSING, How.ALTERED)
