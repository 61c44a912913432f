"""The digest is the same whoever prints, whenever, in whatever language; and another after any change."""

from datetime import timedelta

from django.utils.translation import override

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.records.snapshot import digest, snapshot
from tests.driving import NIGHT, Company, perform


def of(hotfix: HotFix, *, by: str = "Amelia", hours: int = 2) -> str:
    return digest(snapshot(hotfix, printed_by=by, at=NIGHT + timedelta(hours=hours)))


def test_who_prints_and_when_is_not_part_of_it(second_round: HotFix) -> None:
    first = of(second_round)
    with clock.set_to(NIGHT + timedelta(days=9)), override("de"):
        assert of(second_round, by="Somebody else", hours=200) == first


def test_any_change_makes_another(second_round: HotFix, company: Company) -> None:
    seen = {of(second_round)}
    report = second_round.evidence("test_reports")["test_reports"][0]
    with recording(report, by=company.qa) as present:
        present.summary = "All well."  # type: ignore[attr-defined]
    seen.add(of(second_round))
    perform(second_round, "pass_testing", by=company.qa)
    seen.add(of(second_round))
    assert len(seen) == 3
