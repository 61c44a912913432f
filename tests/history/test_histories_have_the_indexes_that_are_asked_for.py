"""A history is asked by the key of what it tells of and by the way up from there; no other index is kept."""

from apps.common.tracking import WAYS_UP
from apps.history.chained_models import chained_models
from apps.history.history_tables import way_up
from apps.systems.models import RosterEntry, SystemClock

# By which else rows are looked for, and who does.
BESIDE = {
    RosterEntry: {"system"},  # records/provenance.py: whose entry a grant came from
    SystemClock: {"system"},  # systems/past_clocks.py: which clock held then
}


def test_each_has_these_and_no_other():
    for book in chained_models():
        if book.relation:
            continue
        indexed = {
            one.name for one in book.model._meta.concrete_fields if one.db_index and not one.primary_key
        }
        up = way_up(book.of)
        asked = {"id"} | ({up.name} if up else set()) | BESIDE.get(book.of, set())
        assert asked <= indexed <= asked | {*WAYS_UP}, book.label
        assert not book.model._meta.indexes
