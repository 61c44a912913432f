"""A hot fix that ends has a job in the queue for its record, exactly if it did end."""

import pytest
from django_tasks_db.models import DBTaskResult

from apps.hotfixes.models import HotFix
from apps.records.models import Issuing
from tests.asking import ask, undone
from tests.driving import Company, drive, perform, ready, report
from tests.issuing import orders


def jobs_for(hotfix: HotFix) -> list[list[int]]:
    """The arguments of the jobs that wait."""
    return [job.args_kwargs["args"] for job in orders().ready()]


def test_one_that_is_open_has_none(company: Company) -> None:
    hotfix = drive(report(company), company, to="merge")
    assert jobs_for(hotfix) == []
    assert not Issuing.objects.exists()


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_one_that_ends_has_one(state: str, company: Company) -> None:
    hotfix = drive(report(company), company, to=state)
    assert jobs_for(hotfix) == [[hotfix.pk]]
    issuing = Issuing.objects.get()
    assert issuing.hotfix == hotfix
    assert issuing.job == str(orders().get().pk)
    assert issuing.next_try_at is not None


def test_closing_in_the_browser_orders_it_too(company: Company) -> None:
    hotfix = ready(report(company), company, to="merge")
    assert ask(company.tl, "merge_to_main", hotfix).status_code == 302
    assert hotfix.state == "closed"
    assert jobs_for(hotfix) == [[hotfix.pk]]


def test_an_ending_that_is_rolled_back_leaves_no_job(company: Company) -> None:
    hotfix = report(company)
    with undone():
        perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
        assert jobs_for(hotfix) == [[hotfix.pk]]
    assert jobs_for(hotfix) == []
    assert not Issuing.objects.exists()


def test_an_ending_is_undone_where_the_record_cannot_be_ordered(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    hotfix = report(company)
    monkeypatch.setattr(DBTaskResult.objects, "create", full)
    with pytest.raises(RuntimeError):
        perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
    hotfix.refresh_from_db()
    assert hotfix.state == "identified"
