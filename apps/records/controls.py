"""The annex for auditors: what outside controls ask for, and the chapter of this record that shows it.

The clauses are told in our own words; whether an organisation meets them is for its auditor to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.hotfixes.phase_columns import Concern
from apps.hotfixes.phase_rules import phases_that_show

from .record_data import Chapter, ControlLine, Place

# Anchors of what stands before the first chapter.
DECISIONS, TIME = "decisions", "time"


@dataclass(frozen=True)
class _Control:
    """`anchors` name the places of the paper, in the order in which a reader wants them."""

    clause: tuple[str, str]
    asks: Promise
    anchors: tuple[str, ...]


def _showing(concern: Concern) -> tuple[str, ...]:
    """The chapters of the phases that show this."""
    return tuple(f"phase-{phase.state.value}" for phase in phases_that_show(concern))


SOC, ISO, CFR = ("SOC 2", "CC8.1"), ("ISO/IEC 27001:2022", "A.8.32"), "21 CFR Part 11"
_CONTROLS = (
    _Control(SOC, _("Changes are authorised before work on them begins."), _showing(Concern.AUTHORISATION)),
    _Control(
        SOC,
        _("Changes are designed, developed and configured on the record."),
        _showing(Concern.DESIGN),
    ),
    _Control(SOC, _("Changes are reviewed and tested before production."), _showing(Concern.REVIEW_AND_TEST)),
    _Control(
        SOC,
        _("Changes are approved, by people whose duties are separated."),
        (DECISIONS, "sign-offs", "duties"),
    ),
    _Control(
        SOC,
        _("Changes are implemented as planned, with a way back, and are verified."),
        _showing(Concern.IMPLEMENTATION),
    ),
    _Control(
        SOC, _("Changes that cannot wait have a process of their own."), (*_showing(Concern.URGENCY), TIME)
    ),
    _Control(
        ISO,
        _("The effect of a change is assessed, with its risks and what depends on it."),
        _showing(Concern.ASSESSMENT),
    ),
    _Control(
        ISO,
        _("Changes are authorised by those responsible."),
        (DECISIONS, "sign-offs", "roles", "delegations"),
    ),
    _Control(
        ISO,
        _("Changes are communicated to those concerned."),
        (*_showing(Concern.COMMUNICATION), "status"),
    ),
    _Control(ISO, _("Changes are tested and accepted."), _showing(Concern.ACCEPTANCE)),
    _Control(
        ISO,
        _("Deployment is planned, and there is a fallback."),
        (*_showing(Concern.FALLBACK), "rollbacks"),
    ),
    _Control(ISO, _("Records of each change are kept."), ("history", "attachments")),
    _Control(
        (CFR, "11.50(a)"),
        _("A signature shows the printed name of the signer, date and time, and its meaning."),
        ("sign-offs", DECISIONS),
    ),
    _Control(
        (CFR, "11.50(b)"),
        _("These are part of every readable copy of the record."),
        ("sign-offs", "checking"),
    ),
    _Control(
        (CFR, "11.70"),
        _("A signature is linked to its record, so that it cannot be moved to another one."),
        ("sign-offs", "checking"),
    ),
)


def controls(chapters: Sequence[Chapter]) -> Iterator[ControlLine]:
    """Each control with the places of this paper that show it."""
    titles = {DECISIONS: _now("Decisions"), TIME: _now("Time in each phase")}
    titles |= {chapter.anchor: chapter.title for chapter in chapters}
    for one in _CONTROLS:
        places = tuple(Place(anchor, titles[anchor]) for anchor in one.anchors)
        yield ControlLine(*one.clause, str(one.asks), places)
