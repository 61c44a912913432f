"""What is known already when a form of evidence opens, and is proposed in its empty fields (PROCESS.md 4).

A proposal is stored nowhere until somebody saves the form. Facts are proposed, and never a judgement, a
sign-off, a result or a restore point: a field that has no rule here opens empty.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.evidence.development import branch_name
from apps.evidence.known import Known
from apps.evidence.testing import TestReport
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import is_blank
from apps.systems.models import TemplateStep

if TYPE_CHECKING:
    from apps.accounts.models import User

# What a version has to look like for the next one to be known.
_VERSION = re.compile(r"\Av?(\d+)\.(\d+)\.(\d+)\Z")

# What a rule may take, beside fields of other records.
TEMPLATES = "templates of the system"
EARLIER = "an earlier hot fix of the system"


@dataclass(frozen=True)
class Proposal:
    """One value, and where it comes from in words."""

    value: Any
    source: str


@dataclass(frozen=True)
class RowProposals:
    """Rows of one kind. `partial` ones lack what people must type, and are not saved while nobody does."""

    rows: tuple[Mapping[str, Any], ...]
    source: str
    partial: bool = False


@dataclass(frozen=True)
class Proposed:
    """All that is proposed in one form, by the names of its fields and of its relations to rows."""

    fields: Mapping[str, Proposal] = field(default_factory=dict)
    rows: Mapping[str, RowProposals] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldRule:
    """How one field is proposed.

    Attributes:
        propose: gives the value, or None where it is not known.
        takes: any one of these makes it known, such as "development_records.base_version"; by itself nothing.
    """

    propose: Callable[[Known], Proposal | None]
    takes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowsRule:
    """How rows of one kind are proposed; `fills` are the fields of each that nobody types then."""

    propose: Callable[[Known], RowProposals | None]
    fills: str
    takes: tuple[str, ...] = ()


def proposals(record: Evidence, *, viewer: "User") -> Proposed:
    """What is proposed where `record` is still empty, in the form that `viewer` opens."""
    known, name = Known(record, viewer), record.relation()
    covered = record.coverage
    of_fields = {
        each: proposal
        for each, rule in FIELDS.get(name, {}).items()
        if each in covered and is_blank(getattr(record, each)) and (proposal := rule.propose(known))
    }
    of_rows = {
        relation: rows
        for relation, rows_rule in ROWS.get(name, {}).items()
        if relation in covered and not _has_rows(record, relation) and (rows := rows_rule.propose(known))
    }
    return Proposed(of_fields, of_rows)


def _has_rows(record: Evidence, relation: str) -> bool:
    return record.pk is not None and bool(getattr(record, relation).all())


# --- Where values come from -----------------------------------------------------------------------


def _now(known: Known) -> Proposal:
    return Proposal(known.now, _("now"))


def _viewer(known: Known) -> Proposal:
    return Proposal(str(known.viewer), _("you"))


def _system(known: Known) -> Proposal:
    return Proposal(str(known.hotfix.system), _("the system"))


def _branch(known: Known) -> Proposal:
    return Proposal(branch_name(known.hotfix), _("reference and title"))


def _template(name: str) -> FieldRule:
    """The field `name` of the templates of the system."""

    def propose(known: Known) -> Proposal | None:
        value = getattr(known.template, name, None)
        return None if is_blank(value) else Proposal(value, str(known.template))

    return FieldRule(propose, (TEMPLATES,))


def _template_steps(of: TemplateStep.Of) -> RowsRule:
    def propose(known: Known) -> RowProposals | None:
        steps = [step for step in known.template.steps.all() if step.of == of] if known.template else []
        rows = [{"description": step.description, "owner": _owner(known, step)} for step in steps]
        return RowProposals(tuple(rows), str(known.template)) if rows else None

    return RowsRule(propose, "description owner", (TEMPLATES,))


def _owner(known: Known, step: TemplateStep) -> str:
    if not step.role:
        return step.owner
    return str(known.holder_of(step.role) or Role(step.role).label)


def _base_version(known: Known) -> Proposal | None:
    plan = known.last_closed
    if plan is None or not plan.release_version:
        return None
    return Proposal(plan.release_version, str(plan.hotfix.reference))


def _next_version(known: Known) -> str:
    """The patch after the version that the change starts from; empty where that is no version."""
    base = _VERSION.match(known.developed.base_version.strip()) if known.developed else None
    return f"{base[1]}.{base[2]}.{int(base[3]) + 1}" if base else ""


def _release_version(known: Known) -> Proposal | None:
    if known.record.tag:
        return Proposal(known.record.tag.removeprefix("v"), _("the tag"))
    return Proposal(version, _("the base version")) if (version := _next_version(known)) else None


def _tag(known: Known) -> Proposal | None:
    if _VERSION.match(typed := known.record.release_version.strip()):
        return Proposal(f"v{typed.removeprefix('v')}", _("the version"))
    return Proposal(f"v{version}", _("the base version")) if (version := _next_version(known)) else None


def _of_development(name: str, words: Callable[[], str]) -> FieldRule:
    def propose(known: Known) -> Proposal | None:
        value = getattr(known.developed, name, "")
        return None if is_blank(value) else Proposal(value, words())

    return FieldRule(propose, (f"development_records.{name}",))


def _tested_commit(known: Known) -> Proposal | None:
    commits = list(known.developed.commits.all()) if known.developed else []
    return Proposal(commits[-1].sha, _("the last commit")) if commits else None


def _what_is_changed(known: Known) -> Proposal | None:
    value = getattr(known.change, "description", "")
    return None if is_blank(value) else Proposal(value, _("the change request"))


def _who_decides(known: Known) -> Proposal | None:
    holder = known.holder_of(Role.RELEASE_MANAGER)
    return Proposal(holder.pk, str(Role.RELEASE_MANAGER.label)) if holder else None


def _actual_end(known: Known) -> Proposal | None:
    # Before the start is on the record nothing has ended.
    return _now(known) if known.record.actual_start else None


def _runs(known: Known) -> RowProposals:
    of_template = [run.type for run in known.template.runs.all()] if known.template else []
    types = list(dict.fromkeys((*(run.value for run in TestReport.needed_runs), *of_template)))
    if known.record.short_form is not None:
        types = types[:1]  # one run that passed is enough, and the others follow
    source = str(known.template) if of_template else _("what the gate needs")
    # How it went is nobody's to propose: not even that nothing passed.
    return RowProposals(tuple({"type": each, "passed": None} for each in types), source, partial=True)


_BASE = "development_records.base_version"

FIELDS: dict[str, dict[str, FieldRule]] = {
    "issue_reports": {"observed_at": FieldRule(_now)},
    "change_requests": {
        "systems": FieldRule(_system),
        "components": _template("components"),
        "dependencies": _template("dependencies"),
        "integration_points": _template("integration_points"),
    },
    "development_records": {
        "branch": FieldRule(_branch),
        "base_version": FieldRule(_base_version, (EARLIER,)),
    },
    "code_reviews": {"files_reviewed": _of_development("files_changed", lambda: _("the files changed"))},
    "test_reports": {
        "environment": _template("test_environment"),
        "version_under_test": FieldRule(_tested_commit, ("development_records.commits",)),
    },
    "deployment_plans": {
        "release_version": FieldRule(_release_version, (_BASE, "deployment_plans.tag")),
        "tag": FieldRule(_tag, (_BASE, "deployment_plans.release_version")),
        "window_start": FieldRule(_now),
        "duration_minutes": _template("duration_minutes"),
        "verification_minutes": _template("verification_minutes"),
        "code_changes": FieldRule(_what_is_changed, ("change_requests.description",)),
        "database_changes": _of_development("database_changes", lambda: _("the development record")),
        "configuration_changes": _of_development(
            "configuration_changes", lambda: _("the development record")
        ),
        "service_changes": _template("service_changes"),
        "backup": _template("backup"),
        "who_is_told": _template("who_is_told"),
        "rollback_triggers": _template("rollback_triggers"),
        "rollback_owner": FieldRule(_who_decides),
    },
    "deployment_records": {
        "actual_start": FieldRule(_now),
        "actual_end": FieldRule(_actual_end, ("deployment_records.actual_start",)),
        "executed_by": FieldRule(_viewer),
    },
    "verifications": {
        "monitoring_start": FieldRule(_now),
        "monitoring_minutes": _template("verification_minutes"),
    },
}

ROWS: dict[str, dict[str, RowsRule]] = {
    "test_reports": {"runs": RowsRule(_runs, "type")},
    "deployment_plans": {
        "steps": _template_steps(TemplateStep.Of.DEPLOYMENT),
        "rollback_steps": _template_steps(TemplateStep.Of.ROLLBACK),
    },
}
