"""What people put into the records that are made while production changes, and after it did."""

from datetime import timedelta
from typing import Any

from apps.accounts.roles import Role
from apps.common import clock

from .play import Play
from .putting import Put
from .story_texts import Detour, Fields

NOT_TOUCHED = "This issue changed no data."
A_DEPLOYMENT = timedelta(minutes=4)  # at least


def fill_deployment_record(put: Put, play: Play, refused: Detour | None) -> None:
    """Start and end lie between the go and now; a step that failed says why."""
    assert play.went_at is not None, "no deployment before the go"
    assert play.window_start is not None, "no deployment before the plan"
    opened = max(play.went_at, play.window_start)
    begun = opened if clock.now() - opened > A_DEPLOYMENT else play.went_at
    since = clock.now() - begun
    fields: dict[str, Any] = {
        "actual_start": begun + since * 0.1,
        "executed_by": str(play.cast[Role.SENIOR_DEVELOPER]),
        "issues_found": refused.trigger if refused else "none",
    }
    if put.whole:
        fields |= {"actual_end": begun + since * 0.9, "issues_pending": "none"}
    put.fields({name: _to_the_second(value) for name, value in fields.items()})
    steps = list(getattr(put.record, "outcomes").order_by("pk"))  # noqa: B009 - only this kind has them

    def outcome(number: int) -> Fields:
        if refused is None or number < len(steps) // 2:
            return {"outcome": "done"}
        if number == len(steps) // 2:
            return {"outcome": "failed", "note": "See the rollback."}
        return {"outcome": "skipped", "note": "Not begun: taken back."}

    for number, step in enumerate(steps if put.whole else steps[: len(steps) // 2]):
        for name, value in outcome(number).items():
            setattr(step, name, value)
        step.full_clean(exclude={"record"})
        step.save()


def fill_verification(put: Put, play: Play, refused: Detour | None) -> None:
    """The checks in production; where it is about to be rolled back, some of them failed."""
    since = put.record.monitoring_start or play.hotfix.phase_entered_at  # type: ignore[attr-defined]
    watched = int((clock.now() - since) / timedelta(minutes=1))
    notes = refused.trigger if refused else play.story.watched["monitoring_notes"]
    put.fields(
        {
            "monitoring_minutes": max(1, watched),
            "monitoring_notes": notes,
            "conclusion": "Not good: we roll back." if refused else play.story.watched["conclusion"],
        }
    )
    intact = play.story.impact["data_integrity"] == "intact"

    def answer(check: Any) -> Fields:
        if refused and check.text.startswith(("Error logs", "Functionality")):
            return {"answer": "failed", "note": "See what the monitoring showed."}
        if intact and check.text.startswith("Data accuracy"):
            return {"answer": "not_applicable", "note": NOT_TOUCHED}
        return {"answer": "passed"}

    put.answers(answer)


def _to_the_second(value: Any) -> Any:
    return value.replace(microsecond=0) if hasattr(value, "microsecond") else value
