"""What Prometheus reads: what the processes counted, and what waits in the database at this moment."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

from apps.backups import last_backup
from apps.common import clock

from . import backlog
from .beside import PATIENCE, NoAnswer, ask
from .findings import Report, State
from .health import examine

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Gauges:
    """What waits and is overdue, read together."""

    messages: backlog.Waiting
    records: backlog.Waiting
    jobs: int
    first_job: datetime | None
    clocks: datetime | None
    overdue_sign_offs: int
    overdue_evidence: int
    open_hotfixes: int
    checkpoint: datetime | None


def read_gauges() -> Gauges:
    """Return them; nine queries, however much there is."""
    return Gauges(
        backlog.messages(),
        backlog.records(),
        backlog.jobs(),
        backlog.first_job_waits_since(),
        backlog.looked_for_since(),
        backlog.overdue_sign_offs(),
        backlog.overdue_evidence(),
        backlog.open_hotfixes(),
        backlog.last_checkpoint_at(),
    )


def exposition() -> bytes:
    """Return the whole of it in the text format of Prometheus, within a few seconds."""
    counted = CollectorRegistry()
    if settings.METRICS_FOLDER:
        # It carries no types.
        MultiProcessCollector(counted, path=str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]
    else:
        counted = REGISTRY
    now = CollectorRegistry()
    now.register(_Now())
    return generate_latest(counted) + generate_latest(now)


class _Now:
    """Collects what is so at this moment; where the database does not answer, its figures are left out."""

    def collect(self) -> Iterable[Metric]:
        report = examine()
        yield _checks(report)
        if report.of("database").state is not State.OK:
            return  # it would only be waited for once more
        try:
            read = ask("gauges", read_gauges).answer(until=time.monotonic() + PATIENCE)
        except NoAnswer:
            _log.error("The database does not answer Prometheus")
        except Exception:
            _log.exception("The database does not answer Prometheus")
        else:
            yield from _of(read)

    def describe(self) -> Iterable[Metric]:
        """Nothing: a registry would else read everything when it is made."""
        return ()


def _checks(report: Report) -> Metric:
    states = GaugeMetricFamily(
        "hotfix_check", "0 in order, 1 look at it, 2 fails: the checks of /readyz/.", labels=["check"]
    )
    for finding in report.findings:
        states.add_metric([finding.name], list(State).index(finding.state))
    return states


def _of(read: Gauges) -> Iterable[Metric]:
    yield _waiting("hotfix_outbox_messages", "Messages that are not sent yet.", read.messages)
    yield _age("hotfix_outbox_oldest_seconds", "Since when the oldest of them waits.", read.messages.since)
    yield _waiting("hotfix_records_waiting", "Records that are not issued yet.", read.records)
    yield _age("hotfix_records_oldest_seconds", "Since when the oldest of them waits.", read.records.since)
    yield _one("hotfix_jobs_waiting", "Jobs in the queue.", read.jobs)
    yield _age("hotfix_jobs_next_seconds", "How long the job waits that is next.", read.first_job)
    yield _age("hotfix_clocks_late_seconds", "By how much the timer of reminders is late.", read.clocks)
    overdue = GaugeMetricFamily("hotfix_debts_overdue", "What is owed and overdue.", labels=["kind"])
    overdue.add_metric(["sign_off"], read.overdue_sign_offs)
    overdue.add_metric(["evidence"], read.overdue_evidence)
    yield overdue
    yield _one("hotfix_open", "Open hot fixes.", read.open_hotfixes)
    yield from _since("hotfix_checkpoint_age_seconds", "Age of the last checkpoint.", read.checkpoint)
    yield from _since("hotfix_backup_age_seconds", "Age of the last backup.", last_backup.last_backup_at())


def _waiting(name: str, words: str, waiting: backlog.Waiting) -> Metric:
    gauge = GaugeMetricFamily(name, words, labels=["state"])
    gauge.add_metric(["untried"], waiting.untried)
    gauge.add_metric(["failing"], waiting.failing)
    return gauge


def _one(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _age(name: str, words: str, since: datetime | None) -> Metric:
    """An age; nothing waits since 0 seconds."""
    return _one(name, words, _seconds(since) if since else 0)


def _since(name: str, words: str, at: datetime | None) -> Iterable[Metric]:
    """An age; what never was has none."""
    if at is not None:
        yield _one(name, words, _seconds(at))


def _seconds(since: datetime) -> float:
    return max(0.0, (clock.now() - since).total_seconds())
