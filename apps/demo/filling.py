"""What people put into each kind of evidence: the texts of the story, the figures of the occasion."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from apps.accounts.roles import Role
from apps.common import clock
from apps.evidence.qualification import RiskLevel
from apps.hotfixes.evidence import Evidence

from .filling_afterwards import fill_deployment_record, fill_verification
from .play import Play
from .putting import Put
from .story_texts import Detour, Fields

NO_NEW_QUERY = "No new query and no new loop."


def fill(play: Play, name: str, *, whole: bool, refused: Detour | None = None) -> Callable[[Evidence], None]:
    """A function that fills in the evidence called `name`; half of it unless `whole`.

    Args:
        refused: the no that is coming, whose problem the reviewer or the tester writes down.
    """

    def filling(record: Evidence) -> None:
        put = Put(record, whole=whole, short=play.occasion.short)
        _FILLING[name](put, play, refused)
        if put.short is not None and whole:
            _in_short(put, play)

    return filling


def fill_the_rest(play: Play, record: Evidence) -> None:
    """Fill in what is empty in `record`, and nothing that stands there."""
    _FILLING[record.relation()](Put(record, whole=True, completing=True), play, None)


def _in_short(put: Put, play: Play) -> None:
    """The texts that stand in for several in the short form, and what it needs of whichever row is there."""
    reasons = list(play.story.reasons.values())
    texts = {
        "qualifications": {"reason": reasons[0] if reasons else play.story.title},
        "impact_assessments": {"affected": play.story.impact.get("functions") or play.story.title},
        "development_records": {"how_tested": play.story.tested},
        "deployment_plans": {"tag": f"v{play.version}"},
        "risk_assessments": _highest(play),
    }
    for name, value in texts.get(put.record.relation(), {}).items():
        setattr(put.record, name, value)


def _highest(play: Play) -> dict[str, Any]:
    """The highest of the four risks, with its mitigation."""
    levels = [level.value for level in RiskLevel]
    area, (level, mitigation) = max(play.story.risks.items(), key=lambda one: levels.index(one[1][0]))
    return {f"{area}_level": level, f"{area}_mitigation": mitigation}


def _qualification(put: Put, play: Play, refused: Detour | None) -> None:
    fields: dict[str, Any] = {}
    for factor, reason in play.story.reasons.items():
        answer = "no" if factor in play.story.not_affirmed else "yes"
        fields |= {factor: answer, f"{factor}_reason": reason}
    if put.whole:
        fields["validated_priority"] = play.story.priority
    put.fields(fields)


def _impact(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields(play.story.impact)


def _change_request(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields({"systems": str(play.hotfix.system), **play.story.change})
    put.rows(
        "options", [{**option, "chosen": not number} for number, option in enumerate(play.story.options)]
    )


def _risks(put: Put, play: Play, refused: Detour | None) -> None:
    fields: dict[str, str] = {}
    for area, (level, mitigation) in play.story.risks.items():
        fields |= {f"{area}_level": level, f"{area}_mitigation": mitigation}
    put.fields(fields)


def _development(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields(
        {
            "base_version": play.base_version,
            "database_changes": "none",
            "configuration_changes": "none",
            "dependency_changes": "none",
            "unit_tests_passed": play.unit_tests + 2 * len(play.returned),
            "unit_tests_failed": 0,
            "coverage_percent": f"{play.rng.uniform(88, 98):.1f}",
            **play.story.code,
        }
    )
    messages = [*play.story.commits, *(detour.change for detour in play.returned)]
    put.rows("commits", [{"sha": play.sha(), "message": message[:300]} for message in messages])


def _review(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields(
        {
            "pull_request": f"{play.facts['repository']}/pull/{play.rng.randint(1100, 2900)}",
            "files_reviewed": play.story.code["files_changed"],
        },
        keep=("pull_request",),
    )
    _settle_carried(put, "findings")
    if refused:
        put.another("findings", _problem(refused))
    elif not play.reviewed:
        put.rows("findings", play.story.findings)
        play.reviewed = True
    no_query = "database_changes" not in play.story.code

    def answer(question: Any) -> Fields:
        if question.section == "Performance" and no_query:
            return {"answer": "not_applicable", "note": NO_NEW_QUERY}
        return {"answer": "no" if refused and question.section == "Error handling" else "yes"}

    put.answers(answer)


def _last_commit(play: Play) -> str:
    """The commit that is tested: the last one of the present development record."""
    developed = play.hotfix.development_records.order_by("round").last()
    commit = developed.commits.order_by("pk").last() if developed else None
    return commit.sha[:10] if commit else ""


def _tests(put: Put, play: Play, refused: Detour | None) -> None:
    build = f"{play.version}-rc{len(play.returned) + 1}"
    put.fields(
        {
            "environment": play.facts["environment"],
            "version_under_test": f"{build} ({_last_commit(play)})",
            "coverage_percent": f"{play.rng.uniform(78, 82):.1f}",
            "summary": refused.reason if refused else play.story.tested,
        }
    )
    _settle_carried(put, "issues")
    if refused:
        put.another("issues", _problem(refused))
    link = f"https://ci.halden.example/{play.story.system.lower()}/runs/{play.rng.randint(80000, 99999)}"
    regression = {"type": "regression", "passed": play.unit_tests // 3, "link": f"{link}/regression"}
    if refused:
        regression |= {"failed": play.rng.randint(1, 4), "not_run": play.rng.randint(0, 12)}
    elif not put.whole:
        regression |= {"blocked": play.rng.randint(14, 60), "not_run": 210}
    runs = [
        {"type": "integration", "passed": play.unit_tests // 17, "link": f"{link}/integration"},
        regression,
        {"type": "smoke", "passed": 18},
    ]
    put.rows("runs", runs)
    if put.whole:
        put.rows("attachments", [{"title": f"Report of the run on {build}", "link": f"{link}/report.html"}])


def _plan(put: Put, play: Play, refused: Detour | None) -> None:
    soon = clock.now() + timedelta(minutes=10)
    play.window_start = soon.replace(minute=soon.minute // 5 * 5, second=0, microsecond=0)
    put.fields(
        {
            "release_version": play.version,
            "tag": f"v{play.version}",
            "window_start": play.window_start,
            "duration_minutes": play.rng.choice((30, 45, 60)),
            "verification_minutes": 30,
            **play.story.plan,
            "database_changes": play.story.code.get("database_changes", "none"),
            "configuration_changes": play.story.code.get("configuration_changes", "none"),
            "backup": play.facts["backup"],
            "restore_point": "verified",
            "restore_point_note": play.facts["backup"],
            "who_is_told": play.facts["who_is_told"],
            "rollback_owner": play.cast[Role.RELEASE_MANAGER],
        }
    )
    ordinary = [{"description": text, "owner": owner} for text, owner in play.facts["steps"]]
    put.rows("steps", [*play.story.steps, *ordinary])
    put.rows(
        "rollback_steps", [{"description": text, "owner": owner} for text, owner in play.facts["way_back"]]
    )
    put.answers(lambda question: {"answer": "yes"})


def _release_note(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields(play.story.note)


def _lessons(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields(play.story.lessons)
    today = clock.now().date()
    actions = [
        {
            "description": action["description"],
            "owned_by": play.colleague(action["owner"]),
            "due": today + timedelta(days=action["days"]),
        }
        for action in play.story.actions
    ]
    put.rows("actions", actions)


def _merge(put: Put, play: Play, refused: Detour | None) -> None:
    put.fields(
        {
            "merge_commit": play.sha(),
            "back_merged": True,
            "back_merge_commit": play.sha(),
            "branch_deleted": True,
        }
    )


def _problem(refused: Detour) -> Fields:
    return {"severity": "major", "status": "open", "description": refused.problem or refused.reason}


def _settle_carried(put: Put, relation: str) -> None:
    """What the last round left open was answered by this round's change."""
    put.change_rows(relation, {"status": "open", "severity": "major"}, {"status": "fixed"})


_FILLING: Mapping[str, Callable[[Put, Play, Detour | None], None]] = {
    "qualifications": _qualification,
    "impact_assessments": _impact,
    "change_requests": _change_request,
    "risk_assessments": _risks,
    "development_records": _development,
    "code_reviews": _review,
    "test_reports": _tests,
    "deployment_plans": _plan,
    "deployment_records": fill_deployment_record,
    "verifications": fill_verification,
    "release_notes": _release_note,
    "lessons_learned": _lessons,
    "merge_records": _merge,
}
