"""A closed, rejected or cancelled hot fix takes no change at all: by form, by ORM save, by SQL."""

from operator import attrgetter

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from apps.common.errors import DomainError, WrongPhase
from apps.history import protection
from apps.history.verification import verify
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ENDED, evidence_names
from tests.asking import client_of, undone, url
from tests.concurrency.power_cut import everything
from tests.driving import drive, report
from tests.history.conftest import made_up
from tests.tampering import by_sql
from tests.tampering.made_up import values_for

MODELS = protection.closing_models()
WORDS = "nothing of it changes any more"
# A rule of its own may refuse the row before its hot fix is asked.
OWN_RULE = {model: f"|{model.refused_in_words}" for model in MODELS if hasattr(model, "refused_in_words")}
every_model = pytest.mark.parametrize("model", MODELS, ids=attrgetter("_meta.label"))
every_end = pytest.mark.parametrize("state", sorted(ENDED))


@pytest.fixture
def row(model, hotfix):
    """A row of anything that belongs to a hot fix; then the hot fix ended."""
    with undone():
        row = made_up(model, hotfix)
        by_sql.run('UPDATE "hotfixes_hotfix" SET state = %s WHERE id = %s', "rejected", hotfix.pk)
        yield row


@every_model
def test_whatever_belongs_to_it_by_sql(model, row):
    for change in (by_sql.update, by_sql.delete, by_sql.write_over):
        # What is never changed at all is refused by that rule already.
        with pytest.raises(DomainError, match=f"{WORDS}|This is the record{OWN_RULE.get(model, '')}"):
            change(row)


@every_model
def test_nothing_is_added_to_it(model, row, hotfix):
    new = model(**values_for(model, row.pk + 700, hotfix))
    for field in model._meta.concrete_fields:
        if field.name in ("record", "hotfix", "content_object"):
            setattr(new, field.attname, getattr(row, field.attname))
    said = f"{hotfix.reference} is rejected: {WORDS}{OWN_RULE.get(model, '')}"
    with pytest.raises(DomainError, match=said), transaction.atomic():
        new.save_base(force_insert=True)


def test_nothing_is_moved_to_it_from_another(hotfix, company):
    other = report(company)
    drive(hotfix, company, to="cancelled")
    with undone(), pytest.raises(WrongPhase):
        other.issue_reports.update(hotfix=hotfix, round=9)


@every_end
def test_the_hot_fix_itself(state, hotfix, company):
    drive(hotfix, company, to=state)
    hotfix.title = "Something else"
    with undone(), pytest.raises(WrongPhase, match=f"{hotfix.reference} is {state}: {WORDS}"):
        hotfix.save()
    with undone(), pytest.raises(WrongPhase, match=WORDS):
        HotFix.objects.filter(pk=hotfix.pk).update(title="Something else")
    with undone(), pytest.raises(WrongPhase, match=WORDS):
        by_sql.run('UPDATE "hotfixes_hotfix" SET state = %s WHERE id = %s', "identified", hotfix.pk)
    with undone(), pytest.raises(WrongPhase, match=WORDS):
        by_sql.run('DELETE FROM "hotfixes_hotfix" WHERE id = %s', hotfix.pk)
    with undone(), pytest.raises(ProtectedError):
        hotfix.delete()
    assert verify(hotfix) == []


def test_every_piece_of_evidence_by_the_orm(hotfix, company):
    drive(hotfix, company, to="closed")
    tried = 0
    for name in evidence_names():
        for record in hotfix.evidence(name)[name]:
            rows = [row for kind in record.coverage.tables for row in getattr(record, kind.relation).all()]
            for thing in (record, *rows):
                tried += 1
                with undone(), pytest.raises(WrongPhase, match=f"{hotfix.reference} is closed: {WORDS}"):
                    thing.save()
                with undone(), pytest.raises(WrongPhase, match=f"{hotfix.reference} is closed: {WORDS}"):
                    thing.delete()
    assert tried > 40


@every_end
def test_no_form_changes_anything(state, hotfix, company):
    drive(hotfix, company, to=state)
    before = everything()
    forms = [url("evidence", hotfix, name) for name in evidence_names()]
    forms += [url("act", hotfix, act) for act in ("submit", "qualify", "deploy", "roll_back", "cancel")]
    forms += [url("grant", hotfix)]
    for who in ("rm", "po", "owner"):
        browser = client_of(company.people[who])
        for address in forms:
            answer = browser.post(address, {"seen": hotfix.version, "reason": "Once more.", "title": "Else"})
            assert answer.status_code in (302, 400, 403, 404, 409), (address, answer.status_code)
    after = everything()
    tables = {model._meta.db_table for model in (*MODELS, *protection.frozen_models(), HotFix)}
    assert [table for table in sorted(tables) if before[table] != after[table]] == []
