"""How many answers people give before production may be changed, counted from forms (PROCESS.md 4).

Counted is every required input, one of each needed row, and each question that is empty when its form opens:
with the questions that a new installation starts with, up to the go. What is known is told beside, and not
counted. Of the questions an Emergency asks only those that process owners mark, and a new installation marks
none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.evidence.proposals import EARLIER, FIELDS, ROWS, TEMPLATES
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES, phase_of
from apps.systems.default_checklists import ANSWERED_BY_THE_GATE, DEFAULT_CHECKLISTS
from apps.systems.models import System
from apps.systems.priorities import Priority

from .forms.evidence import EvidenceForms
from .forms.evidence_rows import RowsOf
from .forms.report import ReportForm


@dataclass(frozen=True)
class Asked:
    """One input of one form. `known` says why nobody types it; empty where somebody does."""

    form: str
    what: str
    known: str = ""


@dataclass
class Count:
    """The inputs of one lane, in the order in which their forms open.

    Args:
        lane: the priority whose evidence is asked for.
        with_templates: whether the system has templates, and an earlier hot fix that was closed.
    """

    lane: Priority
    with_templates: bool
    inputs: list[Asked] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.with_templates:
            self._known |= {TEMPLATES, EARLIER}
        self._report()
        for name in _before_the_go():
            self._evidence(evidence_model(name))

    @property
    def answers(self) -> int:
        """How many of them people answer."""
        return sum(not one.known for one in self.inputs)

    def _report(self) -> None:
        form, name = ReportForm(by=User()), _the_report()
        fields: dict[str, Any] = form.fields
        title = evidence_model(name).label()
        for each, asked in fields.items():
            if (asked.required or getattr(asked, "needed", False)) and is_blank(asked.initial):
                self._input(title, f"{name}.{each}", str(asked.label))
            elif mark := getattr(asked, "mark", ""):
                self._input(title, f"{name}.{each}", str(asked.label), mark)

    def _evidence(self, model: type[Evidence]) -> None:
        record: Any = model(round=1)
        phase = phase_of(model.relation())
        record.hotfix = HotFix(system=System(), priority=self.lane, state=phase.state if phase else "")
        forms, name = EvidenceForms(record), model.relation()
        shown: list[Any] = forms.form.visible_fields()
        for bound in shown:
            if (bound.field.required or bound.field.needed) and is_blank(bound.initial):
                self._input(model.label(), f"{name}.{bound.name}", str(bound.label), self._rule(bound, name))
            elif bound.field.follows and is_blank(bound.initial) and (known := self._rule(bound, name)):
                # Saving takes it, though nobody asks for it yet.
                self._input(model.label(), f"{name}.{bound.name}", str(bound.label), known)
        if record.short_form and len(record.either_now) > 1:
            self._either(model, forms, record)
        for rows in forms.rows:
            if rows.needed:
                self._rows(model, rows, record.rows_needed(rows.formset.prefix))
        if forms.checklist and not record.short_form:
            for _section, question in DEFAULT_CHECKLISTS[model.checklist]:
                fact = ANSWERED_BY_THE_GATE.get(question)
                gate = _("answered by the gate: %(fact)s") % {"fact": fact.label} if fact else ""
                self._input(model.label(), "", question, gate)

    def _rule(self, bound: Any, name: str) -> str:
        """Why the field is known; empty where somebody types it."""
        rules = FIELDS.get(name, {})
        return self._is_known(rules[bound.name].takes) if bound.name in rules else ""

    def _either(self, model: type[Evidence], forms: EvidenceForms, record: Evidence) -> None:
        """One of the groups that will do: one that is known, or else the first."""
        fields = {bound.name: bound for bound in forms.form.visible_fields()}
        name = model.relation()
        known = [group for group in record.either_now if all(self._rule(fields[one], name) for one in group)]
        for one in (known or record.either_now)[0]:
            self._input(model.label(), f"{name}.{one}", str(fields[one].label), self._rule(fields[one], name))

    def _rows(self, model: type[Evidence], rows: RowsOf, number: int) -> None:
        relation = rows.formset.prefix
        rule = ROWS.get(model.relation(), {}).get(relation)
        filled = rule.fills.split() if rule and self._is_known(rule.takes) else []
        opened = [bound for bound in rows.formset.empty_form.visible_fields() if bound.name != "DELETE"]
        for count in range(1, number + 1):
            for bound in opened:
                if not (bound.field.required or bound.field.needed):
                    continue
                known = _("proposed") if bound.name in filled else ""
                # A row that is proposed leaves open what the gate needs of it.
                if known or is_blank(bound.initial) or bound.name in rows.needs:
                    what = f"{rows.row_title} {count}: {bound.label}"
                    self._input(model.label(), f"{model.relation()}.{relation}", what, known)

    def _is_known(self, takes: tuple[str, ...]) -> str:
        """Why it is known, given what was answered before; empty where it is not."""
        if takes and not self._known.intersection(takes):
            return ""
        return _("proposed")

    def _input(self, form: str, name: str, what: str, known: str = "") -> None:
        self._known.add(name)
        self.inputs.append(Asked(form, what[:1].upper() + what[1:], known))


def _before_the_go() -> Iterator[str]:
    """The evidence that is filled in by a form of its own until production may be changed."""
    for phase in PHASES:
        yield from (name for name in phase.evidence if name != _the_report())
        if phase.deploys:
            return


def _the_report() -> str:
    return PHASES[0].evidence[0]


def answers_before_deploy(*, with_templates: bool = True) -> dict[str, int]:
    """How many answers each lane asks for, by the value of its priority."""
    return {lane.value: Count(lane, with_templates).answers for lane in Priority}


def in_words(write: Callable[[str], Any]) -> None:
    """Write every input of each lane by its form, with what is known beside."""
    for lane in Priority:
        for with_templates in (True, False):
            count = Count(lane, with_templates)
            scene = _("with templates") if with_templates else _("without templates")
            write(f"{lane.label}, {scene}: {count.answers}")
            form = ""
            for one in count.inputs:
                if one.form != form:
                    form = one.form
                    number = sum(not each.known for each in count.inputs if each.form == form)
                    write(f"  {form}: {number}")
                write(f"    {one.what}" if not one.known else f"    ({one.what}: {one.known})")
