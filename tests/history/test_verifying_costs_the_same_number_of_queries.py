"""A verification asks a fixed number of queries, however long the history and however many hot fixes."""

from apps.history.faults import first
from apps.history.verification import faults, verify
from apps.history.verification_scope import Scope
from apps.hotfixes.recording import recording
from tests.driving import drive, report


def test_of_one_hot_fix(hotfix, company, django_assert_num_queries, django_assert_max_num_queries):
    drive(hotfix, company, to="development")
    with django_assert_max_num_queries(95) as asked:
        assert verify(hotfix) == []
    record = hotfix.development_records.get()
    for number in range(60):
        with recording(record, by=company.sd) as present:
            present.files_changed = f"gateway/{number}.py"
    report(company)
    with django_assert_num_queries(len(asked)):
        assert verify(hotfix) == []


def test_of_everything(hotfix, company, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_max_num_queries(323) as asked:
        assert first(faults(Scope(), heads={}), count=1) == []
    for _each in range(10):
        drive(report(company), company, to="qualification")
    with django_assert_num_queries(len(asked)):
        assert first(faults(Scope(), heads={}), count=1) == []
