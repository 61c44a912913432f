"""With the triggers gone, every change to every table of history is found, and the row is named.

Every table is changed before one verification is asked, which must name each of them.
"""

from django.db.models import Max

from apps.history.chained_models import chained_models
from apps.history.faults import PROCESS_DATA, How
from apps.history.history_tables import way_up
from apps.history.models import Link
from apps.history.personal_data import is_personal
from apps.hotfixes.models import HotFix
from tests.tampering.made_up import another, columns_of, history_rows

BOOKS = [book for book in chained_models() if book.relation is None]


def named(faults):
    """By table, which rows are named, in which chain and how."""
    by_table = {}
    for fault in faults:
        by_table.setdefault(fault.table, []).append((fault.chain, fault.row, fault.how))
    return by_table


def of_history(faults):
    """The same, of the tables of history alone."""
    labels = {book.label for book in BOOKS}
    return {table: rows for table, rows in named(faults).items() if table in labels}


def chain_of(book, hotfix):
    return hotfix.reference if book.of is HotFix or way_up(book.of) else PROCESS_DATA


def test_nothing_is_found_where_nothing_was_done(hotfix, found):
    for book in BOOKS:
        history_rows(book, hotfix, how_many=3)
    assert found() == []


def test_each_column_that_is_altered(hotfix, found):
    """One row for each column, so that one verification must find them all."""
    expected = {}
    for book in BOOKS:
        columns = list(columns_of(book.model))
        rows = history_rows(book, hotfix, how_many=len(columns))
        for field, row in zip(columns, rows, strict=True):
            value = another(field, getattr(row, field.attname))
            book.model._base_manager.filter(pk=row.pk).update(**{field.attname: value})
        expected[book.label] = [(chain_of(book, hotfix), row.pk, How.ALTERED) for row in rows]
    assert of_history(found()) == expected


def test_a_row_that_is_deleted(hotfix, found):
    expected = {}
    for book in BOOKS:
        row = history_rows(book, hotfix, how_many=4)[1]
        expected[book.label] = [(chain_of(book, hotfix), row.pk, How.MISSING)]
        book.model._base_manager.filter(pk=row.pk).delete()
    assert of_history(found()) == expected


def test_a_row_that_is_inserted(hotfix, found):
    expected = {}
    for book in BOOKS:
        rows = history_rows(book, hotfix, how_many=3)
        new = book.model._base_manager.get(pk=rows[1].pk)
        new.pk = book.model._base_manager.aggregate(last=Max("pk"))["last"] + 1_000
        new.history_type = "-"
        new.save_base(raw=True, force_insert=True)
        expected[book.label] = [(chain_of(book, hotfix), new.pk, How.INSERTED)]
    assert of_history(found()) == expected


def test_two_rows_that_are_swapped(hotfix, found):
    expected = {}
    for book in BOOKS:
        rows = history_rows(book, hotfix, how_many=4)
        one, other = (book.model._base_manager.get(pk=row.pk) for row in rows[1:3])
        one.pk, other.pk = other.pk, one.pk
        for moved in (one, other):
            moved.save_base(raw=True, force_update=True)
        # The rows of people are digested each under a salt of their own: it cannot be told whose another was.
        how = How.ALTERED if is_personal(book.model) else How.REORDERED
        expected[book.label] = [(chain_of(book, hotfix), row.pk, how) for row in rows[1:3]]
    assert of_history(found()) == expected


def test_rows_that_are_cut_off_with_their_links_leave_the_live_rows_behind(hotfix, found):
    """The last row told of a removal; without it, and without its link, the thing should still be there."""
    cut_off = {book.of._meta.label: history_rows(book, hotfix, how_many=3)[-1] for book in BOOKS}
    for book in BOOKS:
        row = cut_off[book.of._meta.label]
        Link.objects.filter(table=book.label, row=row.pk)._raw_delete("default")
        book.model._base_manager.filter(pk=row.pk)._raw_delete("default")
    faults = named(found())
    for label, row in cut_off.items():
        hows = [how for _chain, key, how in faults.get(label, []) if key == row.id]
        assert hows in ([How.MISSING], [How.ALTERED]), label
