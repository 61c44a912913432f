"""How long a verification takes: of 1,000 rows of history, and of 2,000; it must be linear."""

from apps.history.models import Link
from apps.history.verification import verify
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.bench.figures import Figure, scaled, seconds
from tests.bench.stage import company
from tests.driving import drive, report

NAME = "Verifying 2,000 rows of history against 1,000"
GOALS = {NAME: 2.2}
ROWS = 1_000
RUNS = 7


def run() -> list[Figure]:
    short, long = (of_so_many_rows(scaled(rows, least=100)) for rows in (ROWS, 2 * ROWS))
    # In turns, so that whatever else the machine does falls on both.
    times = [(_seconds(short), _seconds(long)) for _run in range(RUNS)]
    return [
        Figure(NAME, [slow / quick for quick, slow in times]),
        Figure("Verifying 1,000 rows of history", [quick * 1000 for quick, _slow in times], unit="ms"),
    ]


def of_so_many_rows(count: int) -> HotFix:
    """A hot fix whose development record was edited until its history has `count` rows."""
    hotfix = drive(report(company()), company(), to="development")
    record = hotfix.development_records.get()
    while (there := Link.objects.filter(hotfix=hotfix).count()) < count:
        for number in range(count - there):
            with recording(record, by=company().sd) as present:
                present.files_changed = f"gateway/{there + number}.py"
    return hotfix


def _seconds(hotfix: HotFix) -> float:
    assert verify(hotfix) == []
    return seconds(lambda: verify(hotfix))
